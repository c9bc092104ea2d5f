"""The clustering columns of the Delta tables, and whether their storage lets two processes write a table."""

from lib.delta.tables import CUSTOMER_CHANGES, MATCHES, QUARANTINE
from lib.records.pair import PAIR_IDENTITIES
from lib.settings.model import Settings
from lib.sources.declared import DECLARED

PLACE = ("partition", "offset")  # without the topic: nearly all rows of a table are of one topic
#: The columns by which rows of a table are looked up. Other tables are only compacted, because they are read whole.
CLUSTERED_BY: dict[str, tuple[str, ...]] = {
    **{source.history_table: PLACE for source in DECLARED},
    QUARANTINE: PLACE,
    MATCHES: PAIR_IDENTITIES,
    CUSTOMER_CHANGES: ("customer_id",),
}
#: Schemes on which Delta's default log store allows only one writer: it orders commits within one JVM only, so that another
#: process could overwrite a commit.
ONE_WRITER = ("file", "s3", "s3a", "s3n")


def allows_two_writers(settings: Settings) -> bool:
    """Whether two processes may write a table: never on a local disk, on S3 only with a suitable log store (docs/adr/0018)."""
    scheme, colon, _ = settings.storage.tables.partition(":/")
    if not colon or scheme == "file":
        return False
    return scheme not in ONE_WRITER or f"spark.delta.logStore.{scheme}.impl" in settings.spark.conf
