"""All ways to break a payload by their names: first its fields, then its text, then its bytes."""

from tests.malformed import broken_bytes, broken_fields, broken_text

PHASES = broken_fields, broken_text, broken_bytes
MARKS = (", ", ": "), (",", ":"), (" ,\r\n\t", " : ")


def _ways(part):
    """The functions of a module in the order of its text."""
    own = (value for value in vars(part).values() if getattr(value, "__module__", None) == part.__name__)
    return {way.__name__.replace("_", " "): way for way in own if not way.__name__.startswith("_")}


WAYS_OF = [_ways(part) for part in PHASES]
WAYS = [way for ways in WAYS_OF for way in ways]


def broken(random_, fields, ways):
    """The payload that fields make once they, their text and its bytes are broken in each of the ways, in their order."""
    of_fields, of_text, of_bytes = ([known[way] for way in ways if way in known] for known in WAYS_OF)
    for break_fields in of_fields:
        fields = break_fields(random_, fields)
    comma, colon = random_.choice(MARKS)
    text = "{" + comma.join(key + colon + value for key, value in fields) + "}"
    for break_text in of_text:
        text = break_text(random_, text)
    value = text.encode("utf-8", "surrogatepass")
    for break_bytes in of_bytes:
        value = break_bytes(random_, value)
    return value
