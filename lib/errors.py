"""Every failure the project raises on purpose: what happened, and the remedy.

A message names settings, topics, offsets and tables, never a name, phone, e-mail or payload.
"""

import sys

EXIT_CODES = (
    "Exit codes: 0 ok, 1 data or rule failed, 2 usage or settings, 3 dependency unreachable, "
    "4 refused for safety, 130 interrupted."
)


class CustomerIdentificationError(Exception):
    """Base of all errors of this project; ``exit_code`` is what the command returns."""

    exit_code = 1

    def __init__(self, what: str, remedy: str) -> None:
        """Keep one sentence of what happened and one of what to do about it."""
        super().__init__(f"{what} {remedy}")
        self.what = what
        self.remedy = remedy

    def report(self) -> int:
        """Say it in one line on stderr; the exit code comes back."""
        sys.stderr.write(f"Error: {self.what} {self.remedy}\n")
        return self.exit_code


class SettingsError(CustomerIdentificationError):
    """Raised when settings or arguments are wrong; reports all of them at once."""

    exit_code = 2


class DependencyUnreachableError(CustomerIdentificationError):
    """Raised when a broker, database, registry or tool does not answer or is missing."""

    exit_code = 3


class RefusedError(CustomerIdentificationError):
    """Raised when going on would endanger the data."""

    exit_code = 4


class LedgerMismatchError(RefusedError):
    """Raised when a replayed micro-batch holds other pairs than the ledger recorded for it."""


class IdentityCollisionError(RefusedError):
    """Raised when two different identities derive the same 63-bit id."""
