"""A version of the linkage model is one model, for ever."""

import pytest

from lib.errors import RefusedError
from lib.settings.linkage_model import load_linkage_model
from lib.sinks.linkage_models import load_models, register_model
from tests.conftest import HOME

MODEL = load_linkage_model(HOME / "conf/linkage_model.yaml")


@pytest.fixture
def register(application):
    return lambda model: application.mysql.transaction(lambda cursor: register_model(cursor, model))


def test_every_version_that_decided_is_kept(application, register):
    newer = MODEL.model_copy(update={"version": MODEL.version + 1, "prior_weight": -21.5})
    for model in (MODEL, newer, MODEL):
        register(model)
    assert application.mysql.transaction(load_models) == {MODEL.version: MODEL, newer.version: newer}


def test_a_changed_model_under_an_old_version_is_refused(register):
    register(MODEL)
    with pytest.raises(RefusedError, match="Give the changed model the next version"):
        register(MODEL.model_copy(update={"prior_weight": -19.0}))
