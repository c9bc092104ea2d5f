"""The linkage model is data: weights and thresholds from ``conf/linkage_model.yaml``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from lib.errors import SettingsError

PhoneLevel = Literal["exact", "same_digits", "one_edit", "same_local", "same_tail", "else"]
NameLevel = Literal[
    "exact",
    "same_tokens",
    "first_and_last",
    "initial",
    "nickname",
    "close",
    "one_part",
    "same_given",
    "same_surname",
    "else",
]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Comparisons(_Part):
    """The weight of each comparison level, log2 of m/u."""

    phone: Mapping[PhoneLevel, float] = Field(min_length=len(get_args(PhoneLevel)))
    name: Mapping[NameLevel, float] = Field(min_length=len(get_args(NameLevel)))


class Thresholds(_Part):
    """From which match weight on a pair is certain, a match, a case for clerical review, or possible."""

    certain: float
    match: float
    review: float
    possible: float

    @model_validator(mode="after")
    def _fall(self) -> "Thresholds":
        if not self.certain >= self.match >= self.review >= self.possible:
            raise ValueError("thresholds must fall from certain over match and review to possible")
        return self


class LinkageModel(_Part):
    """One version of the model; ``prior_weight`` is the log2 odds of a match before anything is compared."""

    version: int = Field(ge=1)
    prior_weight: float
    comparisons: Comparisons
    thresholds: Thresholds


def load_linkage_model(path: Path) -> LinkageModel:
    """Read and check a model; raises :class:`SettingsError` with every problem."""
    try:
        return LinkageModel.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except OSError:
        raise SettingsError(f"There is no linkage model {path}.", "Correct linkage.model.") from None
    except yaml.YAMLError:
        raise SettingsError(f"{path} is not valid YAML.", "Correct the file.") from None
    except ValidationError as error:
        found = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise SettingsError(f"{path} is no linkage model: {found}.", "Correct the file.") from None
