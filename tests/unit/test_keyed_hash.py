# ruff: noqa: SLF001 - what a process holds can be seen in its JVM only
"""The native HMAC and the ids that are cut from it, against Python's own."""

import hashlib
import hmac
from itertools import product

import pytest
from pyspark.errors import PySparkException
from pyspark.sql import functions as F

from lib import keyed_hash
from lib.errors import SettingsError
from lib.held_keys import NO_KEY
from lib.identity.identity_id import identity_id
from lib.keyed_hash import hmac_sha256, id_63_bits
from lib.records.pair import Side
from lib.settings.key_properties import names
from lib.streaming.failures import explained

#: SHA-256 works in blocks of 64 bytes, and HMAC hashes a longer key first.
KEYS = {
    "a short key": b"key",
    "no key": b"",
    "a block less a byte": b"k" * 63,
    "a block": b"k" * 64,
    "a block and a byte": b"k" * 65,
    "three blocks": bytes(range(192)),
    "zeros": b"\0" * 32,
    "all bits": b"\xff" * 64,
}
MESSAGES = ("", "4111111111111111", "José दीपिका 🎉", "a\0b", "x" * 1_000)
IDENTITIES = (
    ("+15552000001", "bob smith"),
    ("+442079460018", "दीपिका पादुकोण"),
    ("+15552000001", "o" * 100),
    ("+10000000000", "张"),
)
IDENTITY_KEY = b"identity key " * 6


@pytest.fixture(scope="module")
def digests(spark):
    """The digest of every message under every key."""
    messages = spark.createDataFrame([(message,) for message in MESSAGES], "message string")
    columns = [hmac_sha256(F.col("message"), key).alias(name) for name, key in KEYS.items()]
    return {row.message: row.asDict() for row in messages.select("message", *columns).collect()}


@pytest.mark.parametrize(("key", "message"), [*product(KEYS, MESSAGES)])
def test_hmac(key, message, digests):
    expected = hmac.new(KEYS[key], message.encode(), hashlib.sha256).hexdigest()
    assert digests[message][key] == expected


def test_bytes_that_are_no_text(spark):
    message = b"\xff\0\xfe"
    (row,) = spark.range(1).select(hmac_sha256(F.lit(bytearray(message)), b"key").alias("digest")).collect()
    assert row.digest == hmac.new(b"key", message, hashlib.sha256).hexdigest()


def test_a_process_without_the_key_fails_in_a_sentence(spark, monkeypatch):
    monkeypatch.setattr(keyed_hash, "hold", lambda _key: None)
    column = hmac_sha256(F.lit("message"), b"a key that only the driver has")
    with pytest.raises(PySparkException, match=NO_KEY) as failed:
        spark.range(1).select(column).collect()
    assert isinstance(explained(failed.value), SettingsError)


def test_the_plan_names_the_key_by_its_check_value_only(spark):
    key = b"k" * 64
    plan = spark.range(1).select(hmac_sha256(F.lit("m"), key))._jdf.queryExecution().toString()
    assert names(key)[0] in plan
    assert "5d5d5d5d" not in plan.lower()


@pytest.mark.parametrize(
    ("digest", "expected"),
    [
        pytest.param("00" * 32, 0, id="zeros"),
        pytest.param("ff" * 32, 2**63 - 1, id="all-bits-are-the-largest-bigint"),
        pytest.param("80" + "00" * 31, 2**62, id="the-highest-bit-is-no-sign"),
        pytest.param("7f" + "ff" * 31, 2**62 - 1, id="below-the-highest-bit"),
        pytest.param("00" * 7 + "01" + "ff" * 24, 0, id="the-lowest-of-64-bits-is-dropped"),
        pytest.param("00" * 7 + "02" + "ff" * 24, 1, id="only-eight-bytes-count"),
    ],
)
def test_63_bits(digest, expected, spark):
    (row,) = spark.range(1).select(id_63_bits(F.lit(digest)).alias("id")).collect()
    assert row.id == expected


@pytest.fixture(scope="module")
def ids(spark):
    rows = spark.createDataFrame(IDENTITIES, "phone string, name_key string")
    columns = [
        identity_id(side, F.col("phone"), F.col("name_key"), IDENTITY_KEY).alias(side.value) for side in Side
    ]
    return {(row.phone, row.name_key): row for row in rows.select("*", *columns).collect()}


@pytest.mark.parametrize(("side", "identity"), [*product(("profile", "store"), IDENTITIES)])
def test_identity_id(side, identity, ids):
    text = "\x1f".join((side, *identity))
    digest = hmac.new(IDENTITY_KEY, text.encode(), hashlib.sha256).digest()
    assert ids[identity][side] == int.from_bytes(digest[:8], "big") >> 1


def test_both_sides_of_a_person_have_different_ids(ids):
    assert all(row.profile != row.store for row in ids.values())
