"""The document and its page, as the CSE serves them; the page in a real browser, cut off from everything else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.ae.in_home_display.conftest import browser
from tests.conformance.conftest import wire
from tests.conformance.wire import Wire

__all__ = ["browser", "wire"]

PATIENCE_MS = 60_000
"""The page reads a document of a megabyte; on a machine that has other work too it takes its time."""


def test_the_document_is_served_to_everybody(wire: Wire) -> None:
    answer = wire.ask("GET", "/openapi.json", {"X-M2M-Origin": None, "X-M2M-RI": None})

    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    assert "/cse-in" in answer.content["paths"]


def test_who_has_it_already_is_not_sent_it_again(wire: Wire) -> None:
    tag = wire.ask("GET", "/openapi.json").headers["etag"]

    again = wire.ask("GET", "/openapi.json", {"If-None-Match": tag})
    other = wire.ask("GET", "/openapi.json", {"If-None-Match": '"something else"'})

    assert (again.status, again.body) == (304, b"")
    assert other.status == 200


@pytest.mark.parametrize("part", ["LICENSE", "swagger-ui.js", "..%2fflask_swagger_ui.py", "../flask_swagger_ui.py"])
def test_of_the_package_nothing_but_the_page_is_served(wire: Wire, part: str) -> None:
    assert wire.ask("GET", f"/docs/swagger-ui/{part}").status == 404


@contextmanager
def reading(browser: Browser, wire: Wire, place: str = "") -> Iterator[tuple[Page, list[str]]]:
    """The page, and what it complained of or asked elsewhere for."""
    faults: list[str] = []
    context = browser.new_context(base_url=f"http://127.0.0.1:{wire.port}")
    page = context.new_page()
    page.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda asked: _note_stranger(asked.url, wire, faults))
    page.goto(f"/docs{place}")
    try:
        yield page, faults
    finally:
        context.close()


def _note_stranger(url: str, wire: Wire, faults: list[str]) -> None:
    if not url.startswith((f"http://127.0.0.1:{wire.port}/", "data:")):
        faults.append(url)


@pytest.mark.browser
def test_the_page_shows_every_type_and_needs_nothing_from_elsewhere(browser: Browser, wire: Wire) -> None:
    tags = [tag["name"] for tag in wire.ask("GET", "/openapi.json").content["tags"]]

    with reading(browser, wire) as (page, faults):
        shown = page.locator(".opblock-tag")
        expect(shown).to_have_count(len(tags), timeout=PATIENCE_MS)
        assert [shown.nth(number).get_attribute("data-tag") for number in range(len(tags))] == tags
        assert faults == []


@pytest.mark.browser
def test_a_container_is_made_and_read_by_trying_it_out(browser: Browser, wire: Wire) -> None:
    with reading(browser, wire, "#/Any%20resource/create") as (page, faults):
        made = asked(
            page, "create", "cse-in", "CAdmin", media="application/json;ty=3", body={"m2m:cnt": {"rn": "tried"}}
        )
        assert made == {"status": "201", "root": "m2m:cnt"}

        page.locator("#operations-Any_resource-retrieve .opblock-summary-control").click()
        read = asked(page, "retrieve", "cse-in/tried", "CAdmin")
        assert read == {"status": "200", "root": "m2m:cnt"}
        assert faults == []


def asked(
    page: Page, operation: str, to: str, originator: str, *, media: str | None = None, body: Any = None
) -> dict[str, str]:
    """Fills in the form of an operation that is open, and sends it."""
    block = page.locator(f"[id='operations-Any_resource-{operation}']")
    row = block.locator("tr[data-param-name='to'] input")
    expect(row).to_be_visible(timeout=PATIENCE_MS)
    row.fill(to)
    block.locator("tr[data-param-name='X-M2M-Origin'] input").fill(originator)
    if media is not None:
        block.locator(
            ".body-param-content-type select, .opblock-section-request-body select.content-type"
        ).first.select_option(media)
        block.locator("textarea.body-param__text").fill(json.dumps(body))
    block.locator("button.execute").click()
    answer = block.locator(".live-responses-table .response")
    expect(answer).to_be_visible(timeout=PATIENCE_MS)
    status = answer.locator(".response-col_status").inner_text().split()[0]
    root = next(iter(json.loads(answer.locator(".response-col_description pre").first.inner_text())))
    return {"status": status, "root": root}
