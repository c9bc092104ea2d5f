"""How Delta tables are laid out on their storage, and whether two processes may write one there."""

from lib.delta.tables import CUSTOMER_CHANGES, MATCHES, QUARANTINE
from lib.records.pair import PAIR_IDENTITIES
from lib.settings.model import Settings
from lib.sources.declared import DECLARED

PLACE = ("partition", "offset")  # nearly always of one topic a table
#: The columns that a table is looked up by. What is not named here is compacted only: it is read whole.
CLUSTERED_BY: dict[str, tuple[str, ...]] = {
    **{source.history_table: PLACE for source in DECLARED},
    QUARANTINE: PLACE,
    MATCHES: PAIR_IDENTITIES,
    CUSTOMER_CHANGES: ("customer_id",),
}
#: Without a log store of their own these let a later commit overwrite an earlier one, or order them in one JVM only.
ONE_WRITER = ("file", "s3", "s3a", "s3n")


def allows_two_writers(settings: Settings) -> bool:
    """Not on a local disk, and on S3 only where Delta's log store is set to one that can (docs/adr/0018)."""
    scheme, colon, _ = settings.storage.tables.partition(":/")
    if not colon or scheme == "file":
        return False
    return scheme not in ONE_WRITER or f"spark.delta.logStore.{scheme}.impl" in settings.spark.conf
