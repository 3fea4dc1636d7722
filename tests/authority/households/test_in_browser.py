"""The pages of homes and consent in a browser, as people meet them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from werkzeug.serving import make_server

from tests.ae.in_home_display.conftest import browser
from tests.authority.households.neighbourhood import ANNA
from tests.authority.households.pages import Pages, ThirdParty, share
from tests.authority.people.browsing import _Quiet, faults_of
from tests.authority.people.door import PASSWORD, Visitor

__all__ = ["browser"]

pytestmark = pytest.mark.browser

PHONE, TABLET, DESK = (360, 640), (1024, 600), (1200, 800)

Open = Callable[..., Page]


@pytest.fixture
def anna(pages: Pages) -> Visitor:
    return pages.moved_in(ANNA)


@pytest.fixture
def look(browser: Browser, pages: Pages, anna: Visitor) -> Iterator[Open]:
    """Opens a page of the authority as Anna, who signs in first. What the browser complains about fails the test."""
    server = make_server("127.0.0.1", 0, pages.app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    opened: list[Page] = []
    complaints: list[str] = []

    def look(path: str, size: tuple[int, int] = PHONE, scheme: str = "light") -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if scheme == "dark" else "light"
        )
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.route("https://acme.example/**", _acme)
        page.goto(f"http://127.0.0.1:{server.server_port}{path}")
        page.get_by_label("Name").fill(anna.login)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        opened.append(page)
        return page

    yield look
    for page in opened:
        page.context.close()
    server.shutdown()
    thread.join()
    server.server_close()
    assert [text for text in complaints if "Failed to load resource" not in text] == []


def _acme(route: Route) -> None:
    route.fulfill(body="<h1>Thank you</h1>", content_type="text/html")


def test_a_householder_agrees_to_less_and_stops_it(look: Open, acme: ThirdParty) -> None:
    page = look(acme.request())
    expect(page.get_by_role("heading", name="Acme Energy Advice asks for data of your home")).to_be_visible()
    page.get_by_label("Readings as they come").uncheck()
    page.get_by_label("Last day", exact=True).fill("2026-12-31")
    page.get_by_role("button", name="Share this with Acme Energy Advice").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert "code=" in page.url

    page = look("/home")
    card = page.get_by_role("article", name="Acme Energy Advice")
    expect(card).to_contain_text("may read")
    expect(card).to_contain_text("31 December 2026")
    expect(card).not_to_contain_text("Readings as they come")
    page.get_by_role("button", name="Stop sharing with Acme Energy Advice").click()
    expect(page.get_by_role("status")).to_contain_text("Sharing has stopped")
    expect(page.get_by_role("article", name="Acme Energy Advice")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, TABLET, DESK])
def test_the_pages_can_be_read_and_used_everywhere(
    look: Open, anna: Visitor, acme: ThirdParty, size: tuple[int, int], scheme: str
) -> None:
    page = look(acme.request(), size, scheme)
    expect(page.get_by_role("button", name="Share nothing")).to_be_visible()
    asked = faults_of(page)
    acme.answer(share(anna, acme.request()))
    page.goto(page.url.partition("/authorize")[0] + "/home")
    expect(page.get_by_role("heading", name="Who may read your data")).to_be_visible()
    home = faults_of(page)
    page.get_by_role("link", name="Who read what, and when").click()
    expect(page.get_by_role("heading", name="Who read what, and when")).to_be_visible()

    assert asked == []
    assert home == []
    assert faults_of(page) == []
