"""The reasons why a record is rejected, why a phone is incomplete, why a name is nobody's, and why the stream missed a pair."""

from enum import Enum


class RejectReason(str, Enum):
    """Why a record is rejected; the values are those in the quarantine and in reports."""

    TOMBSTONE = "tombstone"
    EMPTY = "empty"
    OVERSIZED = "oversized"
    INVALID_UTF8 = "invalid_utf8"
    NOT_JSON = "not_json"
    MISSING_NAME = "missing_name"
    MISSING_PHONE = "missing_phone"
    UNREADABLE_NAME = "unreadable_name"
    UNREADABLE_PHONE = "unreadable_phone"


#: The reason in the quarantine of a record that was accepted, and that MySQL refuses for what it holds.
POISON_RECORD = "poison_record"


class PhoneFault(str, Enum):
    """Why a phone is incomplete, in the order in which the faults are tested (docs/reference/rules.md, section 2).

    From ``invalid_calling_code`` to ``invalid_length``, they are values of libphonenumber's ``ValidationResult``. The digits of an
    ``ambiguous`` phone have a possible length, but something between them may part two numbers.
    """

    PLACEHOLDER = "placeholder"
    NOT_A_NUMBER = "not_a_number"
    LETTERS = "letters_between_digits"
    INVALID_CALLING_CODE = "invalid_calling_code"
    TOO_LONG = "too_long"
    LOCAL_ONLY = "local_only"
    TOO_SHORT = "too_short"
    INVALID_LENGTH = "invalid_length"
    AMBIGUOUS = "ambiguous"


class NameFault(str, Enum):
    """Why the name of an accepted record names nobody (docs/reference/rules.md, section 3)."""

    PLACEHOLDER = "placeholder"


class Cause(str, Enum):
    """Why the stream may not have found a pair, in ascending order of the distance from what it could have found.

    ``late``: it would have found the pair if both records had come in time. ``window``: the two records are too far apart in
    event time. ``blocking``: only wider blocking rules find the pair. ``model``: another linkage model decides otherwise.
    """

    LATE = "late"
    WINDOW = "window"
    BLOCKING = "blocking"
    MODEL = "model"
