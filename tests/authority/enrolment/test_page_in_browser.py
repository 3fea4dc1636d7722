"""My devices in a browser, on a phone and at a desk."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from authority.enrolling.registry import DeviceRegistry
from authority.enrolment.device import Device, State
from authority.storage import enrolment
from tests.ae.in_home_display.conftest import browser
from tests.authority.enrolment.desk import CODE
from tests.authority.people.browsing import ServedDoor, faults_of
from tests.authority.people.door import PASSWORD

__all__ = ["browser"]

pytestmark = pytest.mark.browser

PHONE, DESK = (360, 640), (1200, 800)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[ServedDoor]:
    with ServedDoor(tmp_path) as door:
        yield door


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_person_claims_a_device_and_reports_it_lost(
    browser: Browser, served: ServedDoor, tmp_path: Path, size: tuple[int, int], scheme: str
) -> None:
    anna = served.add("Anna Berg")
    served.add("Grid", "operator")
    registry = DeviceRegistry(served.authority)
    line = {"manufacturer": "Acme", "serial": "4711", "model": "M1", "claim_code": CODE}
    registry.take_in(json.dumps(line), by="")
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = context.new_page()
    page.goto(served.issuer + served.invited(anna))
    for label in ("Password", "Password once more"):
        page.get_by_label(label, exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Set the password").click()
    page.get_by_role("link", name="I have kept them, continue").click()

    page.get_by_role("link", name="My devices").click()
    expect(page.get_by_role("heading", name="My devices")).to_be_visible()
    assert _faults(page) == []
    page.get_by_label("Serial number").fill("4711")
    page.get_by_label("Claim code").fill("wrong-wrong")
    page.get_by_role("button", name="Make it mine").click()
    expect(page.get_by_text("There is no device with this serial number")).to_be_visible()
    assert _faults(page) == []
    page.get_by_label("Claim code").fill(CODE)
    page.get_by_role("button", name="Make it mine").click()
    expect(page.get_by_role("heading", name="M1 4711 waits for its first start")).to_be_visible()
    _at_work(served, registry.device("4711"))
    page.reload()
    expect(page.get_by_role("heading", name="M1 4711 at work")).to_be_visible()
    assert _faults(page) == []
    page.screenshot(path=str(tmp_path / "devices.png"), full_page=True)

    page.get_by_role("button", name="4711 is lost").click()
    expect(page.get_by_role("heading", name="M1 4711 lost")).to_be_visible()
    assert _faults(page) == []
    page.get_by_role("button", name="4711 is found").click()
    expect(page.get_by_role("heading", name="M1 4711 waits for its first start")).to_be_visible()
    context.close()


def _faults(page: Page) -> list[str]:
    """Those of the page as it is when its style is there."""
    page.wait_for_load_state("load")
    return faults_of(page)


def _at_work(served: ServedDoor, device: Device) -> None:
    served.authority.change(
        lambda transaction: enrolment.put(transaction, replace(device, state=State.REGISTERED, ae="cse-in/device-4711"))
    )
