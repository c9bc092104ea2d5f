"""From what was learned to the next version of the linkage model."""

from collections.abc import Mapping
from math import log2
from typing import Any

from lib.settings.linkage_model import EQUAL_PHONES, Comparisons, LinkageModel, TermFrequencies
from lib.training.chance import Probabilities
from lib.training.expectation import ASSUMED, Learned
from lib.training.households import SAME_SURNAME
from lib.training.levels import ELSE

RAREST = 1e-4  # the least m that is believed: no level weighs less than its u allows
DECIMALS = 4
#: Somebody else at a phone may have such a name: with an equal phone it is a match at most, never certain.
OTHER_GIVEN = ("initial", "nickname", "close", "one_part", "same_given", SAME_SURNAME)


def trained_model(
    base: LinkageModel, learned: Learned, terms: TermFrequencies, *, mates_are_seen: bool
) -> LinkageModel:
    """The version after ``base``.

    A level that was never seen keeps its weight; equal phones keep their odds, as what they weigh hangs on how many
    records there are. So do the other people at one phone, whom unlabelled records cannot tell from the same person, unless
    ``mates_are_seen``: households explain those pairs, and another given name there is not even possible.
    """
    phone = _weights(base.comparisons.phone, learned, "phone")
    name = _weights(base.comparisons.name, learned, "name")
    fewer = base.prior_weight - learned.prior
    for level in EQUAL_PHONES:
        if learned.m["phone"][level] is None:
            phone[level] = round(base.comparisons.phone[level] + fewer, DECIMALS)
    one_phone = _at_one_phone(phone, learned)
    # A mate's number is miswritten as often as one's own: what is nearly equal says no more than what is.
    phone |= {level: min(weight, one_phone) for level, weight in phone.items() if level not in EQUAL_PHONES}
    shift = fewer + _at_one_phone(base.comparisons.phone, learned) - one_phone
    for assumed in ASSUMED["name"]:
        if learned.m["name"][assumed] is None:
            name[assumed] = round(base.comparisons.name[assumed] + shift, DECIMALS)  # type: ignore[index]
    if mates_are_seen:
        least = base.thresholds.possible - 1 - learned.prior - one_phone
        name[SAME_SURNAME] = min(name[SAME_SURNAME], round(least, DECIMALS))
    name[ELSE] = min(name[ELSE], base.comparisons.name["else"])
    most = base.thresholds.certain - 1 - learned.prior - one_phone
    for other in OTHER_GIVEN:
        name[other] = min(name[other], round(most, DECIMALS))
    return base.model_copy(
        update={
            "version": base.version + 1,
            "prior_weight": round(learned.prior, DECIMALS),
            "comparisons": Comparisons.model_validate({"phone": phone, "name": name}),
            "term_frequencies": terms,
        }
    )


def assumed(base: LinkageModel, u: Probabilities) -> Probabilities:
    """The m that the weights of ``base`` stand for, for the levels that cannot be learned."""
    weights: dict[str, Mapping[Any, float]] = {"phone": base.comparisons.phone, "name": base.comparisons.name}
    return {
        comparison: {
            level: min(1.0, 2 ** weights[comparison][level] * u[comparison][level]) for level in levels
        }
        for comparison, levels in ASSUMED.items()
    }


def _weights(base: Mapping[Any, float], learned: Learned, comparison: str) -> dict[str, float]:
    m, u = learned.m[comparison], learned.u[comparison]
    found = {level: log2(max(share, RAREST) / u[level]) for level, share in m.items() if share is not None}
    return {level: round(found.get(level, weight), DECIMALS) for level, weight in base.items()}


def _at_one_phone(weights: Mapping[Any, float], learned: Learned) -> float:
    """The weight of the more frequent kind of equal phones."""
    return weights[max(EQUAL_PHONES, key=lambda level: learned.m["phone"][level] or 0.0)]
