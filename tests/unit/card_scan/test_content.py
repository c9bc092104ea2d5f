"""A number is found in whatever format it is stored, however often that is packed into another one."""

import gzip
import io
import json
import struct
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lib.card_scan.card_numbers import card_numbers
from lib.card_scan.content import of_value, texts
from lib.card_scan.place import counted

CARD = "4000735200000035"
TEXT = f"Ann Lee {CARD}"
TABLE = pa.table({"identity_id": [4_000_000_000_000_000_006], "name": [TEXT]})
NESTED = pa.table({"add": [{"path": "a", "stats": json.dumps({"minValues": {"name": TEXT}})}, None]})


def parquet(table, compression="zstd"):
    sink = io.BytesIO()
    pq.write_table(table, sink, compression=compression)
    return sink.getvalue()


def arrow(table, compression="zstd"):
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(
        sink, table.schema, options=pa.ipc.IpcWriteOptions(compression=compression)
    ) as stream:
        stream.write_table(table)
    return sink.getvalue().to_pybytes()


def zipped(**contents):
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return sink.getvalue()


def compressed(content, codec):
    return pa.Codec(codec).compress(content, asbytes=True)


def lz4_blocks(*contents):
    """As lz4-java's LZ4BlockOutputStream writes them: the second one stored, and an empty block at the end."""
    blocks = b""
    for number, content in enumerate((*contents, b"")):
        packed = compressed(content, "lz4_raw") if number == 0 else content
        method = 0x20 if number == 0 else 0x10
        blocks += (
            b"LZ4Block" + bytes([method | 6]) + struct.pack("<III", len(packed), len(content), 0) + packed
        )
    return blocks


def snappy_chunks(*contents):
    """As snappy-java's SnappyOutputStream writes them."""
    chunks = b"\x82SNAPPY\0" + struct.pack(">II", 1, 1)
    for content in contents:
        packed = compressed(content, "snappy")
        chunks += struct.pack(">I", len(packed)) + packed
    return chunks


NOISE = bytes(range(256)) * 4
WRITTEN = {
    "text": TEXT.encode(),
    "text in the middle of bytes": NOISE + TEXT.encode() + NOISE,
    "UTF-16": TEXT.encode("utf-16"),
    "UTF-16, the other way round": NOISE + TEXT.encode("utf-16-be") + b"\0",
    "full-width in UTF-8": b"4000735200000035",
    "JSON": json.dumps({"a": [{"b": TEXT}]}).encode(),
    "a number in JSON": json.dumps({"number": int(CARD)}).encode(),
    "a key of JSON": json.dumps({CARD: 1}).encode(),
    "groups in fields of JSON": json.dumps({"a": "4000", "b": "7352", "c": "0000", "d": "0035"}).encode(),
    "JSON in JSON": json.dumps({"a": json.dumps({"b": int(CARD)})}).encode(),
    "JSON that is cut off": json.dumps({"a": TEXT}).encode()[:-1],
    "JSON lines": b'{"a": 1}\n' + json.dumps({"b": TEXT}).encode() + b"\n",
    "Parquet": parquet(TABLE),
    "Parquet, nested": parquet(NESTED, "snappy"),
    "a footer of Parquet": parquet(TABLE.select(["identity_id"]).replace_schema_metadata({"note": TEXT})),
    "Arrow": arrow(TABLE),
    "Arrow, uncompressed": arrow(TABLE, None),
    "a ZIP": zipped(a=b"nothing", b=TEXT.encode()),
    "Parquet in a ZIP in a ZIP": zipped(a=zipped(b=parquet(TABLE))),
    "gzip": gzip.compress(TEXT.encode()),
    "gzip that is cut off": gzip.compress(TEXT.encode())[:-6],
    "zstd": compressed(TEXT.encode(), "zstd"),
    "an LZ4 frame": compressed(TEXT.encode(), "lz4"),
    "LZ4 blocks of Spark": lz4_blocks(NOISE + TEXT.encode()),
    "a stored LZ4 block of Spark": lz4_blocks(NOISE, TEXT.encode()),
    "snappy of Spark": snappy_chunks(NOISE, TEXT.encode()),
    "broken Arrow": b"\xff\xff\xff\xff" + TEXT.encode(),
    "a broken ZIP": b"PK\3\4" + TEXT.encode(),
    "a long line": b"x" * 3_000_000 + TEXT.encode() + b"x" * 100,
}


@pytest.mark.parametrize("content", WRITTEN.values(), ids=WRITTEN)
def test_a_number_is_found(content):
    assert sum(len(card_numbers(found.text)) for found in texts(content)) == 1


@pytest.mark.parametrize("content", WRITTEN.values(), ids=WRITTEN)
def test_another_number_is_not(content):
    other = content.replace(CARD.encode(), b"4000735200000034")
    if other == content:
        pytest.skip("the number cannot be changed in it as it is")
    assert [found.part for found in texts(other) if card_numbers(found.text)] == []


@pytest.mark.parametrize(
    "value",
    [
        pytest.param('{"identity_id": 4000000000000000006}', id="an id"),
        pytest.param('{"identities": [4000000000000000006]}', id="ids"),
        pytest.param('{"match_weight": 4.000735200000035}', id="a weight"),
        pytest.param('{"modificationTime": 1764374400000}', id="a time"),
        pytest.param({"left_customer": 4_000_000_000_000_000_006}, id="an id in a struct"),
        pytest.param(4.5, id="a fraction"),
        pytest.param(None, id="nothing"),
    ],
)
def test_numbers_that_are_none_of_a_card(value):
    assert [found for found in of_value(value, "") if card_numbers(found.text)] == []


@pytest.mark.parametrize(
    ("column", "counts"), [("name", [13]), ("written_phone", []), ("phone", []), ("address", [13])]
)
def test_thirteen_digits_are_a_phone_where_one_is_expected(column, counts):
    content = parquet(pa.table({column: ["4222222222222"]}))
    assert [place.digits for place in counted("Delta", "a table", texts(content))] == counts
    assert [
        place.digits for place in counted("Delta", "a table", texts(parquet(pa.table({column: [CARD]}))))
    ] == [16]


def test_thirteen_digits_between_bytes_may_be_a_phone():
    assert counted("checkpoints", "a state", texts(NOISE + b"4222222222222" + NOISE)) == []
    assert [
        place.digits for place in counted("checkpoints", "a state", texts(NOISE + CARD.encode() + NOISE))
    ] == [16]


def test_a_place_never_names_a_number():
    (place,) = counted("Delta", CARD, texts(json.dumps({CARD: 1}).encode()))
    assert (place.where, place.numbers) == ("(not shown)", 1)


def test_a_part_is_named_by_column_and_key():
    (found,) = [found for found in texts(parquet(NESTED)) if card_numbers(found.text)]
    assert found.part == "add.stats.minValues.name"
