"""What operators and people do: take in devices, claim them with the code that is printed on them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from authority.enrolment.claim_code import ALPHABET, fingerprint, matches, new_code, normalised
from authority.enrolment.document import ProfileWrong, checked_profile
from authority.enrolment.manifest import ManifestWrong, ae_id_of, entries
from authority.enrolment.refusals import CodeWrong, EnrolmentRefusal, NoSuchDevice, NotInThisState, TooManyTries
from authority.storage import parties
from onem2m.addressing import is_name
from onem2m.security.enrolment import signed
from tests.authority.enrolment.desk import ANNA, BERT, CODE, GRID, Desk

KEY = signed.public_jwk(Ed25519PrivateKey.from_private_bytes(bytes(32)))
LINE = {"manufacturer": "Acme", "serial": "1", "model": "M1", "public_key": KEY, "claim_code": CODE}


def test_a_manifest_is_taken_in_once(desk: Desk) -> None:
    text = json.dumps(LINE) + "\n\n"

    assert [desk.registry.take_in(text, by=GRID) for _ in range(2)] == [(1, 0), (0, 1)]
    (device,) = desk.registry.devices()
    assert (device.serial, device.ae_id, device.origin) == ("1", "Cdevice-1", GRID)


@pytest.mark.parametrize(
    "change",
    [
        {"serial": ""},
        {"serial": 1},
        {"serial": "a\nb"},
        {"serial": "x" * 65},
        {"model": None},
        {"public_key": {"kty": "OKP"}},
        {"public_key": {**KEY, "crv": "Ed448"}},
        {"public_key": signed.private_jwk(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))},
        {"claim_code": "short"},
        {"certified": True},
        {"certified": "yes"},
        {"gateway": True, "public_key": None},
        {"colour": "red"},
    ],
    ids=str,
)
def test_a_manifest_with_a_wrong_line_is_refused_whole(desk: Desk, change: dict[str, Any]) -> None:
    good = json.dumps({**LINE, "serial": "2", "public_key": None})

    with pytest.raises(ManifestWrong, match="line 2: "):
        desk.registry.take_in(f"{good}\n{json.dumps({**LINE, **change})}", by=GRID)

    assert desk.registry.devices() == []


@pytest.mark.parametrize("text", ["{", "[]", "null", f"{json.dumps(LINE)}\n{json.dumps(LINE)}"])
def test_what_is_no_manifest_is_refused(text: str) -> None:
    with pytest.raises(ManifestWrong):
        list(entries(text))


def test_a_known_device_keeps_its_key_and_keys_are_not_shared(desk: Desk) -> None:
    desk.registry.take_in(json.dumps(LINE), by=GRID)
    other = signed.public_jwk(Ed25519PrivateKey.generate())

    for change in ({"public_key": other}, {"serial": "2"}):
        with pytest.raises(ManifestWrong):
            desk.registry.take_in(json.dumps({**LINE, **change}), by=GRID)


def test_two_makers_may_number_alike(desk: Desk) -> None:
    desk.registry.take_in(json.dumps(LINE), by=GRID)
    desk.registry.take_in(json.dumps({**LINE, "manufacturer": "Bcme", "public_key": None}), by=GRID)

    first, second = desk.registry.devices()
    assert first.ae_id == "Cdevice-1"
    assert second.ae_id.startswith("Cdevice-1-")
    with pytest.raises(NoSuchDevice, match="several makers"):
        desk.registry.device("1")
    assert desk.registry.device("1", "Bcme") == second


@given(st.text(max_size=80), st.booleans())
def test_every_serial_number_makes_an_ae_id(serial: str, taken: bool) -> None:
    ae_id = ae_id_of("Acme", serial, taken=taken)

    assert is_name(ae_id)
    assert ae_id.startswith("Cdevice-")


@given(st.text(alphabet=ALPHABET, min_size=8, max_size=12))
def test_a_code_is_read_as_a_person_writes_it(code: str) -> None:
    kept = fingerprint(b"pepper", "1", code)

    written = f" {code[:3].lower()}-{code[3:]} ".replace("0", "o").replace("1", "l")

    assert normalised(written) == normalised(code)
    assert matches(b"pepper", "1", written, kept)
    assert not matches(b"pepper", "2", written, kept)
    assert not matches(b"salt", "1", written, kept)


def test_a_device_without_a_code_is_claimed_by_staff_only(desk: Desk) -> None:
    desk.device("1", claimed=False, claim_code="")

    for code in ("", CODE):
        with pytest.raises(CodeWrong):
            desk.registry.claim(ANNA, "1", code, "elm-7")
    assert desk.registry.assign("1", ANNA, "elm-7", GRID, by=GRID).account == ANNA


def test_new_codes_are_long_and_differ() -> None:
    codes = {new_code() for _ in range(100)}

    assert len(codes) == 100
    assert {len(normalised(code)) for code in codes} == {10}


def test_an_unknown_device_and_a_wrong_code_sound_the_same(desk: Desk) -> None:
    desk.device("1", claimed=False)

    for serial in ("1", "2"):
        with pytest.raises(CodeWrong, match=r"^there is no device with this serial number and claim code$"):
            desk.registry.claim(BERT, serial, "AAAAA-AAAAA", "elm-7")


def test_guessing_is_slow_and_the_right_code_works_after_the_wait(desk: Desk) -> None:
    desk.device("1", claimed=False)

    def guess(code: str) -> EnrolmentRefusal | None:
        try:
            desk.registry.claim(BERT, "1", code, "oak-1", GRID)
        except EnrolmentRefusal as refusal:
            return refusal
        return None

    answers = [guess(f"AAAAA-AAAA{letter}") for letter in "0123456789"]

    assert [type(answer) for answer in answers] == [CodeWrong] * 5 + [TooManyTries] * 5
    refused = guess(CODE)
    assert isinstance(refused, TooManyTries)
    assert refused.again_after_s
    desk.now += timedelta(seconds=refused.again_after_s + 1)
    assert guess(CODE) is None
    assert len(desk.records("claim-code-wrong")) == 5


def test_codes_of_one_device_cannot_be_guessed_by_many_accounts(desk: Desk) -> None:
    desk.device("1", claimed=False)
    answers = []

    for number in range(15):
        with pytest.raises(EnrolmentRefusal) as refused:
            desk.registry.claim(f"/id-in/Cperson-{number}", "1", "AAAAA-AAAAA", "oak-1")
        answers.append(type(refused.value))

    assert answers == [CodeWrong] * 10 + [TooManyTries] * 5


def test_a_device_gets_another_name_before_its_first_start_only(desk: Desk) -> None:
    desk.device("1")
    desk.enrolled("2")

    assert desk.registry.name("1", "Chan-bridge", by=GRID).ae_id == "Chan-bridge"
    for serial, name in (("2", "Cother"), ("1", "Cdevice-2"), ("1", "bridge"), ("1", "C/x"), ("1", "C")):
        with pytest.raises(EnrolmentRefusal):
            desk.registry.name(serial, name, by=GRID)
    with pytest.raises(NotInThisState):
        desk.registry.name("2", "Cother", by=GRID)


def test_the_credential_follows_the_state_of_the_device(desk: Desk) -> None:
    desk.enrolled("1")

    for deed, withdrawn, added in (("lose", 1, 1), ("find", 1, 2), ("release", 2, 2)):
        desk.registry.apply(deed, "1", by=ANNA)
        counts = len(desk.records("credential-withdrawn")), len(desk.records("credential-added"))
        assert counts == (withdrawn, added), deed


@pytest.mark.parametrize("deed", ["lose", "revoke"])
def test_what_a_lost_device_has_left_in_the_tree_is_to_fall_silent(desk: Desk, deed: str) -> None:
    desk.enrolled("1")
    desk.enrolled("2")

    desk.registry.apply(deed, "1", by=ANNA)

    assert json.loads(desk.authority.trust_document())["disabled"] == ["/id-in/Cdevice-1"]


def test_finding_a_device_does_not_undo_what_an_operator_has_disabled(desk: Desk) -> None:
    desk.enrolled("1")
    desk.authority.change(lambda change: parties.disable(change, "/id-in/Cdevice-1", by=GRID))

    for deed in ("lose", "find"):
        desk.registry.apply(deed, "1", by=ANNA)

    assert json.loads(desk.authority.trust_document())["disabled"] == ["/id-in/Cdevice-1"]


def test_a_device_that_is_found_may_act_again(desk: Desk) -> None:
    desk.enrolled("1")

    for deed in ("lose", "find"):
        desk.registry.apply(deed, "1", by=ANNA)

    assert json.loads(desk.authority.trust_document())["disabled"] == []


@pytest.mark.parametrize(
    "content",
    [[], {"colour": "red"}, {"reporting": 5}, {"time_server": {}}, {"reporting": {"interval_s": 0}},
     {"reporting": {"interval_s": "often"}}, {"reporting": {"interval_s": True}}],
    ids=str,
)  # fmt: skip
def test_a_wrong_profile_is_refused(content: object) -> None:
    with pytest.raises(ProfileWrong):
        checked_profile(content)


def test_the_database_holds_no_claim_code(desk: Desk) -> None:
    desk.device("1")
    written = b"".join(path.read_bytes() for path in desk.folder.glob("authority.db*"))

    assert b"Cdevice-1" in written
    assert CODE.encode() not in written
    assert CODE.replace("-", "").encode() not in written
