"""Customer Identification System: who is in both sources, under one stable id.

Read :mod:`lib.pipeline` first; the packages beside it follow the record's way:
sources, parsing, normalisation, linkage, identity, sinks.
"""
