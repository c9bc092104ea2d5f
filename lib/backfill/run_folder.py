"""The pairs of a backfill and the facts of their identities on storage, by chunk: a run that is killed goes on from them."""

from collections.abc import Callable, Generator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from lib.backfill.chunk_sink import Chunk
from lib.backfill.chunks import chunk_of_identities
from lib.identity.entity import Edge
from lib.identity.stored_evidence import facts_of, read_facts
from lib.records.pair import IDENTITY, Side
from lib.settings.model import Settings
from lib.stored_records import Sides
from lib.streaming.file_system import located

T = TypeVar("T")
PREFIX = {Side.PROFILE: "l_", Side.STORE: "r_"}
FOUND, PAIRS, MEMBERS = "found", "pairs", "members"


class RunFolder:
    """A folder of one run, on storage that every node reaches."""

    def __init__(self, spark: SparkSession, settings: Settings, run: str) -> None:
        """Nothing is written yet."""
        self._spark = spark
        self._folder = f"{settings.storage.checkpoints}/{settings.application}/backfill/{run}"

    def keep(self, side: Side, records: DataFrame) -> DataFrame:
        """The same records, written down."""
        name = f"{side.value} records"
        records.write.mode("overwrite").parquet(self._path(name))
        return self._read(name)

    def write_pairs(self, pairs: DataFrame) -> list[Edge]:
        """Write decided pairs, and give the edges that they are."""
        pairs.write.mode("overwrite").parquet(self._path(FOUND))
        both = self._read(FOUND).select("l_identity", "r_identity").toArrow()
        return list(map(Edge, both["l_identity"].to_pylist(), both["r_identity"].to_pylist()))

    def write_chunks(self, sides: Sides, edges: list[Edge], homes: Mapping[int, int], most: int) -> int:
        """Divide what :meth:`write_pairs` wrote, and the facts of its identities, into chunks; how many there are.

        Each of them has ``most`` edges or so, or one component that has more.
        """
        chunks = chunk_of_identities(edges, homes, most)
        rows = {"identity": pa.array(chunks, pa.int64()), "chunk": pa.array(chunks.values(), pa.int32())}
        numbered = self._spark.createDataFrame(pa.table(rows)).persist()
        self._write(MEMBERS, numbered)
        found = self._read(FOUND)
        self._write(PAIRS, found.join(numbered, F.col("l_identity") == F.col("identity")).drop("identity"))
        for side, records in sides.items():
            ids = _identities(found, PREFIX[side]).join(numbered, "identity")
            self._write(side.value, facts_of(records.join(ids, list(IDENTITY)), side))
        numbered.unpersist()
        return max(chunks.values(), default=-1) + 1

    def chunks(self, first: int, end: int, work: Callable[[Chunk], T]) -> Generator[T, None, None]:
        """What ``work`` makes of the chunks from ``first`` on, in their order; it is at the next one while one is written."""
        if first >= end:
            return
        names = (*(side.value for side in Side), MEMBERS, PAIRS)
        found = {name: self._read(name) for name in names}  # its files are looked for once

        def make(number: int) -> T:
            return work(_read_chunk(found, number))

        with ThreadPoolExecutor(max_workers=1) as ahead:
            made: Future[T] | None = None
            for number in range(first, end):
                following = ahead.submit(make, number)
                if made:
                    yield made.result()
                made = following
            if made:
                yield made.result()

    def remove(self) -> None:
        """Delete the folder."""
        files, folder = located(self._spark, self._folder)
        is_recursive = True
        files.delete(folder, is_recursive)

    def _path(self, name: str) -> str:
        return f"{self._folder}/{name}"

    def _read(self, name: str) -> DataFrame:
        return self._spark.read.parquet(self._path(name))

    def _write(self, name: str, rows: DataFrame) -> None:
        """One file a chunk."""
        rows.repartition("chunk").write.mode("overwrite").partitionBy("chunk").parquet(self._path(name))


def _read_chunk(found: Mapping[str, DataFrame], number: int) -> Chunk:
    rows = {name: rows.where(F.col("chunk") == number).toArrow() for name, rows in found.items()}
    facts = (read_facts(rows[side.value], side) for side in Side)
    identities = {one.identity: one for of_side in facts for one in of_side}
    return Chunk(number, rows[MEMBERS]["identity"].to_pylist(), identities, rows[PAIRS])


def _identities(found: DataFrame, prefix: str) -> DataFrame:
    names = ("identity", *IDENTITY)
    return found.select(*(F.col(prefix + name).alias(name) for name in names)).distinct()
