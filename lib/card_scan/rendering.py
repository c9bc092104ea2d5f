"""The result of a scan as text."""

from lib.card_scan.run import Scan
from lib.text_table import text_table


def render(scan: Scan) -> str:
    """A line for each place with a card number, never a digit of it; then what was read."""
    read = (
        f"{scan.tables:,} tables of MySQL and {scan.files:,} files ({scan.size / 1e6:,.1f} MB) were read.\n"
    )
    if not scan.places:
        return f"No card number was found: {read}"
    rows = (
        (place.store, place.where, place.part or "-", f"{place.digits}", f"{place.numbers:,}")
        for place in scan.places
    )
    total = sum(place.numbers for place in scan.places)
    shown = text_table(rows, "lllrr", headings=("store", "table or file", "part", "digits", "numbers"))
    return f"{shown}\n{total:,} card numbers were found: {read}"
