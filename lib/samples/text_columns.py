"""Builds columns of text from small tables of texts: each row picks texts by index and joins them."""

import re
from collections.abc import Sequence
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from lib.samples.choice import Flags, Ints

#: A pyarrow string array with one element for each row.
Texts: TypeAlias = pa.StringArray


def texts(values: Sequence[str]) -> Texts:
    """A table to :func:`pick` from."""
    return pa.array(values, pa.string())


def pick(table: Texts, index: Ints) -> Texts:
    """The table's text at each 0-based index."""
    return table.take(pa.array(index))


def join(*columns: Texts | str) -> Texts:
    """The columns of each row, concatenated; a plain text is the same in every row."""
    return pc.binary_join_element_wise(*columns, "")


def choose(condition: Flags, yes: Texts | str, no: Texts | str) -> Texts:
    """``yes`` where the condition holds, else ``no``."""
    return pc.if_else(pa.array(condition), yes, no)


def around_fields(patterns: Sequence[str]) -> tuple[Texts, ...]:
    """The texts before, between and after the ``{fields}``: one table for each position, one element for each pattern."""
    pieces = (re.split(r"{.*?}", pattern) for pattern in patterns)
    return tuple(texts(place) for place in zip(*pieces, strict=True))


def fields_of(pattern: str) -> list[str]:
    """The texts inside the braces of a pattern, in order."""
    return re.findall(r"{(.*?)}", pattern)
