"""Phones in every spelling of tests/cases/phones.yaml, and those that stand for none."""

from functools import reduce

import phonenumbers
import pytest
from phonenumbers import NumberParseException, PhoneNumberFormat
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lib.normalisation.phone import is_placeholder
from lib.normalisation.phone_fault import with_phone_fault
from lib.normalisation.record import normalise
from lib.records.reasons import PhoneFault
from tests import reference_phones
from tests.case_tables import parameters, read_table, with_distinct_ids

CASES = with_distinct_ids(read_table("phones.yaml"))
IDS = [case["id"] for case in CASES]
HOME_REGION = "US"
ENDLESS = 4_000_000  # characters; what takes time by their square takes hours, and pytest ends it
PLACEHOLDERS = {
    "+10000000000": True,
    "+19999999999": True,
    "+442222222222": True,
    "+11234567890": True,
    "+10123456789": True,
    "+19876543210": True,
    "+13456789012": True,
    "+12109876543": True,
    "+441234567890": True,
    "+498765": True,
    "+4911111": True,
    "+15552000001": False,
    "+11111111112": False,
    "+11234567891": False,
    "+442079460018": False,
    "+497654322": False,
    "+4911112": False,
    "0000000": True,
    "1234567": True,
    "9876543210123": False,
    "2000001": False,
}


@pytest.fixture(scope="module")
def read(spark):
    """Phone and fault of every case, by its id."""
    regions = {case.get("region", HOME_REGION) for case in CASES}
    frames = [
        with_phone_fault(normalise(spark.createDataFrame(rows_of(region), SCHEMA), region, region), region)
        for region in regions
    ]
    rows = reduce(DataFrame.unionByName, frames).collect()
    return {row.id: (row.phone, row.phone_fault) for row in rows}


SCHEMA = "id string, name string, written_phone string, reject_reason string"


def test_a_gap_of_any_length_comes_to_an_end(spark):
    written = "tel 5" + " " * ENDLESS + "5"
    row = spark.createDataFrame([("gap", "Ann", written, None)], SCHEMA)
    (found,) = normalise(row, HOME_REGION).collect()
    assert found.phone is None


def rows_of(region):
    cases = [case for case in CASES if case.get("region", HOME_REGION) == region]
    return [(case["id"], "Ann", case["input"], None) for case in cases]


@pytest.mark.parametrize("case", parameters(CASES))
def test_phone(case, read):
    assert read[case["id"]] == (case["expected"] or case.get("digits"), case.get("fault"))


def test_every_fault_has_a_case():
    assert {case.get("fault") for case in CASES} == {None, *(fault.value for fault in PhoneFault)}


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_the_reference_reads_it_alike(case):
    region = case.get("region", HOME_REGION)
    assert reference_phones.e164(case["input"], region) == case["expected"]
    assert reference_phones.phone(case["input"], region) == (case["expected"] or case.get("digits"))
    assert reference_phones.phone_fault(case["input"], region) == case.get("fault")


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_libphonenumber_agrees_where_we_do_not_stand_alone(case):
    found = by_libphonenumber(case["input"], case.get("region", HOME_REGION))
    assert (found != case["expected"]) == ("alone" in case)


def by_libphonenumber(text, region):
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException:
        return None
    is_possible = phonenumbers.is_possible_number(number)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if is_possible else None


@pytest.fixture(scope="module")
def found_placeholders(spark):
    phones = spark.createDataFrame([(phone,) for phone in PLACEHOLDERS], "phone string")
    rows = phones.select("phone", is_placeholder(F.col("phone"), HOME_REGION).alias("is_placeholder"))
    return {row.phone: row.is_placeholder for row in rows.collect()}


@pytest.mark.parametrize(("phone", "expected"), PLACEHOLDERS.items())
def test_placeholder(phone, expected, found_placeholders):
    assert (found_placeholders[phone], reference_phones.is_placeholder(phone)) == (expected, expected)
