"""libphonenumber's metadata of calling codes and regions, read on the driver to build native expressions."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

from lib.errors import SettingsError

NON_GEOGRAPHIC = "001"  # libphonenumber's region of calling codes without a country, such as +800 (freephone)


@dataclass(frozen=True)
class Lengths:
    """The possible lengths of a national number, and the lengths that can be dialled only within its own area."""

    possible: tuple[int, ...]
    local_only: tuple[int, ...]


@dataclass(frozen=True)
class Prefixes:
    """What may stand before a national number, as libphonenumber takes it off; both are patterns, or empty.

    ``taken_off`` is what it takes off, ``kept`` what a number with its prefix must not look like for it to do so.
    ``plain`` is the prefix, if ``taken_off`` is nothing but these digits and nothing is put in their place.
    """

    taken_off: str
    kept: str
    plain: str


@dataclass(frozen=True)
class Region:
    """How numbers are dialled within a region.

    ``international_prefix`` is a pattern, such as ``011`` or ``00``. ``lengths`` are those of the region's national numbers,
    without local-only ones; ``prefixes`` apply to them, and ``main_prefixes`` to numbers behind the calling code.
    """

    calling_code: str
    international_prefix: str
    lengths: tuple[int, ...]
    prefixes: Prefixes
    main_prefixes: Prefixes


@cache
def region(name: str) -> Region:
    """The dialling rules of an ISO 3166 region.

    Raises :class:`SettingsError` for an unknown region.
    """
    metadata, code = _metadata(name), phonenumbers.country_code_for_region(name)
    return Region(
        calling_code=str(code),
        international_prefix=metadata.international_prefix or "00",
        lengths=_lengths(metadata).possible,
        prefixes=_prefixes(metadata),
        main_prefixes=main_prefixes(str(code)),
    )


def _prefixes(metadata: PhoneMetadata) -> Prefixes:
    taken_off = metadata.national_prefix_for_parsing or ""
    is_plain = taken_off.isdigit() and metadata.national_prefix_transform_rule is None
    kept = metadata.general_desc.national_number_pattern or "" if metadata.general_desc else ""
    return Prefixes(_without_groups(taken_off), _without_groups(kept), taken_off if is_plain else "")


def _without_groups(pattern: str) -> str:
    """A pattern that may be part of another one, whose groups are counted."""
    return re.sub(r"\((?!\?)", "(?:", pattern)


@cache
def main_lengths() -> dict[str, Lengths]:
    """The lengths in the main region of every calling code; libphonenumber's ``ValidationResult`` is based on these."""
    tables = {str(code): _tables(code) for code in sorted(COUNTRY_CODE_TO_REGION_CODE)}
    return {code: _lengths(regions[0]) for code, regions in tables.items() if regions}


def main_prefixes(calling_code: str) -> Prefixes:
    """The prefixes in the main region of a calling code: those that count behind the code."""
    return _prefixes(_tables(int(calling_code))[0])


@cache
def one_of_codes() -> str:
    """A pattern that matches any calling code. The codes are prefix-free (ITU-T E.164), so the order does not matter."""
    return one_of(map(str, COUNTRY_CODE_TO_REGION_CODE))


def one_of(codes: Iterable[str]) -> str:
    """A pattern that matches any of the codes; those that differ in their last digit only share a branch."""
    last_digits: defaultdict[str, str] = defaultdict(str)
    for code in sorted(codes):
        last_digits[code[:-1]] += code[-1]
    branches = (f"{head}[{last}]" if len(last) > 1 else head + last for head, last in last_digits.items())
    return f"(?:{'|'.join(branches)})"


def numbers(counts: Mapping[str, Iterable[str]]) -> str:
    """A pattern of international numbers: ``counts`` maps a calling code to the numbers of digits that may follow it.

    A count is what a quantifier in braces takes: ``8`` or ``0,5`` or ``12,``. Codes with the same count share one branch, so
    that a pattern for all 215 codes has about a dozen branches.
    """
    codes = defaultdict(list)
    for code, of_code in counts.items():
        for count in of_code:
            codes[count].append(code)
    branches = (f"{one_of(of)}[0-9]{{{count}}}" for count, of in codes.items())
    return rf"^\+(?:{'|'.join(branches)})\z"


def runs(lengths: Iterable[int]) -> Iterator[str]:
    """The lengths as quantifiers in braces, such as ``7,9`` for 7, 8 and 9."""
    for _, run in groupby(enumerate(sorted(lengths)), key=lambda place: place[1] - place[0]):
        first, *others = (length for _, length in run)
        yield f"{first},{others[-1]}" if others else str(first)


@cache
def possible_number() -> str:
    """A pattern of the E.164 numbers that libphonenumber calls possible: ``IS_POSSIBLE``, not for a local number."""
    return numbers({code: runs(lengths.possible) for code, lengths in main_lengths().items()})


@cache
def codes_with_trunk_zero() -> tuple[str, ...]:
    """The calling codes whose main region dials 0 before its national numbers; people also write it after the code."""
    mains = {code: regions[0] for code, regions in sorted(COUNTRY_CODE_TO_REGION_CODE.items())}
    regions = {str(code): name for code, name in mains.items() if name != NON_GEOGRAPHIC}
    return tuple(code for code, name in regions.items() if _metadata(name).national_prefix == "0")


def _tables(code: int) -> list[PhoneMetadata]:
    """The metadata of each region of a calling code, the main region first."""
    regions = COUNTRY_CODE_TO_REGION_CODE[code]
    if regions == (NON_GEOGRAPHIC,):
        metadata = PhoneMetadata.metadata_for_nongeo_region(code)
        return [] if metadata is None else [metadata]
    return [_metadata(name) for name in regions]


def _metadata(region_name: str) -> PhoneMetadata:
    metadata = PhoneMetadata.metadata_for_region(region_name)
    if metadata is None:
        raise SettingsError(
            f"libphonenumber knows no region {region_name}.",
            "Set records.default_region to an ISO 3166 code.",
        )
    return metadata


def _lengths(metadata: PhoneMetadata) -> Lengths:
    description = metadata.general_desc
    if description is None:
        return Lengths((), ())
    return Lengths(tuple(description.possible_length), tuple(description.possible_length_local_only))
