"""The authority's database: changes whole or not at all, from several processes, with an audit log that only grows."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from audit.chain import ChainBroken
from authority.storage import attempts, audit, parties
from authority.storage.store import Store, StoreUnusable, Transaction
from tests.authority.running import MovedClock


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "authority.db")


def add(store: Store, stem: str) -> None:
    store.change(lambda change: parties.add(change, "application", stem, f"/id-in/{stem}"))


def names(store: Store) -> list[str]:
    return [party.name for party in store.read(parties.listed)]


def test_what_was_changed_is_there_after_a_restart(tmp_path: Path, store: Store) -> None:
    add(store, "Cmetering")
    store.close()

    assert names(Store(tmp_path / "authority.db")) == ["Cmetering"]


def test_a_change_that_fails_leaves_nothing_behind_not_even_its_record(store: Store) -> None:
    def fails(change: Transaction) -> None:
        parties.add(change, "application", "one", "/id-in/Cone")
        parties.add(change, "application", "another", "/id-in/Cone")

    with pytest.raises(parties.PartyExists):
        store.change(fails)

    assert names(store) == []
    assert store.read(audit.check)[0] == 0
    add(store, "Ctwo")
    assert names(store) == ["Ctwo"]


def test_only_its_owner_may_read_the_file(tmp_path: Path, store: Store) -> None:
    add(store, "Cmetering")

    assert {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {
        "authority.db": 0o600,
        "authority.db-wal": 0o600,
        "authority.db-shm": 0o600,
    }


def test_many_threads_and_two_stores_change_one_file(tmp_path: Path, store: Store) -> None:
    other = Store(tmp_path / "authority.db")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: add((store, other)[number % 2], f"C{number}"), range(40)))

    assert len(names(store)) == 40
    assert store.read(audit.check)[0] == 40


def test_another_process_may_change_the_file_meanwhile(tmp_path: Path, store: Store) -> None:
    script = (
        "from pathlib import Path; from authority.storage import parties; from authority.storage.store import Store;"
        f"Store(Path({str(tmp_path / 'authority.db')!r}))"
        ".change(lambda change: parties.add(change, 'application', 'other', '/id-in/Cother'))"
    )

    subprocess.run([sys.executable, "-c", script], check=True, timeout=30)

    assert names(store) == ["other"]
    add(store, "Cown")
    assert store.read(audit.check)[0] == 2


def test_every_step_of_the_schema_is_taken_once(tmp_path: Path, store: Store) -> None:
    store.close()
    Store(tmp_path / "authority.db").close()

    with sqlite3.connect(tmp_path / "authority.db") as connection:
        steps = [name for (name,) in connection.execute("SELECT name FROM migration ORDER BY number, name")]
    connection.close()
    assert steps[0] == "0001_parties.sql"
    assert len(steps) == len(set(steps))


def test_a_file_of_a_newer_version_is_left_alone(tmp_path: Path, store: Store) -> None:
    store.close()
    with sqlite3.connect(tmp_path / "authority.db") as connection:
        connection.execute("INSERT INTO migration VALUES (9999, '9999_future.sql', '')")
    connection.close()

    with pytest.raises(StoreUnusable, match="newer version"):
        Store(tmp_path / "authority.db")


def test_a_file_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    connection.close()

    with pytest.raises(StoreUnusable, match="another application"):
        Store(path)
    text = tmp_path / "text.db"
    text.write_text("not a database, but long enough to be looked at as one " * 40)
    with pytest.raises(StoreUnusable):
        Store(text)


def test_the_audit_log_can_only_grow(tmp_path: Path, store: Store) -> None:
    add(store, "Cmetering")

    with sqlite3.connect(tmp_path / "authority.db") as connection:
        for statement in ("UPDATE audit SET record = x'7b7d'", "DELETE FROM audit"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(statement)
    connection.close()


def test_whoever_works_around_that_is_found_out(tmp_path: Path, store: Store) -> None:
    for stem in ("Cone", "Ctwo", "Cthree"):
        add(store, stem)
    with sqlite3.connect(tmp_path / "authority.db") as connection:
        connection.execute("DROP TRIGGER audit_is_not_changed")
        connection.execute("UPDATE audit SET record = cast(replace(record, 'Ctwo', 'Cxxx') AS BLOB) WHERE n = 2")
    connection.close()

    with pytest.raises(ChainBroken) as broken:
        store.read(audit.check)

    assert broken.value.number == 2


def test_the_log_says_who_did_what_and_when(tmp_path: Path) -> None:
    clock = MovedClock()
    store = Store(tmp_path / "authority.db", clock)

    store.change(lambda change: parties.add(change, "device", "Meter 7", "/id-in/C7", by="/id-in/Coperator-eva"))

    (entry,) = [json.loads(entry) for entry in store.read(lambda look: audit.newest(look, 10))]
    assert (entry["n"], entry["who"], entry["what"], entry["party"]) == (
        1,
        "/id-in/Coperator-eva",
        "party-added",
        "/id-in/C7",
    )
    assert entry["at"] == clock().isoformat(timespec="milliseconds").replace("+00:00", "Z")


def test_failures_are_forgotten_after_a_day_and_at_a_success(tmp_path: Path) -> None:
    clock = MovedClock()
    store = Store(tmp_path / "authority.db", clock)

    def fail() -> int:
        return store.change(lambda change: attempts.failed(change, "login:anna"))

    assert [fail() for _ in range(8)] == [0, 0, 0, 0, 1, 2, 4, 8]
    assert store.read(lambda look: attempts.locked_s(look, "login:anna")) == 8
    assert store.read(lambda look: attempts.locked_s(look, "login:bert")) == 0
    store.change(lambda change: attempts.succeeded(change, "login:anna"))
    assert fail() == 0
    for _ in range(5):
        fail()
    clock.move(86_401)
    assert fail() == 0
