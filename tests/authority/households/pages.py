"""The pages of a neighbourhood's authority, people who use them, and a third party with its own server."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from werkzeug.test import TestResponse

from authority import register
from authority.authority import Authority
from authority.enlisting import secret_credential
from authority.households.tenancy import Role
from authority.people.passwords import Passwords
from authority.storage import clients, parties
from authority.storage.store import Transaction
from authority.web import create_app
from onem2m.client import Client
from onem2m.security.credentials import Credential
from onem2m.transport.http import HttpTransport
from tests.authority.households.neighbourhood import HOME, Neighbourhood
from tests.authority.people.door import CHEAP, Door, Visitor, csrf_of

VERIFIER = "a-verifier-that-only-the-third-party-knows-0123456789"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
SCOPE = "data:readings data:days purpose:energy-advice until:2027-05-01"


class Pages(Door):
    """The door of a neighbourhood's authority."""

    def __init__(self, neighbourhood: Neighbourhood) -> None:
        self.neighbourhood = neighbourhood
        self.authority: Authority = neighbourhood.authority
        self.issuer = self.authority.settings.issuer
        self.clock: Any = neighbourhood.clock
        self.app = create_app(self.authority)
        entrance = self.app.extensions["gridhearth-people"]
        self.app.extensions["gridhearth-people"] = replace(entrance, passwords=Passwords(CHEAP))

    def close(self) -> None:
        """The authority is the neighbourhood's to close."""
        self.app.extensions["gridhearth-tree"].close()

    def householder(self, stem: str) -> Visitor:
        """Somebody of the neighbourhood, who has just signed in for the first time."""
        visitor = self.visitor()
        visitor.originator = self.neighbourhood.originator(stem)
        visitor.arrive(self.invited(visitor.originator))
        return visitor

    def moved_in(self, stem: str) -> Visitor:
        """Somebody who got the operator's code for the empty home, and used it."""

        def begin(transaction: Transaction) -> str:
            register.move_in(transaction, HOME)
            return register.invite(transaction, HOME, Role.HOLDER, operator=True)

        code = self.authority.change(begin)
        visitor = self.householder(stem)
        answer = visitor.send("/home/join", on="/home", code=code)
        assert "You belong to this household now" in answer.text
        return visitor


@dataclass
class ThirdParty:
    """A company with a server of its own: sends people to the authority, and buys tokens for the codes they bring."""

    pages: Pages
    stem: str
    credential: Credential
    callback: str
    refresh_token: str = ""
    access_token: str = ""

    @classmethod
    def of(cls, pages: Pages, stem: str) -> ThirdParty:
        party = pages.authority.read(lambda look: parties.existing(look, pages.neighbourhood.originator(stem)))
        callback = f"https://{stem.removeprefix('Cprovider-')}.example/back"
        pages.authority.change(lambda change: clients.set_redirect_uris(change, party, [callback]))
        return cls(pages, stem, secret_credential(pages.authority, party), callback)

    def request(self, scope: str = SCOPE, **changed: str) -> str:
        """Where it sends people."""
        parameters = {
            "response_type": "code",
            "client_id": self.stem,
            "redirect_uri": self.callback,
            "scope": scope,
            "state": "s-17",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
            **changed,
        }
        return f"/authorize?{urlencode(parameters)}"

    def answer(self, response: TestResponse) -> dict[str, str]:
        """What people bring back."""
        assert response.status_code == 303, response.text
        assert response.location.startswith(f"{self.callback}?"), response.location
        return {name: values[0] for name, values in parse_qs(urlsplit(response.location).query).items()}

    def token(self, **form: str) -> TestResponse:
        headers, proof = self.credential.proof(self.pages.clock.now.timestamp())
        return self.pages.app.test_client().post(
            "/token", base_url=self.pages.issuer, data={**form, **proof}, headers=headers
        )

    def take(self, code: str) -> None:
        """Buys tokens for a code."""
        bought = self.token(
            grant_type="authorization_code", code=code, redirect_uri=self.callback, code_verifier=VERIFIER
        )
        assert bought.status_code == 200, bought.text
        self.access_token, self.refresh_token = bought.json["access_token"], bought.json["refresh_token"]  # type: ignore[index]

    def renew(self) -> None:
        """A token in its own name, as it can have one at any time."""
        bought = self.token(grant_type="client_credentials")
        assert bought.status_code == 200, bought.text
        self.access_token = bought.json["access_token"]  # type: ignore[index]

    def client(self) -> Client:
        """Its client of the CSE."""
        return Client(HttpTransport(self.pages.neighbourhood.cse.url, authorise=lambda: self.access_token), self.stem)


def share(visitor: Visitor, path: str, **fields: Any) -> TestResponse:
    """Looks at what is asked, and agrees to it, or to less."""
    page = visitor.get(path)
    last_day = re.search(r'name="last_day" type="date" value="([0-9-]+)"', page.text)
    kinds = re.findall(r'name="data" value="([a-z]+)"', page.text)
    form = {
        "csrf_token": csrf_of(page),
        "decision": "share",
        "premise": HOME,
        "data": kinds,
        "last_day": last_day[1] if last_day else "",
        **fields,
    }
    return visitor.post(path, form)
