"""Who is who in the sample records; kept in files of its own and never in the topics."""

import json
from pathlib import Path
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from lib.samples.plan import Plan


def write_truth(folder: Path, records: DataFrame, plan: Plan) -> dict[str, Any]:
    """Write ``records`` (record_id, side, person_id) as Parquet and ``summary.json``; the summary comes back."""
    folder.mkdir(parents=True, exist_ok=True)
    people = records.where("person_id IS NOT NULL").select("record_id", "side", "person_id")
    people.write.mode("overwrite").parquet(str(folder / "records"))
    broken = records.where("broken IS NOT NULL").groupBy("side", "broken").count().collect()
    summary = {
        "profiles": plan.profiles,
        "store_records": plan.store_records,
        "seed": plan.seed,
        "now": plan.now.isoformat(),
        "broken": {f"{row.side} {row.broken}": row["count"] for row in sorted(broken)},
    }
    (folder / "summary.json").write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
    return summary


def read_truth(folder: Path, spark: SparkSession) -> DataFrame:
    """The ``records`` that :func:`write_truth` wrote."""
    found: DataFrame = spark.read.parquet(str(folder / "records"))
    return found.select(F.col("record_id"), F.col("side"), F.col("person_id"))
