"""Revocation (RFC 7009) and introspection (RFC 7662)."""

from __future__ import annotations

from onem2m.security.credentials import Credential
from tests.authority.running import RunningAuthority


def introspected(running: RunningAuthority, who: Credential, token: str) -> dict[str, object]:
    answer = running.post("/introspect", who, {"token": token})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    found: dict[str, object] = answer.json()
    return found


def test_a_client_sees_its_own_token_and_nobody_elses(running: RunningAuthority) -> None:
    metering, tariff = running.application("metering"), running.application("tariff")
    token = running.access_token(metering)

    own = introspected(running, metering, token)

    assert (own["active"], own["sub"], own["token_type"]) == (True, "/id-in/Cmetering", "Bearer")
    assert introspected(running, tariff, token) == {"active": False}


def test_an_operator_sees_everybodys(running: RunningAuthority) -> None:
    token = running.access_token(running.application())
    administrator = Credential.load(running.authority.settings.data / "CAdmin.credential")

    assert introspected(running, administrator, token)["active"] is True


def test_a_revoked_token_is_void_at_once_and_only_that_one(running: RunningAuthority) -> None:
    metering = running.application()
    first, second = running.access_token(metering), running.access_token(metering)

    answer = running.post("/revoke", metering, {"token": first})

    assert answer.status_code == 200
    assert (running.is_void(first), running.is_void(second)) == (True, False)
    assert introspected(running, metering, first) == {"active": False}
    assert introspected(running, metering, second)["active"] is True


def test_a_revocation_leaves_the_trust_document_when_the_token_is_over(running: RunningAuthority) -> None:
    metering = running.application()
    running.post("/revoke", metering, {"token": running.access_token(metering)})
    assert len(running.trust()["revoked"]) == 1

    running.clock.move(601)
    running.authority.tick()

    assert running.trust()["revoked"] == {}


def test_a_revoked_refresh_token_ends_its_family(running: RunningAuthority) -> None:
    acme = running.provider()
    bought = running.exchange(acme, running.code(acme)).json()

    running.post("/revoke", acme, {"token": bought["refresh_token"], "token_type_hint": "refresh_token"})

    assert running.is_void(bought["access_token"])
    assert running.refresh(acme, bought["refresh_token"]).json()["error"] == "invalid_grant"


def test_nobody_revokes_anothers_token(running: RunningAuthority) -> None:
    metering, tariff = running.application("metering"), running.application("tariff")
    token = running.access_token(metering)

    answer = running.post("/revoke", tariff, {"token": token})

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert not running.is_void(token)


def test_what_is_no_token_is_revoked_without_a_word_and_not_active(running: RunningAuthority) -> None:
    metering = running.application()
    token = running.access_token(metering)

    for text in ("x", "a.b.c", "é", token[:-4] + "AAAA", token.replace(".", "..", 1)):
        assert running.post("/revoke", metering, {"token": text}).status_code == 200
        assert introspected(running, metering, text) == {"active": False}
    assert not running.is_void(token)


def test_an_ended_token_is_not_active(running: RunningAuthority) -> None:
    metering = running.application()
    token = running.access_token(metering)

    running.clock.move(600)

    assert introspected(running, metering, token) == {"active": False}


def test_a_refresh_token_is_introspected_until_it_is_used(running: RunningAuthority) -> None:
    acme = running.provider()
    token = running.exchange(acme, running.code(acme)).json()["refresh_token"]
    assert introspected(running, acme, token)["scope"] == "readings:p1"

    running.refresh(acme, token)

    assert introspected(running, acme, token) == {"active": False}


def test_strangers_neither_revoke_nor_introspect(running: RunningAuthority) -> None:
    token = running.access_token(running.application())

    for path in ("/revoke", "/introspect"):
        answer = running.post(path, None, {"token": token})
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_a_hint_is_not_needed_and_does_not_mislead(running: RunningAuthority) -> None:
    metering = running.application()

    for hint in ("refresh_token", "access_token", "cookie"):
        token = running.access_token(metering)
        running.post("/revoke", metering, {"token": token, "token_type_hint": hint})
        assert running.is_void(token)

    assert running.post("/revoke", metering, {}).json()["error"] == "invalid_request"
