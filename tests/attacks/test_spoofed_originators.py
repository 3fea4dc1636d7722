"""Someone with a good credential calls itself somebody else; someone without one calls itself anybody."""

from __future__ import annotations

import pytest

from tests.attacks.fortress import ALICE, MALLORY, SECRET, Fortress, Party

LATEST = "/cse-in/alice/box/la"
OTHERS = [
    ALICE,
    "/id-in/Calice",
    "//gridhearth.local/id-in/Calice",
    "CAdmin",
    "/id-in/CAdmin",
    "/id-in",
    "id-in",
    "calice",
    "CALICE",
    "Calice ",
    "Calice\t",
    "Calice, Cmallory",
    "Cmallory,Calice",
    "Cmallory Calice",
    "*",
    "all",
    "C*",
    "/id-in/*",
    "..",
    "Cmallory/../Calice",
    "/id-in/Cmallory/../Calice",
    "Cmall%6fry",
    "/id-mn/Cmallory",
    "//other.example/id-in/Cmallory",
    "%43alice",
    "Calice%00",
    "None",
    "null",
    "operator@gridhearth.local",
]
"""Whatever Mallory calls herself, be it somebody or not."""


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("named", OTHERS)
def test_a_credential_does_not_lend_itself_to_another_name(mallory: Party, named: str) -> None:
    read = mallory.ask("GET", LATEST, {"X-M2M-Origin": named})
    deleted = mallory.ask("DELETE", "/cse-in/alice/box", {"X-M2M-Origin": named})

    for told in (read, deleted):
        assert (told.status, told.code) in ((403, 4106), (400, 4000)), told
        assert SECRET not in told.body.decode()


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("named", [*OTHERS, "Cmallory", "C", "S", None])
def test_a_bare_name_is_worth_nothing_where_credentials_are_asked_for(fortress: Fortress, named: str | None) -> None:
    told = fortress.ask("GET", LATEST, {"X-M2M-Origin": named, "X-Forwarded-For": "127.0.0.1"})

    assert (told.status, told.code) == (403, 4107), told
    assert "www-authenticate" in told.headers


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("path", ["/cse-in", "/cse-in?fu=1", "/cse-in/nothing", "/~/id-in", "/id-in", "/-"])
def test_a_stranger_learns_not_even_what_there_is(fortress: Fortress, path: str) -> None:
    told = fortress.ask("GET", path, {"X-M2M-Origin": "Cstranger"})

    assert (told.status, told.code) == (403, 4107)


@pytest.mark.parametrize("named", ["Calice", "/id-in/Calice", "//gridhearth.local/id-in/Calice", None, ""])
def test_the_bearer_may_call_itself_by_every_form_of_its_name_or_none(alice: Party, named: str | None) -> None:
    told = alice.ask("GET", LATEST, {"X-M2M-Origin": named})

    assert told.status == 200, told


@pytest.mark.parametrize("named", [*OTHERS[:6], "C", "S", None])
def test_registering_under_another_name_makes_nobody_else(fortress: Fortress, named: str | None) -> None:
    carol = fortress.party("Ccarol")

    told = carol.create("/cse-in", "ae", {"api": "Ncarol", "rr": False, "srv": ["4"]}, {"X-M2M-Origin": named})

    if named in (None, "C", "S"):
        assert told.content["m2m:ae"]["aei"] == "Ccarol", told
        assert carol.ask("DELETE", f"/{told.headers['content-location']}").status == 200
    else:
        assert (told.status, told.code) == (403, 4106), told


@pytest.mark.usefixtures("untouched")
def test_naming_an_identifier_of_ones_own_in_the_registration_makes_nobody_else(fortress: Fortress) -> None:
    carol = fortress.party("Ccarol")

    told = carol.create("/cse-in", "ae", {"api": "N", "rr": False, "srv": ["4"], "aei": ALICE})

    assert told.status >= 400, told


@pytest.mark.usefixtures("untouched")
def test_a_second_name_beside_the_true_one_is_refused(fortress: Fortress) -> None:
    token = fortress.mint.token("Cmallory")
    frame = f"Host: x\r\nX-M2M-RI: 1\r\nX-M2M-RVI: 4\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n"

    for first, second in (("Cmallory", ALICE), (ALICE, "Cmallory")):
        names = f"X-M2M-Origin: {first}\r\nx-m2m-origin: {second}\r\n"
        received = fortress.exchange(f"GET {LATEST} HTTP/1.1\r\n{names}{frame}\r\n".encode())

        assert received.startswith(b"HTTP/1.1 4"), received
        assert SECRET.encode() not in received


def test_who_has_a_credential_makes_nothing_beside_the_applications(fortress: Fortress) -> None:
    told = fortress.party(MALLORY).create("/cse-in", "cnt", {"rn": "squat"})

    assert (told.status, told.code) == (403, 4103)
