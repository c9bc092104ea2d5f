"""Decompresses what Spark and Delta compress with codecs of their own making, known by how it begins."""

import gzip
import zlib
from collections.abc import Iterator

import pyarrow as pa

LZ4_BLOCK = b"LZ4Block"  # of lz4-java's LZ4BlockOutputStream, Spark's default codec
LZ4_HEADER, LZ4_STORED, LZ4_METHOD = 21, 0x10, 0xF0
SNAPPY_STREAM, SNAPPY_HEADER = b"\x82SNAPPY\0", 16  # of snappy-java's SnappyOutputStream
ZSTD, GZIP, LZ4_FRAME = b"\x28\xb5\x2f\xfd", b"\x1f\x8b", b"\x04\x22\x4d\x18"


def decompressed(content: bytes) -> bytes | None:
    """The content of a compressed file; None if it is not one. Of a damaged or cut one, what can be read."""
    if content.startswith(LZ4_BLOCK):
        return b"".join(_lz4_blocks(content))
    if content.startswith(SNAPPY_STREAM):
        return b"".join(_snappy_chunks(content))
    if content.startswith(GZIP):
        return _gzip(content)
    codec = "zstd" if content.startswith(ZSTD) else "lz4" if content.startswith(LZ4_FRAME) else None
    return b"".join(_stream(content, codec)) if codec else None


def _lz4_blocks(content: bytes) -> Iterator[bytes]:
    at = 0
    while content[at : at + len(LZ4_BLOCK)] == LZ4_BLOCK:
        method = content[at + 8] & LZ4_METHOD
        packed = int.from_bytes(content[at + 9 : at + 13], "little")
        size = int.from_bytes(content[at + 13 : at + 17], "little")
        block = content[at + LZ4_HEADER : at + LZ4_HEADER + packed]
        if size:
            yield block if method == LZ4_STORED else bytes(pa.Codec("lz4_raw").decompress(block, size))
        at += LZ4_HEADER + packed


def _snappy_chunks(content: bytes) -> Iterator[bytes]:
    at = SNAPPY_HEADER
    while at + 4 <= len(content):
        packed = int.from_bytes(content[at : at + 4], "big")
        chunk = content[at + 4 : at + 4 + packed]
        yield bytes(pa.Codec("snappy").decompress(chunk, _size_of_snappy(chunk)))
        at += 4 + packed


def _size_of_snappy(chunk: bytes) -> int:
    size = 0
    for number, byte in enumerate(chunk[:5]):
        size |= (byte & 0x7F) << 7 * number
        if byte < 0x80:  # noqa: PLR2004 - the bit that says that more follows
            break
    return size


def _gzip(content: bytes) -> bytes:
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error):
        return zlib.decompressobj(31).decompress(content)


def _stream(content: bytes, codec: str) -> Iterator[bytes]:
    stream = pa.CompressedInputStream(pa.BufferReader(content), codec)
    try:
        while piece := stream.read(1 << 20):
            yield piece
    except OSError:  # cut off
        return
