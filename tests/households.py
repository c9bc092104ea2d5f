"""Households that nobody lives in: several people with one surname at one phone, and which records are of whom."""

import random

from lib.evaluation.labelled_set import LabelledSet

SIZES = range(2, 7)
PROFILED = 0.7  # the share of the people who have a profile; the others are in the stores only
MOST_VISITS = 3
SURNAMES = "Smith Garcia Nguyen Miller Rossi Novak Berg Okafor Tanaka Dubois Reyes Fischer".split()  # noqa: SIM905
#: By initial; within one they are as alike as those of a family are.
GIVEN = {
    names[0]: names.split()
    for names in (
        "James John Joseph Jane Janet Jill Joan Jason",
        "Mary Maria Marie Michael Martha Mark Martin Matthew",
        "Anna Anne Alice Andrew Adam Arthur Amy Albert",
        "Robert Rose Ruth Ryan Rachel Roger Roberta Raymond",
        "Carl Carla Carlos Carol Claire Colin Catherine Charles",
        "Daniel Daniela David Diana Dennis Dora Donald Denise",
        "Stephen Stephanie Susan Samuel Sara Simon Sandra Scott",
    )
}
#: Ways to write a name in a store, and how often.
SPELLINGS = {
    "{given} {surname}": 60,
    "{upper}, {given}": 15,
    "{given} B. {surname}": 8,
    "{initial}. {surname}": 12,
    "{lower} {surname}": 5,
}


def different_initials(chance, size):
    """Given names that not even an initial mixes up."""
    return [(chance.choice(GIVEN[initial]), "") for initial in chance.sample(sorted(GIVEN), size)]


def one_initial(chance, size):
    """Given names with one initial, many of them alike."""
    return [(name, "") for name in chance.sample(GIVEN[chance.choice(sorted(GIVEN))], size)]


def two_generations(chance, size):
    """Father and son of one name, told apart by a suffix, and others with other initials."""
    (name, _), *others = different_initials(chance, size - 1)
    return [(name, " Sr."), (name, " Jr."), *others]


KINDS = {
    "different initials": different_initials,
    "one initial": one_initial,
    "two generations": two_generations,
}


def households(count, seed):
    """So many of each kind, as a labelled set; the id of a record begins with its kind."""
    chance = random.Random(seed)
    profiles, store_records, truth = {}, {}, set()
    for kind, members in KINDS.items():
        for number in range(count):
            phone, surname = f"555{chance.randrange(10**7):07}", chance.choice(SURNAMES)
            for place, (given, suffix) in enumerate(members(chance, chance.choice(SIZES))):
                person = f"{kind}:{number}:{place}"
                has_profile = chance.random() < PROFILED
                if has_profile:
                    profiles[person] = {"name": f"{given} {surname}{suffix}", "phone": phone}
                for visit in range(chance.randint(0, MOST_VISITS)):
                    record = f"{person}:{visit}"
                    name = spelt(chance, given, surname) + chance.choice([suffix, ""])
                    store_records[record] = {"name": name, "phone": phone}
                    truth |= {(person, record)} if has_profile else set()
    return LabelledSet(profiles, store_records, frozenset(truth))


def spelt(chance, given, surname):
    (spelling,) = chance.choices(list(SPELLINGS), list(SPELLINGS.values()))
    forms = {"upper": surname.upper(), "lower": given.lower(), "initial": given[0]}
    return spelling.format(given=given, surname=surname, **forms)
