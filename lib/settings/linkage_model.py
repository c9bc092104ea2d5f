"""The linkage model, which is data: weights and thresholds from ``conf/linkage_model.yaml``."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Protocol, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from lib.errors import SettingsError

PhoneLevel = Literal["exact", "same_digits", "one_edit", "same_local", "same_tail", "else"]
NameLevel = Literal[
    "other_generation",
    "exact",
    "same_tokens",
    "first_and_last",
    "contained",
    "initial",
    "nickname",
    "close",
    "one_part",
    "same_given",
    "same_surname",
    "else",
]


#: Rarity counts for these name levels, and only where the phones are no evidence (``WEAK_PHONES``). At one phone, other
#: people share the surname too, however rare it is.
SAME_NAMES: tuple[NameLevel, ...] = ("exact", "same_tokens", "first_and_last")
WEAK_PHONES: tuple[PhoneLevel, ...] = ("same_tail", "else")
EQUAL_PHONES: tuple[PhoneLevel, ...] = ("exact", "same_digits")
#: Levels of names that are the same, in whatever order and with whatever blanks they are written.
EQUAL_NAMES: tuple[NameLevel, ...] = ("exact", "same_tokens")
#: Levels of names that contradict each other: whatever else agrees, they are two people unless a person says otherwise.
CONTRADICTING: tuple[NameLevel, ...] = ("other_generation", "same_given", "same_surname", "else")


class Levels(Protocol):
    """The comparison levels of a pair."""

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
    """How rare names are: agreement on a rare name weighs more than its level says, agreement on a common one less.

    Rarity is in bits: -log2 of the share of names that begin or end with a token. The rarity of a name is the sum over its
    first and its last token, as if the two were independent. ``average`` is the rarity for which the weights of the levels
    hold; ``unknown`` is the rarity of a token that is not listed.
    """

    average: float
    unknown: float
    tokens: Mapping[str, float]

    def rarity(self, name: str) -> float:
        """The rarity of a name, in bits; it begins and ends in its outer tokens."""
        tokens = name.split(" ")
        ends = tokens[:1] + tokens[1:][-1:]
        return sum(self.tokens.get(token, self.unknown) for token in ends)

    def weight(self, levels: "Levels", names: tuple[str, str]) -> float:
        """What the rarity of a pair's names adds to its weight; the more frequent name of the two counts (Winkler 1989)."""
        counts = levels.phone_level in WEAK_PHONES and levels.name_level in SAME_NAMES
        return min(map(self.rarity, names)) - self.average if counts else 0.0


class Thresholds(_Part):
    """The lowest match weight at which a pair is certain, a match, for clerical review, or possible."""

    certain: float
    match: float
    review: float
    possible: float

    @model_validator(mode="after")
    def _thresholds_descend(self) -> "Thresholds":
        if not self.certain >= self.match >= self.review >= self.possible:
            raise ValueError("thresholds must descend: certain, match, review, possible")
        return self


class LinkageModel(_Part):
    """One version of the model; ``prior_weight`` is the log2 odds of a match before any field is compared."""

    version: int = Field(ge=1)
    prior_weight: float
    comparisons: Comparisons
    thresholds: Thresholds
    term_frequencies: TermFrequencies | None = None

    @property
    def phones_worth_a_name(self) -> tuple[PhoneLevel, ...]:
        """The phone levels at which a pair can be more than a non-match even if its name level is not in ``SAME_NAMES``."""
        names = self.comparisons.name.items()
        best = self.prior_weight + max(weight for level, weight in names if level not in SAME_NAMES)
        return tuple(
            level
            for level, weight in self.comparisons.phone.items()
            if best + weight >= self.thresholds.possible
        )

    @property
    def needs_alike_names(self) -> bool:
        """Whether a pair with the name level ``else`` is a non-match whatever its phone level is."""
        best = self.prior_weight + max(self.comparisons.phone.values()) + self.comparisons.name["else"]
        return best < self.thresholds.possible

    @property
    def rarity_that_suffices(self) -> float:
        """The rarity, in bits, from which equal names alone put a pair up for review, whatever its phones are."""
        average = self.term_frequencies.average if self.term_frequencies else 0.0
        comparisons = self.comparisons
        others = self.prior_weight + comparisons.phone["else"] + comparisons.name["exact"]
        return self.thresholds.review - others + average


def stored_linkage_model(document: str) -> LinkageModel:
    """A model as the database keeps it; raises ``ValidationError``.

    A model may be older than a level. No pair that it decided on has that level, which then has the weight of ``else``.
    """
    stored = json.loads(document)
    names = stored["comparisons"]["name"]
    stored["comparisons"]["name"] = {level: names.get(level, names["else"]) for level in get_args(NameLevel)}
    return LinkageModel.model_validate(stored)


def load_linkage_model(path: Path) -> LinkageModel:
    """Read and check a model; raises :class:`SettingsError` that lists every problem."""
    try:
        return LinkageModel.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except OSError:
        raise SettingsError(f"There is no linkage model {path}.", "Correct linkage.model.") from None
    except yaml.YAMLError:
        raise SettingsError(f"{path} is not valid YAML.", "Correct the file.") from None
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise SettingsError(f"{path} is not a linkage model: {problems}.", "Correct the file.") from None
