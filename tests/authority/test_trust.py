"""The trust document: what a CSE needs to know, published before the change is answered."""

from __future__ import annotations

import json
import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from authority.authority import Authority
from authority.enlisting import certify
from authority.storage import certificates, parties
from tests.authority.running import RunningAuthority


def published(running: RunningAuthority) -> dict[str, object]:
    found: dict[str, object] = json.loads((running.authority.public / "trust.json").read_text())
    return found


def rows(data: Path) -> dict[str, int]:
    tables = ("assertion", "access_token", "code", "refresh_token")
    with closing(sqlite3.connect(data / "authority.db")) as connection:
        return {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}


def test_the_document_has_the_parts_that_a_cse_expects(running: RunningAuthority) -> None:
    document = published(running)

    assert document == running.trust()
    assert document.keys() == {"issuer", "jwks", "revoked", "not_before", "certificates", "disabled", "published"}
    assert (document["issuer"], document["published"]) == (running.url, int(running.clock.epoch()))
    assert (running.authority.public / "trust.json").stat().st_mode & 0o777 == 0o644


def test_a_certificate_is_in_the_document_until_it_is_withdrawn(running: RunningAuthority) -> None:
    party = running.party(running.application("meter", roles=["installer"]))

    issued = certify(running.authority, party, by="")

    expected = {"originator": "/id-in/Cmeter", "roles": ["installer@gridhearth.local"]}
    assert running.trust()["certificates"] == {issued.fingerprint: expected}
    assert running.authority.change(lambda change: certificates.withdraw(change, issued.fingerprint))
    assert running.trust()["certificates"] == {}
    assert not running.authority.change(lambda change: certificates.withdraw(change, issued.fingerprint))


def test_the_certificates_of_a_disabled_party_are_not_in_the_document(running: RunningAuthority) -> None:
    party = running.party(running.application("meter"))
    certify(running.authority, party, by="")

    running.authority.change(lambda change: parties.disable(change, party.originator))

    assert running.trust()["certificates"] == {}


def test_an_ended_certificate_leaves_the_document(running: RunningAuthority) -> None:
    certify(running.authority, running.party(running.application("meter")), by="")

    running.clock.move(366 * 86_400)
    running.authority.tick()

    assert running.trust()["certificates"] == {}


def test_a_change_of_another_process_is_published_by_it_and_noticed_by_the_server(running: RunningAuthority) -> None:
    token = running.access_token(running.application())
    other = Authority(replace(running.authority.settings), running.clock)

    other.change(lambda change: parties.disable(change, "/id-in/Cmetering"))

    assert running.is_void(token)
    # Even where the other process died between its change and the document.
    other.store.change(lambda change: parties.void_tokens(change, "/id-in/CAdmin"))
    assert "/id-in/CAdmin" not in running.trust()["not_before"]
    running.authority.tick()
    assert "/id-in/CAdmin" in running.trust()["not_before"]
    other.close()


def test_a_rule_about_old_tokens_goes_when_none_of_them_can_be_left(running: RunningAuthority) -> None:
    running.authority.change(lambda change: parties.void_tokens(change, "/id-in/CAdmin"))
    assert running.trust()["not_before"] == {"/id-in/CAdmin": int(running.clock.epoch()) + 1}

    running.clock.move(3600 + 302)
    running.authority.tick()

    assert running.trust()["not_before"] == {}


def test_a_reader_never_sees_half_a_document(running: RunningAuthority) -> None:
    done = threading.Event()
    seen: list[int] = []

    def read() -> None:
        while not done.is_set():
            seen.append(len(published(running)["not_before"]))  # type: ignore[arg-type]  # raises for half of one

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(30):
        running.authority.change(lambda change, it=number: parties.void_tokens(change, f"/id-in/C{it}"))  # type: ignore[misc]
    done.set()
    reader.join()

    assert seen == sorted(seen)
    assert len(running.trust()["not_before"]) == 30


def test_what_happens_often_does_not_write_the_document(running: RunningAuthority) -> None:
    metering = running.application()
    before = (running.authority.public / "trust.json").stat().st_ino

    for _ in range(3):
        running.access_token(metering)

    assert (running.authority.public / "trust.json").stat().st_ino == before


def test_what_is_over_is_forgotten(running: RunningAuthority) -> None:
    running.access_token(running.application())
    acme = running.provider()
    running.exchange(acme, running.code(acme))

    running.clock.move(32 * 86_400)
    running.authority.tick()

    assert rows(running.authority.settings.data) == {"assertion": 0, "access_token": 0, "code": 0, "refresh_token": 0}
