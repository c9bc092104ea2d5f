"""The different ways in which people write the same name."""

from typing import NamedTuple

import numpy as np

from lib.samples.choice import Draws, Ints
from lib.samples.text_columns import Texts, around_fields, choose, fields_of, join, pick
from lib.samples.words import FORMS, given_names, surnames

MIDDLE_INITIALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Way(NamedTuple):
    """A pattern of two words and their forms, and the share of each side's names that are written this way."""

    pattern: str
    store: float
    profile: float = 0.0


WAYS = {
    "as_is": Way("{given} {surname}", 0.275, 0.86),
    "upper": Way("{given:upper} {surname:upper}", 0.14, 0.04),
    "last_first": Way("{surname}, {given}", 0.12),
    "upper_last_first": Way("{surname:upper}, {given:upper} <middle>.", 0.07),
    "initial": Way("{given:initial}. {surname}", 0.05),
    "nickname": Way("{given:nickname} {surname}", 0.08, 0.02),
    "typo_in_given_name": Way("{given:typo} {surname}", 0.05, 0.02),
    "typo_in_surname": Way("{given} {surname:typo}", 0.02),
    "title": Way("Dr. {given} {surname}", 0.05),
    "middle": Way("{given} <middle>. {surname}", 0.05, 0.04),
    "spaces": Way("  {given:lower}   {surname:lower} ", 0.03, 0.02),
    "suffix": Way("{given} {surname} Jr.", 0.015),
    "suffix_behind_comma": Way("{given} {surname}, Jr.", 0.01),
    "unaccented": Way("{given:unaccented} {surname:unaccented}", 0.02),
    "swapped": Way("{surname} {given}", 0.015),
    "given_name_alone": Way("{given} {surname:left_out}", 0.005),  # a person has to decide on it
}
STORE_SHARES = tuple(way.store for way in WAYS.values())
PROFILE_SHARES = tuple(way.profile for way in WAYS.values())

# For each way, its two fields as (word, ":", form), in the order of the pattern.
_FIELDS = [[field.partition(":") for field in fields_of(way.pattern)] for way in WAYS.values()]
_GIVEN_FIRST = np.array([first[0] == "given" for first, _ in _FIELDS])
_FIRST_FORM, _SECOND_FORM = (
    np.array([list(FORMS).index(fields[place][2] or "as_is") for fields in _FIELDS]) for place in (0, 1)
)
_BEFORE, _BETWEEN, _AFTER = around_fields(
    [way.pattern.replace("<middle>", initial) for way in WAYS.values() for initial in MIDDLE_INITIALS]
)


def noisy(shares: tuple[float, ...], noise: float) -> tuple[float, ...]:
    """The shares of all ways but the first, ``as_is``, multiplied by ``noise``; ``as_is`` gets the rest."""
    others = [share * noise for share in shares[1:]]
    return 1 - sum(others), *others


def spelt_names(given: Ints, surname: Ints, way: Ints, draws: Draws) -> Texts:
    """Names from the ranks of their two words, each written in its way (an index of ``WAYS``)."""
    around = way * len(MIDDLE_INITIALS) + draws.below("middle initial", len(MIDDLE_INITIALS))
    given_first, first_form, second_form = _GIVEN_FIRST[way], _FIRST_FORM[way], _SECOND_FORM[way]
    variant = draws.below("variant of a word", 1 << 30)
    given_name = given_names().written(np.where(given_first, first_form, second_form), given, variant)
    family_name = surnames().written(np.where(given_first, second_form, first_form), surname, variant)
    first = choose(given_first, given_name, family_name)
    second = choose(given_first, family_name, given_name)
    return join(pick(_BEFORE, around), first, pick(_BETWEEN, around), second, pick(_AFTER, around))
