"""Evaluates a labelled set: score, threshold curve, and mistakes by cause."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import pyarrow.compute as pc
from pyspark.sql import SparkSession

from lib.evaluation.candidates import find_candidates
from lib.evaluation.customers import PositionPair, customers_of, score_of
from lib.evaluation.labelled_set import LabelledSet
from lib.evaluation.mistakes import Mistake, mistakes
from lib.evaluation.recall_ceiling import unreachable
from lib.evaluation.score import Score
from lib.evaluation.threshold_curve import Tell, silent, threshold_curve
from lib.records.pair import Decision
from lib.settings.linkage_model import LinkageModel
from lib.settings.model import Settings


@dataclass(frozen=True)
class Evaluation:
    """The result for a labelled set.

    ``blocked`` is the number of true pairs that blocking brought together. ``curve`` is the score by match threshold.
    ``unreachable`` is the number of true pairs that no matcher can find by name and phone, by cause.
    """

    labelled: LabelledSet
    score: Score
    candidates: int
    blocked: int
    rejected: int
    curve: dict[float, Score]
    mistakes: list[Mistake]
    unreachable: dict[str, int]

    @property
    def ceiling(self) -> Score:
        """The score of a perfect matcher: it finds every true pair that can be found, and no other pair."""
        within = self.score.true - sum(self.unreachable.values())
        return Score(self.score.true, within, within)

    @property
    def causes(self) -> dict[str, int]:
        """The number of mistakes by kind and cause, the most frequent first."""
        counted = Counter(f"{mistake.kind}: {mistake.cause}" for mistake in self.mistakes)
        return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))

    def as_dict(self, mistakes_shown: int) -> dict[str, Any]:
        """Everything for programs; of the records only their ids in the labelled set."""
        return {
            **_figures(self.score),
            "intervals": {name: list(bounds) for name, bounds in self.score.intervals.items()},
            "profiles": len(self.labelled.profiles),
            "store_records": len(self.labelled.store_records),
            "rejected": self.rejected,
            "candidate_pairs": self.candidates,
            "recall_of_blocking": self.blocked / self.score.true if self.score.true else 1.0,
            "curve": [{"threshold": at, **_figures(score)} for at, score in self.curve.items()],
            "causes": self.causes,
            "unreachable": self.unreachable,
            "ceiling": _figures(self.ceiling),
            "mistakes": self._named(self.mistakes[:mistakes_shown]),
        }

    def _named(self, mistakes: list[Mistake]) -> list[dict[str, Any]]:
        profiles, store_records = list(self.labelled.profiles), list(self.labelled.store_records)
        return [
            {
                "kind": mistake.kind,
                "profile": profiles[mistake.pair[0]],
                "store_record": store_records[mistake.pair[1]],
                "cause": mistake.cause,
                "match_weight": mistake.match_weight,
            }
            for mistake in mistakes
        ]


def evaluate(
    spark: SparkSession, labelled: LabelledSet, settings: Settings, model: LinkageModel, tell: Tell = silent
) -> Evaluation:
    """Take a labelled set through the stages, and compare the customers with its truth; ``tell`` is told how far it is."""
    tell(
        f"Comparing {len(labelled.profiles):,} profiles with {len(labelled.store_records):,} store records ..."
    )
    candidates = find_candidates(spark, labelled, settings, model)
    tell(f"{len(candidates.pairs):,} candidate pairs; resolving customers ...")
    truth = _positions(labelled)
    scored = candidates.pairs.filter(pc.not_equal(candidates.pairs["decision"], Decision.NON_MATCH.value))
    customers = customers_of(scored, candidates.names(scored).__getitem__)
    return Evaluation(
        labelled,
        score_of(customers, truth),
        len(candidates.pairs),
        len(candidates.compared(truth)),
        sum(map(len, candidates.rejects.values())),
        threshold_curve(candidates.pairs, truth, tell),
        mistakes(candidates, customers, truth),
        unreachable(candidates.records, truth),
    )


def _positions(labelled: LabelledSet) -> set[PositionPair]:
    profiles, store_records = (
        {key: at for at, key in enumerate(side)} for side in (labelled.profiles, labelled.store_records)
    )
    return {(profiles[profile], store_records[store]) for profile, store in labelled.truth}


def _figures(score: Score) -> dict[str, float]:
    return {
        "precision": score.precision,
        "recall": score.recall,
        "f1": score.f1,
        "pairs": score.found,
        "true_pairs": score.true,
        "correct_pairs": score.both,
    }
