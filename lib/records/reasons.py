"""Why a record is rejected, why its phone cannot be dialled, and why the stream missed a pair: one word a reason."""

from enum import Enum


class RejectReason(str, Enum):
    """One word a reason, as it stands in the quarantine and in the counts."""

    TOMBSTONE = "tombstone"
    EMPTY = "empty"
    OVERSIZED = "oversized"
    INVALID_UTF8 = "invalid_utf8"
    NOT_JSON = "not_json"
    MISSING_NAME = "missing_name"
    MISSING_PHONE = "missing_phone"
    UNREADABLE_NAME = "unreadable_name"
    UNREADABLE_PHONE = "unreadable_phone"


class PhoneFault(str, Enum):
    """One word a reason, in the order in which they are looked for; docs/reference/rules.md, section 2, says when.

    From ``invalid_calling_code`` on they are libphonenumber's ``ValidationResult``.
    """

    PLACEHOLDER = "placeholder"
    NOT_A_NUMBER = "not_a_number"
    LETTERS = "letters_between_digits"
    INVALID_CALLING_CODE = "invalid_calling_code"
    TOO_LONG = "too_long"
    LOCAL_ONLY = "local_only"
    TOO_SHORT = "too_short"
    INVALID_LENGTH = "invalid_length"


class Cause(str, Enum):
    """Why the stream may not have found a pair, the nearest to it first; with ``late`` it could, had both records come in time.

    ``model``: another linkage model decides otherwise.
    """

    LATE = "late"
    WINDOW = "window"
    BLOCKING = "blocking"
    MODEL = "model"
