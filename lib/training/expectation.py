"""Estimates the m probabilities and the prior by expectation maximisation: how often one person's two records agree."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from math import log2
from typing import Any

import duckdb
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from lib.linkage.name_levels import OTHER_GENERATION
from lib.settings.linkage_model import EQUAL_PHONES
from lib.training.chance import Probabilities
from lib.training.households import SAME_SURNAME
from lib.training.levels import COMPARISONS, ELSE

#: Levels whose m cannot be learned from agreement alone: it does not tell whether two people at one phone, father and son, or
#: two namesakes, are one person after all. Their m is fixed during the training.
ASSUMED = {"phone": (ELSE,), "name": (OTHER_GENERATION, SAME_SURNAME, ELSE)}
FIRST_GUESS = 0.5  # the share of true pairs whose phone and name are equal
ITERATIONS = 200
PAIRS = 1_000_000  # of one run of expectation maximisation


@dataclass(frozen=True)
class Learned:
    """m and u by comparison and level; ``prior`` is the log2 odds that a random pair is of one person.

    The m of a level is None if the level was never seen or cannot be learned.
    """

    m: Mapping[str, Mapping[str, float | None]]
    u: Probabilities
    prior: float


def learn(
    connection: duckdb.DuckDBPyConnection,
    u: Probabilities,
    assumed: Probabilities,
    other_given_names: float | None,
) -> Learned:
    """Learn from the tables ``profiles`` and ``store_records``.

    ``assumed`` has the m of the levels that are not learned. ``other_given_names`` is the m of the level ``same_surname``,
    if the households revealed it.

    Splink estimates the prior as the share of pairs with equal phone and name, divided by the recall of that rule. The
    recall is known only once m is: so the prior is estimated twice, first with a guess. Each run of expectation
    maximisation blocks on one field, whose m it cannot learn, so there is one run for each field.
    """
    known = {} if other_given_names is None else {SAME_SURNAME: other_given_names}
    linker = _linker(connection, u, assumed | {"name": assumed["name"] | known})
    training = linker.training
    same = [block_on("phone", "name_key")]
    training.estimate_probability_two_random_records_match(same, recall=FIRST_GUESS)
    for rule in ("phone", "name_key"):
        training.estimate_parameters_using_expectation_maximisation(block_on(rule), max_pairs=PAIRS)
    m = _trained(linker)
    training.estimate_probability_two_random_records_match(same, recall=_share_of_equal_pairs(m))
    prior = linker.misc.save_model_to_json()["probability_two_random_records_match"]
    learned = {name: levels | dict.fromkeys(ASSUMED[name]) for name, levels in m.items()}
    return Learned(learned | {"name": learned["name"] | known}, u, log2(prior / (1 - prior)))


def _linker(connection: duckdb.DuckDBPyConnection, u: Probabilities, assumed: Probabilities) -> Linker:
    database = DuckDBAPI(connection=connection)
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[_comparison(name, u[name], assumed[name]) for name in COMPARISONS],
        max_iterations=ITERATIONS,
    )
    tables = [database.register(name, dataset_display_name=name) for name in ("profiles", "store_records")]
    # At its default level, Splink warns of every level that no pair has.
    return Linker(tables, settings, log_level=logging.ERROR)


def _comparison(name: str, u: Mapping[str, float], assumed: Mapping[str, float]) -> dict[str, Any]:
    conditions = COMPARISONS[name] | {ELSE: "ELSE"}
    levels = [
        {
            "sql_condition": sql,
            "label_for_charts": level,
            "u_probability": u[level],
            "fix_u_probability": True,  # u is known; the iterations must not change it
        }
        | ({"m_probability": assumed[level], "fix_m_probability": True} if level in assumed else {})
        for level, sql in conditions.items()
    ]
    return {"output_column_name": name, "comparison_levels": levels}


def _trained(linker: Linker) -> dict[str, dict[str, float | None]]:
    comparisons = linker.misc.save_model_to_json()["comparisons"]
    return {
        comparison["output_column_name"]: {
            level["label_for_charts"]: level.get("m_probability") for level in comparison["comparison_levels"]
        }
        for comparison in comparisons
    }


def _share_of_equal_pairs(m: Mapping[str, Mapping[str, float | None]]) -> float:
    """The share of true pairs whose phone and name are equal, as if both agreed independently of each other."""
    phones = sum(m["phone"][level] or 0.0 for level in EQUAL_PHONES)
    return min(1.0, phones * (m["name"]["exact"] or 0.0)) or FIRST_GUESS
