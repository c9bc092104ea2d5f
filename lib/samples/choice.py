"""Choices that depend on a seed, an id and a purpose, and on nothing else: the same on every machine and in any order."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from pyspark.sql import Column
from pyspark.sql import functions as F

RESOLUTION = 1_000_000_007


def number(seed: int, key: Column, purpose: str, below: int) -> Column:
    """A whole number in [0, ``below``), evenly spread."""
    return F.pmod(F.xxhash64(F.lit(seed), key, F.lit(purpose)), F.lit(below))


def share(seed: int, key: Column, purpose: str) -> Column:
    """A fraction in [0, 1), evenly spread."""
    return number(seed, key, purpose, RESOLUTION) / F.lit(RESOLUTION)


def ranked(seed: int, key: Column, purpose: str, size: int) -> Column:
    """A rank in [0, ``size``) by Zipf's law: the k-th is about k times as rare as the first."""
    return F.least(
        F.floor(F.exp(share(seed, key, purpose) * F.log(F.lit(size + 1.0)))) - 1, F.lit(size - 1)
    ).cast("int")


def one_of(values: Sequence[str], index: Column) -> Column:
    """The value at a 0-based index; one literal, however long the list is."""
    return F.element_at(F.split(F.lit("\t".join(values)), "\t"), (index + 1).cast("int"))


@cache
def words(resource: str) -> tuple[str, ...]:
    """The words of a text file of this package."""
    return tuple(files("lib.samples").joinpath(resource).read_text(encoding="utf-8").split())
