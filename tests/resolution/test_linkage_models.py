"""A version of the linkage model is one model, for ever."""

import pytest

from lib.database.linkage_models import promote_model, register_model
from lib.database.readers.linkage_models import load_models
from lib.errors import RefusedError
from lib.settings.linkage_model import load_linkage_model
from tests.conftest import HOME

MODEL = load_linkage_model(HOME / "conf/linkage_model.yaml")


NEWER = MODEL.model_copy(update={"version": MODEL.version + 1, "prior_weight": -21.5})
CHANGED = MODEL.model_copy(update={"prior_weight": -19.0})


@pytest.fixture
def call(application):
    """Call a function of the module in a transaction."""
    return lambda function, *words: application.mysql.transaction(lambda cursor: function(cursor, *words))


def test_every_version_that_decided_is_kept(call):
    call(register_model, MODEL)
    call(promote_model, NEWER)
    call(register_model, NEWER)
    assert call(load_models) == {MODEL.version: MODEL, NEWER.version: NEWER}


@pytest.mark.parametrize(
    ("promoted", "run", "how", "remedy"),
    [
        pytest.param(
            [MODEL], CHANGED, register_model, "Give the changed model the next version", id="a changed one"
        ),
        pytest.param(
            [MODEL], CHANGED, promote_model, "Give the changed model the next version", id="promoted changed"
        ),
        pytest.param(
            [MODEL], NEWER, register_model, "promote a newer one", id="a newer one that is not promoted"
        ),
        pytest.param([MODEL, NEWER], MODEL, register_model, "name the model in force", id="one of before"),
        pytest.param(
            [MODEL, NEWER],
            MODEL,
            promote_model,
            "Give the model the next version",
            id="back to one of before",
        ),
    ],
)
def test_another_model_than_the_one_in_force_is_refused(promoted, run, how, remedy, call):
    for model in promoted:
        call(promote_model, model)
    with pytest.raises(RefusedError, match=remedy):
        call(how, run)
