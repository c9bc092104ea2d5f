"""Bytes and headers to fields or a reject: one decoder a format."""
