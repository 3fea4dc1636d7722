"""The lock files: every dependency pinned, with hashes, from nowhere in particular."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
RUNTIME, DEVELOPMENT, BUILD = "requirements.lock", "requirements-dev.lock", "requirements-build.lock"
LOCKS = (RUNTIME, DEVELOPMENT, BUILD)


@dataclass(frozen=True, slots=True)
class Pin:
    version: Version
    hashes: tuple[str, ...]


def pins(lock: str) -> dict[str, Pin]:
    """Name -> pin, in pip's format: one requirement a line, continued over its hashes."""
    text = re.sub(r"\s*\\\n\s*", " ", (ROOT / lock).read_text(encoding="utf-8"))
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    found: dict[str, Pin] = {}
    for line in lines:
        requirement, *hashes = re.split(r"\s+--hash=", line)
        name, version = requirement.split(";")[0].strip().split("==")
        found[canonicalize_name(name)] = Pin(Version(version), tuple(hashes))
    return found


@pytest.fixture(scope="module")
def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def assert_pinned(requirements: list[str], lock: str) -> None:
    locked = pins(lock)
    for requirement in map(Requirement, requirements):
        pin = locked.get(canonicalize_name(requirement.name))
        assert pin is not None, f"{requirement.name} is not in {lock}: run make lock"
        assert pin.version in requirement.specifier, f"{requirement} but {lock} has {pin.version}: run make lock"


def test_every_runtime_dependency_is_pinned_in_the_runtime_lock(pyproject: dict[str, Any]) -> None:
    assert_pinned(pyproject["project"]["dependencies"], RUNTIME)


def test_every_dependency_of_development_is_pinned_in_the_development_lock(pyproject: dict[str, Any]) -> None:
    project = pyproject["project"]

    assert_pinned(project["dependencies"] + project["optional-dependencies"]["dev"], DEVELOPMENT)


def test_what_builds_is_pinned_in_the_build_lock_and_the_development_lock(pyproject: dict[str, Any]) -> None:
    requires = pyproject["build-system"]["requires"]

    assert_pinned(requires, BUILD)
    assert_pinned(requires, DEVELOPMENT)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_sha256(lock: str) -> None:
    for name, pin in pins(lock).items():
        assert pin.hashes, name
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest) for digest in pin.hashes), name


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address_and_no_place_to_fetch_from(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")

    assert "://" not in text
    assert (
        re.search(r"^\s*(-i|-f|--index-url|--extra-index-url|--find-links|--trusted-host)\b", text, re.MULTILINE)
        is None
    )


def test_what_is_tested_is_what_runs() -> None:
    development = pins(DEVELOPMENT)

    assert {name: development.get(name) for name in pins(RUNTIME)} == pins(RUNTIME)


@pytest.mark.parametrize("lock", LOCKS)
def test_no_distribution_claims_the_import_name_of_one_of_our_packages(lock: str) -> None:
    """See docs/decisions/0001: a distribution called onem2m would overwrite files of ours."""
    ours = {"onem2m", "schemas", "energy", "audit", "authority", "cse", "ae", "han-bridge", "gridhearth"}

    assert ours.isdisjoint(pins(lock))
