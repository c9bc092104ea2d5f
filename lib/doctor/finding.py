"""The finding of a check, and the overall status of all findings."""

from collections.abc import Callable, Iterable
from enum import Enum
from pathlib import Path
from typing import Any, NamedTuple

from lib.errors import CustomerIdentificationError, DependencyUnreachableError, SettingsError
from lib.text_table import text_table

SETTINGS, DEPENDENCY, OTHER = SettingsError.exit_code, DependencyUnreachableError.exit_code, 1


class Status(str, Enum):
    """The result of a check. After a FAIL a job would not run, or not for long."""

    OK = "OK"
    WARN = "WARN"
    FAIL = "FAIL"


class Finding(NamedTuple):
    """What a check found, and the remedy unless all is well; a job that met the failure would end with ``exit_code``."""

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


def not_checked(names: Iterable[str], first: str) -> list[Finding]:
    """Findings for checks that could not be made because an earlier one failed."""
    return [warn(name, "Not checked.", f"Fix {first} first.") for name in names]


def examine(name: str, check: Callable[..., Finding], *arguments: object) -> Finding:
    """Run a check. An error that it raises becomes its finding, so that no check stops the others."""
    try:
        return check(*arguments)
    except CustomerIdentificationError as error:
        return fail(name, " ".join(error.what.split()), error.remedy, error.exit_code)
    except Exception as error:  # noqa: BLE001 - see above
        # Only the class is shown: the message of an unknown error may hold personal data.
        return fail(
            name, f"The check failed with {type(error).__name__}.", "Report it to the maintainers.", OTHER
        )


def status(findings: Iterable[Finding]) -> Status:
    """The worst status of all findings; OK if there are none."""
    statuses = {finding.status for finding in findings} | {Status.OK}
    return next(worst for worst in (Status.FAIL, Status.WARN, Status.OK) if worst in statuses)


def exit_code(findings: Iterable[Finding]) -> int:
    """0 if nothing fails; otherwise the code of what to fix first: settings, then dependencies, then the rest."""
    codes = {finding.exit_code for finding in findings if finding.status is Status.FAIL}
    return 0 if not codes else next((code for code in (SETTINGS, DEPENDENCY) if code in codes), OTHER)


def render(findings: Iterable[Finding], home: Path) -> str:
    """One line for each finding; paths below ``home`` are shown relative to it."""
    rows = ((one.status.value, one.name, f"{one.what} {one.remedy}".rstrip()) for one in findings)
    return text_table(rows, "lll").replace(f"{home}/", "")
