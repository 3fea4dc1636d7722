"""What strangers try at the door."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authority.people.entrance import open_entrance
from authority.storage import parties
from authority.storage.store import Transaction
from authority.web.ways import safe_path
from tests.authority.people.door import OTHER_PASSWORD, PASSWORD, Door, Visitor, csrf_of, words_of

TLS = "https://authority.example"


@pytest.fixture
def anna(door: Door) -> Visitor:
    """A householder who is signed in."""
    return door.member("Anna Berg")


@pytest.fixture
def tls_door(tmp_path: Path) -> Iterator[Door]:
    """The same, reached by https."""
    door = Door(tmp_path / "tls", TLS)
    yield door
    door.close()


def test_an_unknown_name_and_a_wrong_password_get_the_same_answer(door: Door, anna: Visitor) -> None:
    def answer_to(login: str, path: str, **fields: str) -> str:
        page = door.visitor(f"198.51.100.{len(login)}").send(path, "", True, login=login, **fields)
        assert page.status_code == 422
        return re.sub(r'value="[^"]*"', "", page.text)

    reset = {"recovery_code": "0000-0000-0000-0000", "new_password": OTHER_PASSWORD, "again": OTHER_PASSWORD}
    never_arrived = door.add("Bea Kern")
    door.invited(never_arrived)

    for path, fields in (("/sign-in", {"password": OTHER_PASSWORD}), ("/recovery", reset)):
        known = answer_to("anna.berg", path, **fields)
        assert answer_to("nobody.at.all", path, **fields) == known
        assert answer_to("bea.kern", path, **fields) == known


def test_an_unknown_name_has_to_wait_like_a_known_one(door: Door, anna: Visitor) -> None:
    def waits(login: str, network: str) -> list[str | None]:
        answers = [door.visitor(f"{network}.{n}").sign_in("wrong wrong wrong", login) for n in range(10)]
        return [answer.headers.get("Retry-After") for answer in answers]

    assert waits("nobody.at.all", "198.51.100") == waits("anna.berg", "203.0.113")


def test_an_unknown_name_takes_as_long_as_a_wrong_password(door: Door) -> None:
    passwords = open_entrance(door.authority).passwords
    stored = passwords.hashed(PASSWORD)

    def taken_s(hash: str | None) -> float:
        begun = time.process_time()
        passwords.fits(hash, OTHER_PASSWORD)
        return time.process_time() - begun

    known = statistics.median(taken_s(stored) for _ in range(5))
    unknown = statistics.median(taken_s(None) for _ in range(5))

    assert 0.5 < unknown / known < 2


STRANGERS = (
    "https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "javascript:alert(1)", "/\t/evil.example", "/\n/evil.example", "http:evil.example", " //evil.example", "", "evil",
    "/%0d%0aSet-Cookie:x=1\r\nSet-Cookie: y=2", "https:/evil.example", "/ok\\..\\evil", "/x" * 2000,
)  # fmt: skip


@pytest.mark.parametrize("target", STRANGERS)
def test_after_the_sign_in_nobody_is_sent_to_a_strangers_site(door: Door, anna: Visitor, target: str) -> None:
    anna.sign_out()
    page = anna.get("/sign-in")

    fields = {"csrf_token": csrf_of(page), "login": anna.login, "password": PASSWORD, "next": target}
    answer = anna.post("/sign-in", fields)

    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"


@given(st.text(max_size=60))
def test_a_way_that_is_taken_is_always_a_path_of_this_site(text: str) -> None:
    path = safe_path(text)

    assert re.fullmatch(r"/([^/\\\s].*)?", path)
    assert path in (text, "/")


def test_a_name_with_markup_in_it_is_only_a_name(door: Door) -> None:
    name = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
    originator = door.authority.change(_party_named(name))
    ada = door.member("Ada Minder", "administrator")
    mallory = door.visitor()
    mallory.arrive(door.invited(originator))

    pages = [
        ada.get("/operator/parties"),
        ada.get("/operator/parties?q=%22%3E%3Cscript%3E"),
        ada.get("/operator/parties/Cperson-mallory"),
        ada.get("/operator/log"),
        mallory.get("/account"),
        door.visitor(agent="<script>alert(3)</script>").get("/sign-in?next=%22%3E%3Cscript%3E"),
    ]

    for page in pages:
        assert page.status_code == 200
        assert "<script" not in page.text
        assert "<img src=x" not in page.text
    assert name in words_of(pages[2])


def test_every_answer_carries_the_headers_that_bind_browsers(door: Door, anna: Visitor) -> None:
    for path in (
        "/sign-in",
        "/account",
        "/nowhere",
        "/second-factor",
        "/second-factor/qr.svg",
        "/static/authority.css",
    ):
        headers = anna.get(path, follow=False).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "base-uri 'none'" in policy
        assert "form-action 'self'" in policy
        assert "unsafe" not in policy
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]
        assert headers["Cache-Control"] == ("no-cache" if "static" in path else "no-store")
        assert "Strict-Transport-Security" not in headers


def test_no_page_has_a_script_or_a_style_of_its_own(door: Door) -> None:
    templates = Path(door.app.root_path) / "templates"

    for path in [templates / "base.html", *(templates / "people").glob("*.html")]:
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:|\|\s*safe", path.read_text()), path.name


def test_by_https_cookies_are_for_this_host_only_and_https_is_remembered(tls_door: Door) -> None:
    anna = tls_door.member("Anna Berg")
    anna.send("/sign-out", on="/account")
    page = anna.get("/sign-in")
    fields = {"csrf_token": csrf_of(page), "login": anna.login, "password": PASSWORD}

    answer = anna.post("/sign-in", fields)

    cookies = answer.headers.getlist("Set-Cookie")
    assert {cookie.partition("=")[0] for cookie in cookies} == {
        "__Host-gridhearth", "__Host-gridhearth-browser", "__Host-gridhearth-form",
    }  # fmt: skip
    for cookie in cookies:
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]


def test_without_https_cookies_are_kept_from_scripts_and_other_sites(door: Door, anna: Visitor) -> None:
    anna.sign_out()
    page = anna.get("/sign-in")

    answer = anna.post("/sign-in", {"csrf_token": csrf_of(page), "login": anna.login, "password": PASSWORD})

    for cookie in answer.headers.getlist("Set-Cookie"):
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8070", "authority.example.evil.example", "authority.example@evil.example", "",
     "authority.example:8443", "authority.example/path", "192.0.2.1", "0x7f000001", "[::1"],
)  # fmt: skip
def test_a_strangers_name_that_points_here_is_not_answered(tls_door: Door, host: str) -> None:
    answer = tls_door.app.test_client().get("/sign-in", headers={"Host": host})

    assert answer.status_code in (400, 421)
    assert "csrf_token" not in answer.text


@pytest.mark.parametrize(
    "host",
    ["authority.example", "authority.example:443", "AUTHORITY.example", "127.0.0.1:8070", "localhost", "[::1]:8070"],
)
def test_its_own_name_and_this_machines_are_answered(tls_door: Door, host: str) -> None:
    answer = tls_door.app.test_client().get("/sign-in", headers={"Host": host})

    assert answer.status_code == 200


def test_whether_it_lives_is_told_by_whatever_name(tls_door: Door) -> None:
    answer = tls_door.app.test_client().get("/healthz", headers={"Host": "192.0.2.1:8070"})

    assert answer.status_code == 200


def test_programs_hear_of_refusals_in_plain_text(door: Door) -> None:
    answer = door.visitor().get("/nowhere", Accept="*/*")

    assert answer.mimetype == "text/plain"
    assert "nothing here" in answer.text


@pytest.mark.parametrize(
    "path",
    ["/invitation/" + "A" * 43, "/recovery/x", "/invitation/..%2f..", "/recovery/%00", "/recovery/" + "A" * 5000],
)
def test_links_that_never_were_are_over(door: Door, path: str) -> None:
    assert door.visitor().get(path).status_code in (404, 410)


@pytest.mark.parametrize("value", ["\x00", "💥" * 100, "a" * 10_000, "' OR 1=1 --", "{{7*7}}", "%00"])
def test_odd_input_is_refused_in_words(door: Door, anna: Visitor, value: str) -> None:
    stranger = door.visitor("198.51.100.77")

    for path in ("/sign-in", "/recovery"):
        page = stranger.send(
            path,
            "",
            True,
            login=value,
            password=value,
            recovery_code=value,
            code=value,
            new_password=value,
            again=value,
        )
        assert page.status_code == 422
        assert "49" not in words_of(page)


def test_a_form_that_is_too_long_is_refused(door: Door) -> None:
    assert door.visitor().post("/sign-in", {"login": "x" * 70_000}).status_code in (400, 413)


def _party_named(name: str) -> Callable[[Transaction], str]:
    return lambda change: parties.add(change, "person", name, "/id-in/Cperson-mallory").originator
