"""Whether two processes may write one Delta table: a commit must fail where another one was first."""

from lib.settings.model import Settings

#: Without a log store of their own these let a later commit overwrite an earlier one, or order them in one JVM only.
ONE_WRITER = ("file", "s3", "s3a", "s3n")


def allows_two_writers(settings: Settings) -> bool:
    """Not on a local disk, and on S3 only where Delta's log store is set to one that can (docs/adr/0018)."""
    scheme, colon, _ = settings.storage.tables.partition(":/")
    if not colon or scheme == "file":
        return False
    return scheme not in ONE_WRITER or f"spark.delta.logStore.{scheme}.impl" in settings.spark.conf
