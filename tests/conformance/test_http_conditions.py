"""Entity tags and conditional requests over HTTP (RFC 9110 8.8.3, 13; digest http.md 2)."""

from __future__ import annotations

import pytest

from tests.conformance.wire import Wire

JSON, CBOR = "application/json", "application/cbor"


def tag_of(wire: Wire, path: str, accept: str = JSON) -> str:
    return wire.ask("GET", path, {"Accept": accept}).headers["etag"]


@pytest.mark.rule("CSE/HTTP/CNT/019")
def test_a_get_tells_a_tag_that_changes_with_the_representation(wire: Wire) -> None:
    box = wire.container()
    first, again = tag_of(wire, box), tag_of(wire, box)
    wire.create(box, 4, {"con": "x"})

    assert first == again
    assert first.startswith('"')
    assert tag_of(wire, box) != first
    assert tag_of(wire, box, CBOR) not in (first, tag_of(wire, box))
    assert tag_of(wire, f"{box}?atrl=lbl") != tag_of(wire, box)
    assert tag_of(wire, f"{box}/la")


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_only_a_get_that_succeeds_is_tagged(wire: Wire, method: str) -> None:
    box = wire.container()
    created = wire.create(box, 3, {"rn": "c"})
    refused = wire.ask("GET", f"{box}/nowhere")
    body = '{"m2m:cnt":{"lbl":[]}}' if method == "PUT" else None
    changed = wire.ask(method, f"{box}/c", {"Content-Type": JSON} if body else {}, body)

    assert all("etag" not in answer.headers for answer in (created, refused, changed))


@pytest.mark.rule("CSE/HTTP/CNT/020")
@pytest.mark.parametrize("form", ["{tag}", "W/{tag}", '"other", {tag}', "*"])
def test_who_has_the_present_representation_is_told_so_and_no_more(wire: Wire, form: str) -> None:
    box = wire.container()
    known = form.replace("{tag}", tag_of(wire, box))

    answer = wire.ask("GET", box, {"If-None-Match": known})

    assert (answer.status, answer.code, answer.body) == (304, 2000, b"")
    assert answer.headers["etag"] == tag_of(wire, box)
    assert answer.headers["x-m2m-ri"] == "r1"
    assert answer.headers.keys().isdisjoint({"content-type", "content-length"})
    wire.create(box, 4, {"con": "x"})
    assert wire.ask("GET", box, {"If-None-Match": known}).status == (304 if form == "*" else 200)


def test_a_tag_of_one_form_is_none_of_the_other(wire: Wire) -> None:
    box = wire.container()
    known: dict[str, str | None] = {"If-None-Match": tag_of(wire, box)}

    assert wire.ask("GET", box, {**known, "Accept": CBOR}).status == 200


@pytest.mark.rule("CSE/HTTP/CNT/021")
def test_an_update_of_what_one_does_not_know_any_more_changes_nothing(wire: Wire) -> None:
    box = wire.container()
    known = tag_of(wire, box)

    first = wire.ask("PUT", box, {"If-Match": known, "Content-Type": JSON}, '{"m2m:cnt":{"lbl":["first"]}}')
    second = wire.ask("PUT", box, {"If-Match": known, "Content-Type": JSON}, '{"m2m:cnt":{"lbl":["second"]}}')

    assert (first.status, second.status, second.code) == (200, 412, 4105)
    assert second.content["m2m:dbg"].startswith("If-Match")
    assert wire.ask("GET", box).content["m2m:cnt"]["lbl"] == ["first"]


@pytest.mark.parametrize(
    ("header", "value", "status"),
    [
        ("If-Match", "{tag}", 200),
        ("If-Match", '"other", {tag}', 200),
        ("If-Match", "*", 200),
        ("If-Match", '"other"', 412),
        ("If-Match", "W/{tag}", 412),
        ("If-None-Match", "{tag}", 412),
        ("If-None-Match", "*", 412),
        ("If-None-Match", '"other"', 200),
    ],
)
def test_a_deletion_is_held_to_its_condition(wire: Wire, header: str, value: str, status: int) -> None:
    box = wire.container()

    answer = wire.ask("DELETE", box, {header: value.replace("{tag}", tag_of(wire, box))})

    assert answer.status == status
    assert wire.ask("GET", box).status == (404 if status == 200 else 200)


def test_a_tag_of_cbor_is_known_to_a_change_in_any_form(wire: Wire) -> None:
    box = wire.container()
    headers: dict[str, str | None] = {"If-Match": tag_of(wire, box, CBOR), "Content-Type": JSON}

    assert wire.ask("PUT", box, headers, '{"m2m:cnt":{"lbl":[]}}').status == 200


def test_the_latest_is_deleted_only_if_it_is_the_one_that_was_read(wire: Wire) -> None:
    box = wire.container()
    wire.create(box, 4, {"con": "1"})
    known = tag_of(wire, f"{box}/la")
    wire.create(box, 4, {"con": "2"})

    assert wire.ask("DELETE", f"{box}/la", {"If-Match": known}).status == 412
    assert wire.ask("DELETE", f"{box}/ol", {"If-Match": known}).status == 200


def test_a_child_is_made_only_below_the_parent_that_was_read(wire: Wire) -> None:
    box = wire.container()
    known: dict[str, str | None] = {"If-Match": tag_of(wire, box)}

    assert [wire.create(box, 4, {"con": "1"}, known).status for _ in range(2)] == [201, 412]


def test_a_get_may_want_the_representation_that_it_knows(wire: Wire) -> None:
    box = wire.container()

    assert wire.ask("GET", box, {"If-Match": tag_of(wire, box)}).status == 200
    answer = wire.ask("GET", box, {"If-Match": '"other"'})
    assert (answer.status, answer.code) == (412, 4105)
    assert answer.content["m2m:dbg"].startswith("If-Match")


@pytest.mark.parametrize("value", ["abc", '"open', '"a" b', '"a" x', '~"a"', ""])
def test_what_is_no_tag_is_refused(wire: Wire, value: str) -> None:
    answer = wire.ask("GET", wire.container(), {"If-None-Match": value})

    assert (answer.status, answer.code) == (400, 4000)


def test_a_condition_tells_nothing_to_who_may_not_read(wire: Wire) -> None:
    box = wire.container()
    stranger: dict[str, str | None] = {"X-M2M-Origin": "Cstranger-x", "If-Match": tag_of(wire, box)}

    assert wire.ask("DELETE", box, stranger).code in (4103, 4106)
    assert wire.ask("DELETE", box, {**stranger, "If-Match": '"other"'}).code in (4103, 4106)
