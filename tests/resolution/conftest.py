"""An application on the real MySQL, and its sink without a stream before it."""

import pytest

from lib.database.application import open_application
from lib.database.jdbc_staging import JdbcStaging
from lib.database.registry_writer import RegistryWriter
from lib.database.upsert import Upsert
from lib.monitoring.run_totals import RunTotals
from lib.records.batch_metrics import BatchMetrics
from lib.records.source import customer_attributes
from lib.resolution.micro_batch import MicroBatchSink, Resolver
from tests.conftest import HOME
from tests.way import sources_named

AS_USUAL = {"recover": False, "topic_ids": {}, "frozen": {}}
SOURCES = sources_named("profiles", "store")


@pytest.fixture
def opened(job_settings):
    """Open the application as a driver does; closed at the end."""
    applications = []

    def open_one(settings=job_settings, **options):
        applications.append(open_application(settings, HOME / "conf/mysql", **(AS_USUAL | options)))
        return applications[-1]

    yield open_one
    for application in applications:
        application.close()


@pytest.fixture
def sink_on(spark):
    """The sink of an open application."""

    def sink(application):
        upsert = Upsert(JdbcStaging(spark, application.mysql.settings))
        resolver = Resolver(SOURCES, 1, RegistryWriter(upsert, customer_attributes(SOURCES)))
        totals = RunTotals()
        made = MicroBatchSink(BatchMetrics, application, resolver, observers=[totals])
        made.totals = totals.totals
        return made

    return sink


@pytest.fixture
def application(opened):
    """A fresh application."""
    return opened()


@pytest.fixture
def sink(application, sink_on):
    """The sink of a fresh application."""
    return sink_on(application)
