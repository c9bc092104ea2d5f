"""What was found for a name or a phone, as text for a person, and what to ask next."""

from collections.abc import Iterator, Sequence
from itertools import chain

from lib.explanation.asked import PHONE
from lib.explanation.found import Found, FoundIdentity, FoundRecord
from lib.records.pair import Decision, Side
from lib.text_table import text_table

NAMES_SHOWN = 5  # of an identity


def found_text(found: Found) -> str:
    """Each customer with its identities and their records, and then the identities that are nobody's."""
    lines = [_head(found)]
    for customer in found.customers:
        own = [one for one in found.identities if one.customer_id == customer.customer_id]
        lines += ["", f"Customer {customer.customer_id}", *_line(customer.name, customer.phone)]
        lines += _identities(own, found)
    nobodys = [one for one in found.identities if one.customer_id is None]
    if nobodys:
        lines += ["", "Of no customer", *_identities(nobodys, found)]
    lines += [*_pairs(found), *_left_out(found)]
    return "".join(f"{line}\n" for line in lines)


def next_commands(found: Found) -> list[str]:
    """The commands that explain the first of what was found."""
    customers = [f"why {customer.customer_id}" for customer in found.customers[:1]]
    sides = {record.side: record for record in reversed(found.records)}
    both = [f"why-not {' '.join(str(sides[side].coordinate) for side in Side)}"] if len(sides) > 1 else []
    waits = (pair for pair in found.pairs if pair.decision is Decision.REVIEW and pair.verdict is None)
    review = [f"review decide {pair.edge.profile} {pair.edge.store} match|non_match" for pair in waits]
    return [*customers, *both, *review[:1]]


def _head(found: Found) -> str:
    kind = "Phone" if found.asked.column == PHONE else "Name key"
    counts = (
        (len(found.customers), "customer"),
        (max(len(found.identities), found.totals.identities), "identity"),
        (found.totals.records, "record"),
    )
    return f"{kind} {found.asked.value}: {', '.join(_counted(*count) for count in counts)}"


def _counted(number: int, word: str) -> str:
    several = "identities" if word == "identity" else f"{word}s"
    return f"{number:,} {word if number == 1 else several}"


def _line(*cells: str) -> list[str]:
    return text_table([cells], "l" * len(cells), indent=2).splitlines()


def _identities(identities: Sequence[FoundIdentity], found: Found) -> Iterator[str]:
    for one in identities:
        names = " | ".join(one.names[:NAMES_SHOWN])
        more = f" and {len(one.names) - NAMES_SHOWN} more" if len(one.names) > NAMES_SHOWN else ""
        records = _counted(one.records, "record") if one.records else "not in history yet"
        yield from _line(f"{one.side.value} identity {one.identity}", one.phone, f"{names}{more}", records)
        own = [record for record in found.records if record.identity == one.identity]
        yield from text_table(map(_record, own), "lll", indent=4).splitlines()


def _record(record: FoundRecord) -> tuple[str, str, str]:
    return str(record.coordinate), f"{record.when:%Y-%m-%d %H:%M}", record.name


def _pairs(found: Found) -> Iterator[str]:
    """The pairs as ``review decide`` takes them."""
    rows = (
        (str(pair.edge.profile), str(pair.edge.store), pair.decision.value, _said(pair.verdict))
        for pair in found.pairs
    )
    if found.pairs:
        yield from ("", "Pairs of the profile identities")
    yield from text_table(rows, "llll", indent=2).splitlines()


def _said(verdict: Decision | None) -> str:
    return f"a person said {verdict.value}" if verdict else ""


def _left_out(found: Found) -> Iterator[str]:
    left = found.totals.records - len(found.records)
    if left > 0:
        yield from chain(("",), (f"{left:,} older records are left out; --most N lists more.",))
