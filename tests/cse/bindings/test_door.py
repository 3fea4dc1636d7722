"""Both doors: who is let in as whom, by what came with a message."""

from __future__ import annotations

import hashlib
import ssl
from typing import Any
from urllib.parse import quote

import pytest

from cse.access.authentication import Authentication, issuer_of
from cse.bindings.door import LONGEST_HEADERS, MOST_HEADERS, Door, challenged, check_headers
from onem2m.errors import BadRequest, NotFound, OneM2MError, OriginatorNotAuthenticated, SecurityAssociationRequired
from onem2m.primitive import Association, Identity, Request
from onem2m.vocabulary import Operation
from tests.attacks.conftest import certificate_of
from tests.attacks.mint import Mint, encoded

ALICE = "/id-in/Calice"
PEM = certificate_of("alice")
FINGERPRINT = hashlib.sha256(ssl.PEM_cert_to_DER_cert(PEM)).hexdigest()
SHOWN = quote(PEM, safe="").encode()


@pytest.fixture
def mint() -> Mint:
    return Mint(certificates={FINGERPRINT: {"originator": "/id-in/Cmeter", "roles": ["meter@gridhearth.local"]}})


@pytest.fixture
def authentication(mint: Mint) -> Authentication:
    made = Authentication("/id-in", "gridhearth.local", mint.now)
    made.learn([issuer_of(mint.published())])
    return made


@pytest.fixture
def front(authentication: Authentication) -> Door:
    return Door(authentication)


@pytest.fixture
def workshop(authentication: Authentication) -> Door:
    """In development mode."""
    return Door(authentication, development=True)


@pytest.fixture
def back(authentication: Authentication) -> Door:
    """For the proxy."""
    return Door(authentication, behind_proxy=True)


def scope(*headers: tuple[bytes, bytes], peer: str | None = "192.0.2.7") -> dict[str, Any]:
    return {"headers": list(headers), "client": None if peer is None else (peer, 50_000)}


def authorization(token: str) -> tuple[bytes, bytes]:
    return b"authorization", f"Bearer {token}".encode()


def refused(door: Door, *headers: tuple[bytes, bytes], peer: str | None = "192.0.2.7") -> str:
    with pytest.raises(SecurityAssociationRequired) as refusal:
        door.associate(scope(*headers, peer=peer))
    return str(refusal.value)


def identity(association: Association) -> Identity:
    assert association.identity is not None
    return association.identity


def test_a_bearer_comes_in_from_its_address(front: Door, mint: Mint) -> None:
    association = front.associate(scope((b"host", b"x"), authorization(mint.token("Calice"))))

    assert (identity(association).originator, association.address) == (ALICE, "192.0.2.7")


@pytest.mark.parametrize("scheme", [b"bearer", b"BEARER", b"Bearer  "])
def test_the_scheme_is_read_as_http_has_it(front: Door, mint: Mint, scheme: bytes) -> None:
    association = front.associate(scope((b"authorization", scheme + b" " + mint.token("Calice").encode() + b" ")))

    assert identity(association).originator == ALICE


@pytest.mark.parametrize("value", [b"Basic abc", b"Digest a b", b"Bearer,x y"])
def test_another_scheme_is_told_so(front: Door, value: bytes) -> None:
    assert refused(front, (b"authorization", value)) == "Authorization: only a bearer token is taken here"


def test_two_credentials_are_one_too_many(front: Door, mint: Mint) -> None:
    with pytest.raises(BadRequest, match="Authorization: given twice"):
        front.associate(scope(authorization(mint.token("Calice")), authorization(mint.token("Calice"))))


@pytest.mark.parametrize("value", [b"one-word", b"", b" one-word "])
def test_what_has_no_scheme_is_no_credential(front: Door, mint: Mint, value: bytes) -> None:
    word = (b"authorization", value)

    assert refused(front, word) == "Authorization: a bearer token is needed, or a client certificate"
    assert identity(front.associate(scope(word, authorization(mint.token("Calice"))))).originator == ALICE


def test_without_a_credential_nobody_comes_in_however_near(front: Door) -> None:
    for peer in ("192.0.2.7", "127.0.0.1", "::1", None):
        assert "a bearer token is needed" in refused(front, (b"host", b"localhost"), peer=peer)


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.9.9.9", "::1"])
@pytest.mark.parametrize(
    "host", [b"localhost", b"LocalHost:8080", b"127.0.0.1", b"127.0.0.1:1", b"[::1]", b"[::1]:8080"]
)
def test_in_development_mode_this_machine_comes_in_unproved(workshop: Door, peer: str, host: bytes) -> None:
    association = workshop.associate(scope((b"host", host), peer=peer))

    assert association == Association(None, peer)


@pytest.mark.parametrize("peer", ["192.0.2.7", "10.0.0.1", "::2", "fe80::1", "unknown", "", None])
def test_in_development_mode_another_machine_does_not(workshop: Door, peer: str | None) -> None:
    assert "from the loopback interface only" in refused(workshop, (b"host", b"localhost"), peer=peer)


@pytest.mark.parametrize(
    "host",
    [b"evil.example", b"evil.example:80", b"localhost.evil.example", b"", b":8080", b"[::2]", b"127.0.0.2", b"\xff"],
)
def test_in_development_mode_another_name_does_not(workshop: Door, host: bytes) -> None:
    assert refused(workshop, (b"host", host), peer="127.0.0.1").startswith("Host: ")
    assert len(refused(workshop, (b"host", b"x" * 500), peer="127.0.0.1")) < 200


def test_in_development_mode_a_request_without_host_does_not(workshop: Door) -> None:
    assert refused(workshop, peer="127.0.0.1").startswith("Host: ''")


def test_in_development_mode_a_token_is_checked_all_the_same(workshop: Door, mint: Mint) -> None:
    good = workshop.associate(scope(authorization(mint.token("Calice")), peer="192.0.2.7"))

    assert identity(good).originator == ALICE
    assert refused(workshop, (b"host", b"localhost"), authorization("x.y.z"), peer="127.0.0.1")


@pytest.mark.rule("CSE/HTTP/PRA/005")
def test_the_proxy_hands_certificate_and_address_over(back: Door) -> None:
    shown = [(b"x-client-certificate", SHOWN), (b"x-client-verify", b"SUCCESS"), (b"x-real-ip", b"203.0.113.5")]

    association = back.associate(scope(*shown, peer=None))

    assert identity(association) == Identity(
        "/id-in/Cmeter", frozenset({"meter@gridhearth.local"}), f"certificate:{FINGERPRINT}"
    )
    assert association.address == "203.0.113.5"


@pytest.mark.parametrize("verified", [b"NONE", b"FAILED:expired", b"success", b"SUCCESS ", b""])
def test_a_certificate_that_the_proxy_did_not_verify_is_none(back: Door, verified: bytes) -> None:
    assert refused(back, (b"x-client-certificate", SHOWN), (b"x-client-verify", verified))
    assert refused(back, (b"x-client-certificate", SHOWN))
    assert refused(back, (b"x-client-verify", b"SUCCESS"))


@pytest.mark.parametrize("shown", [b"", b"junk", b"%ff", SHOWN[:200], "é".encode()])
def test_what_is_no_certificate_is_none(back: Door, shown: bytes) -> None:
    assert refused(back, (b"x-client-certificate", shown), (b"x-client-verify", b"SUCCESS"))


@pytest.mark.parametrize("address", [b"", b"somewhere", b"203.0.113.5, 10.0.0.1", b"\xff"])
def test_an_address_that_is_none_is_not_known(back: Door, mint: Mint, address: bytes) -> None:
    association = back.associate(scope((b"x-real-ip", address), authorization(mint.token("Calice")), peer="192.0.2.7"))

    assert association.address is None
    assert back.associate(scope(authorization(mint.token("Calice")))).address is None


def test_the_door_for_everybody_takes_no_word_of_a_proxy(front: Door, mint: Mint) -> None:
    shown = [(b"x-client-certificate", SHOWN), (b"x-client-verify", b"SUCCESS"), (b"x-real-ip", b"203.0.113.5")]

    assert refused(front, *shown)
    assert front.associate(scope(*shown, authorization(mint.token("Calice")))).address == "192.0.2.7"


def test_a_bound_token_and_its_certificate_come_in_together_at_the_proxys_door_only(
    front: Door, back: Door, mint: Mint
) -> None:
    token = authorization(mint.token("Calice", cnf={"x5t#S256": encoded(bytes.fromhex(FINGERPRINT))}))
    shown = [(b"x-client-certificate", SHOWN), (b"x-client-verify", b"SUCCESS")]

    assert identity(back.associate(scope(token, *shown))).originator == ALICE
    assert refused(back, token)
    assert refused(front, token, *shown)


def test_the_proxys_door_is_no_workshop(authentication: Authentication) -> None:
    both = Door(authentication, development=True, behind_proxy=True)

    assert refused(both, (b"host", b"localhost"), (b"x-real-ip", b"127.0.0.1"), peer="127.0.0.1")


def ask(named: str | None, operation: Operation = Operation.RETRIEVE, kind: int | None = None) -> Request:
    return Request(operation, "cse-in", named, request_id="1", type=kind)


PROVED = Association(Identity(ALICE), "192.0.2.7")


@pytest.mark.parametrize("named", [None, "", "Calice", ALICE, "//gridhearth.local/id-in/Calice"])
def test_a_request_is_its_bearers_by_any_form_of_the_name(front: Door, named: str | None) -> None:
    request = ask(named)

    front.admit(PROVED, request)

    assert (request.originator, request.association) == (ALICE, PROVED)


@pytest.mark.parametrize(
    "named", ["Cbob", "C", "S", "/id-mn/Calice", "//other.example/id-in/Calice", "/id-in", "calice"]
)
def test_a_request_in_another_name_is_refused(front: Door, named: str) -> None:
    with pytest.raises(OriginatorNotAuthenticated, match="whose credential this is") as refusal:
        front.admit(PROVED, ask(named))
    assert "/id-in/Calice" in str(refusal.value)


@pytest.mark.parametrize("named", [None, "", "C", "S", "Calice", ALICE])
def test_who_registers_becomes_who_it_has_proved_to_be(front: Door, named: str | None) -> None:
    request = ask(named, Operation.CREATE, 2)

    front.admit(PROVED, request)

    assert request.originator == ALICE


@pytest.mark.parametrize(
    ("operation", "kind"), [(Operation.CREATE, 3), (Operation.UPDATE, 2), (Operation.CREATE, None)]
)
def test_only_who_registers_may_ask_for_a_name(front: Door, operation: Operation, kind: int | None) -> None:
    with pytest.raises(OriginatorNotAuthenticated):
        front.admit(PROVED, ask("C", operation, kind))


@pytest.mark.parametrize("named", ["Cbob", "/id-in/Cbob", "CAdmin", "/id-in"])
def test_who_registers_in_another_name_is_refused(front: Door, named: str) -> None:
    with pytest.raises(OriginatorNotAuthenticated):
        front.admit(PROVED, ask(named, Operation.CREATE, 2))


def test_who_has_proved_nothing_keeps_the_name_it_gives(workshop: Door) -> None:
    request = ask("Canybody")
    nothing = Association(None, "127.0.0.1")

    workshop.admit(nothing, request)

    assert (request.originator, request.association) == ("Canybody", nothing)


def test_a_long_name_is_told_in_short(front: Door) -> None:
    with pytest.raises(OriginatorNotAuthenticated) as refusal:
        front.admit(PROVED, ask("C" + "x" * 500))

    assert len(str(refusal.value)) < 160


def test_headers_are_counted_and_weighed() -> None:
    few = [(b"a", b"b")] * MOST_HEADERS
    light = [(b"a" * 384, b"b" * (LONGEST_HEADERS - 384))]

    check_headers(few)
    check_headers(light)

    assert (MOST_HEADERS, LONGEST_HEADERS) == (64, 16_384)
    with pytest.raises(BadRequest, match="more than 64"):
        check_headers([*few, (b"a", b"b")])
    with pytest.raises(BadRequest, match="longer than 16384 bytes"):
        check_headers([*light, (b"", b"c")])


@pytest.mark.parametrize(
    ("refusal", "asks"), [(SecurityAssociationRequired("x"), True), (NotFound("x"), False), (None, False)]
)
def test_only_a_missing_proof_is_asked_for(refusal: OneM2MError | None, asks: bool) -> None:
    assert challenged(refusal) is asks
