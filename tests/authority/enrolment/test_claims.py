"""Claims of devices: who is believed, and who is refused with which code."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.api_jws import PyJWS

from authority.enrolment.refusals import (
    AlreadyBootstrapped,
    EnrolmentRefusal,
    GatewayRefused,
    Malformed,
    MustSign,
    NoOperator,
    NotProven,
    Replayed,
    Stale,
    Unclaimed,
    WrongAuthority,
    WrongOperator,
)
from onem2m.security.enrolment import signed
from onem2m.security.enrolment.messages import DOCUMENT, VOUCH, WORD
from tests.authority.enrolment.desk import ANNA, BERT, CODE, GRID, OTHER, Desk


def test_a_claim_gives_a_document_that_is_made_out_to_the_key_it_brought(desk: Desk) -> None:
    factory, own = desk.device("1"), Ed25519PrivateKey.generate()

    document = desk.read(desk.bootstrapping.bootstrap(desk.claim("1", own).sign(factory)))

    assert (document.serial, document.key, document.version) == ("1", signed.public_jwk(own)["kid"], 1)
    assert document.originator == "/id-in/Cdevice-1"
    assert document.settings["token_endpoint"] == "http://authority.test/token"
    assert "private" not in json.dumps(document.content())


def test_the_same_key_again_gives_the_same_document_and_changes_nothing(desk: Desk) -> None:
    factory, own = desk.device("1"), Ed25519PrivateKey.generate()
    first = desk.bootstrapping.bootstrap(desk.claim("1", own).sign(factory))
    desk.registry.set_profile(GRID, {"reporting": {"interval_s": 60}}, by=GRID)

    again = desk.bootstrapping.bootstrap(desk.claim("1", own).sign(factory))

    assert again == first
    assert len(desk.records("device-bootstrapped")) == 1
    assert len(desk.records("credential-added")) == 1


def test_another_key_is_refused_and_written_down_once(desk: Desk) -> None:
    factory, own, other = desk.device("1"), Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    desk.bootstrapping.bootstrap(desk.claim("1", own).sign(factory))

    for _ in range(3):
        with pytest.raises(AlreadyBootstrapped):
            desk.bootstrapping.bootstrap(desk.claim("1", other).sign(factory))

    (record,) = desk.records("device-refused")
    assert (record["who"], record["code"]) == ("/id-in/Cdevice-1", "already-bootstrapped")
    assert record["key"] == signed.public_jwk(other)["kid"]


def test_a_claim_is_good_once(desk: Desk) -> None:
    factory, own = desk.device("1"), Ed25519PrivateKey.generate()
    text = desk.claim("1", own).sign(factory)
    desk.bootstrapping.bootstrap(text)
    desk.registry.apply("rearm", "1", by=ANNA)

    with pytest.raises(Replayed):
        desk.bootstrapping.bootstrap(text)

    assert desk.registry.device("1").armed


def test_a_key_of_another_device_cannot_be_claimed(desk: Desk) -> None:
    own = desk.enrolled("1")

    with pytest.raises(AlreadyBootstrapped):
        desk.bootstrapping.bootstrap(desk.claim("2", own).sign(desk.device("2")))


def test_a_device_that_nobody_has_claimed_waits(desk: Desk) -> None:
    factory = desk.device("1", claimed=False)

    with pytest.raises(Unclaimed) as refused:
        desk.bootstrapping.bootstrap(desk.claim("1", Ed25519PrivateKey.generate()).sign(factory))

    assert refused.value.again_after_s


def test_a_device_without_an_operator_waits(desk: Desk) -> None:
    factory = desk.device("1", claimed=False)
    desk.registry.claim(ANNA, "1", CODE, "elm-7")

    with pytest.raises(NoOperator):
        desk.bootstrapping.bootstrap(desk.claim("1", Ed25519PrivateKey.generate()).sign(factory))


def _unsigned(text: str) -> str:
    _, payload, _ = text.split(".")
    none = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "enrol+jwt"}).encode()).rstrip(b"=").decode()
    return f"{none}.{payload}."


def _spoilt(text: str) -> str:
    header, payload, signature = text.split(".")
    content = json.loads(base64.urlsafe_b64decode(payload + "=="))
    content["sub"]["model"] = "M2"
    changed = base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()
    return f"{header}.{changed}.{signature}"


def _headed(header: str) -> Callable[[str], str]:
    """The claim under another header."""

    def headed(text: str) -> str:
        return f"{base64.urlsafe_b64encode(header.encode()).rstrip(b'=').decode()}.{text.partition('.')[2]}"

    return headed


SPOILERS: dict[str, tuple[Callable[[str], str], type[EnrolmentRefusal] | tuple[type[EnrolmentRefusal], ...]]] = {
    "unsigned": (_unsigned, NotProven),
    "changed": (_spoilt, NotProven),
    "cut": (lambda text: text[:-10], NotProven),
    "empty": (lambda text: "", Malformed),
    "words": (lambda text: "please", Malformed),
    "long": (lambda text: text + "A" * 20_000, Malformed),
    "a deep header": (_headed("[" * 9000), Malformed),
    "a header that is a list": (_headed("[]"), Malformed),
    "a header that is a number": (_headed("1"), Malformed),
    "a key that is no text": (_headed('{"alg": "EdDSA", "typ": "enrol+jwt", "kid": {}}'), Malformed),
    "a key that no database takes": (_headed('{"alg": "EdDSA", "typ": "enrol+jwt", "kid": "\\ud800"}'), Malformed),
    "an extension": (
        _headed('{"alg": "EdDSA", "typ": "enrol+jwt", "crit": ["b64"], "b64": false}'),
        (Malformed, NotProven),
    ),
    "a chain that is none": (_headed('{"alg": "EdDSA", "typ": "enrol+jwt", "x5c": {"0": "x"}}'), NotProven),
    "not ascii": (lambda text: text + "é", Malformed),
}


@pytest.mark.parametrize("name", SPOILERS)
def test_a_spoilt_claim_is_refused(desk: Desk, name: str) -> None:
    spoil, refusal = SPOILERS[name]
    text = desk.claim("1", Ed25519PrivateKey.generate()).sign(desk.device("1"))

    with pytest.raises(refusal):
        desk.bootstrapping.bootstrap(spoil(text))

    assert desk.registry.device("1").key is None


@pytest.mark.parametrize("kind", [WORD, DOCUMENT, "JWT", "at+jwt", VOUCH])
def test_what_was_signed_for_another_purpose_is_no_claim(desk: Desk, kind: str) -> None:
    text = desk.claim("1", Ed25519PrivateKey.generate()).sign(desk.device("1"), kind=kind)

    with pytest.raises((Malformed, NotProven)):
        desk.bootstrapping.bootstrap(text)


def test_a_public_key_does_not_serve_as_a_shared_secret(desk: Desk) -> None:
    factory = desk.device("1")
    claim = desk.claim("1", Ed25519PrivateKey.generate())
    payload = claim.sign(factory).split(".")[1]
    secret = factory.public_key().public_bytes_raw()
    header = {"typ": "enrol+jwt", "kid": signed.public_jwk(factory)["kid"]}
    forged = PyJWS().encode(base64.urlsafe_b64decode(payload + "=="), secret, algorithm="HS256", headers=header)

    with pytest.raises(NotProven):
        desk.bootstrapping.bootstrap(forged)


def test_an_unknown_device_and_a_wrong_signature_sound_the_same(desk: Desk) -> None:
    desk.device("1")
    stranger = Ed25519PrivateKey.generate()
    header = {"kid": signed.public_jwk(desk.device("2"))["kid"]}
    claim = desk.claim("1", stranger)
    told = set()

    for text in (claim.sign(stranger), signed.sign("enrol+jwt", {}, stranger, **header)):
        with pytest.raises(NotProven) as refused:
            desk.bootstrapping.bootstrap(text)
        told.add(str(refused.value))

    assert len(told) == 1


def test_a_device_cannot_claim_for_another(desk: Desk) -> None:
    factory = desk.device("1")
    desk.device("2")

    with pytest.raises(NotProven):
        desk.bootstrapping.bootstrap(desk.claim("2", Ed25519PrivateKey.generate()).sign(factory))


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"audience": "http://elsewhere.test"}, WrongAuthority),
        ({"model": "M2"}, NotProven),
        ({"manufacturer": "Bcme"}, NotProven),
        ({"manufacturer": "Acme\x00"}, NotProven),
        ({"operator": OTHER}, WrongOperator),
        ({"gateway": "Cdevice-9"}, GatewayRefused),
    ],
)
def test_a_claim_that_is_signed_well_and_says_wrong_things_is_refused(
    desk: Desk, changes: dict[str, Any], refusal: type[EnrolmentRefusal]
) -> None:
    factory = desk.device("1")

    with pytest.raises(refusal):
        desk.bootstrapping.bootstrap(desk.claim("1", Ed25519PrivateKey.generate(), **changes).sign(factory))

    assert desk.registry.device("1").key is None


@pytest.mark.parametrize(
    ("issued_s", "lasts_s"), [(-400, 300), (120, 300), (0, 3600), (0, 0), (0, -10), (-86_400 * 365, 300)]
)
def test_a_claim_that_is_not_of_now_is_stale(desk: Desk, issued_s: int, lasts_s: int) -> None:
    factory = desk.device("1")
    issued = desk.now + timedelta(seconds=issued_s)
    claim = desk.claim("1", Ed25519PrivateKey.generate(), issued=issued, expires=issued + timedelta(seconds=lasts_s))

    with pytest.raises(Stale):
        desk.bootstrapping.bootstrap(claim.sign(factory))


@pytest.mark.parametrize("issued_s", [-300, -30, 0, 55])
def test_clocks_may_differ_a_little(desk: Desk, issued_s: int) -> None:
    factory = desk.device("1")
    issued = desk.now + timedelta(seconds=issued_s)
    claim = desk.claim("1", Ed25519PrivateKey.generate(), issued=issued, expires=issued + timedelta(minutes=5))

    assert desk.bootstrapping.bootstrap(claim.sign(factory))


def test_a_factory_may_have_chosen_p256_and_work_is_done_with_ed25519(desk: Desk) -> None:
    factory = generate_private_key(SECP256R1())
    desk.device("1", public_key=signed.public_jwk(factory))

    with pytest.raises(NotProven):
        desk.bootstrapping.bootstrap(desk.claim("1", generate_private_key(SECP256R1())).sign(factory))
    assert desk.bootstrapping.bootstrap(desk.claim("1", Ed25519PrivateKey.generate()).sign(factory))


def lan_only(desk: Desk, serial: str, own: Ed25519PrivateKey, gateway: str, **changes: Any) -> str:
    claim = desk.claim(serial, Ed25519PrivateKey.generate(), gateway=gateway, **changes)
    return claim.sign(own, kind=VOUCH)


def test_a_gateway_gives_its_word_for_a_device_that_cannot_sign(desk: Desk) -> None:
    gateway = desk.enrolled("gw", gateway=True)

    document = desk.read(desk.bootstrapping.bootstrap(lan_only(desk, "7", gateway, "Cdevice-gw")))

    assert (document.ae_id, document.settings["gateway"]) == ("Cdevice-7", "Cdevice-gw")
    device = desk.registry.device("7")
    assert (device.account, device.premise, device.operator) == (ANNA, "elm-7", GRID)


def test_a_device_that_can_sign_may_name_the_gateway_it_is_reached_through(desk: Desk) -> None:
    desk.enrolled("gw", gateway=True)
    claim = desk.claim("1", Ed25519PrivateKey.generate(), gateway="Cdevice-gw")

    document = desk.read(desk.bootstrapping.bootstrap(claim.sign(desk.device("1"))))

    assert document.settings["gateway"] == "Cdevice-gw"
    assert "via:Cdevice-gw" in document.settings["labels"]


def test_a_gateway_brings_in_so_many_devices_and_no_more(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("authority.enrolling.bootstrapping.MOST_BEHIND_A_GATEWAY", 3)
    gateway = desk.enrolled("gw", gateway=True)

    for serial in ("1", "2", "3"):
        desk.bootstrapping.bootstrap(lan_only(desk, serial, gateway, "Cdevice-gw"))
    with pytest.raises(GatewayRefused, match="behind this gateway already"):
        desk.bootstrapping.bootstrap(lan_only(desk, "4", gateway, "Cdevice-gw"))

    assert len(desk.registry.devices()) == 4


def test_nobody_but_a_gateway_in_service_gives_its_word(desk: Desk) -> None:
    meter, gateway = desk.enrolled("1"), desk.enrolled("gw", gateway=True)
    desk.registry.apply("lose", "gw", by=ANNA)

    for own, name in ((meter, "Cdevice-1"), (gateway, "Cdevice-gw"), (gateway, "Cdevice-1")):
        with pytest.raises((GatewayRefused, NotProven)):
            desk.bootstrapping.bootstrap(lan_only(desk, "7", own, name))

    assert [device.serial for device in desk.registry.devices()] == ["1", "gw"]


def test_a_gateway_cannot_speak_for_a_device_that_has_a_key_of_its_own(desk: Desk) -> None:
    gateway = desk.enrolled("gw", gateway=True)
    desk.device("1")

    with pytest.raises(MustSign):
        desk.bootstrapping.bootstrap(lan_only(desk, "1", gateway, "Cdevice-gw"))


def test_a_gateway_cannot_speak_for_a_device_of_another_account(desk: Desk) -> None:
    gateway = desk.enrolled("gw", gateway=True)
    desk.device("1", claimed=False, public_key=None)
    desk.registry.claim(BERT, "1", CODE, "oak-1", GRID)

    with pytest.raises(GatewayRefused):
        desk.bootstrapping.bootstrap(lan_only(desk, "1", gateway, "Cdevice-gw"))


def test_what_a_gateway_found_gives_way_to_what_the_maker_says_later(desk: Desk) -> None:
    gateway = desk.enrolled("gw", gateway=True)
    desk.bootstrapping.bootstrap(lan_only(desk, "1", gateway, "Cdevice-gw"))

    factory = desk.device("1", claimed=False)
    desk.registry.claim(BERT, "1", CODE, "oak-1", GRID)

    document = desk.read(desk.bootstrapping.bootstrap(desk.claim("1", Ed25519PrivateKey.generate()).sign(factory)))
    assert (document.version, document.settings["premise"]) == (2, "oak-1")
    with pytest.raises(MustSign):
        desk.bootstrapping.bootstrap(lan_only(desk, "1", gateway, "Cdevice-gw"))
