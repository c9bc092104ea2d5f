"""What libphonenumber itself reads, in the JVM: an expression that is worked out only for the rows of its branch (ADR 0032).

The expressions are null where the library finds no number. Nothing of a text reaches a log: its exception ends in a null.
"""

from pyspark.sql import Column

from lib.catalyst import TEXT, Catalyst

_PACKAGE = "com.google.i18n.phonenumbers"
UTIL, NUMBER = f"{_PACKAGE}.PhoneNumberUtil", f"{_PACKAGE}.Phonenumber$PhoneNumber"
MATCH, FORMAT, LENIENCY = f"{_PACKAGE}.PhoneNumberMatch", f"{UTIL}$PhoneNumberFormat", f"{UTIL}$Leniency"


def parsed_number(text: Column, region: str) -> Column:
    """The number that a text is, in E.164; it may have an impossible length."""
    catalyst = Catalyst()
    arguments = catalyst.text_of(text), catalyst.literal(region)
    return _e164(catalyst, catalyst.call(_util(catalyst), "parse", catalyst.object_type(NUMBER), *arguments))


def valid_number(text: Column, region: str) -> Column:
    """The first valid number within a text, in E.164, as ``PhoneNumberMatcher`` finds it."""
    catalyst = Catalyst()
    objects = {name: catalyst.object_type(f"java.{name}") for name in ("lang.Iterable", "util.Iterator")}
    valid = catalyst.static(LENIENCY, "valueOf", catalyst.object_type(LENIENCY), catalyst.literal("VALID"))
    found = catalyst.call(
        _util(catalyst),
        "findNumbers",
        objects["lang.Iterable"],
        catalyst.text_of(text),
        catalyst.literal(region),
        valid,
        catalyst.long(_TRIES),
    )
    matches = catalyst.call(found, "iterator", objects["util.Iterator"])
    match = catalyst.call(matches, "next", catalyst.object_type(MATCH))  # throws if there is none
    return _e164(catalyst, catalyst.call(match, "number", catalyst.object_type(NUMBER)))


#: Parts of a text that the library tries before it gives up; a text of 100 characters has fewer.
_TRIES = 100


def _util(catalyst: Catalyst) -> object:
    return catalyst.static(UTIL, "getInstance", catalyst.object_type(UTIL))


def _e164(catalyst: Catalyst, number: object) -> Column:
    e164 = catalyst.static(FORMAT, "valueOf", catalyst.object_type(FORMAT), catalyst.literal("E164"))
    text = catalyst.call(_util(catalyst), "format", catalyst.object_type(TEXT), number, e164)
    return catalyst.text_column(text)
