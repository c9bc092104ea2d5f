"""Pairwise precision and recall of the customers found, against the truth."""

from dataclasses import dataclass
from math import sqrt

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lib.records.pair import Side

Z = 1.959964  # of the normal distribution, two-sided 95 %


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

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        either = self.true + self.found
        return 2 * self.both / either if either else 1.0

    @property
    def intervals(self) -> dict[str, tuple[float, float]]:
        """95 % intervals of precision, recall and F1, as if the pairs were drawn independently.

        F1 is a function of the share of pairs that are right among all that are true or found (Hand, Christen and Kirielle
        2021, "F*: an interpretable transformation of the F-measure"); that share is a proportion, and so has an interval.
        """
        low, high = wilson(self.both, self.true + self.found - self.both)
        return {
            "precision": wilson(self.both, self.found),
            "recall": wilson(self.both, self.true),
            "f1": (2 * low / (1 + low), 2 * high / (1 + high)),
        }


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """The 95 % score interval of a proportion (Wilson 1927); all of 0 to 1 where nothing was tried."""
    if not trials:
        return 0.0, 1.0
    share, square = successes / trials, Z * Z
    middle = share + square / (2 * trials)
    margin = Z * sqrt(share * (1 - share) / trials + square / (4 * trials * trials))
    scale = 1 + square / trials
    return max(0.0, (middle - margin) / scale), min(1.0, (middle + margin) / scale)


def score(records: DataFrame) -> Score:
    """Count pairs without making them; columns side, person_id, customer_id (null where the record has none).

    A broken record is of nobody (``person_id`` is null): it is in no true pair, and a mistake where it was found.
    """
    person, customer = F.col("person_id"), F.col("customer_id")
    left, right = (F.count_if(F.col("side") == side.value) for side in Side)
    # One pass over the records: each is counted at its person, at its customer, and at both together.
    counted = records.groupingSets([[person], [customer], [person, customer]], person, customer).agg(
        (left * right).alias("pairs"),
        (F.grouping("person_id") == 0).alias("of_person"),
        (F.grouping("customer_id") == 0).alias("of_customer"),
    )
    of_person, of_customer = F.col("of_person"), F.col("of_customer")
    is_known = (person.isNotNull() | ~of_person) & (customer.isNotNull() | ~of_customer)
    sums = (
        counted.where(is_known).groupBy(of_person, of_customer).agg(F.sum("pairs").alias("pairs")).collect()
    )
    pairs = {(row.of_person, row.of_customer): row.pairs for row in sums}
    return Score(pairs.get((True, False), 0), pairs.get((False, True), 0), pairs.get((True, True), 0))
