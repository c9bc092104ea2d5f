"""Reads the keys and values of a RocksDB SST file (block-based table), also those that a later file has replaced or deleted.

The layout is that of RocksDB's ``table/format.h`` and ``table/block_based``: data blocks, an index with the place of each, and a
footer with the place of the index. A key is stored without what it has in common with the one before.
"""

import zlib
from collections.abc import Iterator
from typing import NamedTuple

import pyarrow as pa

MAGIC = (0x88E241B785F4CFF7).to_bytes(8, "little")
FOOTER, TRAILER = 53, 5  # bytes
WITH_EXTENDED_FOOTER = 6  # the first format version whose footer has the place of the metaindex only
WITH_DELTAS = 4  # the first format version that stores the place of a block relative to the one before
CODECS = {0: None, 1: "snappy", 2: "zlib", 4: "lz4_raw", 5: "lz4_raw", 7: "zstd"}


class UnreadableFileError(ValueError):
    """Raised for a file that is not laid out as expected; the scan then reads its bytes as they are."""


class Place(NamedTuple):
    """Where a block is."""

    offset: int
    size: int


def is_sst(content: bytes) -> bool:
    """Whether a file is an SST file."""
    return content.endswith(MAGIC) and len(content) > FOOTER


def blocks(content: bytes) -> Iterator[bytes]:
    """Every data block, decompressed, with its keys complete: keys and values with a zero byte between them."""
    version, index = _index(content)
    try:
        for place in _places(_block(content, index), has_deltas=version >= WITH_DELTAS):
            yield b"\0".join(_entries(_block(content, place)))
    except (IndexError, KeyError, pa.ArrowException, OSError, zlib.error) as error:
        raise UnreadableFileError(type(error).__name__) from None


def _index(content: bytes) -> tuple[int, Place]:
    """The format version and the place of the index."""
    footer = content[-FOOTER:]
    version = int.from_bytes(footer[41:45], "little")
    if version < WITH_EXTENDED_FOOTER:
        _, at = _place(footer, 1)
        place, _ = _place(footer, at)
        return version, place
    size = int.from_bytes(footer[13:17], "little")
    meta = _block(content, Place(len(content) - FOOTER - TRAILER - size, size))
    entries = list(_entries(meta))
    named = dict(zip(entries[::2], entries[1::2], strict=True))
    return version, _place(named[b"rocksdb.index"], 0)[0]


def _block(content: bytes, place: Place) -> bytes:
    """The content of a block. Before a compressed one stands how long it is."""
    end = place.offset + place.size
    codec, stored = CODECS[content[end]], content[place.offset : end]
    if codec is None:
        return stored
    if codec == "snappy":
        size, _ = _varint(stored, 0)
        return bytes(pa.Codec("snappy").decompress(stored, size))
    size, start = _varint(stored, 0)
    if codec == "zlib":  # without zlib's own header
        return zlib.decompress(stored[start:], wbits=-zlib.MAX_WBITS)
    return bytes(pa.Codec(codec).decompress(stored[start:], size))


def _entries(block: bytes) -> Iterator[bytes]:
    """Key, value, key, value, ..."""
    at, end, key = 0, _end(block), b""
    while at < end:
        shared, at = _varint(block, at)
        own, at = _varint(block, at)
        size, at = _varint(block, at)
        key = key[:shared] + block[at : at + own]
        at += own
        yield key
        yield block[at : at + size]
        at += size


def _places(index: bytes, *, has_deltas: bool) -> Iterator[Place]:
    """The places of the data blocks, from the index."""
    at, end, last = 0, _end(index), Place(0, 0)
    while at < end:
        shared, at = _varint(index, at)
        own, at = _varint(index, at)
        if not has_deltas:
            _, at = _varint(index, at)
        at += own
        if has_deltas and shared:
            change, at = _varint(index, at)
            size = last.size + ((change >> 1) ^ -(change & 1))
            last = Place(last.offset + last.size + TRAILER, size)
        else:
            last, at = _place(index, at)
        yield last


def _end(block: bytes) -> int:
    """Where the entries of a block end, and the list of its restart points begins."""
    return len(block) - 4 * (1 + (int.from_bytes(block[-4:], "little") & 0x7FFFFFFF))


def _place(text: bytes, at: int) -> tuple[Place, int]:
    offset, at = _varint(text, at)
    size, at = _varint(text, at)
    return Place(offset, size), at


def _varint(text: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = text[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:  # noqa: PLR2004 - the bit that says that more follows
            return value, at
        shift += 7
