"""Reads MySQL's ``SHOW GRANTS``: which privileges a user has in a database."""

import re
from collections.abc import Iterable

NEEDED = ("SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "DROP", "INDEX")
_LINE = re.compile(r"(GRANT|REVOKE) (.+) ON (\*|`[^`]+`)\.\* (?:TO|FROM) ")
_WILDCARDS = {"%": ".*", "_": "."}


def missing(lines: Iterable[str], database: str) -> list[str]:
    """The privileges that a job needs in all tables of the database, and that no line grants or a line revokes.

    A line may be a REVOKE: with ``partial_revokes``, MySQL takes a global privilege back for single databases.
    """
    allowed: set[str] = set()
    for line in lines:
        parts = _LINE.match(line)
        if parts is None or not covers(parts[3], database):
            continue
        verb, listed = parts[1], parts[2]
        privileges = set(NEEDED) if listed.startswith("ALL PRIVILEGES") else set(listed.split(", "))
        allowed = allowed | privileges if verb == "GRANT" else allowed - privileges
    return [privilege for privilege in NEEDED if privilege not in allowed]


def covers(scope: str, database: str) -> bool:
    """Whether the scope of a grant covers a database.

    The scope is ``*``, or a name in back quotes in which ``%`` and ``_`` are wildcards unless a backslash precedes them.
    """
    if scope == "*":
        return True
    parts = re.findall(r"\\?.", scope.strip("`"))  # characters, each with the backslash before it
    pattern = "".join(_WILDCARDS.get(part) or re.escape(part.removeprefix("\\")) for part in parts)
    return re.fullmatch(pattern, database) is not None
