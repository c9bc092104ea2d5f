"""Why a phone is no whole number that somebody could dial from anywhere."""

from enum import Enum


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
