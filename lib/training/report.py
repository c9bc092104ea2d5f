"""The result of a training: what was learned about each level, and its weight now and before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lib.settings.linkage_model import LinkageModel
from lib.training.expectation import Learned


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
        f"{'':<22}{'one person':>12}{'by chance':>12}{'weight':>9}{'before':>9}",
        *(_line(level) for level in result["levels"]),
        "",
        "A level without a figure for one person was never seen, or cannot be learned without labels.",
    ]
    return "\n".join(lines) + "\n"


def _line(level: Mapping[str, Any]) -> str:
    m = "" if level["m"] is None else f"{level['m']:.6f}"
    name = f"{level['comparison']} {level['level']}"
    return f"{name:<22}{m:>12}{level['u']:>12.2e}{level['weight']:>+9.2f}{level['before']:>+9.2f}"
