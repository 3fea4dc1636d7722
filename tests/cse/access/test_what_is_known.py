"""What is known of issuers, and for how long: tokens that were checked, certificates, what was called in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cse.access.authentication import Authentication, Issuer, issuer_of
from onem2m.errors import SecurityAssociationRequired
from onem2m.primitive import Identity
from tests.attacks.mint import ISSUER, Mint
from tests.cse.access.bearing import FINGERPRINT, NOW, SKEW, Moment, bearer, originator, refusal


def test_a_remembered_token_ends_at_its_time(authentication: Authentication, mint: Mint, moment: Moment) -> None:
    token = mint.token("Calice")
    assert originator(authentication, token)

    moment.now = NOW + 600 + SKEW - 0.5
    assert originator(authentication, token)
    moment.now = NOW + 600 + SKEW

    assert refusal(authentication, token) == "the token has expired"
    assert refusal(authentication, token) == "the token has expired"


def test_a_remembered_token_is_checked_anew_when_more_is_known(authentication: Authentication, mint: Mint) -> None:
    token = mint.token("Calice", jti="j1")
    assert originator(authentication, token)

    mint.revoked["j1"] = NOW + 600
    authentication.learn([issuer_of(mint.published())])

    assert refusal(authentication, token) == "the token is not good: it was revoked"


@pytest.mark.parametrize(("since", "good"), [(NOW - 1, True), (NOW, True), (NOW + 1, False)])
def test_not_before_names_the_first_second_that_counts(
    authentication: Authentication, mint: Mint, since: int, good: bool
) -> None:
    mint.not_before["/id-in/Calice"] = since
    authentication.learn([issuer_of(mint.published())])

    if good:
        assert originator(authentication, mint.token("Calice"))
    else:
        assert refusal(authentication, mint.token("Calice")) == "the token is not good: it was revoked"
    assert originator(authentication, mint.token("Cbob"))


def test_a_certificate_is_its_partys_until_it_is_withdrawn(authentication: Authentication, mint: Mint) -> None:
    mint.certificates[FINGERPRINT] = {"originator": "/id-in/Cmeter", "roles": ["meter@gridhearth.local"]}
    authentication.learn([issuer_of(mint.published())])

    assert authentication.by_certificate(FINGERPRINT) == Identity(
        "/id-in/Cmeter", frozenset({"meter@gridhearth.local"}), f"certificate:{FINGERPRINT}"
    )
    with pytest.raises(SecurityAssociationRequired):
        authentication.by_certificate("cd" * 32)
    mint.certificates.clear()
    authentication.learn([issuer_of(mint.published())])
    with pytest.raises(SecurityAssociationRequired):
        authentication.by_certificate(FINGERPRINT)


def test_who_knows_no_issuer_lets_nobody_in(mint: Mint, moment: Moment) -> None:
    new = Authentication("/id-in", "gridhearth.local", moment)

    assert refusal(new, mint.token("Calice"))
    assert new.issuer(ISSUER) is None
    with pytest.raises(SecurityAssociationRequired):
        new.by_certificate(FINGERPRINT)


def test_no_more_than_so_many_tokens_are_remembered_and_none_that_is_over(
    authentication: Authentication, mint: Mint, moment: Moment
) -> None:
    first, *tokens = [mint.token("Calice") for _ in range(3)]
    bearer(authentication, first)
    [checked] = authentication._known.checked.values()
    authentication._known.checked.update({b"%d" % number: checked for number in range(19_998)})
    sizes = []

    for token in tokens:
        bearer(authentication, token)
        sizes.append(len(authentication._known.checked))
    moment.now += 1_000
    assert refusal(authentication, tokens[-1]) == "the token has expired"

    assert sizes == [20_000, 1]
    assert authentication._known.checked == {}


def test_who_is_disabled_may_not_act_unless_another_issuer_may_speak_for_it(
    authentication: Authentication, mint: Mint, moment: Moment
) -> None:
    mint.disabled += ["/id-in/Cmeter", "/id-in/Cutility-north"]
    ours = issuer_of(mint.published())
    utility = replace(issuer_of(Mint(now=moment).published()), name="https://utility.example")
    parties = ["/id-in/Cmeter", "/id-in/Cutility-north", "/id-in/Cother"]

    def disabled(*issuers: Issuer) -> list[bool]:
        authentication.learn(issuers)
        return [authentication.disabled(party) for party in parties]

    assert disabled() == [False, False, False]
    assert disabled(ours) == [True, True, False]
    assert disabled(ours, replace(utility, originators=("/id-in/Cutility-*",))) == [True, False, False]
    assert disabled(ours, replace(utility, disabled=frozenset(parties))) == [True, True, False]
