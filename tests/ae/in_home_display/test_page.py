"""The page in a browser, as a person at home meets it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ae.moments import midnight_before
from tests.ae.in_home_display.homes import ZONE, Display, electricity, gas, water

pytestmark = pytest.mark.browser

SCREENSHOT = Path(__file__).parents[3] / "docs" / "images" / "display.png"
TABLET, PHONE = (1024, 600), (360, 640)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)

Open = Callable[..., Page]


@pytest.fixture
def look(browser: Browser, display: Display) -> Iterator[Open]:
    """Opens the page. The browser's complaints, such as those about the content security policy, fail the test."""
    pages: list[Page] = []
    complaints: list[str] = []

    def look(size: tuple[int, int] = TABLET, scheme: str = "light", path: str = "/", javascript: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if scheme == "dark" else "light",
            java_script_enabled=javascript,
        )
        page = context.new_page()
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.goto(display.url + path)
        pages.append(page)
        return page

    yield look
    for page in pages:
        page.context.close()
    # A server that goes away on purpose is complained about too.
    assert [text for text in complaints if "Failed to load resource" not in text and "ERR_" not in text] == []


def fill(display: Display, power_w: int = 1840, age: timedelta = 2 * SECOND) -> None:
    """A whole day of a home with sun on the roof, gas and water."""
    latest = display.now() - age
    midnight = midnight_before(latest, ZONE)
    display.tell(
        electricity(midnight, imported_wh=1_000_000, exported_wh=500_000),
        gas(midnight, "100"),
        water(midnight, "50"),
        electricity(latest - SECOND, power_w=power_w, imported_wh=1_009_640, exported_wh=503_000),
        electricity(latest, power_w=power_w, imported_wh=1_009_640, exported_wh=503_000),
        gas(latest - 4 * MINUTE, "101.234"),
        water(latest - 4 * MINUTE, "50.213"),
    )


def amount(page: Page, section: str) -> str:
    return " ".join(page.locator(f"[data-{section}] .amount").first.inner_text().split())


def fits(page: Page) -> bool:
    """Whether everything is on the screen without scrolling, in both directions."""
    return bool(
        page.evaluate(
            "document.documentElement.scrollHeight <= innerHeight && document.documentElement.scrollWidth <= innerWidth"
        )
    )


def test_the_page_says_what_is_going_on(display: Display, look: Open) -> None:
    fill(display)

    page = look()

    assert amount(page, "now") == "1.84 kW"
    expect(page.locator("[data-now] .words")).to_have_text(re.compile("from the grid"))
    expect(page.locator("[data-now] .age")).to_have_text(re.compile(r"^\d s ago$"))
    expect(page.locator("[data-tiles] .figure")).to_have_count(4)
    expect(page.locator("[data-connection]")).to_have_text("online")
    expect(page.locator("[data-banner]")).to_be_hidden()


def test_a_reading_appears_by_itself(display: Display, look: Open) -> None:
    fill(display)
    page = look()

    display.tell(electricity(display.now(), power_w=-620, imported_wh=1_009_650, exported_wh=503_100))

    expect(page.locator("[data-now] [data-number]")).to_have_text("620")
    expect(page.locator("[data-now] [data-words]")).to_have_text("to the grid")
    expect(page.locator("[data-summary]")).to_have_text("620 W to the grid")


def test_nothing_yet_turns_into_values(display: Display, look: Open) -> None:
    display.show()
    page = look()
    expect(page.get_by_role("heading", name="Nothing yet")).to_be_visible()
    expect(page.locator("[data-now]")).to_be_hidden()

    fill(display)

    expect(page.get_by_role("heading", name="Nothing yet")).to_be_hidden()
    expect(page.locator("[data-now] [data-number]")).to_have_text("1.84")


def test_ages_tick_and_an_old_value_is_grey_and_says_since_when(display: Display, look: Open) -> None:
    fill(display, age=13 * SECOND)
    page = look()
    figure = page.locator("[data-now] .figure")
    fresh = figure.locator("[data-number]").evaluate("e => getComputedStyle(e).color")

    expect(figure).to_have_class(re.compile("stale"))

    expect(figure.locator(".age")).to_have_text(re.compile(r"^not updated since \d\d:\d\d:\d\d \(\d+ s\)$"))
    assert figure.locator("[data-number]").evaluate("e => getComputedStyle(e).color") != fresh


def test_a_display_whose_own_clock_is_wrong_shows_right_ages(display: Display, look: Open) -> None:
    display.ahead = timedelta(hours=5)
    fill(display)

    page = look()

    expect(page.locator("[data-now] .age")).to_have_text(re.compile(r"^\d s ago$"))


def test_without_the_cse_the_last_values_stay(display: Display, look: Open) -> None:
    fill(display)
    page = look()

    display.online = False
    display.show()

    expect(page.locator("[data-banner]")).to_have_text(re.compile(r"No connection since \d\d:\d\d"))
    expect(page.locator("[data-connection]")).to_have_text("no connection")
    assert amount(page, "now") == "1.84 kW"


def test_without_the_display_server_the_last_values_stay_and_it_comes_back(display: Display, look: Open) -> None:
    fill(display)
    page = look()
    expect(page.locator("[data-connection]")).to_have_text("online")

    display.stop()
    expect(page.locator("[data-banner]")).to_be_visible()
    assert amount(page, "now") == "1.84 kW"

    display.start()
    fill(display, power_w=700)
    expect(page.locator("[data-now] [data-number]")).to_have_text("700", timeout=15_000)
    expect(page.locator("[data-banner]")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [TABLET, PHONE], ids=["tablet", "phone"])
@pytest.mark.parametrize("state", ["normal", "stale", "nothing yet", "no connection"])
def test_every_state_fits_and_can_be_read(
    display: Display, look: Open, size: tuple[int, int], scheme: str, state: str
) -> None:
    display.online = state != "no connection"
    if state == "nothing yet":
        display.show()
    else:
        fill(display, age=12 * MINUTE if state == "stale" else 2 * SECOND)

    page = look(size, scheme)

    expect(page.locator(".figure.stale")).not_to_have_count(0) if state == "stale" else None
    assert fits(page)
    assert faint(page) == []


@pytest.mark.parametrize("size", [TABLET, PHONE], ids=["tablet", "phone"])
def test_text_of_twice_the_size_loses_nothing(display: Display, look: Open, size: tuple[int, int]) -> None:
    fill(display)
    page = look(size)

    page.evaluate(TWICE)

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(CUT_OFF) == []


def test_links_are_large_enough_for_a_finger_and_reached_by_keyboard(display: Display, look: Open) -> None:
    fill(display)
    page = look(PHONE)

    page.keyboard.press("Tab")

    focused = page.locator(":focus")
    expect(focused).to_have_text("Meters and registers")
    box = focused.bounding_box()
    assert box is not None
    assert box["height"] >= 44


def test_without_scripts_the_page_still_tells(display: Display, look: Open) -> None:
    fill(display)

    page = look(javascript=False)

    assert amount(page, "now") == "1.84 kW"
    expect(page.locator("[data-now] .age")).to_have_text(re.compile(r"at \d\d:\d\d:\d\d"))


def test_the_meters_page_is_readable_too(display: Display, look: Open) -> None:
    fill(display)

    page = look(PHONE, path="/meters")

    expect(page.get_by_role("heading", name="Electricity meter E1")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert faint(page) == []


def test_the_picture_in_the_docs(display: Display, look: Open, tmp_path: Path) -> None:
    fill(display)
    page = look()
    expect(page.locator("[data-now] .age")).to_have_text(re.compile("ago"))

    # Rewritten on request only, so that running the tests leaves the working tree clean.
    wanted = os.environ.get("GRIDHEARTH_SCREENSHOTS") == "1"
    picture = page.screenshot(path=SCREENSHOT if wanted else tmp_path / "display.png")

    assert len(picture) > 10_000
    assert SCREENSHOT.exists()


TWICE = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("html { font-size: 200% }");
  document.adoptedStyleSheets = [sheet];
}"""

CUT_OFF = """() => [...document.querySelectorAll("main *")]
  .filter(e => e.clientWidth && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== "auto")
  .map(e => e.outerHTML.slice(0, 80))"""

FAINT = """() => {
  const channel = c => { c /= 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
  const rgb = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const ground = e => { for (; e; e = e.parentElement) {
    const c = rgb(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
  const found = [];
  for (const e of document.querySelectorAll("body *")) {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!own || !e.checkVisibility() || e.closest(".unseen")) continue;
    const [a, b] = [light(rgb(getComputedStyle(e).color)), light(ground(e))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) found.push(`${e.textContent.trim().slice(0, 30)}: ${ratio.toFixed(2)}`);
  }
  return found;
}"""


def faint(page: Page) -> list[str]:
    """Texts whose contrast is below 4.5 to 1 (WCAG 2.2, 1.4.3)."""
    return list(page.evaluate(FAINT))
