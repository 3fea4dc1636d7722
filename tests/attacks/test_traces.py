"""What requests leave behind in logs, and what answers tell of the inside."""

from __future__ import annotations

import pytest

from tests.attacks.fortress import ALICE, Fortress, Party


def test_the_log_of_the_server_tells_no_token(fortress: Fortress, alice: Party) -> None:
    good, bad = alice.token(), fortress.mint.forged(ALICE, {"alg": "none"})
    for token in (good, bad, good[:-4] + "AAAA"):
        fortress.ask("GET", "/cse-in/alice/box/la", {"Authorization": f"Bearer {token}", "X-M2M-Origin": ALICE})

    log = fortress.log.read_text()

    for token in (good, bad):
        assert all(part not in log for part in token.split(".") if part)
    assert "Bearer" not in log


def test_a_request_writes_no_line_of_its_own_into_the_log(fortress: Fortress, alice: Party) -> None:
    forged = "2026-01-01 00:00:00 INFO cse: all is well"
    before = fortress.log.read_text()

    alice.ask("GET", f"/cse-in/%0a{forged.replace(' ', '%20')}")
    alice.ask("GET", "/cse-in", {"X-M2M-RI": "r\u0085" + forged})
    alice.create("/cse-in/alice", "sub", {"rn": "x", "nu": [f"http://127.0.0.1:9/\n{forged}"]})

    assert forged not in fortress.log.read_text().removeprefix(before)


@pytest.mark.parametrize("path", ["/cse-in/%ff", "/cse-in?fu=zzz", "/static/%00", "/docs/../..", "/healthz/%0a", "/"])
def test_no_answer_tells_how_we_are_built(fortress: Fortress, alice: Party, path: str) -> None:
    told = alice.ask("GET", path)

    shown = told.body.decode(errors="replace")
    assert not any(letter.isdigit() for letter in told.headers["server"])  # its name, and no version
    for word in ("Traceback", 'File "', ".py", "granian", "Werkzeug", "Flask", "sqlite", str(fortress.folder)):
        assert word not in shown
