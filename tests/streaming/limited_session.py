"""Five good jobs that want fewer rows than their Python workers have, in a session that ends as a job's does."""

import sys

from pyspark.sql import functions as F

from lib.linkage.name_levels import open_name_level
from lib.settings.load import load_settings
from lib.streaming.session import spark_session
from lib.submission.layout import home

OWN = {"spark.master": "local[2]", "spark.driver_memory": "1g"}
RUNS = 5


def main(daemon):
    """Run the jobs under a daemon of Python workers, by its module's name; the default is the project's."""
    conf = {"spark.conf": f"{{spark.python.daemon.module: {daemon}}}"} if daemon else {}
    settings = load_settings(home() / "conf", "local", OWN | conf, {})
    with spark_session(settings, home(), "limited") as spark:
        names = spark.range(400_000, numPartitions=2).select(
            F.concat(F.lit("ann smith"), "id").alias("l"), F.concat(F.lit("anne smyth"), "id").alias("r")
        )
        for _ in range(RUNS):
            level = open_name_level(F.col("l"), F.col("r"))
            assert len(names.select(level).limit(1).collect()) == 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:] or [""]))
