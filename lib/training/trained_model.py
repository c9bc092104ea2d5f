"""Turns what was learned into the next version of the linkage model."""

from collections.abc import Mapping
from math import log2
from typing import Any

from lib.settings.linkage_model import EQUAL_PHONES, Comparisons, LinkageModel, TermFrequencies
from lib.training.chance import Probabilities
from lib.training.expectation import ASSUMED, Learned
from lib.training.households import SAME_SURNAME
from lib.training.levels import ELSE

RAREST = 1e-4  # the smallest m that is believed, so that no weight is below log2(RAREST / u)
DECIMALS = 4
#: Levels that the names of two people in one household may have. With an equal phone such a pair is at most a match, never
#: certain.
OTHER_GIVEN = ("contained", "initial", "nickname", "close", "one_part", "same_given", SAME_SURNAME)


def trained_model(
    base: LinkageModel, learned: Learned, terms: TermFrequencies, *, mates_are_seen: bool
) -> LinkageModel:
    """The next version of ``base``.

    A level that was never seen keeps its weight. Equal phones that were never seen keep their odds, prior included, because
    their weight depends on the number of records. So do other names at an equal phone: unlabelled records do not tell other
    people from the same person. If ``mates_are_seen``, households explain those pairs, and then an equal phone with another
    given name stays below the threshold of ``possible``.
    """
    phone = _weights(base.comparisons.phone, learned, "phone")
    name = _weights(base.comparisons.name, learned, "name")
    fewer = base.prior_weight - learned.prior  # added to a weight that keeps its odds under the new prior
    for level in EQUAL_PHONES:
        if learned.m["phone"][level] is None:
            phone[level] = round(base.comparisons.phone[level] + fewer, DECIMALS)
    one_phone = _at_one_phone(phone, learned)
    # Nearly equal phones are no stronger evidence than equal ones: a housemate's number is misspelt as often as one's own.
    phone |= {level: min(weight, one_phone) for level, weight in phone.items() if level not in EQUAL_PHONES}
    shift = fewer + _at_one_phone(base.comparisons.phone, learned) - one_phone
    for assumed in ASSUMED["name"]:
        if learned.m["name"][assumed] is None:
            name[assumed] = round(base.comparisons.name[assumed] + shift, DECIMALS)  # type: ignore[index]
    if mates_are_seen:
        # One bit below the threshold.
        below_possible = base.thresholds.possible - 1 - learned.prior - one_phone
        name[SAME_SURNAME] = min(name[SAME_SURNAME], round(below_possible, DECIMALS))
    name[ELSE] = min(name[ELSE], base.comparisons.name["else"])
    below_certain = base.thresholds.certain - 1 - learned.prior - one_phone
    for other in OTHER_GIVEN:
        name[other] = min(name[other], round(below_certain, DECIMALS))
    return base.model_copy(
        update={
            "version": base.version + 1,
            "prior_weight": round(learned.prior, DECIMALS),
            "comparisons": Comparisons.model_validate({"phone": phone, "name": name}),
            "term_frequencies": terms,
        }
    )


def assumed(base: LinkageModel, u: Probabilities) -> Probabilities:
    """The m that the weights of ``base`` imply for the levels that cannot be learned."""
    weights: dict[str, Mapping[Any, float]] = {"phone": base.comparisons.phone, "name": base.comparisons.name}
    return {
        comparison: {
            level: min(1.0, 2 ** weights[comparison][level] * u[comparison][level]) for level in levels
        }
        for comparison, levels in ASSUMED.items()
    }


def _weights(base: Mapping[Any, float], learned: Learned, comparison: str) -> dict[str, float]:
    m, u = learned.m[comparison], learned.u[comparison]
    fresh = {level: log2(max(share, RAREST) / u[level]) for level, share in m.items() if share is not None}
    return {level: round(fresh.get(level, weight), DECIMALS) for level, weight in base.items()}


def _at_one_phone(weights: Mapping[Any, float], learned: Learned) -> float:
    """The weight of the more frequent of the two levels of equal phones."""
    return weights[max(EQUAL_PHONES, key=lambda level: learned.m["phone"][level] or 0.0)]
