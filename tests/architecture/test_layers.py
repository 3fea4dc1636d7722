"""The layers of the house: who may import whom. A new arrow is a decision, and it is made in this table."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture import rules
from tests.architecture.imports import Sources

ROOT = Path(__file__).resolve().parents[2]

# package -> the packages of ours that it may import. Arrows point down and never up.
LAYERS: dict[str, frozenset[str]] = {
    "onem2m": frozenset(),
    "schemas": frozenset(),
    "energy": frozenset({"schemas"}),
    "audit": frozenset(),
    "authority": frozenset({"onem2m", "audit"}),
    "cse": frozenset({"onem2m", "audit"}),
    "ae": frozenset({"onem2m", "schemas", "energy"}),
    "han_bridge": frozenset({"onem2m", "schemas", "energy"}),
    "gridhearth": frozenset({"onem2m", "schemas", "energy", "audit", "authority", "cse", "ae", "han_bridge"}),
    "bench": frozenset({"onem2m", "schemas", "energy", "audit", "authority", "cse", "ae", "han_bridge", "gridhearth"}),
    "scripts": frozenset(
        {"onem2m", "schemas", "energy", "audit", "authority", "cse", "ae", "han_bridge", "gridhearth"}
    ),
    # Tests may look at everything, and nothing may look at tests.
    "tests": frozenset(
        {
            "onem2m",
            "schemas",
            "energy",
            "audit",
            "authority",
            "cse",
            "ae",
            "han_bridge",
            "gridhearth",
            "bench",
            "scripts",
        }
    ),
}
PRODUCT = ("onem2m", "schemas", "energy", "audit", "authority", "cse", "ae", "han_bridge", "gridhearth")

STORAGE = ("cse.storage", "authority.storage")

# library -> the rooms that may import it.
HOMES: dict[str, tuple[str, ...]] = {
    "sqlite3": STORAGE,
    "amqtt": ("gridhearth.broker",),
    "shapely": ("onem2m.geometry",),
    "rdflib": ("cse.semantics.worker",),
}

# What knows the protocol or energy is synchronous and does no I/O: a unit of work cannot wait if it cannot ask.
PURE = ("energy", "audit", "onem2m.resources", "onem2m.mapping", "cse.access", "cse.behaviour", "cse.operations")
IMPURE = (
    "asyncio", "concurrent", "flask", "granian", "http.client", "http.server", "multiprocessing", "paho", "sched",
    "select", "selectors", "socket", "sqlite3", "ssl", "subprocess", "threading", "tinydb", "urllib.request", "zeroconf",
)  # fmt: skip


@pytest.fixture(scope="module")
def product() -> Sources:
    return Sources(ROOT, PRODUCT)


@pytest.fixture(scope="module")
def everything() -> Sources:
    return Sources(ROOT, tuple(LAYERS))


def test_every_package_of_ours_stands_in_the_table() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}

    assert packages <= set(LAYERS)


def test_arrows_point_down(everything: Sources) -> None:
    assert rules.forbidden_arrows(everything, LAYERS) == []


def test_applications_meet_in_the_tree_and_not_in_imports(product: Sources) -> None:
    assert rules.applications_that_meet(product) == []


def test_libraries_stay_in_their_rooms(product: Sources) -> None:
    assert rules.strangers(product, HOMES) == []


def test_what_knows_the_protocol_or_energy_does_no_io(product: Sources) -> None:
    assert rules.impurities(product, PURE, IMPURE) == []


def test_sql_stays_in_storage(product: Sources) -> None:
    assert rules.sql_outside(product, STORAGE) == []


def test_no_modules_import_one_another_in_a_circle(product: Sources) -> None:
    assert rules.import_circles(product) == []


# The rules themselves, on small made-up trees: each must be able to fail.

Plant = Callable[[dict[str, str]], Sources]


@pytest.fixture
def plant(tmp_path: Path) -> Plant:
    def plant(files: dict[str, str]) -> Sources:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        for folder in {path.parent for path in tmp_path.rglob("*.py")}:
            (folder / "__init__.py").touch()
        return Sources(tmp_path, PRODUCT)

    return plant


@pytest.mark.parametrize(
    "statement",
    [
        "import cse.model",
        "from cse import model",
        "from cse.model import Tree",
        "def f() -> None:\n    import cse.model",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from cse.model import Tree",
    ],
)
def test_an_application_that_reaches_into_the_cse_is_found_however_it_does_so(plant: Plant, statement: str) -> None:
    sources = plant({"cse/model.py": "", "ae/metering/application.py": statement})

    found = rules.forbidden_arrows(sources, LAYERS)

    assert len(found) == 1
    assert found[0].startswith("ae/metering/application.py:")
    assert found[0].endswith("but ae may not import cse")


def test_an_arrow_down_is_allowed(plant: Plant) -> None:
    sources = plant({"onem2m/client.py": "", "ae/runner.py": "from onem2m.client import Client\nimport json"})

    assert rules.forbidden_arrows(sources, LAYERS) == []


def test_a_package_that_imports_tests_is_found(plant: Plant) -> None:
    sources = plant({"cse/model.py": "from tests.services import missing_service"})

    assert len(rules.forbidden_arrows(sources, LAYERS)) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "from ae.in_home_display.application import Display",
        "from ae import in_home_display",
        "from ..in_home_display import application",
    ],
)
def test_an_application_that_imports_another_is_found(plant: Plant, statement: str) -> None:
    sources = plant({"ae/in_home_display/application.py": "", "ae/metering/application.py": statement})

    found = rules.applications_that_meet(sources)

    assert len(found) == 1
    assert "imports the application ae.in_home_display" in found[0]


def test_what_applications_share_may_know_none_of_them(plant: Plant) -> None:
    sources = plant({"ae/metering/application.py": "", "ae/runner.py": "import ae.metering.application"})

    assert len(rules.applications_that_meet(sources)) == 1


def test_an_application_may_import_its_own_modules_and_what_all_share(plant: Plant) -> None:
    sources = plant(
        {
            "ae/runner.py": "",
            "ae/metering/reading.py": "",
            "ae/metering/application.py": "from ae.metering.reading import Reading\nfrom ae.runner import run",
        }
    )

    assert rules.applications_that_meet(sources) == []


def test_sqlite_belongs_to_storage(plant: Plant) -> None:
    sources = plant({"cse/storage/sqlite.py": "import sqlite3", "cse/dispatcher.py": "from sqlite3 import connect"})

    found = rules.strangers(sources, HOMES)

    assert found == [
        "cse/dispatcher.py:1: cse.dispatcher imports sqlite3, which belongs in cse.storage and authority.storage"
    ]


def test_a_socket_in_a_pure_room_is_found(plant: Plant) -> None:
    sources = plant({"cse/operations/create.py": "import socket", "cse/bindings/http.py": "import asyncio"})

    found = rules.impurities(sources, PURE, IMPURE)

    assert found == ["cse/operations/create.py:1: cse.operations.create imports socket, but cse.operations does no I/O"]


@pytest.mark.parametrize(
    "statement",
    [
        "rows('SELECT key FROM resource WHERE type = ?')",
        "rows('''\n  select key,\n  name from resource''')",
        "run(f'UPDATE resource SET name = {name}')",
        "run('insert or ignore into event values (?)')",
        "run('BEGIN IMMEDIATE')",
        "run('PRAGMA synchronous=OFF')",
        "run('WITH recent AS (SELECT 1) SELECT * FROM recent')",
    ],
)
def test_a_statement_of_sql_outside_storage_is_found(plant: Plant, statement: str) -> None:
    sources = plant({"cse/dispatcher.py": statement, "cse/storage/sqlite.py": statement})

    assert rules.sql_outside(sources, ("cse.storage",)) == ["cse/dispatcher.py:1: SQL outside cse.storage"]


def test_a_file_of_sql_outside_storage_is_found(plant: Plant) -> None:
    sources = plant(
        {"cse/storage/migrations/0001.sql": "", "ae/metering/shortcut.sql": "", "ae/metering/reading.py": ""}
    )

    assert rules.sql_outside(sources, ("cse.storage",)) == ["ae/metering/shortcut.sql: SQL outside cse.storage"]


def test_plain_words_are_not_taken_for_sql(plant: Plant) -> None:
    text = '"""SELECT nothing FROM here."""\nraise_("select a meter", "update your tariff", "created at noon")'
    sources = plant({"cse/dispatcher.py": text})

    assert rules.sql_outside(sources, ("cse.storage",)) == []


@pytest.mark.parametrize(
    "files",
    [
        {"cse/a.py": "import cse.b", "cse/b.py": "import cse.a"},
        {"cse/a.py": "from cse import b", "cse/b.py": "from cse.c import x", "cse/c.py": "from cse.a import y"},
        {"cse/a.py": "from .b import x", "cse/b.py": "def f() -> None:\n    from . import a"},
    ],
)
def test_a_circle_is_found_also_the_long_way_round(plant: Plant, files: dict[str, str]) -> None:
    sources = plant(files)

    found = rules.import_circles(sources)

    members = ", ".join(sorted(name.removesuffix(".py").replace("/", ".") for name in files))
    assert found == [f"these import one another: {members}"]


def test_a_diamond_is_not_a_circle(plant: Plant) -> None:
    sources = plant(
        {"cse/a.py": "import cse.b, cse.c", "cse/b.py": "import cse.d", "cse/c.py": "import cse.d", "cse/d.py": ""}
    )

    assert rules.import_circles(sources) == []
