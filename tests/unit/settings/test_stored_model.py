"""A model that decided on pairs years ago can still be read, though it knows fewer levels."""

import json

from lib.settings.linkage_model import load_linkage_model, stored_linkage_model
from tests.conftest import HOME

MODEL = load_linkage_model(HOME / "conf/linkage_model.yaml")
NEWER = ("other_generation", "contained")


def test_what_was_stored_is_what_comes_back():
    assert stored_linkage_model(MODEL.model_dump_json()) == MODEL


def test_a_level_that_a_model_does_not_know_weighs_as_another_name():
    document = json.loads(MODEL.model_dump_json())
    for level in NEWER:
        del document["comparisons"]["name"][level]
    model = stored_linkage_model(json.dumps(document))
    assert {model.comparisons.name[level] for level in NEWER} == {MODEL.comparisons.name["else"]}
    assert model != MODEL
