"""Why a record is rejected, in the order in which the reasons are looked for."""

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
