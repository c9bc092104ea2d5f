"""Rows for Delta are cut into statements by their number and by their bytes."""

import random

import pyarrow as pa
import pytest

from lib.database import outbox


@pytest.mark.parametrize(
    ("rows", "characters", "bytes_a_part"),
    [(0, 1, 10_000), (1, 100_000, 10_000), (5, 4, 10_000), (40, 5_000, 10_000), (7, 60_000, 10_000)],
)
def test_every_row_is_in_one_part_and_no_part_is_larger_than_may_be(
    rows, characters, bytes_a_part, monkeypatch
):
    monkeypatch.setattr(outbox, "BYTES_A_PART", bytes_a_part)
    texts = [random.Random(row).randbytes(characters).hex() for row in range(rows)]
    parts = list(outbox._parts(pa.table({"text": pa.array(texts, pa.string())})))  # noqa: SLF001
    found = [(start, pa.ipc.open_stream(packed).read_all()["text"].to_pylist()) for start, packed in parts]
    assert [text for _, of_part in found for text in of_part] == texts
    assert [start for start, _ in found] == [
        sum(len(part) for _, part in found[:at]) for at in range(len(found))
    ]
    assert all(
        len(packed) <= bytes_a_part or len(of_part) == 1
        for (_, packed), (_, of_part) in zip(parts, found, strict=True)
    )
