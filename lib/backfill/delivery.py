"""What a backfill has to tell Delta: delivered at once where no driver runs, else by the driver that does."""

from contextlib import closing
from dataclasses import replace

from pyspark.sql import SparkSession

from lib.database.application import take_over
from lib.delta.provenance import Provenance
from lib.delta.relay import OutboxRelay
from lib.delta.writer import DeltaWriter
from lib.errors import RefusedError
from lib.settings.model import Settings


def deliver_if_idle(spark: SparkSession, settings: Settings, provenance: Provenance) -> bool:
    """Deliver the outbox of the application; False if a driver runs, which will."""
    try:
        application = take_over(settings)
    except RefusedError:
        return False
    as_driver = replace(provenance, run=application.lease.driver)
    with closing(application):
        OutboxRelay(application, DeltaWriter(spark, settings.storage.tables, as_driver)).deliver()
    return True
