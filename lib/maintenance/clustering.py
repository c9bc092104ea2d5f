"""Which columns a table is clustered by: those that it is looked up by."""

from lib.delta.tables import CUSTOMER_CHANGES, MATCHES, QUARANTINE
from lib.records.pair import PAIR_IDENTITIES
from lib.sources.declared import DECLARED

PLACE = ("partition", "offset")  # nearly always of one topic a table
#: What is not named here is compacted only: it is read whole.
CLUSTERED_BY: dict[str, tuple[str, ...]] = {
    **{source.history_table: PLACE for source in DECLARED},
    QUARANTINE: PLACE,
    MATCHES: PAIR_IDENTITIES,
    CUSTOMER_CHANGES: ("customer_id",),
}
