"""A release: source, wheel, bill of materials, check sums."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tests.packaging.test_locks import RUNTIME, pins

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "build", "dist", "*.egg-info", "tests", "bench", "docs")


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `make release` makes, from a copy, so that it leaves nothing in the tree."""
    source = tmp_path_factory.mktemp("release") / "source"
    shutil.copytree(ROOT, source, ignore=LEFT_OUT)
    environment = {**os.environ, "PYTHON": sys.executable}
    command = ["scripts/release.sh"]
    made = subprocess.run(
        command, cwd=source, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert made.returncode == 0, made.stdout + made.stderr
    return source / "dist"


@pytest.fixture(scope="module")
def bill(dist: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((dist / "gridhearth.cdx.json").read_text())
    return content


def test_a_release_is_source_wheel_bill_and_check_sums(dist: Path) -> None:
    suffixes = sorted(path.name.partition("0.1.0")[2] or path.name for path in dist.iterdir())

    assert suffixes == ["-py3-none-any.whl", ".tar.gz", "SHA256SUMS", "gridhearth.cdx.json"]


def test_the_check_sums_are_those_of_the_files(dist: Path) -> None:
    lines = (dist / "SHA256SUMS").read_text().splitlines()
    said = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}

    files = {path.name: path for path in dist.iterdir() if path.name != "SHA256SUMS"}
    assert said == {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}


def test_the_source_holds_what_the_wheel_is_built_from_and_no_place_of_this_machine(dist: Path) -> None:
    with tarfile.open(next(dist.glob("*.tar.gz"))) as source:
        names = {name.partition("/")[2] for name in source.getnames()}

    assert {"pyproject.toml", "LICENSE", "cse/storage/sqlite.py"} <= names
    assert [name for name in names if name.startswith(("tests/", "bench/", "/"))] == []


def test_the_bill_holds_every_pin_with_its_version_and_hashes(bill: dict[str, Any]) -> None:
    listed = {
        component["name"]: (
            component["version"],
            {
                f"sha256:{one['content']}"
                for reference in component["externalReferences"]
                for one in reference["hashes"]
                if one["alg"] == "SHA-256"
            },
        )
        for component in bill["components"]
    }

    assert listed == {name: (str(pin.version), set(pin.hashes)) for name, pin in pins(RUNTIME).items()}


def test_the_bill_says_who_needs_whom(bill: dict[str, Any]) -> None:
    needs = {row["ref"]: row.get("dependsOn", []) for row in bill["dependencies"]}
    product = bill["metadata"]["component"]["bom-ref"]

    assert needs.keys() == {product, *(component["bom-ref"] for component in bill["components"])}
    assert {name.rpartition("@")[0] for name in needs[product]} >= {"pkg:pypi/flask", "pkg:pypi/pyjwt"}
    flask = next(ref for ref in needs if ref.startswith("pkg:pypi/flask@"))
    assert any(ref.startswith("pkg:pypi/werkzeug@") for ref in needs[flask])


def test_the_bill_keeps_to_the_schema_of_cyclonedx(dist: Path) -> None:
    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str((dist / "gridhearth.cdx.json").read_text())

    assert fault is None


def test_the_bill_names_no_moment_no_registry_and_no_folder(dist: Path, bill: dict[str, Any]) -> None:
    text = (dist / "gridhearth.cdx.json").read_text()

    assert "timestamp" not in text
    assert re.findall(r"https?://(?!cyclonedx\.org/)[^\"]+", text) == []
    assert str(ROOT) not in text
    assert str(dist.parent) not in text


def test_the_same_lock_gives_the_same_bill(dist: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.cdx.json"

    subprocess.run([sys.executable, "-m", "scripts.sbom", str(again)], cwd=ROOT, check=True, timeout=60)

    assert again.read_bytes() == (dist / "gridhearth.cdx.json").read_bytes()
