"""What a check found, and what all of them come to."""

from collections.abc import Callable, Iterable
from enum import Enum
from pathlib import Path
from typing import Any, NamedTuple

from lib.errors import CustomerIdentificationError, DependencyUnreachableError, SettingsError
from lib.text_table import text_table

SETTINGS, DEPENDENCY, OTHER = SettingsError.exit_code, DependencyUnreachableError.exit_code, 1


class Status(str, Enum):
    """How a check went; a job would not run, or not for long, with what has failed."""

    OK = "OK"
    WARN = "WARN"
    FAIL = "FAIL"


class Finding(NamedTuple):
    """What a check found, and the remedy unless all is well; ``exit_code`` is that of a job which meets a failure."""

    name: str
    status: Status
    what: str
    remedy: str = ""
    exit_code: int = 0

    def as_dict(self) -> dict[str, Any]:
        """The finding for programs."""
        return {"name": self.name, "status": self.status.value, "what": self.what, "remedy": self.remedy}


def ok(name: str, what: str) -> Finding:
    """All is well."""
    return Finding(name, Status.OK, what)


def warn(name: str, what: str, remedy: str) -> Finding:
    """A job runs, but somebody should know."""
    return Finding(name, Status.WARN, what, remedy)


def fail(name: str, what: str, remedy: str, exit_code: int = DEPENDENCY) -> Finding:
    """A job does not run, or not for long."""
    return Finding(name, Status.FAIL, what, remedy, exit_code)


def not_looked_at(names: Iterable[str], first: str) -> list[Finding]:
    """What cannot be known before something else is seen to."""
    return [warn(name, "Not looked at.", f"See to {first} first.") for name in names]


def examine(name: str, check: Callable[..., Finding], *arguments: object) -> Finding:
    """Run a check; whatever it raises is its finding, so that no check stops the others."""
    try:
        return check(*arguments)
    except CustomerIdentificationError as error:
        return fail(name, " ".join(error.what.split()), error.remedy, error.exit_code)
    except Exception as error:  # noqa: BLE001 - see above
        return fail(name, f"The check broke off: {type(error).__name__}.", "Tell who maintains this.", OTHER)


def status(findings: Iterable[Finding]) -> Status:
    """The worst of all."""
    found = {finding.status for finding in findings}
    return next(worst for worst in (Status.FAIL, Status.WARN, Status.OK) if worst in found | {Status.OK})


def exit_code(findings: Iterable[Finding]) -> int:
    """0 when nothing fails, else what has to be seen to first: settings, then dependencies, then the rest."""
    codes = {finding.exit_code for finding in findings if finding.status is Status.FAIL}
    return 0 if not codes else next((code for code in (SETTINGS, DEPENDENCY) if code in codes), OTHER)


def render(findings: Iterable[Finding], home: Path) -> str:
    """A line a finding; paths in the project's folder begin there."""
    rows = ((one.status.value, one.name, f"{one.what} {one.remedy}".rstrip()) for one in findings)
    return text_table(rows, "lll").replace(f"{home}/", "")
