"""A data folder that cannot be used is refused with one clear line, and nothing in it is touched."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cse.bootstrap import build
from cse.clock import Stamper
from cse.settings import Settings
from cse.storage.migrate import APPLICATION_ID, migrate, steps
from cse.storage.sqlite import SqliteStore
from cse.storage.store import StoreUnusable
from onem2m.resources import Registry
from tests.cse.storage.running import Running, add, create


def refusal(folder: Path, cse_id: str = "/id-in", cse_name: str = "cse-in") -> str:
    with pytest.raises(StoreUnusable) as caught:
        build(Settings(data=folder, development=True, cse_id=cse_id, cse_name=cse_name))
    text = str(caught.value)
    assert "\n" not in text
    return text


@pytest.fixture
def used(tmp_path: Path) -> Path:
    """A folder with a container and an instance in it, closed."""
    running = Running(tmp_path / "data")
    running.ask(create("cse-in", 3, {"rn": "box", "mni": 5}))
    running.ask(add("cse-in/box", "kept", rn="a"))
    running.end()
    return tmp_path / "data"


def test_a_folder_made_by_the_first_schema_is_upgraded_with_what_is_in_it(used: Path, tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.mkdir()
    connection = sqlite3.connect(old / "tree.sqlite", isolation_level=None)
    migrate(connection, old / "tree.sqlite", steps()[:1])
    connection.execute("ATTACH ? AS newer", (str(used / "tree.sqlite"),))
    for table in ("resource", "alias", "due", "meta"):
        columns = ", ".join(row[1] for row in connection.execute(f"PRAGMA main.table_info({table})"))
        connection.execute(f"INSERT INTO {table} SELECT {columns} FROM newer.{table}")
    assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    connection.close()

    running = Running(old)

    try:
        assert running.attributes("cse-in/box/a")["con"] == "kept"
        assert running.ask(add("cse-in/box", "more")).status == 2001
        assert running.ask(create("cse-in/box", 23, {"nu": ["CAdmin"]})).status == 2001
        assert running.rows("PRAGMA user_version") == [(steps()[-1][0],)]
    finally:
        running.end()


def test_every_schema_step_has_a_number_of_its_own() -> None:
    numbers = [number for number, _ in steps()]

    assert numbers == list(range(1, len(numbers) + 1))


def test_an_upgrade_that_fails_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "tree.sqlite"
    connection = sqlite3.connect(path, isolation_level=None)
    migrate(connection, path, steps()[:1])
    broken = [*steps()[:1], (2, "CREATE TABLE half (a); CREATE TABLE half (a);")]

    with pytest.raises(sqlite3.Error):
        migrate(connection, path, broken)

    connection.close()
    reopened = sqlite3.connect(path)
    assert reopened.execute("PRAGMA user_version").fetchone() == (1,)
    assert reopened.execute("SELECT name FROM sqlite_master WHERE name = 'half'").fetchall() == []
    reopened.close()


def test_a_folder_of_a_newer_schema_is_refused(used: Path) -> None:
    connection = sqlite3.connect(used / "tree.sqlite")
    connection.execute("PRAGMA user_version = 4711")
    connection.commit()
    connection.close()

    text = refusal(used)

    assert "has schema 4711" in text
    assert "use the newer version" in text


@pytest.mark.parametrize(
    "marks", [{"user_version": 3}, {"application_id": 42}, {}], ids=["versioned", "marked", "plain"]
)
def test_a_database_of_another_application_is_refused_and_not_touched(tmp_path: Path, marks: dict[str, int]) -> None:
    path = tmp_path / "tree.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE resource (holiday TEXT)")
    for name, value in marks.items():
        connection.execute(f"PRAGMA {name} = {value}")
    connection.commit()
    connection.close()
    before = path.read_bytes()

    text = refusal(tmp_path)

    assert "is a database of another application" in text
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused_and_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "tree.sqlite"
    path.write_text("Dear diary, " * 1000)

    text = refusal(tmp_path)

    assert "file is not a database" in text
    assert path.read_text().startswith("Dear diary")


@pytest.mark.parametrize("kept", [4096, 6000, 4 * 4096])
@pytest.mark.parametrize("filling", [b"", b"\xff"], ids=["cut", "overwritten"])
def test_a_damaged_file_is_refused_in_one_line(used: Path, kept: int, filling: bytes) -> None:
    path = used / "tree.sqlite"
    whole = path.read_bytes()
    path.write_bytes(whole[:kept] + filling * (len(whole) - kept))

    assert refusal(used) == f"{path}: database disk image is malformed"


def test_an_empty_file_is_a_new_store(tmp_path: Path) -> None:
    (tmp_path / "tree.sqlite").touch()

    running = Running(tmp_path)

    assert running.attributes("cse-in")["csi"] == "/id-in"
    assert running.rows("PRAGMA application_id") == [(APPLICATION_ID,)]
    running.end()


def test_a_folder_that_is_in_use_is_refused(tmp_path: Path) -> None:
    running = Running(tmp_path)

    text = refusal(tmp_path)

    assert text == f"data folder {tmp_path}: another process has it open"
    assert running.ask(create("cse-in", 3, {})).status == 2001
    running.end()


def test_a_folder_is_free_again_after_every_refusal(used: Path) -> None:
    refusal(used, cse_id="/id-mn")
    refusal(used, cse_name="other")

    running = Running(used)

    assert running.attributes("cse-in/box/a")["con"] == "kept"
    running.end()


def test_a_folder_of_another_cse_is_refused(used: Path) -> None:
    assert refusal(used, cse_id="/id-mn").endswith("it holds the CSE /id-in (cse-in), not /id-mn (cse-in)")
    assert refusal(used, cse_name="other").endswith("it holds the CSE /id-in (cse-in), not /id-in (other)")


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    text = refusal(tmp_path / "file" / "data")

    assert text == f"data folder {tmp_path / 'file' / 'data'}: Not a directory"


@contextmanager
def without_rights(folder: Path) -> Iterator[None]:
    """Permissions do not stop root, so for a while nobody is who we are."""
    folder.chmod(0o500)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o700)


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with without_rights(tmp_path):
        text = refusal(tmp_path)

    assert text == f"data folder {tmp_path}: Permission denied"


def test_a_database_where_a_folder_stands_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tree.sqlite").mkdir()

    assert "unable to open database file" in refusal(tmp_path)


def test_a_folder_is_readable_by_its_owner_only(used: Path) -> None:
    assert used.stat().st_mode & 0o077 == 0


def test_a_closed_store_refuses_instead_of_losing(tmp_path: Path) -> None:
    running = Running(tmp_path)
    running.close()

    answer = running.ask(create("cse-in", 3, {}))

    assert answer.status == 5000
    assert "closing" in str(answer.content)
    running.open()
    running.end()


def test_closing_commits_what_was_accepted(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path, Registry(), Stamper(), synchronous="OFF")
    store.close()
    running = Running(tmp_path)

    async def accept_and_close() -> list[int]:
        tasks = [asyncio.create_task(running.cse.dispatcher.dispatch(create("cse-in", 3, {}))) for _ in range(20)]
        await asyncio.sleep(0)
        running.close()
        return [response.status for response in await asyncio.gather(*tasks)]

    accepted = running.run(accept_and_close())

    running.open()
    assert accepted == [2001] * 20
    assert running.rows("SELECT count(*) FROM resource WHERE type = 3") == [(20,)]
    running.end()
