"""Subscriptions whose targets are topics: whose topic it is says who may be told (TS-0010 6.4, 7.2)."""

from __future__ import annotations

import pytest

from tests.conformance.house import House, Originator

BOX = "cse-in/meter/box"


@pytest.fixture
def box(meter: Originator) -> str:
    meter.made("cse-in/meter", "cnt", {"rn": "box"})
    return BOX


@pytest.mark.parametrize(
    "path", ["//Cdisplay", "/oneM2M/req/id-in/Cdisplay/json", "//id-in:Cdisplay", "//Cdisplay?ct=cbor"]
)
def test_the_topic_of_an_application_is_told_only_by_who_may_notify_it(
    meter: Originator, display: Originator, box: str, path: str
) -> None:
    answer = meter.create(box, "sub", {"nu": [f"mqtt://127.0.0.1:9{path}"], "enc": {"net": [3]}})

    assert answer.code == 4101
    assert "no privilege to NOTIFY" in answer.reason


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/oneM2M/resp/Cdisplay/id-in/json",
        "/oneM2M/req/Cdisplay/id-in/json",
        "/oneM2M/reg_resp/Cdisplay/id-in/json",
        "/home/oneM2M/resp/Cdisplay/id-in/json",
        "/home/%2B/alerts",
        "/home/%23",
        "/$SYS/x",
        "/oneM2M/req/id-in/id-in/json",
    ],
)
def test_a_topic_on_which_others_would_believe_the_cse_is_no_target(meter: Originator, box: str, path: str) -> None:
    answer = meter.create(box, "sub", {"nu": [f"mqtt://127.0.0.1:9{path}"], "enc": {"net": [3]}})

    assert answer.code == 4000
    assert answer.reason.startswith("nu: ")


def test_a_target_at_a_broker_that_is_away_does_not_confirm(house: House, meter: Originator, box: str) -> None:
    answer = meter.create(box, "sub", {"nu": ["mqtt://127.0.0.1:9/home/alerts"], "enc": {"net": [3]}})

    assert answer.code == 5204
