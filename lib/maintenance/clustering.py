"""Which columns a table is clustered by: those that it is looked up by."""

from lib.delta.tables import CUSTOMER_CHANGES, MATCHES, PROFILES, QUARANTINE, STORE_RECORDS

PLACE = ("partition", "offset")  # a table of history holds one topic
#: What is not named here is compacted only: it is read whole.
CLUSTERED_BY: dict[str, tuple[str, ...]] = {
    PROFILES: PLACE,
    STORE_RECORDS: PLACE,
    QUARANTINE: PLACE,
    MATCHES: ("l_identity", "r_identity"),
    CUSTOMER_CHANGES: ("customer_id",),
}
