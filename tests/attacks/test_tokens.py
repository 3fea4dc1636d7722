"""Tokens that are none: forged, out of time, for others, confused about their algorithm, bound, revoked."""

from __future__ import annotations

import hashlib
import json
import ssl
import time
from urllib.parse import quote

import pytest

from tests.attacks.forgeries import FORGERIES, MINE, Forgery, by_my_key
from tests.attacks.fortress import ALICE, SECRET, Fortress, Party, Told
from tests.attacks.mint import ISSUER, Key, encoded

HOME = "/cse-in/alice"


def refused(told: Told) -> bool:
    """With the code for a missing or broken proof, a challenge, and nothing of what was asked for."""
    shown = told.body.decode(errors="replace")
    return (told.status, told.code, "www-authenticate" in told.headers) == (403, 4107, True) and SECRET not in shown


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=list(FORGERIES))
def test_a_token_that_is_none_opens_nothing(fortress: Fortress, forgery: Forgery) -> None:
    frame: dict[str, str | None] = {"Authorization": f"Bearer {forgery(fortress.mint)}", "X-M2M-Origin": ALICE}

    read = fortress.ask("GET", f"{HOME}/box/la", frame)
    written = fortress.ask(
        "POST", f"{HOME}/box", frame | {"Content-Type": "application/json;ty=4"}, '{"m2m:cin":{"con":"forged"}}'
    )

    assert refused(read), read
    assert refused(written), written


def test_the_same_token_unchanged_opens_the_house(alice: Party) -> None:
    told = alice.ask("GET", f"{HOME}/box/la")

    assert told.content["m2m:cin"]["con"] == SECRET


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize(
    "credential",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic Q2FsaWNlOmFsaWNl",
        "Token {token}",
        "{token}",
        "Bearer,{token}",
        "Bearer\t{token}",
        "Bearer {token} {token}",
        "Bearer {token}, Bearer {token}",
        'Bearer token="{token}"',
        "DPoP {token}",
    ],
)
def test_a_credential_in_another_dress_opens_nothing(fortress: Fortress, credential: str | None) -> None:
    said = None if credential is None else credential.format(token=fortress.mint.token(ALICE))

    told = fortress.ask("GET", f"{HOME}/box/la", {"Authorization": said, "X-M2M-Origin": ALICE})

    assert refused(told), told


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("where", ["query", "cookie", "body"])
def test_a_token_is_taken_from_its_header_only(fortress: Fortress, where: str) -> None:
    token = fortress.mint.token(ALICE)
    query = f"?access_token={token}" if where == "query" else ""
    cookie = f"access_token={token}; token={token}" if where == "cookie" else None
    kind = "application/x-www-form-urlencoded" if where == "body" else None
    body = f"access_token={token}" if where == "body" else None
    frame = {"X-M2M-Origin": ALICE, "Cookie": cookie, "Content-Type": kind}

    told = fortress.ask("POST" if body else "GET", f"{HOME}/box/la{query}", frame, body)

    assert refused(told), told


def test_a_replayed_token_is_void_once_it_was_revoked(fortress: Fortress) -> None:
    token = fortress.mint.token(ALICE, jti="stolen")
    thief = Party(fortress, ALICE, lambda: token)
    assert thief.ask("GET", f"{HOME}/box/la").status == 200

    fortress.mint.revoked["stolen"] = time.time() + 600
    fortress.mint.publish()

    fortress.until(lambda: refused(thief.ask("GET", f"{HOME}/box/la")))
    assert fortress.party(ALICE).ask("GET", f"{HOME}/box/la").status == 200


def test_every_earlier_token_of_a_party_is_void_once_its_credential_was_withdrawn(fortress: Fortress) -> None:
    token = fortress.mint.token("Cbob")
    bob = Party(fortress, "Cbob", lambda: token)
    other = fortress.mint.token("Ceve")
    assert bob.ask("GET", "/cse-in").status == 200

    fortress.mint.not_before["/id-in/Cbob"] = int(time.time()) + 1 + 1  # the first second that counts again
    fortress.mint.publish()

    fortress.until(lambda: refused(bob.ask("GET", "/cse-in")))
    assert Party(fortress, "Ceve", lambda: other).ask("GET", "/cse-in").status == 200
    del fortress.mint.not_before["/id-in/Cbob"]
    fortress.mint.publish()


def test_a_key_that_was_rotated_out_signs_no_more(fortress: Fortress) -> None:
    old, new = fortress.mint.key, Key("k2")
    token = fortress.mint.token(ALICE)
    late = Party(fortress, ALICE, lambda: token)

    fortress.mint.key = new
    fortress.mint.keys[:] = [new, old]
    fortress.mint.publish()
    fortress.until(lambda: fortress.party(ALICE).ask("GET", f"{HOME}/box/la").status == 200)
    both = late.ask("GET", f"{HOME}/box/la")
    fortress.mint.keys[:] = [new]
    fortress.mint.publish()

    assert both.status == 200
    fortress.until(lambda: refused(late.ask("GET", f"{HOME}/box/la")))
    assert fortress.party(ALICE).ask("GET", f"{HOME}/box/la").status == 200
    fortress.mint.key = old
    fortress.mint.keys[:] = [old]
    fortress.mint.publish()
    fortress.until(lambda: late.ask("GET", f"{HOME}/box/la").status == 200)


def test_a_trust_document_that_others_may_write_is_not_believed(fortress: Fortress) -> None:
    fortress.mint.document.chmod(0o666)
    fortress.mint.document.write_text(json.dumps({"issuer": ISSUER, "jwks": {"keys": [MINE.jwk]}}))

    time.sleep(1.5)  # the server has looked at it by then
    told = fortress.ask("GET", f"{HOME}/box/la", {"Authorization": f"Bearer {by_my_key()(fortress.mint)}"})
    good = fortress.party(ALICE).ask("GET", f"{HOME}/box/la")
    fortress.mint.publish()

    assert refused(told), told
    assert good.status == 200


def test_a_token_bound_to_a_certificate_is_worth_nothing_to_another_client(
    fortress: Fortress, certificates: tuple[str, str]
) -> None:
    hers, his = certificates
    thumbprint = hashlib.sha256(_der(hers)).digest()
    token = fortress.mint.token(ALICE, cnf={"x5t#S256": encoded(thumbprint)})

    def through(certificate: str | None, *, proxy: bool = True, verified: str = "SUCCESS") -> Told:
        shown = None if certificate is None else _escaped(certificate)
        frame = {"Authorization": f"Bearer {token}", "X-Client-Certificate": shown, "X-Client-Verify": verified}
        return fortress.ask("GET", f"{HOME}/box/la", frame, proxy=proxy)

    assert through(hers).status == 200
    assert refused(through(his))
    assert refused(through(None))
    assert refused(through(hers, verified="FAILED:self signed certificate"))
    assert refused(through(hers, proxy=False))


@pytest.mark.usefixtures("untouched")
def test_the_headers_of_the_proxy_are_believed_at_its_socket_only(
    fortress: Fortress, certificates: tuple[str, str]
) -> None:
    hers, _ = certificates
    fortress.mint.certificates[hashlib.sha256(_der(hers)).hexdigest()] = {"originator": "/id-in/Calice", "roles": []}
    fortress.mint.publish()
    frame: dict[str, str | None] = {"X-Client-Certificate": _escaped(hers), "X-Client-Verify": "SUCCESS"}

    fortress.until(lambda: fortress.ask("GET", f"{HOME}/box/la", frame, proxy=True).status == 200)
    told = fortress.ask("GET", f"{HOME}/box/la", {**frame, "X-Real-IP": "127.0.0.1"})

    assert refused(told), told
    fortress.mint.certificates.clear()
    fortress.mint.publish()
    fortress.until(lambda: refused(fortress.ask("GET", f"{HOME}/box/la", frame, proxy=True)))


def test_the_socket_of_the_proxy_is_open_to_its_owner_and_group_only(fortress: Fortress) -> None:
    assert fortress.proxy.stat().st_mode & 0o007 == 0


def _der(certificate: str) -> bytes:
    return ssl.PEM_cert_to_DER_cert(certificate)


def _escaped(certificate: str) -> str:
    return quote(certificate, safe="")
