"""Sample records as DataFrames: what goes to the topics, and who is who."""

from datetime import timedelta

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from lib.records.pair import Side
from lib.samples import plan as shares
from lib.samples.broken import broken_kind, broken_payload
from lib.samples.choice import number, one_of, ranked, share
from lib.samples.people import People
from lib.samples.plan import Plan
from lib.samples.spelling import (
    PLACEHOLDERS,
    PROFILE_WAYS,
    STORE_WAYS,
    mistaken_phone,
    spelt_name,
    spelt_phone,
)

JITTER = timedelta(hours=4)
LATE_BY = timedelta(days=3)
MOST_PURCHASES = 20


def profiles(spark: SparkSession, plan: Plan) -> DataFrame:
    """Columns record_id, side, person_id (null for broken ones), broken, timestamp, value; in order of time."""
    people = People(plan.seed)
    count = plan.people_with_profile
    # The last few records are of people who wrote one before.
    person = F.when(F.col("id") < count, F.col("id")).otherwise(
        number(plan.seed, F.col("id"), "again", count)
    )
    rows = _base(spark, plan, Side.PROFILE, plan.profiles).withColumn("person", person)
    rows = _named(rows, people, PROFILE_WAYS).withColumn(
        "phone", spelt_phone(plan.seed, F.col("key"), F.col("true_phone"))
    )
    handle = F.concat(F.regexp_replace(F.lower("given"), "[^a-z]", ""), F.lit("."), F.col("person"))
    email = F.when(
        share(plan.seed, F.col("key"), "email") >= shares.NO_EMAIL, F.concat(handle, F.lit("@example.org"))
    )
    city = one_of(
        ("Springfield", "Riverton", "Fairview", "Greenville"), number(plan.seed, F.col("person"), "city", 4)
    )
    street = F.concat(number(plan.seed, F.col("person"), "house", 900) + 1, F.lit(" Main Street"))
    as_text = F.concat_ws(", ", street, city)
    as_object = F.to_json(F.struct(street.alias("street"), city.alias("city"), F.lit("US").alias("country")))
    fields = F.to_json(F.struct("name", "phone", email.alias("email")))
    address = F.when(F.col("id") % 2 == 0, as_object).otherwise(F.concat(F.lit('"'), as_text, F.lit('"')))
    return _finished(
        rows,
        plan,
        plan.profiles,
        F.concat(F.regexp_replace(fields, "}$", ', "address": '), address, F.lit("}")),
    )


def store_records(spark: SparkSession, plan: Plan) -> DataFrame:
    """As :func:`profiles`; ``plan.overlap`` of them are of people who have a profile."""
    seed, people, key = plan.seed, People(plan.seed), F.col("key")
    # A duplicate is the record before it once more.
    is_copy = share(seed, F.col("id"), "copy") < shares.DUPLICATE_STORE_RECORDS
    rows = _base(spark, plan, Side.STORE, plan.store_records)
    rows = rows.withColumn("key", F.when(is_copy, F.concat(F.lit("store:"), F.col("id") - 1)).otherwise(key))
    rows = _named(rows.withColumn("person", _shopper(plan, key)), people, STORE_WAYS)
    luck = share(seed, key, "phone luck")
    mistaken, other = shares.MISTAKEN_PHONES, shares.MISTAKEN_PHONES + shares.OTHER_PHONES
    actual = (
        F.when(luck < mistaken, mistaken_phone(seed, key, F.col("true_phone")))
        .when(luck < other, people.phone(F.xxhash64(key)))
        .otherwise(F.col("true_phone"))
    )
    rows = rows.withColumn("actual_phone", actual)
    placeholder = one_of(PLACEHOLDERS, number(seed, key, "placeholder", len(PLACEHOLDERS)))
    phone = F.when(luck > 1 - shares.PLACEHOLDER_PHONES, placeholder).otherwise(
        spelt_phone(seed, key, F.col("actual_phone"))
    )
    card = people.card(F.col("person"), number(seed, key, "which card", 3) % 2)
    spaced = F.regexp_replace(card, "(....)(?=.)", "$1 ")
    written = F.when(F.col("id") % 3 == 0, spaced).otherwise(card)
    date = F.date_sub(F.lit(plan.now.date()), number(seed, key, "date", 2_000).cast("int")).cast("string")
    payload = F.struct("name", phone.alias("phone"), written.alias("credit_card"), date.alias("date"))
    return _finished(rows, plan, plan.store_records, F.to_json(payload))


def _base(spark: SparkSession, plan: Plan, side: Side, count: int) -> DataFrame:
    tasks = spark.sparkContext.defaultParallelism
    rows = spark.range(0, -(-count // tasks) * tasks, 1, tasks)
    numbered = rows.select(_in_order(F.col("id"), -(-count // tasks), tasks).alias("id")).where(
        F.col("id") < count
    )
    key = F.concat(F.lit(f"{side.value}:"), F.col("id"))
    record_id = F.hex(F.xxhash64(F.lit(plan.seed), key))
    return numbered.select(
        "id", key.alias("key"), F.lit(side.value).alias("side"), record_id.alias("record_id")
    )


def _in_order(identifier: Column, rows_a_task: int, tasks: int) -> Column:
    """Renumber a range so that every task walks through time from the start, beside the others.

    ``spark.range`` gives each task a stretch of numbers; if these were times, one task would write the newest
    records first and all that the others write would be late.
    """
    return F.pmod(identifier, F.lit(rows_a_task)) * tasks + F.floor(identifier / rows_a_task)


def _shopper(plan: Plan, key: Column) -> Column:
    """A person with a profile, few of whom buy much and most a little, or somebody else."""
    count = plan.people_with_profile
    purchases = ranked(plan.seed, key, "purchases", MOST_PURCHASES) + 1
    known = F.pmod(number(plan.seed, key, "shopper", count) * purchases, F.lit(count))
    others = max(1, round(plan.store_records * (1 - plan.overlap) / 2))
    stranger = number(plan.seed, key, "stranger", others) + count
    return F.when(share(plan.seed, key, "overlap") < plan.overlap, known).otherwise(stranger)


def _named(rows: DataFrame, people: People, ways: tuple[tuple[str, float], ...]) -> DataFrame:
    person = F.col("person")
    attributes = {
        "rank": people.given(person),
        "given": people.given_name(person),
        "surname": people.surname(person),
    }
    rows = rows.withColumns(attributes | {"true_phone": people.phone(person)})
    name = spelt_name(people.seed, F.col("key"), F.col("given"), F.col("surname"), F.col("rank"), ways)
    return rows.withColumn("name", name)


def _finished(rows: DataFrame, plan: Plan, count: int, payload: Column) -> DataFrame:
    luck = share(plan.seed, F.col("record_id"), "broken")
    kind = F.when(luck < plan.broken, broken_kind(plan.seed, F.col("record_id")))
    staged = rows.withColumns({"payload": payload, "broken": kind})
    whole = F.col("broken").isNull()
    value = F.when(whole, F.col("payload").cast("binary")).otherwise(
        broken_payload(F.col("broken"), F.col("payload"))
    )
    person = F.when(whole, F.col("person")).alias("person_id")
    columns = (
        "id",
        "record_id",
        "side",
        person,
        "broken",
        _timestamp(plan, count).alias("timestamp"),
        value.alias("value"),
    )
    return staged.select(*columns)


def _timestamp(plan: Plan, count: int) -> Column:
    """Milliseconds: even over the span, out of order by up to some hours, a few days late."""
    key = F.col("record_id")
    span, jitter, behind = (length // timedelta(milliseconds=1) for length in (plan.span, JITTER, LATE_BY))
    start = int(plan.now.timestamp() * 1000) - span
    late = F.when(share(plan.seed, key, "late") < plan.late, behind).otherwise(0)
    moved = number(plan.seed, key, "jitter", jitter).cast("long")
    return (F.lit(start) + F.floor(F.col("id") * (span / max(count, 1))) - moved - late).cast("long")
