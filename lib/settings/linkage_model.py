"""The linkage model is data: weights and thresholds from ``conf/linkage_model.yaml``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Protocol, get_args

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


#: Rarity counts for these levels of names, and only where the phones say nothing: at one phone others share the
#: surname too, however rare it is.
SAME_NAMES: tuple[NameLevel, ...] = ("exact", "same_tokens", "first_and_last")
WEAK_PHONES: tuple[PhoneLevel, ...] = ("same_tail", "else")
EQUAL_PHONES: tuple[PhoneLevel, ...] = ("exact", "same_digits")


class Levels(Protocol):
    """A compared pair."""

    @property
    def phone_level(self) -> str:
        """How well the phones agree."""

    @property
    def name_level(self) -> str:
        """How well the names agree."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Comparisons(_Part):
    """The weight of each comparison level, log2 of m/u."""

    phone: Mapping[PhoneLevel, float] = Field(min_length=len(get_args(PhoneLevel)))
    name: Mapping[NameLevel, float] = Field(min_length=len(get_args(NameLevel)))


class TermFrequencies(_Part):
    """How rare names are: a rare one that agrees weighs more than the weight of its level, a common one less.

    Rarity is in bits: -log2 of the share of names that begin or end with a token. That of a name is the sum over both
    ends, as if they were independent. ``average`` is the rarity for which the weights of the levels hold, ``unknown``
    that of a token that is not in the list.
    """

    average: float
    unknown: float
    tokens: Mapping[str, float]

    def rarity(self, name_key: str) -> float:
        """Bits of a name."""
        tokens = name_key.split(" ")
        ends = tokens[:1] + tokens[1:][-1:]
        return sum(self.tokens.get(token, self.unknown) for token in ends)

    def weight(self, found: "Levels", name_keys: tuple[str, str]) -> float:
        """What the rarity of a pair's names adds to its weight; of two names the more frequent one counts (Winkler 1989)."""
        counts = found.phone_level in WEAK_PHONES and found.name_level in SAME_NAMES
        return min(map(self.rarity, name_keys)) - self.average if counts else 0.0


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
    term_frequencies: TermFrequencies | None = None

    @property
    def phones_worth_a_name(self) -> tuple[PhoneLevel, ...]:
        """Phone levels with which a pair may be more than a non-match though its name is of none of ``SAME_NAMES``."""
        names = self.comparisons.name.items()
        best = self.prior_weight + max(weight for level, weight in names if level not in SAME_NAMES)
        return tuple(
            level
            for level, weight in self.comparisons.phone.items()
            if best + weight >= self.thresholds.possible
        )

    @property
    def needs_alike_names(self) -> bool:
        """Whether a pair whose names are of the level ``else`` is a non-match whatever its phones are."""
        best = self.prior_weight + max(self.comparisons.phone.values()) + self.comparisons.name["else"]
        return best < self.thresholds.possible

    @property
    def rarity_that_suffices(self) -> float:
        """From how many bits on equal names are a case for review whatever the phones are."""
        average = self.term_frequencies.average if self.term_frequencies else 0.0
        comparisons = self.comparisons
        others = self.prior_weight + comparisons.phone["else"] + comparisons.name["exact"]
        return self.thresholds.review - others + average


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
