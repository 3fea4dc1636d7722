"""The audit lists what is known, and never takes silence for a clean bill. Only OSV's service is replaced."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
HASH = "0" * 64
UNREACHABLE = "http://127.0.0.1:9/v1/query"
"""The port of the discard service: nobody listens there."""


@dataclass
class Database:
    """Answers as OSV's /v1/query does: nothing for a package that nothing is known of."""

    faults: dict[str, str] = field(default_factory=dict)
    """package -> identifier of its vulnerability"""
    broken: bool = False
    asked: list[str] = field(default_factory=list)
    url: str = ""

    def answer(self, question: dict[str, Any]) -> dict[str, Any]:
        name = question["package"]["name"]
        self.asked.append(name)
        if name not in self.faults:
            return {}
        package = {"name": name, "ecosystem": "PyPI"}
        ranges = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "9.9"}]}]
        fault = {"id": self.faults[name], "summary": "a hole", "affected": [{"package": package, "ranges": ranges}]}
        return {"vulns": [fault]}


@pytest.fixture
def database() -> Iterator[Database]:
    kept = Database()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body = json.dumps(kept.answer(question)).encode()
            self.send_response(503 if kept.broken else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        kept.url = f"http://127.0.0.1:{server.server_address[1]}/v1/query"
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield kept
        server.shutdown()
        serving.join()


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    file = tmp_path / "some.lock"
    file.write_text(f"flask==3.1.3 \\\n    --hash=sha256:{HASH}\nsegno==1.6.6 \\\n    --hash=sha256:{HASH}\n")
    return file


def audit(lock: Path, url: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scripts.audit", str(lock), "--osv-url", url]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


def test_a_known_vulnerability_is_listed_and_fails(database: Database, lock: Path) -> None:
    database.faults["flask"] = "GHSA-hole"

    ended = audit(lock, database.url)

    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert "flask 3.1.3: GHSA-hole, fixed in 9.9: a hole" in ended.stdout
    assert "2 packages, 1 with known vulnerabilities" in ended.stdout


def test_a_clean_bill_needs_an_answer_for_every_pin(database: Database, lock: Path) -> None:
    ended = audit(lock, database.url)

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert sorted(database.asked) == ["flask", "segno"]
    assert "2 packages, 0 with known vulnerabilities" in ended.stdout


def test_a_database_out_of_reach_gives_one_line_and_no_clean_bill(lock: Path) -> None:
    ended = audit(lock, UNREACHABLE)

    assert ended.returncode == 3
    assert ended.stdout.startswith("not audited: ")
    assert len(ended.stdout.splitlines()) == 1
    assert "vulnerabilities" not in ended.stdout


def test_a_database_that_answers_with_an_error_gives_no_clean_bill_either(database: Database, lock: Path) -> None:
    database.broken = True

    ended = audit(lock, database.url)

    assert ended.returncode == 3
    assert ended.stdout.startswith("not audited: ")


def test_make_says_that_nothing_was_audited(tmp_path: Path) -> None:
    """With the network as in a house without one: a proxy where nobody listens."""
    away = {"https_proxy": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9"}
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), **away}
    command = ["make", "--silent", "audit", "INSTALLED="]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)

    assert ended.returncode == 0, ended.stderr
    assert "not audited: " in ended.stdout
    assert "no statement about vulnerabilities" in ended.stdout
