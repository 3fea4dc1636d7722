"""Secrets: guessing them takes ever longer, and none is written down."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import httpx
import pytest

from authority.storage import audit
from tests.authority.programs import Serving
from tests.authority.running import RunningAuthority


def test_guessing_takes_longer_and_longer(running: RunningAuthority) -> None:
    acme = running.provider()
    guess = {"data": {"grant_type": "client_credentials"}, "auth": (acme.client_id, "guess")}

    answers = [running.http.post("/token", **guess) for _ in range(6)]  # type: ignore[arg-type]

    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert int(answers[-1].headers["retry-after"]) == 1
    assert running.token(acme).status_code == 429  # nobody's secret is looked at meanwhile
    waits = []
    for _ in range(12):
        running.clock.move(int(running.token(acme).headers["retry-after"]))
        assert running.http.post("/token", **guess).status_code == 401  # type: ignore[arg-type]
        waits.append(int(running.token(acme).headers["retry-after"]))
    assert waits == sorted(waits)
    assert waits[-1] == 900
    running.clock.move(900)
    assert running.token(acme).status_code == 200
    records = [json.loads(entry) for entry in running.authority.read(lambda look: audit.newest(look, 100))]
    assert [record["client"] for record in records if record["what"] == "client-locked"] == [acme.client_id]


def test_a_lock_is_still_there_after_a_restart(running: RunningAuthority) -> None:
    acme = running.provider()
    for _ in range(5):
        running.http.post("/token", data={"grant_type": "client_credentials"}, auth=(acme.client_id, "guess"))

    rows = running.authority.settings.data / "authority.db-wal"

    assert rows.exists()
    assert running.token(acme).status_code == 429


def test_no_secret_is_written_to_a_log(running: RunningAuthority, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    acme, metering = running.provider(), running.application()
    _, proof = metering.proof(running.clock.epoch())
    token = running.access_token(acme)
    key_token = running.with_assertion(proof["client_assertion"]).json()["access_token"]
    code = running.code(acme)
    bought = running.exchange(acme, code).json()
    refreshed = running.refresh(acme, bought["refresh_token"]).json()
    running.post("/revoke", acme, {"token": refreshed["refresh_token"]})
    running.http.post("/token", data={"grant_type": "client_credentials"}, auth=("Cnobody", "the-wrong-secret"))

    secrets = [
        str(acme.client_secret), proof["client_assertion"], token, key_token, code, "the-wrong-secret",
        *(answer[name] for answer in (bought, refreshed) for name in ("access_token", "refresh_token")),
    ]  # fmt: skip
    told = "\n".join(record.getMessage() for record in caplog.records)
    kept = b"".join(path.read_bytes() for path in running.authority.settings.data.glob("authority.db*"))
    for secret in secrets:
        assert secret not in told
        assert secret.encode() not in kept


@pytest.mark.parametrize(("arguments", "shared"), [(["--behind-proxy"], False), ([], True)])
def test_a_proxy_says_who_guesses_where_it_is_asked_and_nobody_else(
    tmp_path: Path, arguments: list[str], shared: bool
) -> None:
    def guess(address: str) -> int:
        return http.post(
            f"{serving.url}/token",
            data={"grant_type": "client_credentials"},
            auth=("Cnobody", "guess"),
            headers={"X-Forwarded-For": f"198.51.100.1, {address}"},
        ).status_code

    # A busy machine may take longer for a guess than the first wait, of two seconds; the next ones are longer.
    with Serving(tmp_path / "data", *arguments) as serving, httpx.Client() as http:
        read = next(number for number in range(12) if guess("192.0.2.1") == 429)
        elsewhere = guess("192.0.2.2")

    assert read >= 5
    assert elsewhere == (429 if shared else 401)
