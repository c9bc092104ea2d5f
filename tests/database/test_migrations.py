"""Tables that are older than the code: a run brings them up to date, a dry run leaves them alone."""

import shutil

import pytest

from lib.backfill.preparation import prepare
from lib.backfill.request import Request
from lib.database.migrations import migrate
from lib.errors import RefusedError
from tests.conftest import HOME
from tests.tables import rows

FILES = sorted((HOME / "conf/mysql").glob("V*.sql"))


def columns(settings):
    return rows(
        settings,
        "SELECT table_name, column_name, column_type FROM information_schema.columns "
        "WHERE table_schema = DATABASE() ORDER BY 1, 2",
    )


def try_dry_run(settings):
    prepare(settings, HOME, Request(), dry_run=True).close()


@pytest.mark.parametrize("applied", [0, len(FILES) - 1], ids=["empty", "one behind"])
def test_a_dry_run_names_what_is_missing_and_changes_nothing(applied, job_settings, tmp_path):
    for file in FILES[:applied]:
        shutil.copy(file, tmp_path)
    if applied:
        migrate(job_settings.mysql, tmp_path)
    before = columns(job_settings)
    with pytest.raises(RefusedError, match=f"{FILES[applied].name} is not applied") as refused:
        try_dry_run(job_settings)
    assert "./spark-submit.sh identify_customers" in str(refused.value)
    assert columns(job_settings) == before


def test_a_dry_run_on_tables_that_are_up_to_date_enters_nothing(job_settings):
    migrate(job_settings.mysql, HOME / "conf/mysql")
    try_dry_run(job_settings)
    assert rows(job_settings, "SELECT * FROM applications") == []
    assert rows(job_settings, "SELECT * FROM linkage_models") == []
