"""The truth about the sample records: who is who. It is kept in files, never in the topics."""

import json
from pathlib import Path
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from lib.records.pair import Side
from lib.samples.plan import Plan

SCHEMA = "record_id string, side string, person_id long, broken string"
RECORDS, SUMMARY = "records", "summary.json"


def write_truth(folder: Path, records: DataFrame, plan: Plan) -> dict[str, Any]:
    """Write ``records`` (:data:`SCHEMA`) as Parquet and their summary as JSON; returns the summary."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SUMMARY).unlink(
        missing_ok=True
    )  # a run that fails must not leave the summary of an earlier one
    records.write.mode("overwrite").parquet(str(folder / RECORDS))
    summary = _summary(read_truth(folder, records.sparkSession), plan)
    (folder / SUMMARY).write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
    return summary


def read_truth(folder: Path, spark: SparkSession) -> DataFrame:
    """The records as :func:`write_truth` wrote them; ``person_id`` is null exactly where ``broken`` names a kind."""
    return spark.read.schema(SCHEMA).parquet(str(folder / RECORDS))


def _summary(records: DataFrame, plan: Plan) -> dict[str, Any]:
    """The plan, and what was written."""
    rows = records.groupBy("side", "broken").count().orderBy("broken").collect()
    counts = {
        side.value: {row.broken: row["count"] for row in rows if row.side == side.value} for side in Side
    }
    return {
        "profiles": sum(counts[Side.PROFILE.value].values()),
        "store_records": sum(counts[Side.STORE.value].values()),
        "overlap": plan.overlap,
        "seed": plan.seed,
        "now": plan.now.isoformat(),
        "broken": {side: {kind: n for kind, n in kinds.items() if kind} for side, kinds in counts.items()},
    }
