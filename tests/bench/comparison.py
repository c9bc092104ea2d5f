"""What the ways of finding the customers took, beside each other; and whether they found the same people."""

import json
import sys
from enum import Enum
from typing import NamedTuple

STREAM, BACKFILL, PEER = "stream", "backfill", "redis peer"
LEAST_COST = 0.1  # core microseconds a record that are worth a word
ALIKE = 0.999  # of the stream's people has the backfill; the others are in doubt, and dissolve where more is known
# of another way's people has the stream; the backfill blocks by more, and the Redis design takes an extension for the last digits
FOUND = 0.97


class Output(str, Enum):
    """How the figures are printed."""

    TEXT = "text"
    JSON = "json"


class Line(NamedTuple):
    """What one way took."""

    part: str
    records: int
    seconds: float
    peak_bytes: int
    core_seconds: dict[str, float]  # by program
    phones: frozenset[str] | None = None  # of the people it found
    state: dict[str, float] | None = None  # bytes of the join's state a row, and of the checkpoint
    with_history: int | None = None  # records a second until history was complete, too

    @property
    def people(self):
        """How many people with a profile it found, by their phones; None for what finds nobody."""
        return None if self.phones is None else len(self.phones)

    @property
    def rate(self):
        """Records a second."""
        return round(self.records / self.seconds)

    @property
    def cost(self):
        """Microseconds of a core a record, by program; its start and what comes after its last record too."""
        costs = {name: seconds * 1e6 / self.records for name, seconds in self.core_seconds.items()}
        return ", ".join(
            f"{name} {cost:.1f} us" for name, cost in sorted(costs.items()) if cost >= LEAST_COST
        )


def core_us(core_seconds, records):
    """Microseconds of a core a record, of all programs."""
    return sum(core_seconds.values()) * 1e6 / records


def report(lines, output):
    """The table, each rate beside the join's; exit code 1 where the ways do not find the same people."""
    by_part = {line.part: line for line in lines}
    figures = [figures_of(line, by_part) for line in lines]
    if output is Output.JSON:
        sys.stdout.write(json.dumps(figures) + "\n")
    else:
        write_table(figures)
    if wrong := list(wrong_results(figures)):
        sys.exit("\n".join(f"Error: {sentence}" for sentence in wrong))


def wrong_results(figures):
    """A sentence for each way whose people are not the stream's as far as they have to be."""
    titles = {STREAM: "stream", BACKFILL: "backfill", PEER: "Redis design"}
    for found in figures:
        part = found["part"]
        has, had = found["of_the_stream"], found["in_the_stream"]
        if has is None:
            continue
        if not found["people"]:
            yield f"The {titles[part]} finds nobody."
        elif part == BACKFILL and has < ALIKE:
            yield f"The backfill finds {has:.2%} of the people that the stream finds; {ALIKE:.2%} are needed."
        elif had < FOUND:
            yield f"The stream finds {had:.2%} of the people that the {titles[part]} finds; {FOUND:.2%} are needed."


def figures_of(line, by_part):
    """One line for programs; None where there is nothing to hold it against."""
    join, stream = by_part.get("join"), by_part.get(STREAM)
    both = (line.phones, stream.phones) if stream and line.phones is not None else None
    return {
        "part": line.part,
        "records": line.records,
        "seconds": round(line.seconds, 1),
        "records_per_second": line.rate,
        "history_per_second": line.with_history,
        "to_join": round(line.rate / join.rate, 3) if join else None,
        "peak_bytes": line.peak_bytes,
        "core_seconds": {name: round(seconds, 1) for name, seconds in sorted(line.core_seconds.items())},
        **(line.state or {"state_bytes_a_row": None, "checkpoint_bytes": None}),
        "people": line.people,
        "of_the_stream": share_of(*both) if both else None,
        "in_the_stream": share_of(*reversed(both)) if both else None,
    }


def share_of(found, people):
    """Which share of some people was found; none of nobody."""
    return round(len(found & people) / len(people), 4) if people else 0.0


def write_table(figures):
    """The same for a person."""
    titles = (
        "records/s",
        "with history",
        "to join",
        "seconds",
        "peak GB",
        "core-us",
        "state B/row",
        "people",
        "of stream's",
        "in stream's",
    )
    sys.stdout.write(f"{'':<12}{''.join(f'{title:>13}' for title in titles)}\n")
    for found in figures:
        cells = (
            f"{found['records_per_second']:,}",
            f"{with_history:,}" if (with_history := found["history_per_second"]) else "",
            found["to_join"] or "",
            found["seconds"],
            f"{found['peak_bytes'] / 1e9:.2f}",
            f"{core_us(found['core_seconds'], found['records']):.1f}",
            found["state_bytes_a_row"] or "",
            f"{found['people']:,}" if found["people"] else "",
            *("" if share is None else share for share in (found["of_the_stream"], found["in_the_stream"])),
        )
        sys.stdout.write(f"{found['part']:<12}{''.join(f'{cell:>13}' for cell in cells)}\n")
