"""Labelled files in the ways people write them."""

import pytest

from lib.errors import SettingsError
from lib.evaluation.labelled_set import read_labelled_set

PROFILES = "id,name,phone\np1,Bob Smith,5552000001\np2,Ann Lee,5552000002\n"
STORE_RECORDS = "id,name,phone\ns1,SMITH Bob,555-200-0001\n"
TRUTH = "profile,store_record\np1,s1\n"
BOB, ANN = {"name": "Bob Smith", "phone": "5552000001"}, {"name": "Ann Lee", "phone": "5552000002"}


@pytest.fixture
def read(tmp_path):
    def read(profiles=PROFILES, store_records=STORE_RECORDS, truth=TRUTH, id_column=None):
        paths = [tmp_path / name for name in ("profiles", "store_records", "truth")]
        for path, text in zip(paths, (profiles, store_records, truth), strict=True):
            path.write_text(text, encoding="utf-8")
        return read_labelled_set(*paths, id_column)

    return read


@pytest.mark.parametrize(
    "profiles",
    [
        pytest.param(PROFILES, id="CSV"),
        pytest.param("\ufeff" + PROFILES, id="CSV with a byte order mark"),
        pytest.param(PROFILES.replace(",", ", "), id="CSV with blanks behind the commas"),
        pytest.param(PROFILES.replace("\n", "\r\n"), id="CSV with line ends of Windows"),
        pytest.param(
            "name,id,phone\nBob Smith,p1,5552000001\nAnn Lee,p2,5552000002\n", id="the id somewhere"
        ),
        pytest.param(PROFILES.replace("id,", "rec_id,"), id="the id under another name, but first"),
        pytest.param(
            '{"id": "p1", "name": "Bob Smith", "phone": "5552000001"}\n\n'
            '{"id": "p2", "name": "Ann Lee", "phone": "5552000002"}\n',
            id="JSON lines",
        ),
        pytest.param(
            '[{"id": "p1", "name": "Bob Smith", "phone": "5552000001"},'
            ' {"id": "p2", "name": "Ann Lee", "phone": "5552000002"}]',
            id="a JSON array",
        ),
    ],
)
def test_records_by_id(read, profiles):
    assert read(profiles).profiles == {"p1": BOB, "p2": ANN}


def test_an_empty_field_is_absent(read):
    assert read("id,name,phone,email\np1,Bob Smith,5552000001,\n").profiles == {"p1": BOB}


@pytest.mark.parametrize(
    "truth",
    [
        pytest.param(TRUTH, id="profile first"),
        pytest.param("a,b\ns1,p1\n", id="store record first"),
        pytest.param(TRUTH + "p1,s1\n", id="a pair twice"),
        pytest.param('{"profile": "p1", "store_record": "s1"}\n', id="JSON lines"),
        pytest.param("profile,store_record,note\np1,s1,sure\n", id="a further column"),
    ],
)
def test_pairs_of_one_person(read, truth):
    assert read(truth=truth).truth == {("p1", "s1")}


def test_numbers_are_ids_too(read):
    labelled = read(
        '{"id": 1, "name": "Bob Smith", "phone": "1"}', '{"id": 7, "name": "Bob", "phone": ""}', "a,b\n1,7\n"
    )
    assert labelled.truth == {("1", "7")}


@pytest.mark.parametrize(
    ("files", "says"),
    [
        pytest.param({"profiles": "id,name\np1,A\np1,B\n"}, "Record 2 of .*profiles repeats the id", id="an id twice"),
        pytest.param({"profiles": "id,name\n,A\n"}, "Record 1 of .*profiles has no id", id="no id"),
        pytest.param({"id_column": "key"}, "Record 1 of .*profiles has no key", id="no such column"),
        pytest.param(
            {"profiles": "id,given_name,tel\np1,A,1\n"},
            "profiles has no column name and no column phone; beside the id it has given_name, tel",
            id="columns of other names",
        ),
        pytest.param({"store_records": "id,name\ns1,A\n"}, "has no column phone; beside the id it has name", id="no phone"),
        pytest.param({"store_records": "id,name,phone\n"}, "has no column name", id="no record"),
        pytest.param({"truth": "a,b\np1,s9\n"}, "1 of the 1 pairs of .*truth name an id", id="an id of nobody"),
        pytest.param({"truth": "a\np1\n"}, "truth has fewer than two columns", id="one column"),
        pytest.param({"profiles": '{"id": "p1"'}, "profiles is neither CSV", id="half a JSON object"),
        pytest.param({"profiles": '{"id": "p1"}\n7\n'}, "profiles is neither CSV", id="a number among JSON objects"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said(read, files, says):
    with pytest.raises(SettingsError, match=says):
        read(**files)


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(SettingsError, match="There is no file"):
        read_labelled_set(tmp_path / "a", tmp_path / "b", tmp_path / "c", None)
