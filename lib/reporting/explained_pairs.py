"""Pages with a waterfall chart of the match weight of each pair, for ``why`` and ``why_not``; they name nobody."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from lib.errors import CustomerIdentificationError
from lib.explanation.customer import CustomerExplanation, Link
from lib.explanation.pair import SENTENCES, PairExplanation
from lib.explanation.terms import Term
from lib.records.pair import Comparison
from lib.reporting.page import Chapter, Figure, Page, write_page
from lib.reporting.theme import words
from lib.reporting.waterfall_chart import waterfall_chart

HOW_TO_READ = (
    "Each bar begins where the one above it ended. Green bars speak for one person, red ones against; the blue one is "
    "the match weight, which decides."
)


def draw_customer(customer: CustomerExplanation, to: Path) -> None:
    """Write a page with all pairs of a customer."""
    write_page(customer_page(customer), to)


def draw_pair(explanation: PairExplanation, to: Path) -> None:
    """Write a page with the match weight of two records.

    Raises :class:`CustomerIdentificationError` if they were not compared, or if the model that did is not stored.
    """
    if not explanation.terms:
        raise CustomerIdentificationError(
            "There is no match weight to draw: the two were not compared, or by a model that is not stored.",
            "Leave out --chart, or name two records that were compared.",
        )
    write_page(pair_page(explanation), to)


def customer_page(customer: CustomerExplanation) -> Page:
    """All pairs of a customer, first those that join it."""
    figures = [_of_link(link) for link in customer.links if link.terms]
    joined = sum(link.is_accepted for link in customer.links)
    lead = ("Customer ", str(customer.customer_id), " was joined by ", f"{joined:,}", " of its pairs.")
    return _page(f"Why customer {customer.customer_id} is one", lead, figures)


def pair_page(explanation: PairExplanation) -> Page:
    """The match weight of two records."""
    places = " and ".join(str(record.coordinate) for record in explanation.records)
    figures = [] if explanation.found is None else [pair_figure(explanation.found, explanation.terms, places)]
    return _page("What became of two records", (SENTENCES[explanation.stage],), figures)


def pair_figure(found: Comparison, terms: Sequence[Term], says: str) -> Figure:
    """The waterfall of one pair."""
    title = f"{words(found.decision.value).capitalize()}: weight {found.match_weight:+.1f}"
    return Figure(title, says, waterfall_chart(terms))


def _of_link(link: Link) -> Figure:
    standing = "It joins them." if link.is_accepted else "It does not join them."
    pair = f"Identities {link.profile.identity} and {link.store.identity}, model {link.found.model_version}."
    return pair_figure(link.found, link.terms, f"{standing} {pair}")


def _page(title: str, lead: Sequence[str], figures: Iterable[Figure]) -> Page:
    return Page(title, lead, HOW_TO_READ, chapters=[Chapter("", "", list(figures))])
