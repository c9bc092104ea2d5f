"""SST files of RocksDB's own writer, in every layout that Spark may ask for, read without RocksDB."""

import pytest

from lib.card_scan.card_numbers import card_numbers
from lib.card_scan.content import texts
from lib.card_scan.sst_file import is_sst

CARD, OTHER = "4000735200000035", "4000735200000034"
ROWS = 3_000  # of some blocks


def written(spark, path, codec, version, rows):
    """An SST file of these keys and values; RocksDB wants the keys in their order."""
    java = spark._jvm  # noqa: SLF001
    java.org.rocksdb.RocksDB.loadLibrary()
    table = java.org.rocksdb.BlockBasedTableConfig()
    table.setFormatVersion(version)
    options = java.org.rocksdb.Options()
    options.setTableFormatConfig(table)
    options.setCompressionType(getattr(java.org.rocksdb.CompressionType, codec))
    writer = java.org.rocksdb.SstFileWriter(java.org.rocksdb.EnvOptions(), options)
    writer.open(str(path))
    for key, value in rows:
        writer.put(key, value)
    writer.finish()
    return path.read_bytes()


def found(content):
    return sum(len(card_numbers(one.text)) for one in texts(content))


@pytest.mark.parametrize("version", [2, 3, 4, 5, 6])
@pytest.mark.parametrize(
    "codec",
    ["NO_COMPRESSION", "SNAPPY_COMPRESSION", "ZLIB_COMPRESSION", "LZ4_COMPRESSION", "ZSTD_COMPRESSION"],
)
def test_a_number_in_a_value_and_one_in_a_key_that_is_stored_in_part(spark, tmp_path, codec, version):
    rows = [
        (f"key {number:06}".encode(), f"value {number % 7} of Ann Lee".encode()) for number in range(ROWS)
    ]
    rows[ROWS // 2] = (rows[ROWS // 2][0], f"Ann Lee {CARD}".encode())
    rows += [
        (f"k{OTHER[:-1]}{last}".encode(), b"Ann Lee") for last in range(10)
    ]  # one in ten has a right check digit
    content = written(spark, tmp_path / "a.sst", codec, version, sorted(rows))
    assert is_sst(content)
    assert (CARD.encode() in content) == (codec == "NO_COMPRESSION")
    assert found(content) == 2


def test_a_damaged_file_is_read_as_bytes(spark, tmp_path):
    content = written(spark, tmp_path / "a.sst", "NO_COMPRESSION", 5, [(b"key", f"Ann Lee {CARD}".encode())])
    damaged = content[:-40] + b"\xff" * 20 + content[-20:]
    assert found(damaged) == 1
