"""Lets another linkage model decide all pairs of the history, for comparison or for good; customers keep their ids."""

from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from pyspark.sql import SparkSession

from lib.backfill.delivery import deliver_if_idle
from lib.backfill.preparation import PreparedBackfill
from lib.backfill.run import Tell, carry_out, dry_run, history_mark
from lib.database.application import Application, take_over
from lib.database.readers.batch_ledger import last_offsets
from lib.errors import RefusedError
from lib.identity.id_text import as_text
from lib.identity.registry import RegistryChange
from lib.records.batch_metrics import Offsets


@dataclass
class ModelDifference:
    """The customers of before that the other model would change; those that it would make have no id yet.

    A merged customer is listed with the one that takes it in (None if that one is new). ``split`` are customers that lose a part.
    """

    merged: dict[int, int | None] = field(default_factory=dict)
    split: list[int] = field(default_factory=list)
    dissolved: list[int] = field(default_factory=list)

    def add(self, change: RegistryChange) -> None:
        """Add the change of one chunk."""
        new = {record.customer_id for record in change.created}
        self.merged |= {key: None if heir in new else heir for key, heir in change.merged.items()}
        self.split += sorted(set(change.split.values()))
        self.dissolved += change.dissolved

    def as_dict(self) -> dict[str, Any]:
        """Everything for programs."""
        return {
            "merged": [
                {"customer_id": as_text(key), "into": as_text(heir)} for key, heir in self.merged.items()
            ],
            "split": list(map(as_text, self.split)),
            "dissolved": list(map(as_text, self.dissolved)),
        }


def diff(spark: SparkSession, prepared: PreparedBackfill, tell: Tell) -> dict[str, Any]:
    """Compare a model with the one in force: what it would change. Nothing is written."""
    difference = ModelDifference()
    summary = dry_run(spark, prepared, tell, difference.add)
    return summary | {"customers": difference.as_dict()}


def promote(spark: SparkSession, prepared: PreparedBackfill, tell: Tell) -> dict[str, Any]:
    """Put a model in force: it decides all stored pairs again, and all later ones.

    Raises :class:`RefusedError` while a driver runs, and if the history is behind the customers.
    """
    with closing(take_over(prepared.settings)) as application:
        _require_complete_history(spark, prepared, application)
        summary = carry_out(spark, prepared, tell)
    return summary | {"delta_is_told": deliver_if_idle(spark, prepared.settings, prepared.provenance)}


def _require_complete_history(
    spark: SparkSession, prepared: PreparedBackfill, application: Application
) -> None:
    """Raise :class:`RefusedError` if the history is behind: the model would seem not to find pairs whose records it lacks."""
    mark = history_mark(spark, prepared)
    ends: Offsets = mark.ends if mark else {}
    written = application.mysql.transaction(
        lambda cursor: last_offsets(cursor, application.lease.application, application.epoch)
    )
    behind = [
        f"{topic}:{partition}"
        for topic, partitions in written.items()
        for partition, offset in partitions.items()
        if ends.get(topic, {}).get(partition, 0) < offset
    ]
    if behind:
        raise RefusedError(
            f"The history is behind the customers in {', '.join(sorted(behind))}.",
            "Let identify_customers --available-now write it to its end first.",
        )
