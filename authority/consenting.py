"""The part of OAuth 2's authorization code flow before the code: for the page where a person consents.

try:
    wish = read_wish(authority, request.args.to_dict(flat=False))
except WishRefused as refusal:
    ...  # redirect to refusal.redirect where there is one; else show refusal.description, and send nobody anywhere
...  # the person logs in, sees wish.client.name and wish.scope, consents
code = issue_code(authority, wish.client.client_id, person, wish.redirect_uri, wish.scope, wish.challenge, consent)
return redirect(answer(authority, wish, code))       # or redirect(denial(authority, wish))
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from authority import proofs, redirects
from authority.authority import Authority
from authority.storage import clients, grants
from authority.storage.parties import Party
from authority.storage.store import Transaction

CODE_S = 60
"""A code is used at once by the client's server, or not at all."""

_CHALLENGE = re.compile(r"[A-Za-z0-9\-_]{43}")
_ONCE = ("response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method")


class WishRefused(Exception):
    """An authorization request that no person is asked about.

    `redirect` is the client's address with the error in it, where client and address are beyond doubt; otherwise None,
    and the person is sent nowhere (RFC 6749 4.1.2.1).
    """

    def __init__(self, error: str, description: str, redirect: str | None = None) -> None:
        super().__init__(description)
        self.error = error
        self.description = description
        self.redirect = redirect


@dataclass(frozen=True, slots=True)
class Wish:
    """What a third party asks a person for."""

    client: Party
    redirect_uri: str
    scope: str
    state: str
    challenge: str


def read_wish(authority: Authority, parameters: Mapping[str, Sequence[str]]) -> Wish:
    """The authorization request of a query string. Raises WishRefused."""
    for name in _ONCE:
        if len(parameters.get(name, ())) > 1:
            raise WishRefused("invalid_request", f"{name} is given more than once")
    given = {name: parameters[name][0] for name in _ONCE if parameters.get(name)}
    client_id, redirect_uri = given.get("client_id", ""), given.get("redirect_uri", "")
    client = authority.read(_client(authority, client_id))
    if client is None:
        raise WishRefused("invalid_request", "there is no such client")
    if redirect_uri not in client.redirect_uris:
        raise WishRefused("invalid_request", "the client has not registered this redirect_uri")
    state = given.get("state", "")

    def refused(error: str, description: str) -> WishRefused:
        return WishRefused(error, description, _returned(authority, redirect_uri, state, error=error))

    if given.get("response_type") != "code":
        raise refused("unsupported_response_type", "response_type is not code")
    if given.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(given.get("code_challenge", "")):
        raise refused("invalid_request", "code_challenge with code_challenge_method S256 is required (RFC 7636)")
    if not given.get("scope"):
        raise refused("invalid_scope", "scope says nothing")
    return Wish(client.party, redirect_uri, given["scope"], state, given["code_challenge"])


def issue_code(
    authority: Authority, client_id: str, person: str, redirect_uri: str, scope: str, challenge: str, consent_id: str
) -> str:
    """The code that buys a third party its tokens, once, within a minute.

    `person` is the originator of who consented; `consent_id` names the consent: `grants.revoke_consent(transaction,
    consent_id, by=...)` (authority.storage) voids whatever came of it. The tokens have the third party itself as
    subject: what it may read stands in the policies of the tree. Raises WishRefused where the client was disabled or
    has changed its addresses meanwhile.
    """
    code = proofs.new()
    find = _client(authority, client_id)

    def keep(transaction: Transaction) -> bool:
        client = find(transaction)
        if client is None or redirect_uri not in client.redirect_uris or not _CHALLENGE.fullmatch(challenge):
            return False
        family = grants.start_family(transaction, client_id, person, scope, consent_id)
        grants.add_code(transaction, proofs.fingerprint(code), family, redirect_uri, challenge, CODE_S)
        return True

    if not authority.change(keep):
        raise WishRefused("invalid_request", "the client or its address is not what it was")
    return code


def answer(authority: Authority, wish: Wish, code: str) -> str:
    """Where to send the person with the code."""
    return _returned(authority, wish.redirect_uri, wish.state, code=code)


def denial(authority: Authority, wish: Wish, error: str = "access_denied") -> str:
    """Where to send the person who said no."""
    return _returned(authority, wish.redirect_uri, wish.state, error=error)


def _client(authority: Authority, client_id: str) -> Callable[[Transaction], clients.Client | None]:
    return lambda transaction: clients.by_client_id(transaction, authority.settings.cse_id, client_id)


def _returned(authority: Authority, redirect_uri: str, state: str, **facts: str) -> str:
    # iss (RFC 9207): a client of several servers sees whose answer this is.
    kept = {"state": state} if state else {}
    return redirects.with_answer(redirect_uri, {**facts, **kept, "iss": authority.settings.issuer})
