"""Delivers a backfill's rows to Delta: at once if no driver runs, or else by leaving them to that driver."""

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
    """Deliver the application's outbox; returns False if a driver is running, which will deliver it."""
    try:
        application = take_over(settings)
    except RefusedError:
        return False
    as_driver = replace(provenance, run=application.lease.driver)
    with closing(application):
        OutboxRelay(application, DeltaWriter(spark, settings.storage.tables, as_driver)).deliver()
    return True
