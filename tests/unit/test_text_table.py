"""Tables as text: what is aligned, and what never changes the shape of a table."""

import pytest

from lib.text_table import text_table


def test_columns_are_as_wide_as_their_widest_cell():
    shown = text_table([("ann", "7"), ("a long name", "1,200")], "lr", headings=("who", "n"), indent=2)
    assert shown.splitlines() == ["  who              n", "  ann              7", "  a long name  1,200"]


def test_no_row_is_broken_or_cut():
    wide = "word " * 500 + "end"
    assert text_table([(wide, wide)], "ll") == f"{wide}  {wide}\n"


def test_a_row_may_end_early_and_no_line_ends_in_blanks():
    assert text_table([("a", "b"), ("c",)], "ll") == "a  b\nc\n"


def test_blanks_at_the_start_of_a_cell_are_kept():
    assert text_table([("name", "Anne"), ("", "   ^")], "ll") == "name  Anne\n         ^\n"


def test_wide_characters_take_two_columns():
    assert text_table([("李", "1"), ("Li", "2")], "ll") == "李  1\nLi  2\n"


@pytest.mark.parametrize("text", ["[b]bold[/b]", "[/]", ":smile:", "[link=x]y"])
def test_a_cell_and_a_heading_are_never_markup(text):
    assert text_table([(text,)], "l", headings=(text,)) == f"{text}\n{text}\n"


@pytest.mark.parametrize("character", ["\n", "\r", "\t", "\x1b", "\x07", "\x9b", "\u2028"])
def test_what_others_wrote_cannot_move_the_cursor(character):
    assert text_table([(f"a{character}[2Jb", "1")], "ll") == "a\N{REPLACEMENT CHARACTER}[2Jb  1\n"


@pytest.mark.parametrize("variable", ["FORCE_COLOR", "TTY_COMPATIBLE"])
def test_it_is_the_same_everywhere(monkeypatch, variable):
    monkeypatch.setenv(variable, "1")
    monkeypatch.setenv("COLUMNS", "10")
    rows = [("a name that is long", "12")]
    assert (
        text_table(rows, "lr", headings=("who", "n")) == "who                   n\na name that is long  12\n"
    )


def test_nothing_to_show():
    assert text_table([], "l") == ""
