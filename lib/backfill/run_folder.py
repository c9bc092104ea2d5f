"""Keeps the pairs of a backfill, and the facts of their identities, in files by chunk: a killed run resumes from them."""

from collections.abc import Callable, Generator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from lib.backfill.chunk import Chunk
from lib.backfill.chunks import chunk_of_identities
from lib.identity.entity import Edge
from lib.identity.stored_evidence import facts_of, read_facts
from lib.records.pair import PAIR_IDENTITIES, Side, in_pair
from lib.records.source import Sources
from lib.settings.model import Settings
from lib.stored_records import Sides
from lib.streaming.file_system import located

T = TypeVar("T")
FOUND, PAIRS, MEMBERS = "found", "pairs", "members"


def backfill_folder(settings: Settings) -> str:
    """The folder below which an application's backfills keep their files."""
    return f"{settings.storage.checkpoints}/{settings.application}/backfill"


class RunFolder:
    """The folder of one run, on storage that all nodes share."""

    def __init__(self, spark: SparkSession, settings: Settings, sources: Sources, run: str) -> None:
        """Take the path from the settings; the folder is created by the first write."""
        self._spark = spark
        self._sources = sources
        self._folder = f"{backfill_folder(settings)}/{run}"

    def keep(self, side: Side, records: DataFrame) -> DataFrame:
        """Write the records of a side, and return them as they are read back."""
        name = f"{side.value} records"
        records.write.mode("overwrite").parquet(self._path(name))
        return self._read(name)

    def write_pairs(self, pairs: DataFrame) -> list[Edge]:
        """Write decided pairs, and return their edges."""
        pairs.write.mode("overwrite").parquet(self._path(FOUND))
        both = self._read(FOUND).select(*PAIR_IDENTITIES).toArrow()
        return list(map(Edge, *(both[name].to_pylist() for name in PAIR_IDENTITIES)))

    def write_chunks(self, sides: Sides, edges: list[Edge], homes: Mapping[int, int], most: int) -> int:
        """Divide the pairs of :meth:`write_pairs`, and the facts of their identities, into chunks; returns their number.

        A chunk has about ``most`` edges, or a single component that has more.
        """
        chunks = chunk_of_identities(edges, homes, most)
        rows = {"identity_id": pa.array(chunks, pa.int64()), "chunk": pa.array(chunks.values(), pa.int32())}
        numbered = self._spark.createDataFrame(pa.table(rows)).persist()
        self._write(MEMBERS, numbered)
        found = self._read(FOUND)
        self._write(
            PAIRS, found.join(numbered, F.col(PAIR_IDENTITIES[0]) == F.col("identity_id")).drop("identity_id")
        )
        for side, records in sides.items():
            own = F.col(in_pair(side, "identity_id")).alias("identity_id")
            ids = found.select(own).distinct().join(numbered, "identity_id")
            self._write(side.value, facts_of(records.join(ids, "identity_id"), side, self._sources))
        numbered.unpersist()
        return max(chunks.values(), default=-1) + 1

    def chunks(self, first: int, end: int, work: Callable[[Chunk], T]) -> Generator[T, None, None]:
        """The results of ``work`` for the chunks from ``first`` to ``end``, in order.

        ``work`` runs one chunk ahead in another thread, while the caller deals with a result.
        """
        if first >= end:
            return
        names = (*(side.value for side in Side), MEMBERS, PAIRS)
        tables = {
            name: self._read(name) for name in names
        }  # read here, so that their files are listed only once

        def make(number: int) -> T:
            return work(self._chunk(tables, number))

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
        is_recursive = True  # Hadoop's FileSystem.delete(Path, boolean)
        files.delete(folder, is_recursive)

    def _path(self, name: str) -> str:
        return f"{self._folder}/{name}"

    def _read(self, name: str) -> DataFrame:
        return self._spark.read.parquet(self._path(name))

    def _write(self, name: str, rows: DataFrame) -> None:
        """Write rows as Parquet, one file for each chunk."""
        rows.repartition("chunk").write.mode("overwrite").partitionBy("chunk").parquet(self._path(name))

    def _chunk(self, tables: Mapping[str, DataFrame], number: int) -> Chunk:
        rows = {name: table.where(F.col("chunk") == number).toArrow() for name, table in tables.items()}
        facts = (read_facts(rows[side.value], side, self._sources) for side in Side)
        identities = {one.identity: one for of_side in facts for one in of_side}
        return Chunk(number, rows[MEMBERS]["identity_id"].to_pylist(), identities, rows[PAIRS])
