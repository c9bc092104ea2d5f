"""An application on the real MySQL, and its sink without a stream before it."""

import pytest

from lib.database.application import open_application
from lib.database.jdbc_staging import JdbcStaging
from lib.database.upsert import Upsert
from lib.records.batch_metrics import BatchMetrics
from lib.resolution.micro_batch import MicroBatchSink
from tests.conftest import HOME


@pytest.fixture
def opened(job_settings):
    """Open the application as a driver does; closed at the end."""
    applications = []

    def open_one(settings=job_settings, **options):
        applications.append(
            open_application(settings, HOME / "conf/mysql", **({"recover": False, "topic_ids": {}} | options))
        )
        return applications[-1]

    yield open_one
    for application in applications:
        application.close()


@pytest.fixture
def sink_on(spark):
    """The sink of an open application."""

    def sink(application):
        upsert = Upsert(JdbcStaging(spark, application.mysql.settings))
        return MicroBatchSink(BatchMetrics, application, upsert, check_topics=lambda: None, model_version=1)

    return sink


@pytest.fixture
def application(opened):
    """A fresh application."""
    return opened()


@pytest.fixture
def sink(application, sink_on):
    """The sink of a fresh application."""
    return sink_on(application)
