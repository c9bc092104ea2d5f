"""What MySQL's ``SHOW GRANTS`` allows in a database."""

import re
from collections.abc import Iterable

NEEDED = ("SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "DROP", "INDEX")
_LINE = re.compile(r"(GRANT|REVOKE) (.+) ON (\*|`[^`]+`)\.\* (?:TO|FROM) ")
_WILDCARDS = {"%": ".*", "_": "."}


def missing(lines: Iterable[str], database: str) -> list[str]:
    """The privileges a job needs in all tables of the database that no line grants, or that one takes back."""
    allowed: set[str] = set()
    for line in lines:
        found = _LINE.match(line)
        if found is None or not covers(found[3], database):
            continue
        privileges = set(NEEDED) if found[2].startswith("ALL PRIVILEGES") else set(found[2].split(", "))
        allowed = allowed | privileges if found[1] == "GRANT" else allowed - privileges
    return [privilege for privilege in NEEDED if privilege not in allowed]


def covers(scope: str, database: str) -> bool:
    """Whether ``*`` or a name in back quotes, with ``%`` and ``_`` as wildcards unless behind a backslash, is the database."""
    if scope == "*":
        return True
    parts = re.findall(r"\\?.", scope.strip("`"))
    pattern = "".join(_WILDCARDS.get(part) or re.escape(part.removeprefix("\\")) for part in parts)
    return re.fullmatch(pattern, database) is not None
