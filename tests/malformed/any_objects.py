"""JSON objects of any kind, as Hypothesis thinks of them."""

import json
import math

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.malformed.payloads import Payload

#: Nothing that only the newest Unicode knows: Java and Python are of different ones.
ANY = st.characters(max_codepoint=0x7FF) | st.sampled_from(
    "\ud800\udbff\udc00\u2028\u200b\u202e\ufeff\ufffd\uffff🎉दी\U0010ffff"
)
PHONE = st.from_regex(r"\A[+]?[0-9]{10,12}\Z") | st.integers(10**9, 10**12)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(ANY)
    | st.sampled_from([0.5, -0.0, 1e9, math.nan, math.inf])
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(ANY), inner), max_leaves=9
)
NAME_AND_PHONE = st.fixed_dictionaries({"name": st.text(ANY, min_size=1) | VALUES, "phone": PHONE | VALUES})
OTHERS = st.dictionaries(st.sampled_from(["email", "address", "credit_card", "date"]) | st.text(ANY), VALUES)


def any_objects(count):
    """About as many objects with any value in any field, some of which JSON does not know."""
    found = []

    @settings(max_examples=count, derandomize=True, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(NAME_AND_PHONE, OTHERS, st.booleans())
    def collect(fields, others, as_ascii):
        text = json.dumps(others | fields, ensure_ascii=as_ascii)
        found.append(Payload(("any object",), text.encode("utf-8", "surrogatepass"), "", ""))

    collect()
    return found
