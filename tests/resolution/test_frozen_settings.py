"""Settings that a checkpoint freezes: each change is refused by name while the state holds rows, and taken while it is empty."""

import json
from pathlib import Path

import pytest

from lib.errors import RefusedError
from lib.settings.load import load_settings
from lib.sources.declared import declared_sources
from lib.streaming.frozen_settings import frozen_settings
from tests.conftest import HOME
from tests.resolution.pairs import Pairs
from tests.tables import rows

#: What is set anew: what the refusal says of it.
CHANGES = {
    "linkage.blocking_rules=[phone, token_phone_tail]": "linkage.blocking_rules was phone and is phone, token_phone_tail now",
    "stream.join_window=7d": "stream.join_window was 30d and is 7d now",
    "stream.watermark_delay=2h": "stream.watermark_delay was 1d and is 2h now",
    "stream.state_partitions=9": "stream.state_partitions was 4 and is 9 now",
    "stream.state_format=2": "stream.state_format was 4 and is 2 now",
    "records.default_region=DE": "records.default_region was US and is DE now",
    "kafka.profiles.event_time=payload": "kafka.profiles.event_time was kafka and is payload now",
    "kafka.store_records.topic=another": "kafka.store_records.topic was .* and is another now",
}
AT_FIRST = {"stream.state_partitions": "4", "linkage.blocking_rules": "[phone]"}


@pytest.fixture
def reopened(opened, sink_on, sandbox_environ):
    """Open the application under other settings than those it was filled under; whether it ``held`` anything."""

    def reopen(overrides, before=AT_FIRST, *, held=True, recover=False):
        def opened_under(overrides, **options):
            settings = load_settings(HOME / "conf", "local", overrides, sandbox_environ)
            frozen = frozen_settings(settings, declared_sources(settings.kafka))
            return opened(settings, frozen=frozen, **options)

        application = opened_under(before)
        Path(application.checkpoint).mkdir(parents=True)
        if held:
            sink_on(application)(Pairs({}), 0)
        application.close()
        return opened_under(before | overrides, recover=recover)

    return reopen


@pytest.mark.parametrize(("change", "told"), CHANGES.items())
def test_a_change_is_refused_by_name(change, told, reopened):
    with pytest.raises(RefusedError, match=told) as refused:
        reopened(dict([change.split("=", 1)]))
    assert "--recover" in refused.value.remedy


def test_what_is_not_frozen_may_change(reopened):
    assert reopened({"stream.trigger": "5s", "kafka.max_records_per_batch": "1000"}).written == 0


def test_the_same_blocking_rules_in_another_order_are_taken(reopened):
    first = AT_FIRST | {"linkage.blocking_rules": "[phone, token_phone_tail]"}
    assert reopened({"linkage.blocking_rules": "[token_phone_tail, phone]"}, first).written == 0


@pytest.mark.parametrize(("held", "recover"), [(False, False), (True, True)], ids=["empty", "recovered"])
def test_a_state_that_is_empty_takes_any(held, recover, reopened, job_settings):
    reopened({"stream.join_window": "7d"}, held=held, recover=recover)
    (kept,) = rows(job_settings, "SELECT frozen_settings FROM applications")
    assert json.loads(kept["frozen_settings"])["stream.join_window"] == "7d"


def test_a_checkpoint_of_before_the_settings_were_kept_is_told_as_one(
    opened, sink, application, job_settings
):
    Path(application.checkpoint).mkdir(parents=True)
    sink(Pairs({}), 0)
    application.mysql.transaction(
        lambda cursor: cursor.execute("UPDATE applications SET frozen_settings = NULL")
    )
    application.close()
    with pytest.raises(RefusedError, match="written by an older version of the job") as refused:
        opened(job_settings)
    assert "--recover" in refused.value.remedy
    assert opened(job_settings, recover=True).epoch == 2
