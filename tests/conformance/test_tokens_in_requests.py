"""Tokens that requests carry, name, or call by a short name (TS-0003 7.3; digest access.md 5)."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.conformance.house import NOON, House, Originator
from tests.conformance.over_http import HttpHouse, TokenIssuer, permission

BOX = "cse-in/meter/box"


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
    """A container of the meter's that nobody else may see; its identifier."""
    return str(meter.made("cse-in/meter", "cnt", {"rn": "box"})["ri"])


def bearing(*tokens: str) -> dict[str, Any]:
    return {"parameters": {"tkns": list(tokens)}}


@pytest.mark.parametrize("form", ["{}", "/id-in/{}", "//gridhearth.local/id-in/{}"])
@pytest.mark.parametrize("algorithm", ["EdDSA", "ES256"])
@pytest.mark.rule("CSE/SEC/TOK/001", "CSE/SEC/TOK/010", "CSE/HTTP/HDR/018")
def test_a_token_opens_what_it_names_to_its_holder(
    house: HttpHouse, display: Originator, box: str, algorithm: str, form: str
) -> None:
    issuer = TokenIssuer(algorithm=algorithm)
    house.trust(issuer)
    token = issuer.token("Cdisplay", permission([form.format(box)], ["Cdisplay"]))

    assert display.retrieve(BOX).code == 4103
    assert display.retrieve(BOX, **bearing(token)).code == 2000
    assert display.update(BOX, "cnt", {"lbl": ["x"]}, **bearing(token)).code == 4103
    assert display.retrieve("cse-in/meter", **bearing(token)).code == 4103
    assert display.retrieve(BOX).code == 4103


@pytest.mark.parametrize("holder", ["Cdisplay", "/id-in/Cdisplay", "//gridhearth.local/id-in/Cdisplay"])
@pytest.mark.parametrize("audience", [None, "/id-in", ["/id-mn", "//gridhearth.local/id-in"]])
@pytest.mark.rule("CSE/SEC/TOK/005", "CSE/SEC/TOK/006")
def test_holder_and_audience_are_known_in_every_form(
    display: Originator, issuer: TokenIssuer, box: str, holder: str, audience: Any
) -> None:
    token = issuer.token(holder, permission([box], ["Cdisplay"]), aud=audience)

    assert display.retrieve(BOX, **bearing(token)).code == 2000


@pytest.mark.rule("CSE/SEC/TOK/012")
def test_a_token_brings_roles_that_policies_know(
    meter: Originator, display: Originator, issuer: TokenIssuer, box: str
) -> None:
    rules = {"acr": [{"acor": ["reader@issuer.example"], "acop": 2}]}
    meter.made("cse-in/meter", "acp", {"rn": "rules", "pv": rules, "pvs": {"acr": [{"acor": ["Cmeter"], "acop": 63}]}})
    meter.update(BOX, "cnt", {"acpi": ["cse-in/meter/rules"]})
    token = issuer.token("Cdisplay", permission(roles=["reader@issuer.example"]))
    other = issuer.token("Cdisplay", permission(roles=["writer@issuer.example"]))

    assert display.retrieve(BOX, **bearing(other)).code == 4103
    assert display.retrieve(BOX, **bearing(other, token)).code == 2000


@pytest.mark.rule("CSE/SEC/TOK/027")
def test_a_token_for_a_policy_does_not_open_the_policy(
    meter: Originator, display: Originator, issuer: TokenIssuer
) -> None:
    own = {"acr": [{"acor": ["Cmeter"], "acop": 63}]}
    policy = meter.made("cse-in/meter", "acp", {"rn": "rules", "pv": {}, "pvs": own})["ri"]
    token = issuer.token("Cdisplay", permission([policy], ["Cdisplay"], 63))

    assert display.retrieve(policy, **bearing(token)).code == 4103


CLAIMS: dict[str, tuple[dict[str, Any], str]] = {
    "expired": ({"exp": NOON - 31}, "has expired"),
    "not yet valid": ({"nbf": NOON + 31}, "is not valid yet"),
    "of another holder": ({"azp": "Cmeter"}, "is somebody else's"),
    "of the same stem elsewhere": ({"azp": "/id-mn/Cdisplay"}, "is somebody else's"),
    "for another CSE": ({"aud": ["/id-mn"]}, "is for another CSE"),
    "for nobody": ({"aud": []}, "is for another CSE"),
    "without an end": ({"exp": None}, "no usable claim exp"),
    "with an end that is no number": ({"exp": float("nan")}, "no usable claim exp"),
    "with an end beyond time": ({"exp": 10**30}, "no usable claim exp"),
    "without a holder": ({"azp": None}, "no usable claim azp"),
    "without an identifier": ({"jti": None}, "no usable claim jti"),
    "of another version": ({"tkvr": "2"}, "claims that are not known"),
    "with a claim nobody knows": ({"cnf": {"jkt": "x"}}, "claims that are not known"),
    "with broken permissions": ({"tkps": {"pm": [{"pv": 1}]}}, "not well-formed"),
    "with permissions that are a list": ({"tkps": []}, "not well-formed"),
    "of an unknown issuer": ({"iss": "https://other.example"}, "not trusted here"),
}


@pytest.mark.parametrize("name", CLAIMS)
@pytest.mark.rule("CSE/SEC/TOK/004", "CSE/SEC/TOK/008", "CSE/SEC/TOK/009", "CSE/SEC/TOK/013", "CSE/SEC/TOK/007")
def test_a_token_that_is_not_good_counts_for_nothing(
    display: Originator, issuer: TokenIssuer, box: str, name: str
) -> None:
    claims, reason = CLAIMS[name]
    token = issuer.token("Cdisplay", permission([box], ["Cdisplay"]), **claims)

    answer = display.retrieve(BOX, **bearing(token))

    assert answer.code == 4103
    assert reason in answer.reason


def _forged(issuer: TokenIssuer, box: str, how: str) -> str:
    token = issuer.token("Cdisplay", permission([box], ["Cdisplay"]))
    head, body, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    match how:
        case "another key of the same name":
            return TokenIssuer().token("Cdisplay", permission([box], ["Cdisplay"]))
        case "changed content":
            claims["exp"] += 1
            changed = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
            return f"{head}.{changed}.{signature}"
        case "changed signature":
            return f"{head}.{body}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"
        case "no algorithm":
            none = jwt.encode(claims, "", "none", {"typ": "JWT", "kid": issuer.kid})
            return f"{none}AAAA"
        case "a shared secret made of the public key":
            secret = issuer.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
            return jwt.encode(claims, secret, "HS256", {"typ": "JWT", "kid": issuer.kid})
        case "an unknown key":
            return issuer.token("Cdisplay", permission([box], ["Cdisplay"]), header={"kid": "k2"})
        case "an access token":
            return issuer.token("Cdisplay", permission([box], ["Cdisplay"]), header={"typ": "at+jwt"})
        case "critical header parameters":
            return issuer.token("Cdisplay", permission([box], ["Cdisplay"]), header={"crit": ["x"], "x": 1})
    return "eyJh.eyJi.c2ln"


@pytest.mark.parametrize(
    "how",
    [
        "another key of the same name",
        "changed content",
        "changed signature",
        "no algorithm",
        "a shared secret made of the public key",
        "an unknown key",
        "an access token",
        "critical header parameters",
        "no token at all",
    ],
)
@pytest.mark.rule("CSE/SEC/TOK/003")
def test_a_forged_token_counts_for_nothing(display: Originator, issuer: TokenIssuer, box: str, how: str) -> None:
    answer = display.retrieve(BOX, **bearing(_forged(issuer, box, how)))

    assert answer.code == 4103
    assert "a token" in answer.reason


def test_an_issuer_speaks_only_for_whom_and_gives_only_what_it_may(
    house: HttpHouse, meter: Originator, display: Originator, box: str
) -> None:
    rules = {"acr": [{"acor": ["reader@b.example"], "acop": 2}]}
    meter.made("cse-in/meter", "acp", {"rn": "rules", "pv": rules, "pvs": {"acr": [{"acor": ["Cmeter"], "acop": 63}]}})
    meter.update(BOX, "cnt", {"acpi": ["cse-in/meter/rules"]})
    narrow = TokenIssuer("https://a.example", originators=("/id-in/Clamp*",))
    modest = TokenIssuer("https://b.example", roles=("*@a.example",))
    house.trust(narrow, modest)

    for_the_display = narrow.token("Cdisplay", permission([box], ["Cdisplay"]))
    with_a_role = modest.token("Cdisplay", permission(roles=["reader@b.example"]))

    assert display.retrieve(BOX, **bearing(for_the_display)).code == 4103
    assert display.retrieve(BOX, **bearing(with_a_role)).code == 4103


def test_an_issuer_that_only_says_who_somebody_is_gives_no_rights(
    house: HttpHouse, display: Originator, box: str
) -> None:
    """Whoever may vouch for its own people must not thereby open everybody's data to them."""
    utility = TokenIssuer("https://login.utility.example", originators=("/id-in/Cdisplay",), grants=False)
    house.trust(utility)

    answer = display.retrieve(BOX, **bearing(utility.token("Cdisplay", permission([box], ["Cdisplay"], 63))))

    assert answer.code == 4103
    assert "may not give any" in answer.reason


@pytest.mark.rule("CSE/SEC/TOK/026")
def test_a_token_is_void_as_soon_as_its_issuer_says_so(
    house: HttpHouse, display: Originator, issuer: TokenIssuer, box: str
) -> None:
    token = issuer.token("Cdisplay", permission([box], ["Cdisplay"]))
    assert display.retrieve(BOX, **bearing(token)).code == 2000

    issuer.revoked.add("t1@issuer.example")
    house.trust(issuer)
    assert "was revoked" in display.retrieve(BOX, **bearing(token)).reason

    issuer.revoked.clear()
    issuer.not_before["/id-in/Cdisplay"] = NOON - 30
    house.trust(issuer)
    assert "was revoked" in display.retrieve(BOX, **bearing(token)).reason

    issuer.not_before.clear()
    issuer.kid = "k2"
    house.trust(issuer)
    assert display.retrieve(BOX, **bearing(token)).code == 4103


@pytest.mark.rule("CSE/SEC/TOK/007")
def test_a_token_that_was_good_expires(house: HttpHouse, display: Originator, issuer: TokenIssuer, box: str) -> None:
    token = issuer.token("Cdisplay", permission([box], ["Cdisplay"]))
    assert display.retrieve(BOX, **bearing(token)).code == 2000

    house.clock.advance(3631)

    assert display.retrieve(BOX, **bearing(token)).code == 4103


def test_a_stranger_holds_no_token(stranger: Originator, issuer: TokenIssuer, meter: Originator, box: str) -> None:
    token = issuer.token("Cstranger", permission([box], ["Cstranger"]))

    assert stranger.retrieve(BOX, **bearing(token)).code == 4106


@pytest.mark.rule("CSE/SEC/TOK/014")
def test_a_token_is_named_by_the_resource_that_holds_it(
    admin: Originator, meter: Originator, display: Originator, issuer: TokenIssuer, box: str
) -> None:
    token = issuer.token("Cdisplay", permission([box], ["Cdisplay"]))
    kept = admin.made("cse-in", "tk", {"tkid": "t1@issuer.example", "tkob": token})["ri"]
    named = {"parameters": {"tids": ["t1@issuer.example"]}}

    assert display.retrieve(BOX, **named).code == 2000
    unknown = display.retrieve(BOX, parameters={"tids": ["t2@issuer.example"]})
    assert (unknown.code, "t2@issuer.example is not known here" in unknown.reason) == (4103, True)

    admin.delete(kept)
    assert display.retrieve(BOX, **named).code == 4103
    assert admin.create("cse-in", "tk", {"tkid": "t1@issuer.example", "tkob": token}).code == 2001


@pytest.mark.rule("CSE/SEC/TOK/025")
def test_of_a_token_that_is_kept_its_object_alone_counts(
    admin: Originator, meter: Originator, display: Originator, issuer: TokenIssuer, box: str
) -> None:
    inner = meter.made(BOX, "cnt", {"rn": "inner"})["ri"]
    token = issuer.token("Cdisplay", permission([box], ["Cdisplay"]))
    beyond = permission([box, inner], ["all"])
    said = {"vr": "1.0.0", "tkhd": "Cmeter", "tknm": "for the display", "tkps": {"pm": [beyond]}}
    named = {"parameters": {"tids": ["t1@issuer.example"]}}

    kept = admin.made("cse-in", "tk", {"tkid": "t1@issuer.example", "tkob": token, **said})

    assert {name: kept[name] for name in said} == said
    assert display.retrieve(BOX, **named).code == 2000
    assert display.retrieve(inner, **named).code == 4103


@pytest.mark.rule("CSE/SEC/TOK/024")
def test_a_token_is_kept_once_and_only_by_who_is_trusted_to(admin: Originator, meter: Originator) -> None:
    attributes = {"tkid": "t1@issuer.example", "tkob": "eyJh.eyJi.c2ln"}

    assert meter.create("cse-in", "tk", attributes).code == 4103
    assert admin.create("cse-in", "tk", attributes).code == 2001
    assert admin.create("cse-in", "tk", attributes).code == 4105


@pytest.mark.rule("CSE/SEC/TOK/017", "CSE/SEC/TOK/018", "CSE/GEN/RSP/007", "CSE/HTTP/HDR/014")
def test_a_token_is_called_by_the_short_name_that_was_given_to_it(
    house: HttpHouse, meter: Originator, display: Originator, issuer: TokenIssuer, box: str
) -> None:
    token = issuer.token("Cdisplay", permission([box], ["Cdisplay"]))

    [(local, identifier)] = display.retrieve(BOX, **bearing(token)).assigned
    short = {"parameters": {"ltids": [local]}}

    assert identifier == "t1@issuer.example"
    assert display.retrieve(BOX, **short).code == 2000
    lamp = house.application("Clamp")
    assert "is not known here" in lamp.retrieve(BOX, **short).reason
    house.restart()
    assert display.retrieve(BOX, **short).code == 4103


def test_a_token_of_somebody_else_is_given_no_name(display: Originator, meter: Originator, issuer: TokenIssuer) -> None:
    token = issuer.token("Cdisplay")

    assert meter.retrieve("cse-in/meter", **bearing(token)).assigned == ()
    assert display.retrieve(BOX, **bearing(token)).assigned == ()


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"tkns": ["no.token"]}, 4000),
        ({"tkns": ["a.b.c"] * 17}, 4000),
        ({"tkns": ["a" * 8000 + ".b.c"] * 3}, 4000),
        ({"tkns": ["a.b.c.d.e"]}, 5001),
        ({"tids": ["t1"]}, 4000),
        ({"tids": ["a@b"] * 17}, 4000),
        ({"ltids": ["1"]}, 4000),
        ({"rids": ["operator"]}, 4000),
    ],
)
def test_parameters_of_another_form_are_refused(
    house: HttpHouse, meter: Originator, parameters: dict[str, Any], code: int
) -> None:
    answer = meter.retrieve("cse-in/meter", parameters=parameters)

    assert answer.code == code
    assert next(iter(parameters)) in answer.reason or "header" in answer.reason


@pytest.mark.parametrize(
    "parameters", [{"tkns": "a.b.c"}, {"tkns": [1]}, {"tids": {}}, {"ltids": [None]}, {"rids": 5}, {"tqi": "yes"}]
)
def test_a_primitive_with_parameters_of_another_type_is_refused(tmp_path: Path, parameters: dict[str, Any]) -> None:
    house = House(tmp_path)
    meter = house.application("Cmeter")

    answer = meter.retrieve("cse-in/meter", parameters=parameters)

    assert answer.code == 4000
    house.leave()
