"""Evaluates a labelled set: score, threshold curve, and mistakes by cause."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import SparkSession

from lib.evaluation.candidates import Candidates, find_candidates, labelled_sources
from lib.evaluation.customers import PositionPair, customers_of, score_of
from lib.evaluation.labelled_set import LabelledSet
from lib.evaluation.mistakes import Mistake, mistakes
from lib.evaluation.recall_ceiling import unreachable
from lib.evaluation.score import Score
from lib.records.pair import Decision
from lib.records.source import Sources
from lib.settings.linkage_model import LinkageModel
from lib.settings.model import Settings

POINTS = 15  # of the threshold curve, at most


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
    spark: SparkSession, labelled: LabelledSet, settings: Settings, model: LinkageModel
) -> Evaluation:
    """Take a labelled set through the stages, and compare the customers with its truth."""
    candidates = find_candidates(spark, labelled, settings, model)
    truth = _positions(labelled)
    scored = candidates.pairs.filter(pc.not_equal(candidates.pairs["decision"], Decision.NON_MATCH.value))
    sources = labelled_sources(settings)
    customers = customers_of(scored, sources)
    return Evaluation(
        labelled,
        score_of(customers, truth),
        len(candidates.pairs),
        len(truth & candidates.compared.keys()),
        sum(map(len, candidates.rejects.values())),
        _curve(candidates, truth, sources),
        mistakes(candidates, customers, truth),
        unreachable(candidates.records, truth),
    )


def _positions(labelled: LabelledSet) -> set[PositionPair]:
    profiles, store_records = (
        {key: at for at, key in enumerate(side)} for side in (labelled.profiles, labelled.store_records)
    )
    return {(profiles[profile], store_records[store]) for profile, store in labelled.truth}


def _curve(candidates: Candidates, truth: set[PositionPair], sources: Sources) -> dict[float, Score]:
    """The score by match threshold: as if all pairs from that weight on were certain, and no other pair were an edge.

    If there are more than ``POINTS`` different weights, only some of them are evaluated.
    """
    at_decision = candidates.pairs.schema.get_field_index("decision")
    certain = pa.repeat(Decision.CERTAIN.value, len(candidates.pairs))
    pairs = candidates.pairs.set_column(at_decision, "decision", certain)
    weights = sorted(pc.unique(pairs["match_weight"]).to_pylist())
    at = weights[:: max(1, -(-len(weights) // POINTS))]  # -(-a // b) is a / b, rounded up
    return {
        weight: score_of(
            customers_of(pairs.filter(pc.greater_equal(pairs["match_weight"], weight)), sources), truth
        )
        for weight in at
    }


def _figures(score: Score) -> dict[str, float]:
    return {
        "precision": score.precision,
        "recall": score.recall,
        "f1": score.f1,
        "pairs": score.found,
        "true_pairs": score.true,
        "correct_pairs": score.both,
    }
