"""Households and offices that share phones, made up from published statistics, and what an expert would join of their records.

- Household sizes: U.S. Census Bureau, America's Families and Living Arrangements, historical table HH-4
  (census.gov/data/tables/time-series/demo/families/households.html): 28, 35, 15, 13, 6, 2 and 1 percent have 1 to 7 people.
- Landlines: CDC, NHIS Early Release, Wireless Substitution, January to June 2021 (cdc.gov/nchs/nhis/erwirelesssubs.htm): 68.0
  percent of adults live in households without one.
- Given names by decade of birth and sex, the first hundred of each: Social Security Administration, Beyond the Top 1000 Names
  (ssa.gov/oact/babynames/limits.html), in ``tests/cases/given_names.csv``.
- Surnames: Census Bureau, Frequently Occurring Surnames from the 2010 Census, the first fifty.
- Surnames of wives: Pew Research Center, September 2023: 79 percent take the husband's.

The other shares are assumptions, written as constants. Of a household, everybody is old enough to write records.
"""

import csv
import random
from collections import defaultdict
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import NamedTuple

from lib.evaluation.labelled_set import LabelledSet
from tests.expert import SHORT, fit_one, show_one_name

SIZES = {1: 28, 2: 35, 3: 15, 4: 13, 5: 6, 6: 2, 7: 1}
LANDLINE, TAKES_SURNAME = 0.32, 0.79
COUPLE, NAMED_LIKE_FATHER, BY_MAIDEN_NAME = 0.7, 0.02, 0.05
#: How often one who has a landline at home writes it, and somebody the mobile of another one at home.
WRITES_LANDLINE, WRITES_ANOTHERS_MOBILE = 0.6, 0.1
OFFICES, RECYCLED = 0.04, 0.03  # for each household
COLLEAGUES = range(3, 9)
PROFILED, MOST_VISITS = 0.6, 4
DECADES = range(1940, 2000, 10)
FIFTY = """
    Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson Anderson
    Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis Robinson Walker Young
    Allen King Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter Roberts
"""
SURNAMES = FIFTY.split()


class Way(NamedTuple):
    """A way to write a name, how often it is chosen in a store and in a profile, and what of the name it shows."""

    pattern: str
    store: int
    profile: int
    shows: tuple[str, ...] = ("given", "surname")


WAYS = (
    Way("{given} {surname}", 52, 86),
    Way("{SURNAME}, {GIVEN}", 12, 1),
    Way("{given} {middle}. {surname}", 11, 6),
    Way("{SURNAME} {GIVEN}", 2, 0),
    Way("{short} {surname}", 9, 3, ("short", "surname")),
    Way("{slip} {surname}", 5, 2),
    Way("{given} {slip_in_surname}", 2, 1),
    Way("{initial}. {surname}", 5, 1, ("initial", "surname")),
    Way("{surname}", 1, 0, ("surname",)),
    Way("{given}", 1, 0, ("given",)),
)


@dataclass
class Person:
    """Somebody, by number, who may be named like a parent, or have had another surname."""

    number: int
    given: str
    surname: str
    middle: str
    generation: str = ""
    maiden_name: str = ""


class Record(NamedTuple):
    """What somebody wrote; ``shown`` are the parts of the name, as they are without slips."""

    key: str
    person: Person
    name: str
    phone: str
    shown: dict


class Town:
    """People of households and offices, and their records."""

    def __init__(self, households, seed):
        self.chance = random.Random(seed)
        self.names = given_names()
        self.profiles, self.store_records = [], []
        self._people = 0
        homes = [self._settle() for _ in range(households)]
        for _ in range(int(households * OFFICES)):
            staff = [self._person(self.chance.choice(DECADES)) for _ in range(self.chance.choice(COLLEAGUES))]
            phone = self._phone()
            self._write({person.number: [phone] for person in staff}, staff)
        for home in self.chance.sample(homes, int(households * RECYCLED)):
            next_owner = self._person(self.chance.choice(DECADES))
            self._write({next_owner.number: [home]}, [next_owner])

    def labelled_set(self):
        """What goes through the stages; the truth are the pairs of one person."""
        profiles, store_records = (
            {record.key: {"name": record.name, "phone": record.phone} for record in side}
            for side in (self.profiles, self.store_records)
        )
        return LabelledSet(profiles, store_records, frozenset((p.key, s.key) for p, s in self.pairs()))

    def pairs(self):
        """The pairs of a profile and a store record of one person."""
        profiles = defaultdict(list)
        for record in self.profiles:
            profiles[record.person.number].append(record)
        return [(profile, store) for store in self.store_records for profile in profiles[store.person.number]]

    def joined_by_an_expert(self):
        """The keys of the pairs that an expert joins who sees the records of the phone, through slips, and nothing else.

        Both records show one name, and of all whole names that were written with their phone they fit at most one.
        """
        return {
            (profile.key, store.key)
            for profiles, store_records in self._by_phone().values()
            for profile, store in product(profiles, store_records)
            if show_one_name(profile.shown, store.shown)
            and fit_one(
                [profile.shown, store.shown], [record.shown for record in (*profiles, *store_records)]
            )
        }

    def at_shared_phones(self):
        """The keys of the records whose phone several people wrote."""
        homes = [[*profiles, *store_records] for profiles, store_records in self._by_phone().values()]
        shared = [records for records in homes if len({record.person.number for record in records}) > 1]
        return {record.key for records in shared for record in records}

    def _by_phone(self):
        by_phone = defaultdict(lambda: ([], []))
        for side, records in enumerate((self.profiles, self.store_records)):
            for record in records:
                by_phone[record.phone][side].append(record)
        return by_phone

    def _settle(self):
        """A household with its phones and records; returns the phone that most of it writes."""
        family = self._family()
        mobiles = {person.number: self._phone() for person in family}
        landline = self._phone() if self.chance.random() < LANDLINE else None
        phones = {}
        for person in family:
            others = [phone for number, phone in mobiles.items() if number != person.number]
            shared = others if others and self.chance.random() < WRITES_ANOTHERS_MOBILE else []
            at_home = [landline] if landline and self.chance.random() < WRITES_LANDLINE else []
            phones[person.number] = at_home or shared[:1] or [mobiles[person.number]]
        self._write(phones, family)
        return landline or mobiles[family[0].number]

    def _family(self):
        (size,) = self.chance.choices(list(SIZES), list(SIZES.values()))
        decade = self.chance.choice(DECADES)
        is_couple = size > 1 and self.chance.random() < COUPLE
        head = self._person(decade, "M" if is_couple else None)
        family = [head]
        if is_couple:
            wife = self._person(decade, "F")
            if self.chance.random() < TAKES_SURNAME:
                wife.maiden_name, wife.surname = wife.surname, head.surname
            family.append(wife)
        while len(family) < size:
            family.append(self._child(head, {person.given for person in family}, min(decade + 30, 2000)))
        return family

    def _child(self, head, taken, decade):
        """A grown child, with no given name of the family's, unless he is named like his father."""
        child = self._person(decade)
        while child.given in taken:
            child = self._person(decade)
        child.surname = head.surname
        if (
            head.given in self.names[1940, "M"][0]
            and not head.generation
            and self.chance.random() < NAMED_LIKE_FATHER
        ):
            child.given, child.generation, head.generation = head.given, "Jr.", "Sr."
        return child

    def _person(self, decade, sex=None):
        self._people += 1
        names, births = self.names[decade, sex or self.chance.choice("FM")]
        (given,) = self.chance.choices(names, births)
        return Person(
            self._people, given, self.chance.choice(SURNAMES), self.chance.choice("ABCDEFGHJKLMNPRSTW")
        )

    def _phone(self):
        return f"{self.chance.choice((212, 312, 415, 617, 713))}55{self.chance.randrange(10**5):05}"

    def _write(self, phones, people):
        for person in people:
            if self.chance.random() < PROFILED:
                self.profiles.append(self._record(f"p{person.number}", person, phones, "profile"))
            for visit in range(self.chance.randrange(MOST_VISITS + 1)):
                self.store_records.append(self._record(f"s{person.number}.{visit}", person, phones, "store"))

    def _record(self, key, person, phones, side):
        (way,) = self.chance.choices(WAYS, [getattr(way, side) for way in WAYS])
        is_by_maiden_name = person.maiden_name and self.chance.random() < BY_MAIDEN_NAME
        surname = person.maiden_name if is_by_maiden_name else person.surname
        short = self.chance.choice(SHORT.get(person.given, person.given).split())
        words = {
            "given": person.given, "GIVEN": person.given.upper(), "surname": surname, "SURNAME": surname.upper(),
            "middle": person.middle, "short": short, "slip": slip(self.chance, person.given),
            "slip_in_surname": slip(self.chance, surname), "initial": person.given[0],
        }  # fmt: skip
        shown = {part: words[part] for part in way.shows}
        name = way.pattern.format(**words)
        if person.generation and self.chance.random() < 1 / 2:
            name, shown["generation"] = f"{name} {person.generation}", person.generation
        return Record(key, person, name, self.chance.choice(phones[person.number]), shown)


def slip(chance, word):
    """A word with one letter left out, doubled, replaced, or swapped with the next one; its first letter stays."""
    at = chance.randrange(1, len(word))
    before, letter, after = word[:at], word[at], word[at + 1 :]
    swapped = before + after[:1] + letter + after[1:]
    replaced = before + chance.choice("abdeghiklmnoprstuy") + after
    return chance.choice([before + after, before + letter * 2 + after, replaced, swapped])


def given_names():
    """Names and numbers of births by decade and sex."""
    found = defaultdict(lambda: ([], []))
    with (Path(__file__).parent / "cases/given_names.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            names, births = found[int(row["decade"]), row["sex"]]
            names.append(row["name"])
            births.append(int(row["births"]))
    return found
