"""What libphonenumber knows of calling codes, read once on the driver to build native expressions from."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

from lib.errors import SettingsError

NON_GEOGRAPHIC = "001"


@dataclass(frozen=True)
class Lengths:
    """How many digits a national number may have, and how many it may have only for who dials within its area."""

    possible: tuple[int, ...]
    local_only: tuple[int, ...]


@dataclass(frozen=True)
class Region:
    """How numbers are dialled inside one region; ``international_prefix`` is a regular expression, mostly of digits."""

    calling_code: str
    national_prefix: str
    international_prefix: str
    lengths: tuple[int, ...]


@cache
def region(name: str) -> Region:
    """The dialling rules of an ISO 3166 region; lengths are those of national numbers, not local-only ones."""
    metadata = _metadata(name)
    return Region(
        calling_code=str(phonenumbers.country_code_for_region(name)),
        national_prefix=metadata.national_prefix or "",
        international_prefix=metadata.international_prefix or "00",
        lengths=_lengths(metadata).possible,
    )


@cache
def possible_lengths() -> dict[str, tuple[int, ...]]:
    """For every calling code the lengths its national numbers may have, over all its regions."""
    return {
        str(code): tuple(sorted({length for table in _tables(code) for length in _lengths(table).possible}))
        for code in sorted(COUNTRY_CODE_TO_REGION_CODE)
    }


@cache
def main_lengths() -> dict[str, Lengths]:
    """For every calling code the lengths in its main region, by which libphonenumber says what is wrong with a number."""
    tables = {str(code): _tables(code) for code in sorted(COUNTRY_CODE_TO_REGION_CODE)}
    return {code: _lengths(found[0]) for code, found in tables.items() if found}


@cache
def one_of_codes() -> str:
    """A pattern of the calling codes, of which none begins another one."""
    return f"(?:{'|'.join(map(str, sorted(COUNTRY_CODE_TO_REGION_CODE)))})"


def numbers(counts: Mapping[str, Iterable[str]]) -> str:
    """A pattern of whole numbers with a ``+``, by calling code how many digits stand behind it; codes of one count together."""
    codes = defaultdict(list)
    for code, of_code in counts.items():
        for count in of_code:
            codes[count].append(code)
    behind = (f"(?:{'|'.join(of)})[0-9]{{{count}}}" for count, of in codes.items())
    return rf"^\+(?:{'|'.join(behind)})\z"


@cache
def codes_with_trunk_zero() -> tuple[str, ...]:
    """The calling codes whose main region dials 0 before its national numbers; people write it behind the code too."""
    mains = {code: regions[0] for code, regions in sorted(COUNTRY_CODE_TO_REGION_CODE.items())}
    regions = {str(code): name for code, name in mains.items() if name != NON_GEOGRAPHIC}
    return tuple(code for code, name in regions.items() if _metadata(name).national_prefix == "0")


def _tables(code: int) -> list[PhoneMetadata]:
    """What is known of each region of a calling code, the main one first."""
    regions = COUNTRY_CODE_TO_REGION_CODE[code]
    if regions == (NON_GEOGRAPHIC,):
        found = PhoneMetadata.metadata_for_nongeo_region(code)
        return [] if found is None else [found]
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
