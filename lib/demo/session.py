"""A demonstration from start to end: starts servers and Spark, runs, shows the result, and stops everything."""

import os
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rich.console import Console

from lib.demo.progress import Steps
from lib.demo.rendering import Example, Figures, render
from lib.demo.run import Demonstration
from lib.demo.spark_log import stderr_into
from lib.demo.workspace import DATABASE, demo_settings
from lib.samples.plan import Plan
from lib.sandbox.mysql_program import find_mysqld
from lib.sandbox.sandbox import Sandbox
from lib.submission.jars import ensure_all_jars
from lib.submission.spark_environment import spark_environment

DELTA_ONCE = {"stream.delta_interval": "1h"}  # longer than the run: so Delta is written once, at the end
BATCH = "kafka.max_records_per_batch"
BATCHES = 3  # the watermark moves between batches, so in a single batch no record would be late
MARGIN = 50  # records; for rounding when Spark divides the bound among the partitions
QUERY = f"SELECT customer_id, name, phone, name_variants FROM {DATABASE}.customers LIMIT 10"  # noqa: S608 - ours


def demonstrate(
    home: Path, plan: Plan, chosen: tuple[str, Mapping[str, str]], *, keep: bool, on_screen: bool
) -> Figures | None:
    """Run the demonstration and show it on stdout; None if a signal stopped it.

    ``chosen`` is the name of the environment and the settings that override it. A sandbox that was already up stays up.
    """
    os.chdir(home)
    os.environ.update(spark_environment())
    _fetch_what_is_missing()
    sandbox = Sandbox(home / ".local/sandbox", detached=keep)
    was_up = all(server.is_running() for server in sandbox.servers)
    try:
        found = _found(home, plan, chosen, sandbox)
    finally:
        if not keep and not was_up:
            sandbox.stop()
    if found is None:
        return None
    figures, examples = found
    if on_screen:
        sys.stdout.write(render(figures, examples, _look(figures, is_up=keep or was_up)))
    return figures


def _found(
    home: Path, plan: Plan, chosen: tuple[str, Mapping[str, str]], sandbox: Sandbox
) -> tuple[Figures, list[Example]] | None:
    folder, (environment, overrides) = home / ".local/demo", chosen
    bound = {BATCH: str((plan.profiles + plan.store_records) // BATCHES + MARGIN)}
    with stderr_into(folder / "spark.log") as real:
        demonstration = Demonstration(home, folder, plan, Steps(Console(file=real)))
        # This works before the servers start: a new sandbox chooses its ports and passwords when they are first needed.
        settings = demo_settings(
            home / "conf", environment, DELTA_ONCE | bound | dict(overrides), sandbox, folder
        )
        with demonstration.prepared(sandbox, settings) as spark:
            return demonstration.run(spark, settings)


def _fetch_what_is_missing() -> None:
    """Download jars and MySQL at the same time, if they are missing: a first run mostly waits for these."""
    with ThreadPoolExecutor() as pool:
        fetches = pool.submit(ensure_all_jars), pool.submit(find_mysqld)
        for fetched in fetches:
            fetched.result()


def _look(figures: Figures, *, is_up: bool) -> list[str]:
    """The next commands to try."""
    start = () if is_up else ("./spark-submit.sh sandbox up",)
    where = f"# MySQL {'listens' if is_up else 'will listen'} at {figures.mysql}"
    return [*start, f'./spark-submit.sh sandbox sql "{QUERY}"  {where}', "./spark-submit.sh sandbox down"]
