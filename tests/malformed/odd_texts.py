"""Texts that programs stumble over, as they stand in JSON: some are escapes."""
# ruff: noqa: RUF001 - letters and digits that look alike are what is tried

ODD_TEXTS = (
    "\\ud800", "\\udc00", "\\udc00\\ud800", "\\ud83c\\udf89", "\\uD83D\\u0041", "\\u0000", "\\u0001", "\\u001f", "\\u007f",
    "\\ufeff", "\\uffff", "\\t", "\\r\\n", "\\b\\f", "\\/", "\\\\", '\\"', "\u202e", "\u200f\u200e", "\u2066x\u2069", "\u200b",
    "\u200d", "\u00ad", "\ufeff", "\ufffd", "\uffff", "\U0010ffff", "\u0085", "\u2028", "\u00a0", "\u3000", "\x7f", "🎉", "👩‍👧",
    "🇩🇪", "e\u0301", "\u0345", "ﬃ", "ǆ", "İ", "ſ", "ΑΣ", "'; DROP TABLE customers;--", "' OR '1'='1", "%s %(a)s", "${jndi:x}", "{0}",
    "<b>", "[", "]", "{", "}", ",", ", ", ";", "/", "|", " or ", "x12", "(0)", "+", "#1", "ext. 5", "١٢", "５", "-- ?!", "NULL", "nan",
)  # fmt: skip
