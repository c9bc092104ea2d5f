"""Decodes the bytes and headers of messages into fields, or a reject reason; one decoder for each format."""
