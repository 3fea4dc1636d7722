"""An authority with a clock in our hands, and visitors who do at its door what people do."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyotp
from werkzeug.test import TestResponse

from authority.authority import Authority
from authority.enlisting import enlist
from authority.people.passwords import Cost, Passwords
from authority.people.recovering import invite
from authority.settings import Settings
from authority.web import create_app

HTTP = "http://127.0.0.1:8070"
PASSWORD = "four horses in a field"
OTHER_PASSWORD = "nine ducks on the pond"

CHEAP = Cost(passes=1, memory_kib=8, lanes=1)


class Clock:
    """The time, which passes when the test says so."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 12, 0, 5, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_s(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Door:
    """The authority and its pages. Passwords cost little here: what they cost is tested apart."""

    def __init__(self, folder: Path, issuer: str = HTTP) -> None:
        self.clock = Clock()
        self.issuer = issuer
        self.authority = Authority(Settings(data=folder / "authority", issuer=issuer), self.clock)
        self.authority.publish()
        self.app = create_app(self.authority)
        entrance = self.app.extensions["gridhearth-people"]
        self.app.extensions["gridhearth-people"] = replace(entrance, passwords=Passwords(CHEAP))

    def close(self) -> None:
        self.authority.close()

    def add(self, name: str, kind: str = "person", *roles: str) -> str:
        """A new party; returns its originator."""
        return enlist(self.authority, kind, name, roles=roles).originator

    def invited(self, originator: str) -> str:
        """The path of an invitation."""
        return invite(self.authority, originator).removeprefix(self.issuer)

    def visitor(self, address: str = "192.0.2.1", agent: str = "Mozilla/5.0 (X11; Linux) Firefox/140.0") -> Visitor:
        return Visitor(self, address, agent)

    def member(self, name: str, kind: str = "person", *roles: str) -> Visitor:
        """Somebody who was invited, has chosen a password, and set up the second factor if it is asked for."""
        visitor = self.visitor()
        visitor.originator = self.add(name, kind, *roles)
        visitor.arrive(self.invited(visitor.originator))
        if visitor.get("/").request.path == "/second-factor":
            visitor.enrol()
        return visitor


class Visitor:
    """A browser with its cookies, and what its person knows and has."""

    def __init__(self, door: Door, address: str, agent: str) -> None:
        self.door = door
        self.client = door.app.test_client()
        self._around = {"REMOTE_ADDR": address, "HTTP_USER_AGENT": agent}
        self.originator = ""
        self.login = ""
        self.codes: list[str] = []
        self.secret = ""

    def get(self, path: str, follow: bool = True, **headers: str) -> TestResponse:
        return self.client.get(
            path,
            base_url=self.door.issuer,
            environ_base=self._around,
            follow_redirects=follow,
            headers=headers,
            buffered=True,
        )

    def post(self, path: str, fields: dict[str, str], follow: bool = False, **headers: str) -> TestResponse:
        """Sends exactly these fields."""
        return self.client.post(
            path,
            data=fields,
            base_url=self.door.issuer,
            environ_base=self._around,
            follow_redirects=follow,
            headers=headers,
        )

    def send(self, path: str, on: str = "", follow: bool = True, **fields: str) -> TestResponse:
        """Opens the page (`on`, or the path itself) and sends the form with these fields."""
        page = self.get(on or path)
        return self.post(path, {"csrf_token": csrf_of(page), **fields}, follow)

    def arrive(self, path: str, password: str = PASSWORD) -> TestResponse:
        """Comes by a link and chooses the password."""
        page = self.get(path)
        found = re.search(r'id="login"[^>]*value="([^"]*)"', page.text)
        answer = self.send(path, new_password=password, again=password)
        self.login = html.unescape(found[1]) if found else self.login
        self.codes = re.findall(r'<li class="code">([^<]+)</li>', answer.text) or self.codes
        return answer

    def sign_in(self, password: str = PASSWORD, login: str = "", **fields: str) -> TestResponse:
        return self.send("/sign-in", "", True, login=login or self.login, password=password, **fields)

    def sign_out(self) -> TestResponse:
        return self.send("/sign-out", on="/account")

    def enrol(self) -> TestResponse:
        """Sets up an authenticator app."""
        offer = self.get("/second-factor")
        secret = secret_of(offer)
        page = self.post("/second-factor", {"csrf_token": csrf_of(offer), "code": code_of(secret, self.door)})
        self.secret = secret if page.status_code == 303 else self.secret
        return page

    def code(self, steps_ahead: int = 0) -> str:
        """What the authenticator app shows, now or so many steps later."""
        return code_of(self.secret, self.door, steps_ahead)

    def next_code(self) -> str:
        """Waits for the app's next code, one that was not used."""
        self.door.clock.pass_s(30)
        return self.code()

    def is_signed_in(self) -> bool:
        return self.get("/account").request.path == "/account"


def csrf_of(page: TestResponse) -> str:
    """The token of the forms on a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found is not None, page.text
    return found[1]


def secret_of(page: TestResponse) -> str:
    """The key of the authenticator app that a page offers."""
    found = re.search(r'<span class="code">([A-Z2-7 ]+)</span>', page.text)
    assert found is not None, page.text
    return found[1].replace(" ", "")


def code_of(secret: str, door: Door, steps_ahead: int = 0) -> str:
    at: Any = door.clock.now + timedelta(seconds=30 * steps_ahead)
    return pyotp.TOTP(secret).at(at)


def words_of(page: TestResponse) -> str:
    """What a person reads on a page."""
    body = re.sub(r"(?s)<(head|style)>.*?</\1>|<[^>]+>", " ", page.text)
    return " ".join(html.unescape(body).split())


def records(door: Door) -> list[dict[str, Any]]:
    """The audit log, oldest first."""
    import json

    from authority.storage import audit

    return [json.loads(raw) for raw in reversed(door.authority.read(lambda look: audit.newest(look, 10_000)))]
