"""What tokens and roles of a request are worth, asked in this process; tests/conformance has the same over HTTP."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import jwt
import pytest

from cse.access.remembered import Recent, TokenMemory
from cse.access.tokens_in_requests import sign_of
from cse.dispatcher import Dispatcher
from onem2m.vocabulary import Operation
from tests.conformance.guarded import BOX
from tests.conformance.house import NOON, Answer, House, Originator
from tests.conformance.over_http import TokenIssuer, permission
from tests.conformance.test_tokens_in_requests import bearing

LAST = 9_000_000_000
"""The second since the epoch in which time ends here."""

Trust = Callable[..., None]


@pytest.fixture
def trust(house: House) -> Trust:
    """From now on tokens of these issuers are taken, by the keys that they have now."""

    def become(*issuers: TokenIssuer, **changes: Any) -> None:
        known = {issuer.name: issuer.known() for issuer in issuers}
        entity = replace(house.cse.entity, **{"token_issuers": known.get, **changes})
        house.cse.dispatcher.close()
        house.cse = replace(
            house.cse, entity=entity, dispatcher=Dispatcher(entity, house.cse.store, house.cse.delivery.ask)
        )

    return become


@pytest.fixture
def issuer(trust: Trust) -> TokenIssuer:
    issuer = TokenIssuer()
    trust(issuer)
    return issuer


@pytest.fixture
def box(meter: Originator) -> str:
    """A container of the meter's that nobody else may see; its identifier."""
    return str(meter.made("cse-in/meter", "cnt", {"rn": "box"})["ri"])


@pytest.fixture
def display(house: House, box: str) -> Originator:
    return house.originator("Cdisplay")


def opening(issuer: TokenIssuer, box: str, **claims: Any) -> str:
    return issuer.token("Cdisplay", permission([box], ["Cdisplay"]), **claims)


def disregarded(answer: Answer) -> str:
    """Why what was presented counts for nothing; nothing else is wrong with the request."""
    assert answer.code == 4103
    return answer.reason.partition("; ")[2]


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ({"rids": [f"{'r' * 100}@sp.example"]}, f"role {'r' * 60} is not confirmed"),
        ({"tids": [f"{'t' * 100}@issuer.example"]}, f"token {'t' * 60} is not known here"),
        ({"ltids": ["t" * 100]}, f"token {'t' * 60} is not known here"),
        ({"tkns": ["a.b.c"]}, "a token is not good: Invalid header padding"),
        ({"rids": [], "tids": [], "ltids": [], "tkns": []}, ""),
        ({"rids": None, "tids": None, "ltids": None, "tkns": None}, ""),
    ],
)
def test_what_does_not_count_is_told_shortly_and_nothing_else(
    display: Originator, parameters: dict[str, Any], told: str
) -> None:
    answer = display.retrieve(BOX, parameters=parameters)

    assert (disregarded(answer), answer.assigned) == (told, ())


@pytest.mark.parametrize(
    ("name", "entry"), [("rids", "r@sp.example"), ("tids", "t@sp.example"), ("ltids", "t"), ("tkns", "a.b.c")]
)
def test_sixteen_of_each_may_be_presented_and_no_more(admin: Originator, name: str, entry: str) -> None:
    assert admin.retrieve("cse-in", parameters={name: [entry] * 16}).code == 2000

    answer = admin.retrieve("cse-in", parameters={name: [entry] * 17})

    assert (answer.code, answer.reason) == (4000, f"{name}: more than 16")


@pytest.mark.parametrize(
    ("local", "code"), [("t", 2000), ("_", 2000), ("T-.9", 2000), ("t" * 255, 2000), ("t" * 256, 4000)]
)
def test_a_short_name_is_a_word_of_bounded_length(admin: Originator, local: str, code: int) -> None:
    assert admin.retrieve("cse-in", parameters={"ltids": [local]}).code == code


@pytest.mark.parametrize("local", ["", "9", "-", "t ", "t\n"])
def test_a_short_name_of_another_form_is_told_what_it_should_be(admin: Originator, local: str) -> None:
    answer = admin.retrieve("cse-in", parameters={"ltids": [local]})

    assert (answer.code, answer.reason) == (4000, f'ltids: "{local}" is not a local token-ID')


def test_what_a_token_is_found_by_is_what_stores_of_before_have_it_under() -> None:
    assert sign_of("t1@issuer.example") == "token t1@issuer.example"


@pytest.mark.parametrize("claims", [{"exp": LAST - 1}, {"aud": ["/id-mn", "/id-in"]}], ids=str)
def test_a_claim_at_its_edge_is_good(
    display: Originator, issuer: TokenIssuer, box: str, claims: dict[str, Any]
) -> None:
    assert display.retrieve(BOX, **bearing(opening(issuer, box, **claims))).code == 2000


@pytest.mark.parametrize(
    ("claims", "told"),
    [
        ({"exp": LAST}, "has no usable claim exp"),
        ({"jti": "t1"}, "has no usable claim jti"),
        ({"aud": [7, {}, None]}, "is for another CSE (aud)"),
        ({"aud": "/id-mn"}, "is for another CSE (aud)"),
    ],
    ids=str,
)
def test_a_claim_beyond_its_edge_is_told(
    display: Originator, issuer: TokenIssuer, box: str, claims: dict[str, Any], told: str
) -> None:
    answer = display.retrieve(BOX, **bearing(opening(issuer, box, **claims)))

    assert disregarded(answer) == f"a token {told}"


@pytest.mark.parametrize(("issued", "code"), [(NOON, 2000), (NOON - 1, 4103)])
@pytest.mark.parametrize("claim", ["iat", "nbf"])
def test_the_first_second_that_counts_is_the_one_that_the_issuer_names(
    display: Originator, issuer: TokenIssuer, trust: Trust, box: str, claim: str, issued: int, code: int
) -> None:
    """Without a time of issue, that from which it is good stands for it."""
    issuer.not_before["/id-in/Cdisplay"] = NOON
    trust(issuer)

    assert display.retrieve(BOX, **bearing(opening(issuer, box, **{claim: issued}))).code == code


@pytest.mark.parametrize("claims", [{"nbf": 0}, {"nbf": 1}, {"nbf": 0, "iat": 1}], ids=str)
def test_times_are_told_by_the_clock_of_the_cse_and_not_of_the_machine(
    house: House, issuer: TokenIssuer, claims: dict[str, int]
) -> None:
    house.clock.advance(100 * 365 * 86_400)
    now = house.clock.now_ns // 1_000_000_000
    meter, display = house.application("Cmeter"), house.application("Cdisplay")
    box = meter.made("cse-in/meter", "cnt", {"rn": "box"})["ri"]
    times = {name: now * value for name, value in claims.items()}

    answer = display.retrieve(BOX, **bearing(opening(issuer, box, exp=now + 60, **times)))

    assert answer.code == 2000


def test_a_token_of_another_algorithm_than_the_key_is_told(
    display: Originator, issuer: TokenIssuer, trust: Trust, box: str
) -> None:
    answer = display.retrieve(BOX, **bearing(opening(TokenIssuer(algorithm="ES256"), box)))

    assert disregarded(answer) == "a token is not signed by a key of its issuer"


def test_a_key_that_can_sign_what_it_checks_is_no_key_of_an_issuer(
    display: Originator, issuer: TokenIssuer, trust: Trust, box: str
) -> None:
    """Whatever got it into the set of keys: who may check a token must not be able to make one."""
    secret = b"known to both of them, and so proof of nothing"
    shared = jwt.PyJWK({"kty": "oct", "k": jwt.utils.base64url_encode(secret).decode(), "alg": "HS256"})
    known = replace(issuer.known(), keys={"k1": shared})
    trust(token_issuers={issuer.name: known}.get)
    claims = jwt.decode(opening(issuer, box), options={"verify_signature": False})
    token = jwt.encode(claims, secret, "HS256", {"typ": "JWT", "kid": "k1"})

    assert disregarded(display.retrieve(BOX, **bearing(token))) == "a token is not signed by a key of its issuer"


def test_a_token_is_given_a_short_name_of_seventeen_characters(
    display: Originator, issuer: TokenIssuer, box: str
) -> None:
    [(local, identifier)] = display.retrieve(BOX, **bearing(opening(issuer, box))).assigned

    assert re.fullmatch("t[0-9a-f]{16}", local)
    assert identifier == "t1@issuer.example"
    assert display.retrieve(BOX, parameters={"ltids": [local]}).code == 2000


def test_a_token_that_was_forgotten_already_is_given_no_name(
    display: Originator, issuer: TokenIssuer, trust: Trust, box: str
) -> None:
    trust(issuer, tokens=TokenMemory(checked=Recent(1)))
    tokens = [opening(issuer, box, jti=f"t{number}@issuer.example") for number in (1, 2)]

    answer = display.retrieve(BOX, **bearing(*tokens))

    assert answer.code == 2000
    assert [identifier for _, identifier in answer.assigned] == ["t2@issuer.example"]


def test_a_token_that_was_revoked_is_given_no_name_any_more(
    display: Originator, issuer: TokenIssuer, trust: Trust, box: str
) -> None:
    token = opening(issuer, box)
    assert len(display.retrieve("cse-in/display", **bearing(token)).assigned) == 1

    issuer.revoked.add("t1@issuer.example")
    trust(issuer)

    assert display.retrieve("cse-in/display", **bearing(token)).assigned == ()


def test_who_registers_is_given_no_names_for_tokens(house: House, issuer: TokenIssuer) -> None:
    token = issuer.token("/id-mn")
    registration = {"rn": "lamp", "api": "Nlamp", "rr": True, "srv": ["4"]}
    assert len(house.originator("/id-mn").retrieve("cse-in", **bearing(token)).assigned) == 1

    answer = house.originator("Clamp").create("cse-in", "ae", registration, **bearing(token))

    assert (answer.code, answer.assigned) == (2001, ())


def test_no_tokens_are_given_no_names(admin: Originator) -> None:
    nothing: tuple[list[str] | None, ...] = (None, [])
    for none in nothing:
        answer = admin.retrieve("cse-in", parameters={"tkns": none})
        assert (answer.code, answer.assigned) == (2000, ())


@pytest.mark.parametrize(("wants", "asked"), [(True, False), (False, True), (None, True)])
def test_who_wants_to_fetch_tokens_by_itself_is_told_where(
    house: House, meter: Originator, display: Originator, wants: bool | None, asked: bool
) -> None:
    meter.made("cse-in/meter", "dac", {"rn": "das", "dae": True, "dap": ["http://127.0.0.1:9/das"]})
    meter.update(BOX, "cnt", {"daci": ["cse-in/meter/das"]})

    answer = display.ask(Operation.RETRIEVE, BOX, parameters={} if wants is None else {"tqi": wants})

    assert answer.code == 4103
    assert (answer.token_request is None) is asked
