"""Topics, and what a URL of an MQTT broker means (TS-0010 6.4, 6.6; digest mqtt.md 1 and 5)."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from onem2m.mapping.mqtt import Destination, Kind, NotATopic, Topic, from_topic, in_topic, parse
from onem2m.mapping.serialization import CBOR, JSON

WORDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9\-._]{0,20}", fullmatch=True)
STEMS = WORDS.map(lambda word: f"C{word}")
PARTS = st.sampled_from(
    ["oneM2M", "req", "resp", "reg_req", "reg_resp", "id-in", "Cmeter", "json", "cbor", "", "+", "#", "$SYS", "\0", "x"]
)
TOPICS = st.one_of(
    st.text(), st.lists(PARTS, max_size=8).map("/".join), st.text(max_size=30).map(lambda end: f"/oneM2M/req/{end}")
)


@pytest.mark.rule("CSE/MQTT/TOP/001", "CSE/MQTT/TOP/002", "CSE/MQTT/TOP/003", "CSE/MQTT/TOP/004")
@pytest.mark.parametrize(
    ("text", "kind", "form"),
    [
        ("/oneM2M/req/Cmeter/id-in/json", Kind.REQUEST, JSON),
        ("/oneM2M/req/Cmeter/id-in/cbor", Kind.REQUEST, CBOR),
        ("/oneM2M/resp/Cmeter/id-in/json", Kind.RESPONSE, JSON),
        ("/oneM2M/reg_req/Cmeter/id-in/json", Kind.REGISTRATION_REQUEST, JSON),
        ("/oneM2M/reg_resp/Cmeter/id-in/cbor", Kind.REGISTRATION_RESPONSE, CBOR),
    ],
)
def test_a_topic_names_a_kind_two_neighbours_and_a_form(text: str, kind: Kind, form: str) -> None:
    topic = parse(text)

    assert topic == Topic(kind, "Cmeter", "id-in", form)
    assert str(topic) == text


def test_a_topic_that_names_no_form_is_of_json_and_its_answer_names_it() -> None:
    topic = parse("/oneM2M/req/Cmeter/id-in")

    assert topic.form == JSON
    assert str(topic.answer) == "/oneM2M/resp/Cmeter/id-in/json"


@pytest.mark.rule("CSE/MQTT/TOP/002", "CSE/MQTT/TOP/003")
@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("/oneM2M/req/Cmeter/id-in/cbor", "/oneM2M/resp/Cmeter/id-in/cbor"),
        ("/oneM2M/reg_req/a:b/id-in/json", "/oneM2M/reg_resp/a:b/id-in/json"),
    ],
)
def test_an_answer_goes_where_its_request_came_with_the_other_kind(asked: str, answered: str) -> None:
    topic = parse(asked)

    assert (topic.asks, str(topic.answer), topic.answer.asks) == (True, answered, False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/",
        "/oneM2M",
        "/oneM2M/",
        "oneM2M/req/Cmeter/id-in/json",
        "/onem2m/req/Cmeter/id-in/json",
        "/oneM2M/ask/Cmeter/id-in/json",
        "/oneM2M/REQ/Cmeter/id-in/json",
        "/oneM2M/req/Cmeter",
        "/oneM2M/req/Cmeter/",
        "/oneM2M/req//id-in/json",
        "/oneM2M/req/Cmeter//json",
        "/oneM2M/req/Cmeter/id-in/",
        "/oneM2M/req/Cmeter/id-in/json/",
        "/oneM2M/req/Cmeter/id-in/json/more",
        "/oneM2M/req/Cmeter/id-in/xml",
        "/oneM2M/req/Cmeter/id-in/JSON",
        "/home/oneM2M/req/Cmeter/id-in/json",
        f"/oneM2M/req/{'C' * 1000}/id-in/json",
    ],
)
def test_what_is_no_topic_is_told_so(text: str) -> None:
    with pytest.raises(NotATopic):
        parse(text)


def test_a_prefix_stands_before_topic_and_answer() -> None:
    topic = parse("town/street/oneM2M/req/id-in/Cmeter/json", "town/street")

    assert topic.prefix == "town/street"
    assert str(topic.answer) == "town/street/oneM2M/resp/id-in/Cmeter/json"
    with pytest.raises(NotATopic):
        parse("town/street/oneM2M/req/id-in/Cmeter/json", "town")


@given(TOPICS, st.sampled_from(["", "x", "/oneM2M"]))
def test_any_text_is_a_topic_or_told_that_it_is_none(text: str, prefix: str) -> None:
    try:
        topic = parse(text, prefix)
    except NotATopic:
        return
    assert parse(str(topic), prefix) == topic
    assert str(parse(str(topic), prefix)) == str(topic)


@given(st.builds(Topic, st.sampled_from(Kind), WORDS, WORDS, st.sampled_from([JSON, CBOR])))
def test_a_topic_reads_as_it_was_written(topic: Topic) -> None:
    assert parse(str(topic)) == topic


@pytest.mark.rule("CSE/MQTT/TOP/005", "CSE/MQTT/TOP/006", "CSE/MQTT/TOP/007", "CSE/MQTT/TOP/008")
@pytest.mark.parametrize(
    ("identifier", "there", "back"),
    [
        ("/id-in", "id-in", "id-in"),
        ("/S123", "S123", "S123"),
        ("/id-in/CAE1", "id-in:CAE1", "/id-in/CAE1"),
        ("CAE1", "CAE1", "CAE1"),
        ("//sp.example/id-in", ":sp.example:id-in", "//sp.example/id-in"),
        ("//sp.example/id-in/C1", ":sp.example:id-in:C1", "//sp.example/id-in/C1"),
        ("a/b", "a:b", "/a/b"),
    ],
)
def test_identifiers_stand_in_topics_without_slashes(identifier: str, there: str, back: str) -> None:
    assert in_topic(identifier) == there
    assert from_topic(there) == back


@pytest.mark.parametrize("identifier", ["", "/", "C+", "C#", "C\0", "C\n1", "C\x7f", "C\ufffe", "C\ud800"])
def test_what_cannot_stand_in_a_topic_is_refused(identifier: str) -> None:
    with pytest.raises(NotATopic):
        in_topic(identifier)


@given(st.lists(WORDS, min_size=2, max_size=2), st.sampled_from(["/", "//sp.example/"]))
def test_what_is_relative_to_a_provider_is_the_same_there_and_back(words: list[str], head: str) -> None:
    identifier = head + "/".join(words)

    assert from_topic(in_topic(identifier)) == identifier


@given(st.text())
def test_any_identifier_stands_in_one_level_or_is_refused(identifier: str) -> None:
    try:
        level = in_topic(identifier)
    except NotATopic:
        return
    assert level
    assert not set("/+#\0") & set(level)
    assert level.isprintable()


@pytest.mark.rule("CSE/MQTT/URI/002", "CSE/MQTT/URI/003")
@pytest.mark.parametrize(
    ("url", "topic", "answer"),
    [
        ("mqtt://b//Cx", "/oneM2M/req/id-in/Cx/json", "/oneM2M/resp/id-in/Cx/json"),
        ("mqtt://b//Cx/", "/oneM2M/req/id-in/Cx/json", "/oneM2M/resp/id-in/Cx/json"),
        ("mqtts://b:8884//id-mn/C5", "/oneM2M/req/id-in/id-mn:C5/json", "/oneM2M/resp/id-in/id-mn:C5/json"),
        ("mqtt://b/oneM2M/req/id-in/Cx/json", "/oneM2M/req/id-in/Cx/json", "/oneM2M/resp/id-in/Cx/json"),
        ("mqtt://b/oneM2M/req/id-in/Cx/cbor", "/oneM2M/req/id-in/Cx/cbor", "/oneM2M/resp/id-in/Cx/cbor"),
        ("mqtt://b/oneM2M/req/id-in/Cx", "/oneM2M/req/id-in/Cx/json", "/oneM2M/resp/id-in/Cx/json"),
        ("mqtt://b/home/alerts", "home/alerts", None),
        ("mqtt://b:1884/alerts", "alerts", None),
        ("mqtt://b/home/late%20alerts", "home/late alerts", None),
        ("mqtt://b/k%C3%BCche", "küche", None),
        ("mqtt://b/home/", "home/", None),
    ],
)
def test_a_target_is_a_topic_or_the_requests_to_an_application(url: str, topic: str, answer: str | None) -> None:
    destination = Destination.of(url, "id-in", None)

    assert destination.topic == topic
    assert (None if destination.answer is None else str(destination.answer)) == answer


def test_a_target_in_the_form_of_peers_is_told_in_the_form_that_it_asks_for() -> None:
    assert Destination.of("mqtt://b//Cx", "id-in", None, CBOR).topic == "/oneM2M/req/id-in/Cx/cbor"


@pytest.mark.rule("CSE/MQTT/URI/001", "CSE/MQTT/URI/003")
@pytest.mark.parametrize(
    ("url", "topic"),
    [
        ("mqtt://b", "/oneM2M/req/id-in/Cx/json"),
        ("mqtt://b:1883/", "/oneM2M/req/id-in/Cx/json"),
        ("mqtt://b/town", "town/oneM2M/req/id-in/Cx/json"),
        ("mqtt://b/town/street/", "town/street/oneM2M/req/id-in/Cx/json"),
        ("mqtt://b/oneM2M/req/id-in/Cx/json", "/oneM2M/req/id-in/Cx/json"),
    ],
)
def test_a_point_of_access_says_what_stands_before_topics(url: str, topic: str) -> None:
    destination = Destination.of(url, "id-in", "Cx")

    assert destination.topic == topic
    assert str(destination.answer) == topic.replace("/req/", "/resp/")


FORBIDDEN = [
    "",
    "/",
    "//",
    "//id-in",
    "//+",
    "//a%00",
    "//C%0A",
    "/%23",
    "/+",
    "/home/+/alerts",
    "/home/%2B",
    "/home/%00",
    "/home/%0A",
    "/home/%EF%BF%BE",
    "/$SYS/broker",
    "/$share/group/home",
    "/oneM2M/req/Cother/id-in/json",
    "/oneM2M/req/id-in/id-in/json",
    "/oneM2M/req/id-in/+/json",
    "/oneM2M/req/id-in/C%23/json",
    "/oneM2M/req/id-in/C%0A/json",
    "/oneM2M/resp/Cother/id-in/json",
    "/oneM2M/resp/id-in/Cother/json",
    "/oneM2M/reg_req/Cother/id-in/json",
    "/oneM2M/reg_resp/Cother/id-in/json",
    "/oneM2M/other",
    "/home/oneM2M/resp/Cother/id-in/json",
    "/home/oneM2M",
    f"/{'x' * 1001}",
]


@pytest.mark.parametrize("path", FORBIDDEN)
def test_no_target_makes_a_cse_say_what_others_would_believe(path: str) -> None:
    with pytest.raises(NotATopic):
        Destination.of(f"mqtt://b{path}", "id-in", None)


@pytest.mark.parametrize(
    "path",
    [
        "/+",
        "/town/%23",
        "/$SYS",
        "/town/%00",
        "/town/%0A",
        "/home/oneM2M",
        "/oneM2M",
        "/oneM2M/resp/Cother/id-in/json",
        "/oneM2M/req/Cother/id-in/json",
        "/oneM2M/req/id-in/id-in/json",
        f"/{'x' * 1001}",
    ],
)
def test_no_point_of_access_does_either(path: str) -> None:
    with pytest.raises(NotATopic):
        Destination.of(f"mqtt://b{path}", "id-in", "Cx")


@pytest.mark.parametrize("url", ["mqtt://[b/x", "mqtt://[::1/x", "mqtt://b]/x"])
def test_what_is_no_url_is_no_destination(url: str) -> None:
    with pytest.raises(NotATopic):
        Destination.of(url, "id-in", None)


PATHS = st.one_of(
    st.text(max_size=30),
    st.lists(PARTS, max_size=9).map("/".join),
    st.lists(PARTS, max_size=9).map("/".join).map(quote),
)


@given(PATHS, st.one_of(st.none(), STEMS), st.sampled_from([JSON, CBOR]))
@example("/oneM2M/req/id-in/+/json", None, JSON)
@example("/town/oneM2M", "Cx", JSON)
def test_whatever_a_url_says_a_cse_publishes_where_nobody_is_deceived(path: str, stem: str | None, form: str) -> None:
    try:
        destination = Destination.of(f"mqtt://b/{path}", "id-in", stem, form)
    except NotATopic:
        return
    topic = destination.topic
    assert topic.isprintable()
    assert 0 < len(topic) <= 1100
    assert not topic.startswith("$")
    assert not set("+#") & set(topic)
    before, named, after = topic.partition("oneM2M/")
    if destination.answer is None:
        assert "oneM2M" not in topic.split("/")
        assert stem is None
    else:
        assert named
        assert before.endswith("/")
        kind, originator, receiver, _ = after.split("/")
        assert (kind, originator) == ("req", "id-in")
        assert receiver != "id-in"
        assert str(destination.answer) == f"{before}oneM2M/resp/id-in/{receiver}/{topic.rpartition('/')[2]}"
