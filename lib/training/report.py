"""The result of a training: what was learned about each level, and its weight now and before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lib.settings.linkage_model import LinkageModel
from lib.text_table import text_table
from lib.training.expectation import Learned

HEADINGS = ("", "one person", "by chance", "weight", "before")


@dataclass(frozen=True)
class Training:
    """The result of a training; ``sizes`` is the number of records of each side that it learned from."""

    sizes: Mapping[str, int]
    learned: Learned
    before: LinkageModel
    model: LinkageModel

    def as_dict(self) -> dict[str, Any]:
        """Everything for programs, except the names: of the term frequencies only their number."""
        terms = self.model.term_frequencies
        return {
            "version": self.model.version,
            **self.sizes,
            "prior_weight": self.model.prior_weight,
            "levels": list(self._levels()),
            "frequent_tokens": len(terms.tokens) if terms else 0,
        }

    def _levels(self) -> Iterator[dict[str, Any]]:
        for comparison in ("phone", "name"):
            before, now = (getattr(model.comparisons, comparison) for model in (self.before, self.model))
            for level, weight in now.items():
                yield {
                    "comparison": comparison,
                    "level": level,
                    "m": self.learned.m[comparison][level],
                    "u": self.learned.u[comparison][level],
                    "weight": weight,
                    "before": before[level],
                }


def render(training: Training) -> str:
    """The report as text."""
    result = training.as_dict()
    sizes = f"{result['profiles']:,} profiles and {result['store_records']:,} store records"
    priors = f"Prior {result['prior_weight']:+.2f}, before {training.before.prior_weight:+.2f}"
    lines = [
        f"Version {result['version']}, learned from {sizes}.",
        f"{priors}. Rarity of names from {result['frequent_tokens']:,} frequent tokens.",
        "",
        text_table(map(_row, result["levels"]), "lrrrr", headings=HEADINGS),
        "A level without a share of one person's pairs was not seen, or is one that cannot be learned without labels.",
    ]
    return "\n".join(lines) + "\n"


def _row(level: Mapping[str, Any]) -> tuple[str, ...]:
    m = "" if level["m"] is None else f"{level['m']:.6f}"
    name = f"{level['comparison']} {level['level']}"
    return name, m, f"{level['u']:.2e}", f"{level['weight']:+.2f}", f"{level['before']:+.2f}"
