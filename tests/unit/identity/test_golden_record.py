"""Which value stands for the customer."""

import pytest

from lib.identity.entity import entity_of
from lib.identity.evidence import facts_reader
from lib.identity.facts import Facts, Newest
from lib.identity.golden_record import golden_record
from lib.records.pair import Side
from lib.sources.declared import PROFILES

VISA, AMEX = ("a1", "1111", "visa"), ("b2", "0005", "amex")
LABELS = {Side.PROFILE: "DOTNET", Side.STORE: "STORE"}


def member(identity, side, at, name, **fields):
    named = Newest((at, 0, identity, "t"), name)
    shared = {"phone": f"+1555000000{identity}", "name_key": name.lower(), "name_variants": frozenset({name})}
    shared["sources"] = frozenset({LABELS[side]})
    return Facts(identity, side, first_seen=at, last_seen=at, name=named, **(shared | fields))


OLD = member(1, Side.PROFILE, 10, "Bob Smith", newest={"email": Newest((10, 0, 1, "t"), "bob@example.org")})
NEW = member(2, Side.PROFILE, 20, "Robert Smith", newest={"address": Newest((20, 0, 2, "t"), "Ulm")})
SHOP = member(3, Side.STORE, 5, "R. Smith", distinct={"card": frozenset({VISA, AMEX})})
LATER_SHOP = member(4, Side.STORE, 90, "SMITH, BOB", distinct={"card": frozenset({VISA})})

RECORD = golden_record(entity_of([OLD, NEW, SHOP, LATER_SHOP]))


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        pytest.param("customer_id", 1, id="id-of-the-profile-seen-first"),
        pytest.param("name", "Robert Smith", id="name-of-the-newest-profile-not-of-the-newer-store-record"),
        pytest.param("phone", "+15550000002", id="phone-of-the-newest-profile"),
        pytest.param("email", "bob@example.org", id="an-old-email-stays-while-no-newer-one-is-there"),
        pytest.param("address", "Ulm", id="newest-address"),
        pytest.param("card", (VISA, AMEX), id="every-card-once-by-token"),
        pytest.param(
            "name_variants", ("Bob Smith", "R. Smith", "Robert Smith", "SMITH, BOB"), id="every-spelling"
        ),
        pytest.param("first_seen", 5, id="first-seen-on-either-side"),
        pytest.param("last_seen", 90, id="last-seen-on-either-side"),
        pytest.param("data_sources", ("DOTNET", "STORE"), id="both-sources"),
    ],
)
def test_survivorship(field, expected):
    assert (RECORD._asdict() | RECORD.attributes)[field] == expected


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        pytest.param((10, 9, 9, "b"), (20, 0, 0, "a"), id="by-time"),
        pytest.param((20, 0, 9, "b"), (20, 1, 0, "a"), id="at-once-by-partition"),
        pytest.param((20, 1, 8, "b"), (20, 1, 9, "a"), id="at-once-in-a-partition-by-offset"),
        pytest.param((20, 1, 8, "a"), (20, 1, 8, "b"), id="at-one-place-of-two-topics-by-topic"),
    ],
)
def test_the_newer_record(older, newer):
    names = {newer: "Ann", older: "Zoe"}
    first, second = map(
        facts_reader(PROFILES),
        (
            dict(zip(("recorded_at", "partition", "offset", "topic"), recency, strict=True))
            | {
                "identity_id": 1,
                "phone": "+15550000001",
                "name_key": "n",
                "name": name,
                "email": None,
                "address": None,
            }
            for recency, name in names.items()
        ),
    )
    assert first.merge(second).name.value == "Ann"
