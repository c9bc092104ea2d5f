"""Pairwise precision and recall of the customers, compared with the truth."""

from dataclasses import dataclass
from math import sqrt

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lib.records.pair import Side

Z = 1.959964  # the 97.5 % quantile of the normal distribution: two-sided 95 %


@dataclass(frozen=True)
class Score:
    """Numbers of pairs of a profile and a store record: ``true`` (one person), ``found`` (one customer), and ``both``."""

    true: int
    found: int
    both: int

    @property
    def precision(self) -> float:
        """The share of the found pairs that are true; 1 if no pair was found."""
        return self.both / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """The share of the true pairs that were found; 1 if there is no true pair."""
        return self.both / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        either = self.true + self.found
        return 2 * self.both / either if either else 1.0

    @property
    def intervals(self) -> dict[str, tuple[float, float]]:
        """95 % intervals of precision, recall and F1, as if the pairs were drawn independently.

        F1 is not a proportion, but a function of one: with F* = both / (true or found), F1 = 2 F* / (1 + F*) (Hand, Christen
        and Kirielle 2021, "F*: an interpretable transformation of the F-measure"). So its interval is that of F*, transformed.
        """
        low, high = wilson(self.both, self.true + self.found - self.both)
        return {
            "precision": wilson(self.both, self.found),
            "recall": wilson(self.both, self.true),
            "f1": (2 * low / (1 + low), 2 * high / (1 + high)),
        }


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """The 95 % score interval of a proportion (Wilson 1927); (0, 1) if there were no trials."""
    if not trials:
        return 0.0, 1.0
    share, square = successes / trials, Z * Z
    middle = share + square / (2 * trials)
    margin = Z * sqrt(share * (1 - share) / trials + square / (4 * trials * trials))
    scale = 1 + square / trials
    return max(0.0, (middle - margin) / scale), min(1.0, (middle + margin) / scale)


def score(records: DataFrame) -> Score:
    """Count pairs without building them; columns side, person_id, customer_id (null if the record has no customer).

    A broken record belongs to nobody (``person_id`` is null): it is in no true pair, and any pair found with it is wrong.
    """
    person, customer = F.col("person_id"), F.col("customer_id")
    left, right = (F.count_if(F.col("side") == side.value) for side in Side)
    # One pass over the records with three groupings: by person, by customer, and by both together. A group with p profiles
    # and s store records makes p * s pairs.
    counted = records.groupingSets([[person], [customer], [person, customer]], person, customer).agg(
        (left * right).alias("pairs"),
        (F.grouping("person_id") == 0).alias("of_person"),
        (F.grouping("customer_id") == 0).alias("of_customer"),
    )
    of_person, of_customer = F.col("of_person"), F.col("of_customer")
    # A group without an id makes no pairs; grouping sets also give null to the column that they do not group by.
    is_known = (person.isNotNull() | ~of_person) & (customer.isNotNull() | ~of_customer)
    sums = (
        counted.where(is_known).groupBy(of_person, of_customer).agg(F.sum("pairs").alias("pairs")).collect()
    )
    pairs = {(row.of_person, row.of_customer): row.pairs for row in sums}
    return Score(pairs.get((True, False), 0), pairs.get((False, True), 0), pairs.get((True, True), 0))
