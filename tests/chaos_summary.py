"""A table at the end of a run: for each fault how often it was tried, how that ended, and how long it took.

Loaded by ``./tests/run --chaos``.
"""

from collections import Counter, defaultdict

OUTCOMES = ("passed", "failed", "skipped")
WIDTH = 62


def pytest_terminal_summary(terminalreporter):
    """Write the table below pytest's own report."""
    outcomes, seconds = tally(terminalreporter.stats)
    lines = [(name, *(counts[outcome] for outcome in OUTCOMES)) for name, counts in sorted(outcomes.items())]
    terminalreporter.section("faults")
    terminalreporter.line(row("fault", *OUTCOMES, "seconds"))
    for name, *counts in lines:
        terminalreporter.line(row(name, *counts, f"{seconds[name]:,.0f}"))
    totals = [sum(counts[outcome] for counts in outcomes.values()) for outcome in OUTCOMES]
    terminalreporter.line(row("all", *totals, f"{sum(seconds.values()):,.0f}"))


def tally(stats):
    """How each fault's cases ended, and the seconds they took with their fixtures."""
    outcomes, seconds = defaultdict(Counter), Counter()
    for outcome in (*OUTCOMES, "error", ""):  # "": fixtures that did not fail
        for report in stats.get(outcome, []):
            name = fault(report.nodeid)
            seconds[name] += report.duration
            if outcome:
                outcomes[name]["failed" if outcome == "error" else outcome] += 1
    return outcomes, seconds


def fault(nodeid):
    """``a driver killed at`` of ``.../test_kills.py::test_a_driver_killed_at[batch.read]``."""
    return nodeid.rpartition("::")[2].partition("[")[0].removeprefix("test_").replace("_", " ")


def row(name, *values):
    return f"{name[:WIDTH]:{WIDTH}}" + "".join(f"{value:>9}" for value in values)
