"""The bill of materials in CycloneDX's JSON: every component with version, package URL, checksum and licence."""

from collections.abc import Iterable

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component as Part
from cyclonedx.model.component import ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from lib.supply_chain.components import Component
from lib.supply_chain.licences import Licences

LOCKED_IN = "customer-identification:locked-in"


def bill_of_materials(components: Iterable[Component], licences: Licences, revision: str) -> str:
    """The bill of these components for a revision of the project, as a JSON document."""
    bom = Bom(components=(_part(one, licences) for one in _merged(components)))
    whole = Part(
        name="customer-identification", version=revision, type=ComponentType.APPLICATION, bom_ref="project"
    )
    bom.metadata.component = whole
    bom.register_dependency(whole, bom.components)
    return str(JsonV1Dot6(bom).output_as_string(indent=2)) + "\n"


def _merged(components: Iterable[Component]) -> list[Component]:
    """Each component once, with all the files that lock it."""
    found: dict[Component, list[str]] = {}
    for one in components:
        found.setdefault(one._replace(locked_in=""), []).append(one.locked_in)
    return [one._replace(locked_in=", ".join(dict.fromkeys(files))) for one, files in sorted(found.items())]


def _part(component: Component, licences: Licences) -> Part:
    url = PackageURL(component.kind, component.group or None, component.name, component.version or None)
    licence = licences.of(component)
    return Part(
        name=component.name,
        group=component.group or None,
        version=component.version or None,
        type=ComponentType.LIBRARY,
        purl=url,
        bom_ref=f"{url.to_string()}#{component.sha256[:8]}",
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=component.sha256)] if component.sha256 else [],
        licenses=[LicenseFactory().make_from_string(licence)] if licence else [],
        properties=[Property(name=LOCKED_IN, value=component.locked_in)],
    )
