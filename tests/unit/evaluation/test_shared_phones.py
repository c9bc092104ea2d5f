"""Who is joined where people share a phone, against what an expert would join, by the machinery and the model in force."""

import sys
from collections import Counter

import pytest

from lib.evaluation.evaluation import evaluate
from lib.settings.linkage_model import load_linkage_model
from lib.settings.load import load_settings
from tests.conftest import HOME
from tests.shared_phones import Town

HOUSEHOLDS, SEED = 8_000, 1
LEAST_PRECISION, LEAST_RECALL = 0.999, 0.95
LEAST_PRECISION_OF_ONE_NAME = 0.9  # it was 0.65 when a generation was no part of a name key


class Found:
    """The pairs of a town's records at shared phones: joined, true, and joined by an expert."""

    def __init__(self, town, evaluation):
        self.shared = town.at_shared_phones()
        self.named_alike = {
            record.key for record in (*town.profiles, *town.store_records) if record.person.generation
        }
        mistakes = evaluation.as_dict(len(evaluation.mistakes))["mistakes"]
        pairs = {kind: set() for kind in ("false_match", "missed")}
        for mistake in mistakes:
            pairs[mistake["kind"]].add((mistake["profile"], mistake["store_record"]))
        self.true = self._within(evaluation.labelled.truth)
        self.by_expert = self._within(town.joined_by_an_expert())
        self.joined = self._within((evaluation.labelled.truth - pairs["missed"]) | pairs["false_match"])
        self.causes = Counter(
            f"{mistake['kind']}: {mistake['cause']}"
            for mistake in mistakes
            if self._within({(mistake["profile"], mistake["store_record"])})
        )

    def _within(self, pairs):
        return {pair for pair in pairs if self.shared.issuperset(pair)}

    def apart(self, *, named_alike):
        """The joined pairs, those of them that are wrong, and those of an expert, with or without fathers and sons of one name."""
        joined, by_expert, true = (
            {pair for pair in pairs if self.named_alike.isdisjoint(pair) is not named_alike}
            for pairs in (self.joined, self.by_expert, self.true)
        )
        return joined, joined - true - by_expert, by_expert


@pytest.fixture(scope="module")
def found(spark):
    town = Town(HOUSEHOLDS, SEED)
    settings = load_settings(HOME / "conf", "local", {}, {}).for_backfill()
    model = load_linkage_model(HOME / settings.linkage.model)
    return Found(town, evaluate(spark, town.labelled_set(), settings, model))


def told(joined, wrong, by_expert):
    """Precision and recall, which are also printed."""
    precision, recall = 1 - len(wrong) / len(joined), len(joined & by_expert) / len(by_expert)
    sys.stdout.write(f"{len(joined):,} pairs joined: precision {precision:.5f}, recall {recall:.4f}\n")
    return precision, recall


def test_precision_and_recall(found):
    precision, recall = told(*found.apart(named_alike=False))
    strict = len(found.joined - found.true) / len(found.joined)
    sys.stdout.write(f"not one person's, with fathers and sons of one name: {strict:.5f}\n")
    sys.stdout.write("".join(f"  {number:>5}  {cause}\n" for cause, number in found.causes.most_common()))
    assert precision >= LEAST_PRECISION
    assert recall >= LEAST_RECALL


def test_fathers_and_sons_of_one_name(found):
    """Half of their records leave the suffix out. What is wrong here are such records of one whom no other record shows."""
    precision, recall = told(*found.apart(named_alike=True))
    assert precision >= LEAST_PRECISION_OF_ONE_NAME
    assert recall >= LEAST_RECALL


def test_the_town_has_what_the_statistics_say(found):
    """Enough of everything for the figures above to mean something."""
    assert len(found.by_expert) > 5_000
    assert found.causes["missed: names contradict: phone exact, name same_given"] > 20
    assert len(found.true - found.by_expert) > 100
