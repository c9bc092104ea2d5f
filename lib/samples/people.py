"""Made-up people: their attributes, derived from a person's number."""

from functools import cached_property

import numpy as np

from lib.samples.choice import Draws, Flags, Ints, zipf
from lib.samples.phones import phone_numbers
from lib.samples.words import given_names, surnames

#: Of every four consecutive people: the shares of groups in which nobody, two, three or all of them live together.
HOUSEHOLD_SHARES = (0.90, 0.04, 0.03, 0.03)
HOUSEHOLD_MOST = len(HOUSEHOLD_SHARES)
CARDS = 2  # a person


class People:
    """Attributes of people as arrays, with one element for each number; equal numbers have equal attributes."""

    def __init__(self, seed: int, person: Ints) -> None:
        """Take the numbers of the people, counted from 0; a number may occur several times."""
        self._seed, self._person = seed, person
        self._place = person % HOUSEHOLD_MOST  # which of the four
        self.own = Draws(seed, person)

    @cached_property
    def given(self) -> Ints:
        """Ranks of the given names; no two people of a household have the same one."""
        names = len(given_names())
        rank = self.own.weighted("given name", zipf(names))
        # Neighbouring ranks are about equally frequent, so each member of a household takes a different one of four.
        apart = rank - rank % HOUSEHOLD_MOST + self._place
        return np.where(self._shares_home, np.where(apart < names, apart, apart - HOUSEHOLD_MOST), rank)

    @cached_property
    def surname(self) -> Ints:
        """Ranks of the surnames, shared within a household."""
        return self.home.weighted("surname", zipf(len(surnames())))

    @cached_property
    def phone(self) -> Ints:
        """Phone numbers, shared within a household; see :mod:`lib.samples.phones`."""
        return phone_numbers(self.home)

    @cached_property
    def home(self) -> Draws:
        """Choices that a household shares: they are drawn by its first member's number. Most people live alone."""
        return Draws(self._seed, np.where(self._shares_home, self._person - self._place, self._person))

    def card(self, which: Ints) -> Draws:
        """Choices for one of a person's cards, 0 or 1."""
        return Draws(self._seed, self._person * CARDS + which)

    @cached_property
    def _shares_home(self) -> Flags:
        four = Draws(self._seed, self._person - self._place)
        at_home = four.weighted("household", HOUSEHOLD_SHARES)
        # The draw 1, 2 or 3 means that the first two, three or four of the group live together.
        return (at_home > 0) & (self._place <= at_home)
