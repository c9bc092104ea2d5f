"""Processes as /proc shows them."""

from pathlib import Path


def descendants(pid):
    """All processes below one, whatever group they are in."""
    below = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        below.setdefault(int(fields[1]), []).append(int(entry.name))
    found, left = [], [pid]
    while left:
        found += (next_ := below.get(left.pop(), []))
        left += next_
    return found


def command_line(pid):
    """Its words; nothing when it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""
