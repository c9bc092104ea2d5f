"""Takes a stored file or blob apart into texts, whatever its format: each with the column or part that it is from.

Formats are known by their content, not by the name: Parquet, Arrow, ZIP, RocksDB's SST files, what Spark's and other codecs
compress, JSON, text. Anything else is read as bytes, of which only runs of characters count.
"""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from lib.card_scan.card_numbers import FEWEST
from lib.card_scan.compressed import decompressed
from lib.card_scan.sst_file import UnreadableFileError, blocks, is_sst

#: Characters a line of a text; a longer one is read in parts that overlap.
LONGEST, OVERLAP = 1 << 20, 2_000
DIGIT, ESCAPE = r"\p{N}", r"\\u00|&#"  # of any script; what may stand for one
BINARY = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]+")
WIDE = re.compile(rb"(?:[\t\n\r\x20-\x7e]\0){%d,}|(?:\0[\t\n\r\x20-\x7e]){%d,}" % (FEWEST, FEWEST))
ID = re.compile(r"(?:^|_|\b)(?:id|identity|identities|customer|component|alias|founder)s?$", re.IGNORECASE)
BYTES = "bytes"  # how the part of a text ends whose column nobody can tell
LARGE = 1e12  # a smaller fraction is a weight or a share


class Found(NamedTuple):
    """A text and where it stood: a column, a key of JSON, a part of an archive."""

    part: str
    text: str


def texts(content: bytes, part: str = "") -> Iterator[Found]:
    """Every text in some bytes, those inside of archives and compressed blocks among them."""
    if content[:4] == b"PAR1" and content[-4:] == b"PAR1":
        yield from _parquet(content, part)
    elif content[:4] == b"PK\3\4":
        yield from _archive(content, part)
    elif is_sst(content):
        yield from _sst(content, part)
    elif content[:6] == b"ARROW1" or content[:4] == b"\xff\xff\xff\xff":
        yield from _arrow(content, part)
    elif (inner := decompressed(content)) is not None:
        yield from texts(inner, part)
    else:
        yield from _written(content, part)


def of_value(value: Any, part: str) -> Iterator[Found]:  # noqa: ANN401 - whatever a column or JSON holds
    """The texts in a value of a column: a JSON document is taken apart, and ids and fractions are left out."""
    if isinstance(value, bytes | bytearray):
        yield from texts(bytes(value), part)
    elif isinstance(value, dict):
        for key, below in value.items():
            yield Found(part, str(key))
            yield from of_value(below, f"{part}.{key}" if part else str(key))
        yield Found(part, " ".join(below for below in value.values() if _is_group(below)))
    elif isinstance(value, list | tuple | set):
        for below in value:
            yield from of_value(below, part)
    elif isinstance(value, str):
        yield from _json(value, part) if value[:1] in {"{", "["} else [Found(part, value)]
    elif isinstance(value, int) and not isinstance(value, bool):
        if not ID.search(part):
            yield Found(part, str(value))
    elif isinstance(value, float) and abs(value) >= LARGE and value.is_integer():
        yield Found(part, str(int(value)))


def _is_group(value: object) -> bool:
    """Whether a value may be a part of a number that was spread over several fields."""
    return isinstance(value, str) and value.isdigit() and len(value) < FEWEST


def of_table(table: pa.Table | pa.RecordBatch, part: str) -> Iterator[Found]:
    """The texts of all columns that may hold one."""
    for name, column in zip(table.schema.names, table.columns, strict=True):
        kind, path = column.type, f"{part}.{name}" if part else name
        if pa.types.is_string(kind) or pa.types.is_large_string(kind):
            enough = pc.greater_equal(pc.count_substring_regex(column, DIGIT), FEWEST)
            worth_reading = pc.or_(enough, pc.match_substring_regex(column, ESCAPE))
            for value in column.filter(worth_reading).to_pylist():
                yield from of_value(value, path)
        elif not (pa.types.is_primitive(kind) or pa.types.is_decimal(kind) or pa.types.is_null(kind)):
            for value in column.drop_null().to_pylist():
                yield from of_value(_without_numbers(value), path)


def _without_numbers(value: Any) -> Any:  # noqa: ANN401 - as above
    """A nested value of a typed column: its numbers are ids and times, as those of a column of their own are."""
    if isinstance(value, dict):
        return {key: _without_numbers(below) for key, below in value.items()}
    if isinstance(value, list):
        return [_without_numbers(below) for below in value]
    return value if isinstance(value, str | bytes) else None


def _parquet(content: bytes, part: str) -> Iterator[Found]:
    file = pq.ParquetFile(io.BytesIO(content))
    for batch in file.iter_batches():
        yield from of_table(batch, part)
    for key, value in (file.metadata.metadata or {}).items():
        yield from _written(value, f"{part} footer {key.decode(errors='replace')}".strip())


def _arrow(content: bytes, part: str) -> Iterator[Found]:
    opened = pa.ipc.open_file if content[:6] == b"ARROW1" else pa.ipc.open_stream
    try:
        table = opened(content).read_all()
    except pa.ArrowException:
        yield from _written(content, part)
        return
    yield from of_table(table, part)


def _archive(content: bytes, part: str) -> Iterator[Found]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield from texts(archive.read(name), f"{part}!{name}")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
        yield from _written(content, part)


def _sst(content: bytes, part: str) -> Iterator[Found]:
    try:
        for block in blocks(content):
            yield from _written(block, part)
    except UnreadableFileError:
        yield from _written(content, f"{part} {BYTES}".strip())


def _json(text: str, part: str) -> Iterator[Found]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        yield Found(part, text)
        return
    yield from of_value(document, part)


def _written(content: bytes, part: str) -> Iterator[Found]:
    """Lines of text, each as JSON if it is some; of other bytes the runs of characters, one byte or two a character."""
    for line in content.decode("utf-8", "replace").splitlines():
        runs = BINARY.split(line)
        part = part if len(runs) == 1 or part.endswith(BYTES) else f"{part} {BYTES}".strip()
        for run in runs:
            for start in range(0, len(run), LONGEST - OVERLAP):
                piece = run[start : start + LONGEST]
                if len(piece) >= FEWEST:
                    yield from _json(piece, part) if piece[0] in "{[" else [Found(part, piece)]
    for wide in WIDE.finditer(content):
        yield Found(part, wide[0].replace(b"\0", b"").decode("ascii"))
