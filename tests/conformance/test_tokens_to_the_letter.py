"""Tokens in requests, each claim at its edge; beside it lies what they bring."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.house import NOON, Originator
from tests.conformance.over_http import HttpHouse, TokenIssuer, permission
from tests.conformance.test_tokens_in_requests import BOX, bearing


@pytest.fixture
def house(tmp_path: Path) -> Iterator[HttpHouse]:
    house = HttpHouse(tmp_path)
    yield house
    house.leave()


@pytest.fixture
def issuer(house: HttpHouse) -> TokenIssuer:
    issuer = TokenIssuer()
    house.trust(issuer)
    return issuer


@pytest.fixture
def box(meter: Originator) -> str:
    return str(meter.made("cse-in/meter", "cnt", {"rn": "box"})["ri"])


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": NOON - 29},
        {"nbf": NOON + 30},
        {"nbf": 0},
        {"nbf": NOON + 0.5},
        {"iat": NOON},
        {"iat": 0},
        {"tknm": "a name"},
        {"tkex": {"any": "thing"}},
        {"aud": "//gridhearth.local/id-in"},
    ],
    ids=str,
)
def test_a_claim_at_its_edge_is_good(
    display: Originator, issuer: TokenIssuer, box: str, claims: dict[str, Any]
) -> None:
    token = issuer.token("Cdisplay", permission([box], ["Cdisplay"]), **claims)

    assert display.retrieve(BOX, **bearing(token)).code == 2000


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"exp": NOON - 30}, "has expired"),
        ({"nbf": NOON + 31}, "is not valid yet"),
        ({"exp": True}, "has no usable claim exp"),
        ({"nbf": False}, "has no usable claim nbf"),
        ({"nbf": -1}, "has no usable claim nbf"),
        ({"nbf": "0"}, "has no usable claim nbf"),
        ({"iat": "0"}, "has no usable claim iat"),
        ({"azp": "not an entity"}, "has no holder"),
        ({"azp": ""}, "has no"),
        ({"aud": [7, {}]}, "is for another CSE"),
        ({"aud": {}}, "is for another CSE"),
    ],
    ids=str,
)
def test_a_claim_beyond_its_edge_is_told(
    display: Originator, issuer: TokenIssuer, box: str, claims: dict[str, Any], reason: str
) -> None:
    token = issuer.token("Cdisplay", permission([box], ["Cdisplay"]), **claims)

    answer = display.retrieve(BOX, **bearing(token))

    assert answer.code == 4103
    assert f"a token {reason}" in answer.reason


@pytest.mark.parametrize("header", [{"kid": "k2"}, {"kid": ""}])
def test_a_key_that_its_issuer_has_not_is_told(
    display: Originator, issuer: TokenIssuer, box: str, header: dict[str, Any]
) -> None:
    token = issuer.token("Cdisplay", permission([box], ["Cdisplay"]), header=header)

    answer = display.retrieve(BOX, **bearing(token))

    assert answer.code == 4103
    assert "a token is not signed by a key of its issuer" in answer.reason


def test_permissions_need_both_resources_and_rules(display: Originator, issuer: TokenIssuer, box: str) -> None:
    whole = permission([box], ["Cdisplay"])
    without_rules = {name: value for name, value in whole.items() if name != "pv"}
    without_resources = {name: value for name, value in whole.items() if name != "ris"}

    for lacking in (without_rules, without_resources):
        assert display.retrieve(BOX, **bearing(issuer.token("Cdisplay", lacking))).code == 4103
    assert display.retrieve(BOX, **bearing(issuer.token("Cdisplay", without_rules, whole))).code == 2000


def test_a_token_without_permissions_brings_nothing_and_is_not_complained_of(
    display: Originator, issuer: TokenIssuer, box: str
) -> None:
    answer = display.retrieve(BOX, **bearing(issuer.token("Cdisplay", tkps=None)))

    assert answer.code == 4103
    assert "a token" not in answer.reason


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"rids": ["reader@" + "x" * 100 + ".example"]}, f"role {('reader@' + 'x' * 100)[:60]} is not confirmed"),
        ({"tids": ["unknown@issuer.example"]}, "token unknown@issuer.example is not known here"),
        ({"ltids": ["unknown"]}, "token unknown is not known here"),
    ],
)
@pytest.mark.rule("CSE/SEC/TOK/013", "CSE/SEC/TOK/016", "CSE/SEC/TOK/019")
def test_what_does_not_count_is_told_by_its_name(
    display: Originator, box: str, parameters: dict[str, Any], said: str
) -> None:
    answer = display.retrieve(BOX, parameters=parameters)

    assert answer.code == 4103
    assert said in answer.reason


@pytest.mark.parametrize(("length", "code"), [(255, 4103), (256, 4000)])
def test_a_short_name_has_a_bounded_length(display: Originator, box: str, length: int, code: int) -> None:
    assert display.retrieve(BOX, parameters={"ltids": ["t" * length]}).code == code
