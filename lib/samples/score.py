"""Pairwise precision and recall of the customers found, against the truth."""

from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lib.records.pair import Side


@dataclass(frozen=True)
class Score:
    """A pair is a profile and a store record: ``true`` of one person, ``found`` at one customer, ``both``."""

    true: int
    found: int
    both: int

    @property
    def precision(self) -> float:
        """The share of the pairs found that are true; 1 where none was found."""
        return self.both / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """The share of the true pairs that were found; 1 where there is none."""
        return self.both / self.true if self.true else 1.0


def score(records: DataFrame) -> Score:
    """Count pairs without making them; columns side, person_id, customer_id (null where the record has none).

    A broken record is of nobody (``person_id`` is null): it is in no true pair, and a mistake where it was found.
    """
    found, real = F.col("customer_id").isNotNull(), F.col("person_id").isNotNull()
    return Score(
        _pairs(records.where(real), "person_id"),
        _pairs(records.where(found), "customer_id"),
        _pairs(records.where(real & found), "person_id", "customer_id"),
    )


def _pairs(records: DataFrame, *group: str) -> int:
    sides = (F.count_if(F.col("side") == side.value) for side in Side)
    left, right = sides
    total = records.groupBy(*group).agg((left * right).alias("pairs")).agg(F.sum("pairs")).first()
    return int(total[0] or 0) if total else 0
