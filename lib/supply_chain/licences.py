"""Reads ``conf/supply_chain/licences.yaml``: the licence of each component, and which ones may be used."""

import re
from pathlib import Path
from typing import Any

import yaml

from lib.supply_chain.components import DEBIAN, MAVEN, PIP, Component

SECTION = {PIP: "pip", MAVEN: "maven", DEBIAN: "deb"}
EXCEPTION = re.compile(r"\s+WITH\s+\S+")


class Licences:
    """The table of licences."""

    def __init__(self, path: Path) -> None:
        """Read the table."""
        self._table: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        self.exceptions: dict[str, str] = self._table["exceptions"]

    def of(self, component: Component) -> str | None:
        """The licence of a component as an SPDX expression; None if the table does not say."""
        known: dict[str, str] = self._table[SECTION[component.kind]]
        if component.kind != MAVEN:
            return known.get(component.name)
        fitting = [prefix for prefix in known if component.coordinate.startswith(prefix)]
        return known[max(fitting, key=len)] if fitting else None

    def may_be_used(self, component: Component) -> bool:
        """Whether the licence is allowed, or the component is an exception by name."""
        allowed = {*self._table["allowed"]}
        if component.kind == DEBIAN:
            allowed |= {*self._table["allowed_in_sandbox"]}
        return component.coordinate in self.exceptions or _is_satisfied(self.of(component) or "", allowed)


def _is_satisfied(expression: str, allowed: set[str]) -> bool:
    """Whether one alternative of the expression has allowed licences only; there are no brackets in ours."""
    alternatives = re.split(r"\s+OR\s+", expression)
    return any(
        all(EXCEPTION.sub("", part) in allowed for part in re.split(r"\s+AND\s+", alternative))
        for alternative in alternatives
    )
