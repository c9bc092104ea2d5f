"""The scan finds no card number where none is, and each that is planted in any store."""

import json
import os
import subprocess
from datetime import datetime, timezone

import pytest

from lib.card_scan.run import scan
from lib.errors import DependencyUnreachableError
from lib.samples.plan import Plan
from tests import card_plants
from tests.conftest import HOME

PLAN = Plan(
    profiles=1_500, store_records=6_000, overlap=0.3, seed=24, now=datetime.now(timezone.utc), broken=0.01
)


@pytest.fixture(scope="module")
def settings(fill, settings_over, drain):
    """The settings of a run over tangled and generated records, many with a card, and some broken."""
    topics, *_ = fill(PLAN, stem="scan", seed=24)
    own = settings_over(topics, {})
    summary = drain(own)
    assert summary["customers"] > 100
    assert summary["rejected"] > 10
    return own


def places(settings, *also):
    """Store and place of every card number that the scan finds."""
    found = scan(settings, HOME, map(str, also), lambda _: None)
    return {(place.store, place.where): place.numbers for place in found.places}


def test_a_run_of_records_with_cards_leaves_none(settings):
    found = scan(settings, HOME, [], lambda _: None)
    assert found.places == []
    assert found.tables > 10
    assert found.files > 40


def test_each_number_that_is_planted_in_mysql_and_the_outbox_is_found(settings):
    planted = card_plants.in_mysql(settings)
    found = places(settings)
    assert {where: count for (_, where), count in found.items()} == dict.fromkeys(planted, 1)
    assert ("outbox", "delta_outbox.arrow") in found


def test_each_number_that_is_planted_in_delta_and_the_quarantine_is_found(settings):
    planted = card_plants.in_delta(settings)
    found = places(settings)
    assert planted <= {where for _, where in found}
    file = f"{settings.storage.tables}/quarantine/part-planted.parquet"
    assert ("quarantine", file) in found
    assert places(settings, file)["further files", file] == 1  # the path can be given to the next scan


def test_a_number_in_compressed_state_is_found(settings, spark, tmp_path):
    changelogs = card_plants.in_state(spark, settings, tmp_path)
    found = {where for store, where in places(settings) if store == "checkpoints"}
    assert found & changelogs


def test_a_number_in_a_checkpoint_a_log_or_a_further_file_is_found(settings, tmp_path):
    planted = card_plants.in_checkpoint(settings)
    (tmp_path / "driver.log").write_text(f"2026-11-29 00:00:00 WARN Something: {card_plants.TEXT}\n")
    found = places(settings, tmp_path)
    assert planted <= {where for _, where in found}
    assert found["further files", f"{tmp_path}/driver.log"] == 1


def test_a_store_that_cannot_be_read_is_an_error_and_not_a_clean_result(settings):
    elsewhere = settings.model_copy(
        update={"mysql": settings.mysql.model_copy(update={"port": 1, "timeout_seconds": 1})}
    )
    with pytest.raises(DependencyUnreachableError, match="MySQL"):
        places(elsewhere)


@pytest.mark.parametrize(("planted", "code"), [(False, 0), (True, 1)])
def test_the_command_says_where_and_how_many_and_never_which(sandbox_environ, tmp_path, planted, code):
    if planted:
        (tmp_path / "tables").mkdir()
        (tmp_path / "tables/notes.txt").write_text(card_plants.TEXT)
    words = ["./spark-submit.sh", "scan_cards", "--output"]
    done = [
        subprocess.run(
            [*words, output],
            cwd=HOME,
            env=os.environ | sandbox_environ,
            capture_output=True,
            text=True,
            check=False,
        )
        for output in ("json", "text")
    ]
    assert [one.returncode for one in done] == [code, code], done
    assert json.loads(done[0].stdout)["card_numbers"] == int(planted)
    assert ("notes.txt" in done[1].stdout) == planted
    shown = "".join(one.stdout + one.stderr for one in done)
    assert card_plants.CARD[:6] not in shown
    assert card_plants.CARD[-4:] not in shown
