"""Customer Identification System: who is in both sources, under one stable id.

Read :mod:`lib.pipeline` first; the packages beside it follow the record's way:
sources, parsing, normalisation, linkage, identity, resolution, database, delta.
"""

from contextlib import suppress

# MySQL's connector has to load its C extension ahead of pyarrow, behind which the loader has no room for it ("cannot
# allocate memory in static TLS block"). It would go on in Python alone, without a word: 44 ms for a statement over 16 KB.
with suppress(ImportError):
    import _mysql_connector  # type: ignore[import-not-found]  # noqa: F401
