"""A match weight as a picture, and as part of a page that needs nothing from outside."""

import re

import pytest

from lib.explanation.terms import Term
from lib.reporting.page import Chapter, Figure, Page, render
from lib.reporting.theme import INK
from lib.reporting.waterfall_chart import waterfall_chart

TERMS = (Term("prior", "", -20), Term("phone", "exact", 20), Term("name", "same_given", 4))
BARS = [
    ("prior", 0, -20, "against"),
    ("phone exact", -20, 0, "for"),
    ("name same given", 0, 4, "for"),
    ("weight", 0, 4, "sum"),
]


def bars(chart):
    layers = chart.to_dict()["layer"]
    (values,) = (layer["data"]["values"] for layer in layers if layer["mark"]["type"] == "bar")
    return [(row["label"], row["start"], row["end"], row["direction"]) for row in values]


def test_each_bar_begins_where_the_one_before_it_ended():
    assert bars(waterfall_chart(TERMS)) == BARS


@pytest.fixture(scope="module")
def page():
    figures = [Figure('A "pair" <of two>', "See & believe.", waterfall_chart(TERMS))] * 2
    return render(Page("Title", ("Of ", "2", " <things>."), chapters=[Chapter("Pairs", "", figures)]))


def test_nothing_comes_from_outside(page):
    assert re.findall(r"https?:|//|<script|@import|<link|url\((?!#)", page) == []


def test_words_are_words_and_no_tags(page):
    assert "Of <b>2</b> &lt;things&gt;." in page
    assert page.count('aria-label="A &#34;pair&#34; &lt;of two&gt;"') == 2


def test_drawings_take_the_colour_and_the_width_of_the_page(page):
    assert INK not in page.partition("</style>")[2]
    assert all("width=" not in tag for tag in re.findall(r"<svg [^>]*>", page))


def test_drawings_have_no_names_that_those_of_another_could_take(page):
    assert re.findall(r'\bid="|url\(#|href="#', page) == []
