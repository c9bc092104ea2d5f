"""What the system is made of is locked by checksum, may be used, and has no known weakness that nobody has looked at."""

import json
import re
import subprocess
from importlib.metadata import PackageNotFoundError, metadata

import pytest
import yaml
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from lib.supply_chain.bill import bill_of_materials
from lib.supply_chain.components import MAVEN, PIP, Component, locked, of_spark
from lib.supply_chain.licences import Licences
from tests.conftest import HOME

CONF = HOME / "conf"
LOCKED, LICENCES = locked(HOME), Licences(CONF / "supply_chain/licences.yaml")
WEAKNESSES = yaml.safe_load((CONF / "supply_chain/vulnerabilities.yaml").read_text())
PIP_LOCKS = sorted(
    [CONF / "build.lock", *CONF.glob("requirements*.lock"), *HOME.glob("tests/bench/*/*.lock")]
)
#: What the trove classifiers and the free texts of packages mean.
SAID = {
    "Apache": "Apache-2.0", "Apache 2.0": "Apache-2.0", "Apache License 2.0": "Apache-2.0", "Apache Software License": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0", "BSD 2-Clause License": "BSD-2-Clause",
    "BSD License": "BSD-3-Clause", "ISC License (ISCL)": "ISC", "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0", "Python Software Foundation License": "PSF-2.0",
    "GNU General Public License (GPL)": "GPL-2.0-only WITH Universal-FOSS-exception-1.0",
}  # fmt: skip


@pytest.fixture(scope="module")
def jars_of_spark():
    return list(of_spark())


@pytest.mark.parametrize("lock", PIP_LOCKS, ids=lambda lock: lock.name)
def test_every_package_is_pinned_with_its_checksums(lock):
    entries = re.split(r"\n(?=\S)", lock.read_text())
    pinned = [entry for entry in entries if not entry.startswith(("#", "-r "))]
    assert len(pinned) > 0
    assert [
        entry for entry in pinned if not re.match(r"[\w.\[\]-]+==\S+ \\\n.*--hash=sha256:[0-9a-f]{64}", entry)
    ] == []


def test_pip_installs_nothing_else():
    script = (HOME / "lib/submission/environment.sh").read_text()
    assert script.count("pip install") == 1
    assert "--require-hashes --no-build-isolation" in script


def test_every_jar_and_debian_package_has_a_checksum():
    others = [one for one in LOCKED if one.kind != PIP]
    assert len(others) > 100
    assert [one for one in others if not re.fullmatch("[0-9a-f]{64}", one.sha256)] == []


@pytest.mark.parametrize(
    "component", sorted({one.coordinate: one for one in LOCKED}.values()), ids=lambda one: one.coordinate
)
def test_its_licence_is_known_and_allowed(component):
    assert LICENCES.of(component) is not None
    assert LICENCES.may_be_used(component)


@pytest.mark.parametrize(
    "component",
    sorted({one.name: one for one in LOCKED if one.kind == PIP}.values()),
    ids=lambda one: one.name,
)
def test_the_table_says_what_the_package_says_of_itself(component):
    try:
        own = metadata(component.name)
    except PackageNotFoundError:
        pytest.skip("not installed here")
    classifiers = [
        line.rpartition(" :: ")[2]
        for line in own.get_all("Classifier") or []
        if line.startswith("License ::")
    ]
    said = {own.get("License-Expression"), *classifiers, *(own.get("License") or "").splitlines()[:1]}
    assert LICENCES.of(component) in {SAID.get(text, text) for text in said}


def test_every_exception_is_of_something_that_is_used_and_has_a_reason():
    assert LICENCES.exceptions.keys() <= {one.coordinate for one in LOCKED}
    assert [name for name, reason in LICENCES.exceptions.items() if len(reason.split()) < 5] == []


@pytest.mark.parametrize(
    ("licence", "is_allowed"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("MIT OR GPL-3.0-only", True),
        ("MIT AND GPL-3.0-only", False),
        (None, False),
    ],
)
def test_what_is_allowed(licence, is_allowed, tmp_path):
    table = {
        "allowed": ["MIT"],
        "allowed_in_sandbox": [],
        "exceptions": {},
        "pip": {"a": licence} if licence else {},
    }
    (tmp_path / "licences.yaml").write_text(yaml.safe_dump(table))
    component = Component(PIP, "", "a", "1", "", "a.lock")
    assert Licences(tmp_path / "licences.yaml").may_be_used(component) == is_allowed


@pytest.mark.parametrize("weakness", WEAKNESSES, ids=lambda one: f"{one['id']} {one['component']}")
def test_a_known_weakness_is_gone_or_excused_by_name(weakness, jars_of_spark):
    name = weakness["component"].partition(":")[2]
    having = [one for one in [*LOCKED, *jars_of_spark] if one.kind == MAVEN and one.name == name]
    weak = {one.locked_in for one in having if is_older(one.version, str(weakness["fixed_in"]))}
    assert having
    assert weak == weakness.get("excused", {}).keys()
    assert [reason for reason in weakness.get("excused", {}).values() if len(reason.split()) < 5] == []


def is_older(version, fixed_in):
    return fixed_in == "never" or numbers(version) < numbers(fixed_in)


def numbers(version):
    return [int(part) for part in re.findall(r"\d+", version)]


@pytest.mark.parametrize(
    ("version", "fixed_in", "older"),
    [("1.9.4", "1.11.0", True), ("1.11.0", "1.9.4", False), ("2.0", "2.0", False), ("9", "never", True)],
)
def test_which_version_is_older(version, fixed_in, older):
    assert is_older(version, fixed_in) == older


def test_the_bill_of_materials_is_valid_and_complete(jars_of_spark):
    bill = bill_of_materials([*LOCKED, *jars_of_spark], LICENCES, "a revision")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill) is None
    parts = json.loads(bill)["components"]
    listed = {(part.get("group", ""), part["name"], part.get("version", "")) for part in parts}
    assert {(one.group, one.name, one.version) for one in [*LOCKED, *jars_of_spark]} == listed
    assert len([part for part in parts if part.get("licenses")]) > 200


def test_the_command_writes_the_bill_of_materials(tmp_path):
    words = ["./spark-submit.sh", "sbom", "--to", str(tmp_path / "sbom.json"), "--output", "json"]
    done = subprocess.run(words, cwd=HOME, capture_output=True, text=True, check=True)
    bill = json.loads((tmp_path / "sbom.json").read_text())
    assert bill["bomFormat"] == "CycloneDX"
    assert json.loads(done.stdout)["components"] >= len(bill["components"]) > 300
