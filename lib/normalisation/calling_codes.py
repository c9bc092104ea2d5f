"""What libphonenumber knows of calling codes, read once on the driver to build native expressions from."""

from dataclasses import dataclass
from functools import cache

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

from lib.errors import SettingsError

NON_GEOGRAPHIC = "001"


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
        lengths=_possible(metadata),
    )


@cache
def possible_lengths() -> dict[str, tuple[int, ...]]:
    """For every calling code the lengths its national numbers may have, over all its regions."""
    return {
        str(code): _lengths(code, regions) for code, regions in sorted(COUNTRY_CODE_TO_REGION_CODE.items())
    }


@cache
def codes_with_trunk_zero() -> tuple[str, ...]:
    """The calling codes whose main region dials 0 before its national numbers; people write it behind the code too."""
    mains = {code: regions[0] for code, regions in sorted(COUNTRY_CODE_TO_REGION_CODE.items())}
    regions = {str(code): name for code, name in mains.items() if name != NON_GEOGRAPHIC}
    return tuple(code for code, name in regions.items() if _metadata(name).national_prefix == "0")


def _lengths(code: int, regions: tuple[str, ...]) -> tuple[int, ...]:
    if regions == (NON_GEOGRAPHIC,):
        found = PhoneMetadata.metadata_for_nongeo_region(code)
        tables = [] if found is None else [found]
    else:
        tables = [_metadata(name) for name in regions]
    return tuple(sorted({length for table in tables for length in _possible(table)}))


def _metadata(region_name: str) -> PhoneMetadata:
    metadata = PhoneMetadata.metadata_for_region(region_name)
    if metadata is None:
        raise SettingsError(
            f"libphonenumber knows no region {region_name}.",
            "Set records.default_region to an ISO 3166 code.",
        )
    return metadata


def _possible(metadata: PhoneMetadata) -> tuple[int, ...]:
    description = metadata.general_desc
    return () if description is None else tuple(description.possible_length)
