"""A page says what it is given, and nothing that it is given becomes a part of the page."""

from datetime import datetime, timezone
from html.parser import HTMLParser

import pyarrow as pa
import pytest

from lib.explanation.terms import Term
from lib.reporting.page import ROWS, Chapter, Figure, Page, render
from lib.reporting.waterfall_chart import waterfall_chart

HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(1)> {{ 7 * 7 }} &amp;"
PLAIN = "nothing special"
AT = datetime(2026, 11, 1, 6, 0, 5, tzinfo=timezone.utc)


class Read(HTMLParser):
    """What a browser would make of a page: its elements, their attributes, and the words between them."""

    def __init__(self, page):
        super().__init__()
        self.elements, self.attributes, self.words, self.cells = [], [], [], []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, [name for name, _ in attrs]))
        self.attributes += attrs
        if tag == "td":
            self.cells.append([dict(attrs).get("class"), ""])

    def handle_endtag(self, tag):
        self.elements.append((tag, None))

    def handle_data(self, data):
        self.words.append(data)
        if self.elements and self.elements[-1][0] == "td" and self.elements[-1][1] is not None:
            self.cells[-1][1] += data

    def count(self, tag):
        return sum(found == tag and names is not None for found, names in self.elements)


def page_of(text):
    """A page that has a text wherever it can have one."""
    chart = waterfall_chart([Term("prior", "", -20), Term(text, text, 4)])
    numbers = pa.table({text: [text, None], "at": [AT, AT]})
    figure = Figure(text, text, chart, numbers)
    return Page(text, (text, text), text, {text: 1}, [Chapter(text, text, [figure])], text)


@pytest.fixture(scope="module")
def hostile():
    return Read(render(page_of(HOSTILE)))


def test_no_text_becomes_an_element_or_an_attribute(hostile):
    assert hostile.elements == Read(render(page_of(PLAIN))).elements


def test_text_within_an_attribute_ends_there(hostile):
    assert [value for name, value in hostile.attributes if name == "aria-label"] == [HOSTILE]


def test_every_text_is_read_as_it_was_written(hostile):
    in_title_and_heading, in_lead, also, in_counts, in_chapter, in_figure, in_table, in_footer = (
        2,
        2,
        1,
        1,
        2,
        2,
        2,
        1,
    )
    times = in_title_and_heading + in_lead + also + in_counts + in_chapter + in_figure + in_table + in_footer
    assert "".join(hostile.words).count(HOSTILE) == times


def test_values_are_written_for_people_and_numbers_stand_right():
    numbers = pa.table({"n": [1_234, None], "share": [0.123456, 2.0], "who": ["Ann", None], "at": [AT, None]})
    page = Read(render(Page("", (), chapters=[Chapter("", "", [Figure("", "", None, numbers)])])))
    assert page.cells == [
        ["number", "1,234"],
        ["number", "0.1235"],
        [None, "Ann"],
        [None, "2026-11-01 06:00:05"],
        [None, ""],
        ["number", "2"],
        [None, ""],
        [None, ""],
    ]


def test_a_long_table_is_cut_and_says_so():
    page = render(
        Page("", (), chapters=[Chapter("", "", [Figure("", "", None, pa.table({"n": range(1_700)}))])])
    )
    assert Read(page).count("td") == ROWS
    assert "And 1,300 more rows." in page


def test_what_is_empty_leaves_no_mark():
    page = Read(render(Page("Title", ("Lead",), chapters=[Chapter("", "", [Figure("F", "f")])])))
    assert [tag for tag in ("h2", "dl", "details", "svg", "table") if page.count(tag)] == []
    assert page.count("p") == 1
