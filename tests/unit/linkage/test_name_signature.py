"""What the join drops for its names is of the level ``else`` without exception: many names, and such as make it hard."""

import random
from itertools import product
from string import ascii_lowercase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nicknames import NickNamer
from pyspark.sql import functions as F

from lib.linkage.name_signature import LONGEST_TOKEN, SIGNATURE, may_be_alike, with_signature
from lib.samples.words import listed
from lib.settings.linkage_model import load_linkage_model
from tests import reference_rules
from tests.conftest import HOME

GIVEN, SURNAMES = ([name.lower() for name in listed(file)] for file in ("given_names.txt", "surnames.txt"))
SCRIPTS = (
    "दीपिका",
    "दीपक",
    "дмитрий",
    "дмитри",
    "张伟",
    "伟",
    "`a",
    "@b",
    "小",
)  # the last two begin with kind 0
RANDOM = random.Random(3)
COUNT = 10_000


def person():
    """A name of one to five tokens, and sometimes a generation or a letter behind it."""
    tokens = [
        RANDOM.choice(GIVEN),
        *RANDOM.choices(GIVEN + SURNAMES + list(SCRIPTS) + ["j", "b"], k=RANDOM.choice((0, 0, 1, 2, 3))),
    ]
    behind = RANDOM.choice(("", "", "", " jr", " iii", " r", " r m", " r sr"))
    return " ".join([*tokens, RANDOM.choice(SURNAMES)][RANDOM.choice((0, 0, 0, 1)) :]) + behind


def worn(name):
    """The same name after a slip, a few, or written in another way."""
    for _ in range(RANDOM.choice((1, 1, 2, 3))):
        worn_once = RANDOM.choice(
            (cut, swapped, replaced, doubled, divided, shuffled, shortened, left_out, followed)
        )(name)
        name = " ".join(worn_once.split()) or "x"
    return name


def cut(name):
    at = RANDOM.randrange(len(name))
    return name[:at] + name[at + 1 :]


def swapped(name):
    at = RANDOM.randrange(len(name))
    return name[:at] + name[at + 1 : at + 2] + name[at : at + 1] + name[at + 2 :]


def replaced(name):
    at = RANDOM.randrange(len(name))
    return name[:at] + RANDOM.choice("abcxyz") + name[at + 1 :]


def doubled(name):
    at = RANDOM.randrange(len(name))
    return name[:at] + name[at : at + 1] * 2 + name[at + 1 :]


def divided(name):
    at = RANDOM.randrange(len(name))
    return name.replace(" ", "", 1) if RANDOM.random() < 0.5 else name[:at] + " " + name[at:]


def shuffled(name):
    return " ".join(RANDOM.sample(name.split(), k=len(name.split())))


def shortened(name):
    tokens = name.split()
    return " ".join([tokens[0][:1], *tokens[1:]])


def left_out(name):
    tokens = name.split()
    gone = RANDOM.randrange(len(tokens))
    return " ".join(token for at, token in enumerate(tokens) if at != gone) or name


def followed(name):
    return f"{name} {RANDOM.choice(('jr', 'sr', 'ii', 'r', 'm', RANDOM.choice(GIVEN)))}"


def nicknames():
    """Every two names of the table where one is short for the other, some short for the same, each before and behind others."""
    for canonical, short in NickNamer().nickname_lookup.items():
        pairs = [(canonical, name) for name in short] + list(
            zip(sorted(short), sorted(short)[1:], strict=False)
        )
        for left, right in pairs:
            yield from (
                (f"{left} qqq", f"{right} zzz"),
                (left, f"{right} zzz"),
                (f"zzz {left}", right),
                (f"{right} zzz", left),
            )


PAIRS = {
    "strangers": [(person(), person()) for _ in range(COUNT)],
    "slips": [(name, worn(name)) for name in (person() for _ in range(COUNT))],
    "one token alike": [
        (f"{RANDOM.choice(GIVEN)} {name}", f"{worn(name)} {RANDOM.choice(GIVEN)}")
        for name in (RANDOM.choice(SURNAMES) for _ in range(COUNT))
    ],
    "nicknames": list(nicknames()),
    "a few tokens of many": [
        (name, " ".join(RANDOM.sample(name.split(), k=RANDOM.randint(2, 3))))
        for name in (" ".join(RANDOM.choices(GIVEN + SURNAMES, k=5)) for _ in range(COUNT))
    ],
    "tokens too long to be written down": [
        (f"{ascii_lowercase} {surname}", f"{ascii_lowercase[gone:]} zzz")
        for gone in range(7)
        for surname in SURNAMES[:10]
    ],
    "every token in another place": [
        ("abc def ghi jkl", "def abc jkl ghi"),
        ("ab cd", "abc d"),
        ("abc defghijkl mno", "mnodef abc ghijkl"),
    ],
    # All words of a small alphabet: letters that come twice, of which Jaro-Winkler counts each and the signature one.
    "small alphabet": list(product(["".join(word) for size in range(1, 6) for word in product("abc", repeat=size)], repeat=2)),
}  # fmt: skip


def passing(spark, pairs):
    """By the place of each pair, whether it passes."""
    rows = [(at, *pair) for at, pair in enumerate(pairs)]
    both = spark.createDataFrame(rows, "at int, left string, right string")
    sides = (
        with_signature(both.withColumn("name_key", F.col(side))).select("at", *(F.col(name).alias(prefix + name) for name in SIGNATURE))
        for side, prefix in (("left", "l_"), ("right", "r_"))
    )  # fmt: skip
    left, right = sides
    passed = left.join(right, "at").select("at", may_be_alike().alias("passes")).toArrow()
    return dict(zip(*(passed[name].to_pylist() for name in passed.column_names), strict=True))


@pytest.mark.parametrize("kind", PAIRS)
def test_a_pair_that_is_dropped_is_of_no_level(spark, kind):
    passes = passing(spark, PAIRS[kind])
    levels = [reference_rules.name_level(*pair) for pair in PAIRS[kind]]
    lost = [pair for at, pair in enumerate(PAIRS[kind]) if levels[at] != "else" and not passes[at]]
    assert lost == []
    assert sum(level != "else" for level in levels) > len(levels) / 100


WORDS = st.text(st.sampled_from("abcdemnrst"), min_size=1, max_size=10)
NAMES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)


@settings(max_examples=15)
@given(st.lists(st.tuples(NAMES, NAMES), min_size=20, max_size=40))
def test_any_names(spark, pairs):
    passes = passing(spark, pairs)
    assert [
        pair
        for at, pair in enumerate(pairs)
        if not passes[at] and reference_rules.name_level(*pair) != "else"
    ] == []


def test_no_nickname_is_too_long_to_be_written_down():
    table = NickNamer()
    assert max(map(len, {*table.nickname_lookup, *table.canonical_lookup})) <= LONGEST_TOKEN


def test_most_strangers_are_dropped(spark):
    strangers = list(
        product([f"{RANDOM.choice(GIVEN)} {RANDOM.choice(SURNAMES)}" for _ in range(150)], repeat=2)
    )
    passes = passing(spark, strangers)
    assert sum(passes.values()) < len(strangers) * 0.15


def test_the_model_in_force_needs_alike_names():
    model = load_linkage_model(HOME / "conf/linkage_model.yaml")
    assert model.needs_alike_names
    name = {**model.comparisons.name, "else": -6.0}
    lenient = model.model_copy(update={"comparisons": model.comparisons.model_copy(update={"name": name})})
    assert not lenient.needs_alike_names
