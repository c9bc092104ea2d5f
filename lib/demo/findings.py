"""Compares the result of a run with the truth, and picks examples; it reads the tables that the run wrote."""

from pathlib import Path

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from lib.database.connection import jdbc_options
from lib.delta.tables import MATCHES
from lib.demo.rendering import Evidence, Example
from lib.evaluation.score import Score, score
from lib.records.message import COORDINATES
from lib.records.pair import Decision, Side, in_pair
from lib.samples.truth import read_truth
from lib.settings.model import Settings
from lib.sources import kafka
from lib.sources.declared import declared_sources

WRITTEN, LEVELS = ("name", "phone", "match_weight"), ("name_level", "phone_level")
EXAMPLES, EVIDENCE = 3, 5


class Findings:
    """The tables of a finished run, as DataFrames."""

    def __init__(self, spark: SparkSession, settings: Settings) -> None:
        """``settings`` name the topics and tables of the run."""
        self._spark = spark
        self._settings = settings
        self._sources = declared_sources(settings.kafka)

    def score(self, truth: Path) -> Score:
        """Pairwise precision and recall, over all records that were written to the topics."""
        people = read_truth(truth, self._spark).where(F.col("person_id").isNotNull())
        found = self._keys().join(self._identified(), [*COORDINATES]).select("record_id", "customer_id")
        return score(people.join(found, "record_id", "left"))

    def examples(self) -> list[Example]:
        """The customers with the most combinations of comparison levels, with one store record for each combination."""
        pairs = self._matched_pairs()
        ways = pairs.groupBy("customer_id").agg(F.count_distinct("name_level", "phone_level").alias("ways"))
        chosen = ways.orderBy(F.desc("ways"), "customer_id").limit(EXAMPLES)
        first = (F.min_by(name, F.struct(*COORDINATES)).alias(name) for name in WRITTEN)
        rows = pairs.join(chosen, "customer_id").groupBy("customer_id", "ways", *LEVELS).agg(*first)
        evidence: dict[int, list[Evidence]] = {}
        for row in rows.orderBy(F.desc("ways"), "customer_id", F.desc("match_weight"), *LEVELS).collect():
            found = Evidence(**{name: row[name] for name in (*WRITTEN, *LEVELS)})
            evidence.setdefault(row.customer_id, []).append(found)
        return [self._example(customer_id, found[:EVIDENCE]) for customer_id, found in evidence.items()]

    def _example(self, customer_id: int, evidence: list[Evidence]) -> Example:
        (customer,) = self._table("customers").where(F.col("customer_id") == customer_id).collect()
        return Example(customer_id, customer.name, customer.phone, tuple(evidence))

    def _matched_pairs(self) -> DataFrame:
        """Matches that joined their customer, with the store record as it was written."""
        written = self._history(Side.STORE).select(
            *COORDINATES, "name", F.col("written_phone").alias("phone")
        )
        members = self._table("customer_members").select("identity_id", "customer_id")
        profile, store = (members.withColumnRenamed("identity_id", f"{side}_identity") for side in "lr")
        renamed = {in_pair(Side.STORE, name): name for name in COORDINATES}
        is_match = F.col("decision").isin([decision.value for decision in Decision if decision.is_match])
        matches = self._delta(MATCHES).where(is_match)
        return (
            matches.withColumnsRenamed(renamed)
            .join(written, [*COORDINATES])
            .join(store, "r_identity")
            .join(profile, ["l_identity", "customer_id"])
        )

    def _identified(self) -> DataFrame:
        """The coordinates of each record whose identity belongs to a customer, with the ``customer_id``."""
        members = self._table("customer_members").select("identity_id", "customer_id")
        profiles, store_records = (self._history(side).select(*COORDINATES, "identity_id") for side in Side)
        return profiles.union(store_records).join(members, "identity_id")

    def _history(self, side: Side) -> DataFrame:
        (source,) = self._sources.of_side(side)
        return self._delta(source.history_table)

    def _keys(self) -> DataFrame:
        """The coordinates of each record in the topics, with its message key, which is its id in the truth."""
        topics = ",".join(self._sources.by_topic)
        messages = kafka.batch(self._spark, self._settings.kafka, topics)
        return messages.select(*COORDINATES, F.col("key").cast("string").alias("record_id"))

    def _delta(self, table: str) -> DataFrame:
        return self._spark.read.format("delta").load(f"{self._settings.storage.tables}/{table}")

    def _table(self, name: str) -> DataFrame:
        return (
            self._spark.read.format("jdbc").options(**jdbc_options(self._settings.mysql), dbtable=name).load()
        )
