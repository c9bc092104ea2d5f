"""Who the tests say that they are when they write to Delta."""

from lib.delta.provenance import Provenance

TESTS = Provenance("0", "customers", "tests", 1, "0.1.0")
