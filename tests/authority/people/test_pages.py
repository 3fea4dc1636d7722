"""The pages in a browser, as people meet them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.ae.in_home_display.conftest import browser
from tests.authority.people.browsing import ServedDoor, faults_of
from tests.authority.people.door import OTHER_PASSWORD, PASSWORD, code_of

__all__ = ["browser"]

pytestmark = pytest.mark.browser

PHONE, DESK = (360, 640), (1200, 800)

Open = Callable[..., Page]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[ServedDoor]:
    with ServedDoor(tmp_path) as door:
        yield door


@pytest.fixture
def look(browser: Browser, served: ServedDoor) -> Iterator[Open]:
    """Opens a browser of its own. Its complaints, such as those about the content security policy, fail the test."""
    pages: list[Page] = []
    complaints: list[str] = []

    def look(path: str = "/", size: tuple[int, int] = PHONE, scheme: str = "light") -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if scheme == "dark" else "light"
        )
        page = context.new_page()
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.goto(served.issuer + path)
        pages.append(page)
        return page

    yield look
    for page in pages:
        page.context.close()
    # What is refused on purpose is complained about too.
    assert [text for text in complaints if "Failed to load resource" not in text] == []


def choose_password(page: Page, password: str) -> list[str]:
    """Fills in the form of a link; returns the recovery codes that are shown."""
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_label("Password once more").fill(password)
    page.get_by_role("button", name="Set the password").click()
    expect(page.locator(".codes li")).to_have_count(10)
    codes = page.locator(".codes li").all_inner_texts()
    page.get_by_role("link", name="I have kept them, continue").click()
    return codes


def set_up_app(page: Page, served: ServedDoor) -> str:
    """Sets up an authenticator app from the page that asks for it; returns its secret."""
    picture = page.get_by_alt_text("QR code with the key of your account")
    expect(picture).to_be_visible()
    page.wait_for_load_state("load")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
    secret = page.locator(".quiet .code").inner_text().replace(" ", "")
    page.get_by_label("Then type the six digits").fill(code_of(secret, served))
    page.get_by_role("button", name="Finish").click()
    return secret


def sign_in(page: Page, login: str, password: str) -> None:
    page.get_by_label("Name").fill(login)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def give_code(page: Page, code: str) -> None:
    page.get_by_label("Code", exact=True).fill(code)
    page.get_by_role("button", name="Continue").click()


def test_invited_password_app_sign_out_sign_in_recovery(served: ServedDoor, look: Open) -> None:
    page = look(served.invited(served.add("Olga Ohm", "operator")))
    expect(page.get_by_role("heading", name="Welcome, Olga Ohm")).to_be_visible()
    codes = choose_password(page, PASSWORD)
    secret = set_up_app(page, served)
    expect(page.get_by_role("status")).to_contain_text("Your authenticator app is set up")
    expect(page.get_by_role("heading", name="Parties")).to_be_visible()

    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("status")).to_have_text("You are signed out.")
    sign_in(page, "olga.ohm", PASSWORD)
    served.clock.pass_s(30)
    give_code(page, code_of(secret, served))
    expect(page.get_by_role("heading", name="Parties")).to_be_visible()

    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("link", name="I have forgotten my password").click()
    served.clock.pass_s(30)
    page.get_by_label("Name").fill("olga.ohm")
    page.get_by_label("Recovery code").fill(codes[4])
    page.get_by_label("Code from your authenticator app").fill(code_of(secret, served))
    page.get_by_label("New password", exact=True).fill(OTHER_PASSWORD)
    page.get_by_label("New password once more").fill(OTHER_PASSWORD)
    page.get_by_role("button", name="Set the new password").click()
    expect(page.get_by_role("status")).to_contain_text("Your new password works")
    sign_in(page, "olga.ohm", OTHER_PASSWORD)
    give_code(page, codes[5])
    expect(page.get_by_text("9 codes are left")).to_be_visible()
    page.get_by_role("button", name="I have read this").click()
    expect(page.get_by_text("9 codes are left")).to_be_hidden()


def test_an_operator_helps_a_householder_who_has_lost_everything(served: ServedDoor, look: Open) -> None:
    anna = look(served.invited(served.add("Anna Berg")))
    choose_password(anna, PASSWORD)
    olga = look(served.invited(served.add("Olga Ohm", "operator")), DESK)
    choose_password(olga, PASSWORD)
    set_up_app(olga, served)

    olga.get_by_role("link", name="Anna Berg").click()
    olga.get_by_label("The phone with the authenticator app is lost too").check()
    olga.get_by_role("button", name="Issue a recovery link").click()
    link = olga.locator(".done .code").inner_text()
    anna.goto(link)
    choose_password(anna, OTHER_PASSWORD)

    expect(anna.get_by_role("link", name="Your account")).to_be_visible()
    expect(anna.get_by_text("Olga Ohm issued a recovery link for your account")).to_be_visible()
    olga.get_by_role("link", name="Log").click()
    expect(olga.get_by_text("recovery-link-issued")).to_be_visible()
    expect(olga.get_by_text("Intact.")).to_be_visible()


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (PHONE, "dark"), (DESK, "light"), (DESK, "dark")])
def test_every_page_can_be_read_and_used(served: ServedDoor, look: Open, size: tuple[int, int], scheme: str) -> None:
    seen: dict[str, list[str]] = {}

    def judge(page: Page, words: str) -> None:
        expect(page.get_by_text(words).first).to_be_visible()
        seen[words] = faults_of(page)

    page = look("/sign-in", size, scheme)
    judge(page, "I have forgotten my password")
    sign_in(page, "nobody", "wrong wrong wrong")
    judge(page, "Name and password do not fit together")
    page.goto(served.issuer + "/recovery")
    judge(page, "No recovery code left?")
    anna = served.add("Anna with a very long name of Berg-und-Tal-Bahnhofstrasse")
    link = served.issuer + served.invited(served.add("Ada Minder", "administrator"))
    page.goto(link)
    page.get_by_label("Password", exact=True).fill("short")
    page.get_by_label("Password once more").fill("short")
    page.get_by_role("button", name="Set the password").click()
    judge(page, "Please use at least 10 characters")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password once more").fill(PASSWORD)
    page.get_by_role("button", name="Set the password").click()
    judge(page, "Ten codes for ada.minder")
    page.get_by_role("link", name="I have kept them").click()
    judge(page, "Set up your authenticator app")
    set_up_app(page, served)
    judge(page, "Everybody and everything that may act here")
    stem = anna.rpartition("/")[2]
    for path, words in (
        (f"/operator/parties/{stem}", "Give a role"),
        ("/operator/log", "Intact."),
        ("/account", "Where you are signed in"),
        ("/account/password", "Present password"),
        ("/nowhere", "There is nothing here"),
        ("/confirm", "Please confirm that it is you"),
    ):
        page.goto(served.issuer + path)
        judge(page, words)
    page.goto(link)
    judge(page, "This link is over")

    assert {name: faults for name, faults in seen.items() if faults} == {}
    assert len(seen) == 14


def test_text_of_twice_the_size_stays_on_the_screen(served: ServedDoor, look: Open) -> None:
    page = look(served.invited(served.add("Anna Berg")))
    choose_password(page, PASSWORD)
    expect(page.get_by_role("link", name="Your account")).to_be_visible()

    for path in ("/account", "/second-factor", "/account/password"):
        page.goto(served.issuer + path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.evaluate("document.documentElement.style.fontSize = '32px'")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_a_person_signs_in_without_a_mouse(served: ServedDoor, look: Open) -> None:
    page = look(served.invited(served.add("Anna Berg")))
    choose_password(page, PASSWORD)
    page.get_by_role("button", name="Sign out").click()

    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.type("anna.berg")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    expect(page.get_by_role("link", name="Your account")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("To the content")


def test_a_fault_is_read_out_with_its_field(served: ServedDoor, look: Open) -> None:
    page = look(served.invited(served.add("Anna Berg")))

    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password once more").fill(OTHER_PASSWORD)
    page.get_by_role("button", name="Set the password").click()

    field = page.get_by_label("Password once more")
    expect(field).to_be_focused()
    expect(field).to_have_accessible_description(re.compile("not the same as above"))


def test_another_sites_page_cannot_frame_the_account_nor_send_its_forms(
    served: ServedDoor, look: Open, browser: Browser, tmp_path: Path
) -> None:
    page = look(served.invited(served.add("Anna Berg")))
    choose_password(page, PASSWORD)
    expect(page.get_by_role("link", name="Your account")).to_be_visible()
    evil = tmp_path / "evil.html"
    evil.write_text(
        f'<iframe src="{served.issuer}/account"></iframe>'
        f'<form method="post" action="{served.issuer}/account/sessions/all"><button>Win a car</button></form>'
    )
    other = page.context.new_page()
    other.goto(evil.as_uri())
    assert "Anna" not in "".join(frame.content() for frame in other.frames)

    other.get_by_role("button", name="Win a car").click()
    expect(other.get_by_role("heading", name="This is not open to you")).to_be_visible()

    page.goto(served.issuer + "/account")
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
