"""The wheel: all of the product, and nothing else."""

import configparser
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from email import message_from_string
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("onem2m", "schemas", "energy", "audit", "authority", "cse", "ae", "han_bridge", "gridhearth")
LEFT_OUT = ("tests", "bench", "scripts")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    """The wheel, built without a network from a copy, so that the build leaves nothing in the tree."""
    source = tmp_path_factory.mktemp("source")
    for name in (*PRODUCT, *LEFT_OUT):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)

    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(source / "dist"),
        str(source),
    ]
    built = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert built.returncode == 0, built.stdout + built.stderr

    with zipfile.ZipFile(next((source / "dist").glob("gridhearth-*.whl"))) as archive:
        yield archive


def contents(wheel: zipfile.ZipFile) -> set[str]:
    return {name for name in wheel.namelist() if ".dist-info/" not in name}


def metadata(wheel: zipfile.ZipFile, name: str) -> str:
    return next(wheel.read(path).decode() for path in wheel.namelist() if path.endswith(f".dist-info/{name}"))


def test_every_file_of_the_product_is_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    """Modules, and what they read: schemas, migrations, templates. Notes for readers of the source stay behind."""
    product = {
        path.relative_to(ROOT).as_posix()
        for package in PRODUCT
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".md"
    }

    assert product - contents(wheel) == set()


def test_nothing_but_the_product_is_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    assert {name.partition("/")[0] for name in contents(wheel)} <= set(PRODUCT)


def test_the_wheel_brings_the_command_and_the_drivers(wheel: zipfile.ZipFile) -> None:
    entry_points = configparser.ConfigParser()
    entry_points.read_string(metadata(wheel, "entry_points.txt"))

    assert entry_points["console_scripts"]["gridhearth"] == "gridhearth.__main__:main"
    assert {"homewizard", "simulated"} <= set(entry_points["han_bridge.drivers"])


def test_the_wheel_says_its_licence_and_the_python_it_needs(wheel: zipfile.ZipFile) -> None:
    described = message_from_string(metadata(wheel, "METADATA"))

    assert described["License-Expression"] == "Apache-2.0"
    assert described["Requires-Python"] == ">=3.11"
    assert any(name.endswith("/licenses/LICENSE") for name in wheel.namelist())
