"""Card tokens, ``version:hmac``: what they are made of, and how one of an earlier version is brought up to date (ADR 0031)."""
