"""A trained model as a file."""

import pytest

from lib.errors import RefusedError
from lib.settings.linkage_model import TermFrequencies, load_linkage_model
from lib.training.model_file import free_path, write_model
from tests.conftest import HOME

IN_FORCE = HOME / "conf/linkage_model.yaml"
MODEL = load_linkage_model(IN_FORCE).model_copy(
    update={"term_frequencies": TermFrequencies(average=10, unknown=12, tokens={"müller": 6.5, "no": 7})}
)


def test_what_is_written_is_what_is_read(tmp_path):
    write_model(tmp_path / "model.yaml", MODEL, "the report\n")
    assert load_linkage_model(tmp_path / "model.yaml") == MODEL
    assert (tmp_path / "model.report.txt").read_text() == "the report\n"


def test_a_model_is_never_overwritten(tmp_path):
    (tmp_path / "model.yaml").write_text("kept")
    with pytest.raises(RefusedError, match="exists"):
        write_model(tmp_path / "model.yaml", MODEL, "")
    assert (tmp_path / "model.yaml").read_text() == "kept"


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(RefusedError, match="cannot be written"):
        write_model(tmp_path / "nowhere" / "model.yaml", MODEL, "")


@pytest.mark.parametrize("name", ["linkage_model.yaml", "linkage_model.v3.yaml"])
def test_it_goes_beside_the_one_in_force(name, tmp_path):
    in_force = tmp_path / name
    in_force.write_bytes(IN_FORCE.read_bytes())
    following = tmp_path / f"linkage_model.v{MODEL.version + 1}.yaml"
    assert free_path(None, in_force) == following
    following.touch()
    with pytest.raises(RefusedError, match="exists"):
        free_path(None, in_force)


def test_it_goes_where_it_is_asked_to(tmp_path):
    assert free_path(tmp_path / "mine.yaml", IN_FORCE) == tmp_path / "mine.yaml"
