"""Which form an answer comes in, and a notification goes out in (RFC 9110 12.5.1, digest http.md 2 and 4)."""

from __future__ import annotations

import pytest

from onem2m.errors import NotAcceptable
from onem2m.mapping.serialization import CBOR, JSON, chosen, preferred, target_form

RES_JSON, RES_CBOR = "application/vnd.onem2m-res+json", "application/vnd.onem2m-res+cbor"


@pytest.mark.parametrize(
    ("accept", "of_json", "of_cbor"),
    [
        ("*/*", JSON, CBOR),
        ("application/*", JSON, CBOR),
        (JSON, JSON, JSON),
        (CBOR, CBOR, CBOR),
        ("Application/CBOR", CBOR, CBOR),
        (f"{JSON}, {CBOR}", JSON, CBOR),
        (f"{JSON};q=0.5, {CBOR}", CBOR, CBOR),
        (f"{JSON}, {CBOR};q=0.9", JSON, JSON),
        (f"{CBOR} ; q=0.2 , {JSON} ; q=0.1", CBOR, CBOR),
        (f"{CBOR};q=0, */*", JSON, JSON),
        (f"{JSON};q=0, */*;q=0.1", CBOR, CBOR),
        (f"{JSON};q=0.000, application/*", CBOR, CBOR),
        ("application/*;q=0.2, */*;q=0", JSON, CBOR),
        ("text/html, application/xhtml+xml, */*;q=0.8", JSON, CBOR),
        ("application/xml, application/json;q=0.1", JSON, JSON),
        (f"{JSON};charset=utf-8;q=0.3, {CBOR};q=0.2", JSON, JSON),
        (f"{JSON};q=2, {CBOR};q=0.9", JSON, JSON),
        (f"{JSON};q=high, {CBOR};q=0.9", JSON, JSON),
        (RES_JSON, RES_JSON, RES_JSON),
        (RES_CBOR, RES_CBOR, RES_CBOR),
        (f"{RES_JSON}, {RES_CBOR}", RES_JSON, RES_CBOR),
        (f"{RES_JSON}, {JSON}", JSON, JSON),
        (f"{RES_JSON};q=0.5, {CBOR};q=0.4", RES_JSON, RES_JSON),
    ],
)
def test_the_form_that_is_liked_best_is_chosen_and_of_equals_that_of_the_request(
    accept: str, of_json: str, of_cbor: str
) -> None:
    assert (chosen(accept, JSON), chosen(accept, CBOR)) == (of_json, of_cbor)


@pytest.mark.parametrize(
    "accept",
    [
        "application/xml",
        "text/*",
        "text/html, application/xml;q=0.9",
        f"{JSON};q=0",
        f"{JSON};q=0, {CBOR};q=0.0",
        "*/*;q=0",
        "application/*;q=0, */*",
        "application/vnd.onem2m-res+xml",
        "application/jsonx",
        "json",
        ",",
        ";q=1",
    ],
)
def test_where_nothing_fits_nothing_is_acceptable(accept: str) -> None:
    with pytest.raises(NotAcceptable, match="application/json and application/cbor"):
        chosen(accept)


@pytest.mark.parametrize(
    ("url", "target", "form"),
    [
        ("http://h/p", "http://h/p", JSON),
        ("http://h/p?ct=cbor", "http://h/p", CBOR),
        ("http://h/p?ct=CBOR", "http://h/p", CBOR),
        ("http://h/p?ct=application/cbor", "http://h/p", CBOR),
        ("http://h/p?ct=json", "http://h/p", JSON),
        ("http://h/p?ct=xml", "http://h/p", JSON),
        ("http://h/p?a=b&ct=cbor&c=d", "http://h/p?a=b&c=d", CBOR),
        ("http://h/p?act=cbor", "http://h/p?act=cbor", JSON),
        ("http://h/p?", "http://h/p?", JSON),
    ],
)
def test_a_target_says_by_its_query_what_it_reads(url: str, target: str, form: str) -> None:
    assert target_form(url) == (target, form)


@pytest.mark.parametrize(
    ("listed", "form"),
    [
        (None, JSON),
        ([], JSON),
        (["application/json"], JSON),
        (["application/cbor"], CBOR),
        (["application/xml", "application/cbor"], CBOR),
        (["application/cbor", "application/json"], JSON),
        (["application/vnd.onem2m-ntfy+cbor"], CBOR),
        (["application/xml"], JSON),
    ],
)
def test_who_says_what_it_reads_gets_cbor_where_it_reads_no_json(listed: list[str] | None, form: str) -> None:
    assert preferred(listed) == form
