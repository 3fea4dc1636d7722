"""Writes the software bill of materials (CycloneDX 1.6, JSON): what `requirements.lock` pins, and who requires what.

The same lock gives the same bytes: no moment, no random number, no folder and no address of a registry is in it.

usage: python -m scripts.sbom OUTPUT
"""

from __future__ import annotations

import json
import sys
import tomllib
import uuid
from pathlib import Path

from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.dependency import Dependency
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

from scripts.pins import Pin, pins

ROOT = Path(__file__).resolve().parent.parent


def sbom(root: Path = ROOT) -> str:
    """The bill of materials of the project in `root`. Raises ValueError where it would break CycloneDX's schema."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lock = root / "requirements.lock"
    product = Component(
        name=project["name"],
        version=project["version"],
        type=ComponentType.APPLICATION,
        bom_ref=f"pkg:pypi/{project['name']}@{project['version']}",
        purl=PackageURL("pypi", name=project["name"], version=project["version"]),
        description=project["description"],
        licenses=[LicenseExpression(project["license"])],
    )
    components = {pin.name: _component(pin) for pin in pins(lock)}
    needs: dict[str, list[Dependency]] = {name: [] for name in (product.name, *components)}
    for pin in pins(lock):
        for parent in pin.wanted_by:
            needs[parent].append(Dependency(components[pin.name].bom_ref))
    bom = Bom(
        components=components.values(),
        metadata=BomMetaData(component=product),
        dependencies=[
            Dependency((components.get(name) or product).bom_ref, children) for name, children in needs.items()
        ],
    )
    return _steady(JsonV1Dot6(bom).output_as_string(), lock)


def _component(pin: Pin) -> Component:
    """A distribution. Its hashes hang on the files it comes in, of which a lock names several."""
    purl = PackageURL("pypi", name=pin.name, version=pin.version)
    files = ExternalReference(
        type=ExternalReferenceType.DISTRIBUTION,
        url=XsUri(purl.to_string()),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=content) for content in pin.hashes],
    )
    return Component(
        name=pin.name,
        version=pin.version,
        type=ComponentType.LIBRARY,
        bom_ref=purl.to_string(),
        purl=purl,
        external_references=[files],
    )


def _steady(written: str, lock: Path) -> str:
    """Without the moment; the serial number follows from the lock. CycloneDX's library gives both anew each time."""
    bill = json.loads(written)
    bill["serialNumber"] = uuid.uuid5(uuid.NAMESPACE_OID, lock.read_text(encoding="utf-8")).urn
    del bill["metadata"]["timestamp"]
    text = json.dumps(bill, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    fault = JsonStrictValidator(JsonV1Dot6(Bom()).schema_version).validate_str(text)
    if fault is not None:
        raise ValueError(f"the bill of materials breaks CycloneDX's schema: {fault}")
    return text


def main() -> int:
    """Writes it where the command line says."""
    if len(sys.argv) != 2:
        print(__doc__.rpartition("\n\n")[2].strip() if __doc__ else "", file=sys.stderr)
        return 2
    output = Path(sys.argv[1])
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(sbom(), encoding="utf-8")
    print(output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
