"""What a backfill has to tell Delta: delivered at once where no driver runs, else by the driver that does."""

from dataclasses import replace

from pyspark.sql import SparkSession

from lib.errors import RefusedError
from lib.settings.model import Settings
from lib.sinks.application import take_over
from lib.sinks.delta_tables import DeltaTables
from lib.sinks.provenance import Provenance
from lib.sinks.relay import OutboxRelay


def deliver_if_idle(spark: SparkSession, settings: Settings, provenance: Provenance) -> bool:
    """Deliver the outbox of the application; False if a driver runs, which will."""
    try:
        application = take_over(settings)
    except RefusedError:
        return False
    as_driver = replace(provenance, run=application.lease.driver)
    try:
        OutboxRelay(application, DeltaTables(spark, settings.storage.tables, as_driver)).deliver()
    finally:
        application.close()
    return True
