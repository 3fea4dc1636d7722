"""The program: one clear line and exit status 2 where it cannot start, 0 where it was told to stop."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bench.servers import Server, free_port, start_cse

ROOT = Path(__file__).parents[2]
PROGRAMS = {"python -m cse": ["-m", "cse"], "gridhearth serve": ["-m", "gridhearth", "serve"]}
WAIT_S = 30.0


def run(arguments: list[str], program: str = "python -m cse", **surroundings: str) -> subprocess.CompletedProcess[str]:
    """The program where it is expected to end by itself."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GRIDHEARTH_")}
    return subprocess.run(
        [sys.executable, *PROGRAMS[program], *arguments],
        capture_output=True,
        text=True,
        timeout=WAIT_S,
        cwd=ROOT,
        env={**environment, **surroundings},
        check=False,
    )


def complaint(arguments: list[str], program: str = "python -m cse", **surroundings: str) -> str:
    """The one line that it says."""
    done = run(arguments, program, **surroundings)
    assert (done.returncode, done.stdout) == (2, ""), done
    [line] = done.stderr.splitlines()
    assert line.startswith(f"{program}: "), line
    return line.removeprefix(f"{program}: ")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = start_cse(tmp_path / "data")
    yield server
    if server.process.poll() is None:
        server.kill()


@pytest.mark.parametrize("program", sorted(PROGRAMS))
def test_a_taken_port_is_told_in_one_line(tmp_path: Path, program: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        said = complaint(["--development", "--listen", f"127.0.0.1:{port}", "--data", str(tmp_path / "data")], program)

    assert said == f"listen: 127.0.0.1:{port}: Address already in use"
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("program", sorted(PROGRAMS))
def test_a_folder_that_cannot_be_made_is_told_in_one_line(tmp_path: Path, program: str) -> None:
    (tmp_path / "file").touch()

    said = complaint(["--development", "--listen", "127.0.0.1:0", "--data", str(tmp_path / "file" / "data")], program)

    assert said == f"data folder {tmp_path / 'file' / 'data'}: Not a directory"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "authority: without an issuer of credentials nobody can prove who it is; run `gridhearth authority`"),
        (["--development", "--listen", "0.0.0.0:8080"], "listen: 0.0.0.0 is reachable from elsewhere"),
        (["--authority", "trust.json", "--listen", "0.0.0.0:8080"], "listen: 0.0.0.0 is reachable from elsewhere"),
        (
            ["--authority", "http://keys.example/trust.json"],
            "http://keys.example/trust.json: keys are fetched by https",
        ),
        (["--authority", "x", "--tls-key", "server.key"], "tls_certificate and tls_key: one of them is missing"),
        (["--listen", "nonsense"], "listen: 'nonsense' is not HOST:PORT"),
        (["--cse-id", "id"], "cse_id: 'id' is not a CSE-ID"),
        (["--lifetime-s", "soon"], "lifetime_s: 'soon' is not a whole number"),
        (["--config", "/none/such.toml"], "config: /none/such.toml: No such file or directory"),
        (["--no-such-flag"], "unrecognized arguments: --no-such-flag"),
    ],
)
def test_a_wrong_setting_is_told_in_one_line(arguments: list[str], said: str) -> None:
    assert complaint(arguments).startswith(said)


def test_the_environment_is_heard() -> None:
    assert complaint([], GRIDHEARTH_LOG_LEVEL="LOUD").startswith("log_level: 'LOUD'")


def test_a_folder_in_use_is_told_in_one_line(server: Server) -> None:
    said = complaint(["--development", "--listen", "127.0.0.1:0", "--data", str(server.data)])

    assert said == f"data folder {server.data}: another process has it open"


def test_a_folder_of_a_newer_version_or_of_another_cse_is_told_in_one_line(server: Server) -> None:
    server.stop()
    arguments = ["--development", "--listen", "127.0.0.1:0", "--data", str(server.data)]

    other = complaint([*arguments, "--cse-id", "/id-mn"])
    with closing(sqlite3.connect(server.data / "tree.sqlite")) as file:
        file.execute("PRAGMA user_version = 4711")
        file.commit()
    newer = complaint(arguments)

    assert "it holds the CSE /id-in (cse-in), not /id-mn (cse-in)" in other
    assert "has schema 4711" in newer


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_in_good_order(server: Server, number: signal.Signals) -> None:
    server.process.send_signal(number)

    assert server.process.wait(WAIT_S) == 0
    assert "Traceback" not in (server.data / "server.log").read_text()


def test_it_says_where_it_listens(server: Server) -> None:
    server.stop()

    told, warned = (server.data / "server.log").read_text().splitlines()
    assert told == f"CSE /id-in listens at http://127.0.0.1:{server.port}/cse-in"
    assert "development mode" in warned


@dataclass
class Client:
    """Adds instances one after another until the server is gone; remembers which ones were acknowledged."""

    port: int
    number: int
    acknowledged: list[str] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)

    def work(self) -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT_S)) as connection:
            for turn in range(100_000):
                try:
                    self._add(connection, f"n{self.number}-{turn}")
                except (OSError, http.client.HTTPException):
                    return

    def _add(self, connection: http.client.HTTPConnection, name: str) -> None:
        headers = {"X-M2M-Origin": "CAdmin", "X-M2M-RI": name, "Content-Type": "application/json;ty=4"}
        connection.request("POST", "/cse-in/box", json.dumps({"m2m:cin": {"rn": name, "con": "x"}}), headers)
        response = connection.getresponse()
        response.read()
        if response.status == 201:
            self.acknowledged.append(name)
        else:
            self.refused.append(response.status)


def test_told_to_stop_under_load_it_answers_what_it_accepted_and_keeps_it(server: Server) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=WAIT_S)) as connection:
        headers = {"X-M2M-Origin": "CAdmin", "X-M2M-RI": "1", "Content-Type": "application/json;ty=3"}
        connection.request("POST", "/cse-in", '{"m2m:cnt":{"rn":"box"}}', headers)
        assert connection.getresponse().status == 201
    clients = [Client(server.port, number) for number in range(16)]
    threads = [threading.Thread(target=client.work) for client in clients]
    for thread in threads:
        thread.start()
    while min(len(client.acknowledged) for client in clients) < 20:
        assert server.process.poll() is None
        time.sleep(0.005)

    server.process.send_signal(signal.SIGTERM)

    status = server.process.wait(WAIT_S)
    for thread in threads:
        thread.join(WAIT_S)
    acknowledged = {name for client in clients for name in client.acknowledged}
    with closing(sqlite3.connect(server.data / "tree.sqlite")) as file:
        kept = {name for (name,) in file.execute("SELECT name FROM resource WHERE type = 4")}
        count = "SELECT json_extract(attributes, '$.m2m:cnt.cni') FROM resource WHERE name = 'box'"
        (counted,) = file.execute(count).fetchone()
        (mark,) = file.execute("SELECT value FROM meta WHERE name = 'key'").fetchone()
        (newest,) = file.execute("SELECT max(key) FROM resource").fetchone()
    assert status == 0
    assert [client.refused for client in clients if client.refused] == []
    assert acknowledged - kept == set()
    assert kept - acknowledged == set(), "performed and not answered"
    assert counted == len(kept)
    assert int(mark) == newest, "the store was not closed: its keys are still spoken for"
    assert "Traceback" not in (server.data / "server.log").read_text()


def test_stopped_while_nobody_asks_it_frees_its_port(server: Server) -> None:
    server.stop()

    again = start_cse(server.data)
    again.stop()

    with socket.create_server(("127.0.0.1", free_port())):
        assert again.process.returncode == 0
