"""Runs of the real job over topics that several tests share, and the reference under the same settings."""

import time
from contextlib import ExitStack

import pytest

from lib.backfill.preparation import prepare
from lib.backfill.request import Request
from lib.backfill.run import backfill, dry_run
from lib.identification import Identification
from lib.preparation import Preparation
from lib.samples.fill import fill_topics
from lib.settings.linkage_model import load_linkage_model
from lib.settings.load import load_settings, read_secret
from lib.streaming.query import wait
from lib.streaming.session import create_session
from tests.conftest import HOME
from tests.end_to_end.tangle import records
from tests.end_to_end.twins import twin
from tests.reference import Reference
from tests.servers import environ_of, new_database, new_topics
from tests.topics import consume, produce


@pytest.fixture
def harmed(sandbox, database, topics, tmp_path):
    """The application that something happens to."""
    return twin(sandbox, database, topics, tmp_path / "harmed")


@pytest.fixture
def unharmed(sandbox, topics, tmp_path):
    """The application that reads the same topics in peace."""
    with new_database(sandbox) as database:
        yield twin(sandbox, database, topics, tmp_path / "unharmed")


@pytest.fixture(scope="session")
def fill_back(spark):
    """Run a backfill; its summary comes back."""

    def run(settings, request=Request(), how=backfill, **options):  # noqa: B008 - it is frozen
        prepared = prepare(settings, HOME, request, dry_run=how is dry_run)
        try:
            return how(spark, prepared, **options)
        finally:
            prepared.close()

    return run


@pytest.fixture(scope="module")
def settings_over(sandbox, tmp_path_factory):
    """Settings of one run over given topics, with a database, a checkpoint and tables of its own."""
    with ExitStack() as databases:

        def settings(topics, overrides):
            database = databases.enter_context(new_database(sandbox))
            environ = environ_of(sandbox, database, topics, tmp_path_factory.mktemp("run"))
            return load_settings(HOME / "conf", "local", overrides, environ)

        yield settings


@pytest.fixture(scope="module")
def fill(spark, sandbox, settings_over, tmp_path_factory):
    """Write tangled and generated records to new topics; their names, and what a plain consumer reads back."""

    def filled(plan, *, stem, seed):
        topics = new_topics(sandbox, stem)
        for topic, tangled in zip(topics, records(seed=seed, end=plan.now - plan.span), strict=True):
            produce(sandbox.bootstrap_servers, topic, tangled)
        fill_topics(spark, settings_over(topics, {}).kafka, plan, tmp_path_factory.mktemp("truth"))
        return topics, *(consume(sandbox.bootstrap_servers, topic) for topic in topics)

    return filled


@pytest.fixture(scope="session")
def identify(spark):  # noqa: ARG001 - create_session joins it
    """As ``drain``, without the archive: it takes as long again, and is not what the run is about."""

    def run(settings, **options):
        prepared = Preparation(settings, HOME, **options)
        try:
            identification = Identification(prepared, create_session(settings, HOME, "tests"))
            wait([identification._identify(None)], identification._boundary)  # noqa: SLF001
            return identification.summary()
        finally:
            prepared.application.close()

    return run


@pytest.fixture(scope="module")
def expect():
    """The tables that the reference makes of the messages of both topics."""

    def tables(settings, profiles, store_records, **options):
        reference = Reference(
            settings,
            load_linkage_model(HOME / settings.linkage.model),
            read_secret(settings.privacy.card_key),
            read_secret(settings.privacy.identity_key),
            now=int(time.time() * 1000),
            **options,
        )
        return reference.tables(profiles, store_records)

    return tables
