"""The client's typed calls against a CSE: searches, subscriptions, series, things and groups."""

from __future__ import annotations

import base64
import itertools
import queue
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from onem2m.answers import Reference
from onem2m.client import Client, connect
from onem2m.errors import Conflict, NotFound, OriginatorHasNoPrivilege
from onem2m.listener.http import HttpListener
from onem2m.listener.notification import Discovery, Notification
from onem2m.members import Members
from onem2m.resources.container import INSTANCES
from onem2m.resources.flex_container import ORIGINATOR
from onem2m.searching import Area, Filter
from onem2m.series import Gaps, Series, Value
from onem2m.subscribing import Batch, Missing, Subscription
from onem2m.thing import Thing, custom_of, model
from onem2m.vocabulary import EventType, FilterOperation, FilterUsage, GeoFunction, Geometry, Permission, ResourceType
from tests.conformance.wire import Server

WAIT_S = 10.0
NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server = Server(tmp_path_factory.mktemp("calls"))
    yield f"http://127.0.0.1:{server.wire.port}"
    assert server.stop() == 0


@pytest.fixture
def meter(url: str) -> Client:
    """An application of its own, at cse-in/meter1 and so on."""
    number = next(_numbers)
    meter = connect(url, f"Cmeter{number}")
    meter.create("cse-in", ResourceType.AE, {"rn": f"meter{number}", "api": "Nmeter", "rr": False, "srv": ["4"]})
    return meter


@pytest.fixture
def home(meter: Client) -> str:
    return f"cse-in/meter{meter.originator.removeprefix('Cmeter')}"


@pytest.fixture
def rooms(meter: Client, home: str) -> list[str]:
    for name, loc in (("kitchen", "[8.5, 50.2]"), ("hall", "[9.5, 50.2]"), ("cellar", None)):
        place = {} if loc is None else {"loc": {"typ": 1, "crd": loc}}
        meter.create(home, ResourceType.CONTAINER, {"rn": name, "lbl": [f"room:{name}"], "mni": 5, **place})
    meter.create(f"{home}/hall", ResourceType.CONTENT_INSTANCE, {"con": {"w": 2_000}})
    return [f"{home}/{name}" for name in ("kitchen", "hall", "cellar")]


def test_descriptors_answer_queries(meter: Client, home: str, rooms: list[str]) -> None:
    for room in rooms[:2]:
        about = base64.b64encode(f"<urn:{room}> <urn:warm> true .".encode()).decode()
        meter.create(room, ResourceType.SEMANTIC_DESCRIPTOR, {"rn": "about", "dcrp": 5, "dsp": about})
    meter.create(home, ResourceType.GROUP, {"rn": "warm", "mnm": 5, "mid": rooms[:1]})
    warm = "SELECT ?room WHERE { ?room <urn:warm> true }"

    found = meter.discover(home, Filter(semantics=["ASK { ?a <urn:cold> ?b }", warm]))
    told = meter.query(home, warm)
    of_hall = meter.query(home, warm, Filter(parent_labels=["room:hall"]))
    of_group = meter.query(f"{home}/warm/sfop", warm)

    assert found == rooms[:2]
    assert [[f"urn:{room}" in results for room in rooms] for results in (told, of_hall, of_group)] == [
        [True, True, False],
        [False, True, False],
        [True, False, False],
    ]


def test_typed_criteria_find_what_they_say(meter: Client, home: str, rooms: list[str]) -> None:
    kitchen, hall, cellar = rooms
    boxes = {"types": [ResourceType.CONTAINER]}
    square = [[[8, 50], [9, 50], [9, 51], [8, 51], [8, 50]]]

    def found(**criteria: object) -> list[str]:
        return meter.discover(home, Filter(**criteria))  # type: ignore[arg-type]

    assert found(**boxes) == rooms
    assert found(**boxes, labels_query=["room IN (hall, cellar)"]) == [hall, cellar]
    assert found(**boxes, child_types=[ResourceType.CONTENT_INSTANCE]) == [hall]
    assert found(**boxes, attributes={INSTANCES: 1}) == [hall]
    assert found(**boxes, area=Area(GeoFunction.CONTAINS, Geometry.POLYGON, square)) == [kitchen]
    assert found(content="$[?@ > 1500]", path="..") == [hall]
    assert found(labels=["room:hall"], child_types=[ResourceType.CONTENT_INSTANCE], join=FilterOperation.XOR) == []
    assert found(**boxes, created_before=NOON) == []
    assert found(**boxes, limit=2) == rooms[:2]
    assert found(**boxes, offset=2) == rooms[1:]


def test_a_walk_fetches_what_is_asked_for_and_a_discovery_all(meter: Client, home: str) -> None:
    box = f"{home}/box"
    meter.create(home, ResourceType.CONTAINER, {"rn": "box"})
    for number in range(1_005):
        meter.create(box, ResourceType.CONTENT_INSTANCE, {"con": number}, result_content=0)
    instances = Filter(types=[ResourceType.CONTENT_INSTANCE])

    assert len(list(itertools.islice(meter.walk(box, instances), 3))) == 3
    assert len(set(meter.discover(box, instances))) == 1_005
    assert len(list(meter.references(box, instances))) == 1_005
    assert len(list(meter.children(box, ResourceType.CONTENT_INSTANCE, Filter(limit=1_002)))) == 1_002


def test_references_tell_names_types_and_models(meter: Client, home: str) -> None:
    meter.create(home, ResourceType.CONTAINER, {"rn": "box"})
    Thing.ensure(meter, home, "battery", model("battery"), {"lvl": 80})

    listed = list(meter.references(home))

    assert listed == [
        Reference(f"{home}/box", "box", ResourceType.CONTAINER),
        Reference(f"{home}/battery", "battery", ResourceType.FLEX_CONTAINER, "org.onem2m.common.moduleclass.battery"),
    ]


def test_rights_are_told(meter: Client, url: str, home: str) -> None:
    rules = [{"acor": [meter.originator], "acop": 63}, {"acor": ["Cguest"], "acop": 34}]
    meter.create(home, ResourceType.ACCESS_CONTROL_POLICY, {"rn": "p", "pv": {"acr": rules}, "pvs": {"acr": rules[:1]}})
    meter.create(home, ResourceType.CONTAINER, {"rn": "box", "acpi": [f"{home}/p"]})

    guest = connect(url, "Cguest")
    guest.create("cse-in", ResourceType.AE, {"rn": "guest", "api": "Nguest", "rr": False, "srv": ["4"]})

    assert guest.permissions(f"{home}/box") == Permission.RETRIEVE | Permission.DISCOVERY
    with pytest.raises(OriginatorHasNoPrivilege):
        guest.permissions(home)


def test_a_subscription_is_made_as_it_was_put_together(meter: Client, home: str) -> None:
    told: queue.Queue[Notification] = queue.Queue()
    listener = HttpListener("127.0.0.1", 0, told.put)
    listener.start()
    meter.create(home, ResourceType.CONTAINER, {"rn": "box"})
    news = Subscription(
        targets=[listener.url], child_types=[ResourceType.CONTENT_INSTANCE], batch=Batch(3), notifications=1
    )

    meter.subscribe(f"{home}/box", "news", news)
    meter.subscribe(f"{home}/box", "news", news)
    for word in "abc":
        meter.create(f"{home}/box", ResourceType.CONTENT_INSTANCE, {"con": word})

    words = [told.get(timeout=WAIT_S).representation["m2m:cin"]["con"] for _ in range(3)]
    assert words == ["a", "b", "c"]
    patience = time.monotonic() + WAIT_S
    while list(meter.children(f"{home}/box", ResourceType.SUBSCRIPTION)):
        assert time.monotonic() < patience, "the subscription does not end with its count"
        time.sleep(0.05)
    listener.stop()


def test_a_series_keeps_values_with_their_moments(meter: Client, home: str) -> None:
    series = Series.ensure(meter, home, "power", attributes={"mni": 3})
    assert (series.latest(), series.oldest()) == (None, None)

    for number in range(4):
        series.publish({"w": number}, NOON + timedelta(seconds=number, microseconds=5), number)

    values = [Value({"w": n}, NOON + timedelta(seconds=n, microseconds=5), n) for n in (1, 2, 3)]
    assert list(series.values()) == values
    assert list(series.values(Filter(limit=1))) == values[:1]
    assert (series.oldest(), series.latest()) == (values[0], values[2])
    with pytest.raises(Conflict):
        series.publish({"w": 9}, NOON + timedelta(seconds=3, microseconds=5))
    assert Series.ensure(meter, home, "power") == series
    assert series.missing() == Gaps(0, ())


def test_a_series_tells_what_it_misses(meter: Client, home: str) -> None:
    told: queue.Queue[Notification] = queue.Queue()
    listener = HttpListener("127.0.0.1", 0, told.put)
    listener.start()
    brief = timedelta(milliseconds=100)
    series = Series.ensure(meter, home, "power", period=2 * brief, patience=brief, tolerance=brief / 5, most_missing=5)
    wanted = Missing(2, timedelta(seconds=60))
    events = [EventType.MISSING_DATA]
    meter.subscribe(series.address, "gaps", Subscription(targets=[listener.url], events=events, missing=wanted))
    began = datetime.now(UTC)

    series.publish(1, began)

    assert told.get(timeout=WAIT_S).representation["m2m:tsn"]["mdc"] >= 2
    series.look_for_missing(False)
    missing = series.missing()
    assert missing.count >= 2
    assert missing.moments[0] >= began + timedelta(milliseconds=199)
    listener.stop()


def test_a_thing_is_made_after_its_model_and_keeps_its_states(meter: Client, home: str) -> None:
    battery = Thing.ensure(meter, home, "battery", model("cod:bat"), {"lvl": 80}, history=True)

    battery.update({"lvl": 60, "lowBy": False})
    battery.update({"lvl": 20, "lowBy": True})
    battery.update({"lowBy": None})

    assert battery.attributes() == battery.latest() == {"lvl": 20}
    states = list(battery.history())
    assert [custom_of(state).get("lvl") for state in states] == [80, 60, 20, 20]
    assert states[0][ORIGINATOR].endswith(meter.originator)
    assert Thing.ensure(meter, home, "battery", model("battery"), {"lvl": 1}).attributes() == {"lvl": 20}


def test_a_thing_without_a_history_has_no_latest_state(meter: Client, home: str) -> None:
    battery = Thing.ensure(meter, home, "battery", model("org.onem2m.home.moduleclass.battery"), {"lvl": 80})

    assert (battery.tag, battery.attributes()) == ("hd:bat", {"lvl": 80})
    with pytest.raises(NotFound):
        battery.latest()
    assert list(battery.history()) == []


def test_a_model_that_is_not_there_is_missed() -> None:
    with pytest.raises(KeyError, match="warp"):
        model("warp")


def test_members_answer_each_for_itself(meter: Client, url: str, home: str, rooms: list[str]) -> None:
    other = connect(url, "CAdmin")
    other.create("cse-in", ResourceType.CONTAINER, {"rn": f"closed-{home[7:]}"})
    closed = f"cse-in/closed-{home[7:]}"
    members = [*rooms, closed]
    meter.create(home, ResourceType.GROUP, {"rn": "all", "mnm": 10, "mid": members})
    group = Members(meter, f"{home}/all")

    made = group.create(ResourceType.CONTENT_INSTANCE, {"con": "x"})
    shown = Members(meter, f"{home}/all", below="la", within=timedelta(seconds=20)).retrieve()
    changed = Members(meter, f"{home}/all", only=tuple(rooms[:1])).update("m2m:cnt", {"lbl": ["new"]})

    assert [answer.done for answer in made] == [True, True, True, False]
    assert [answer.seen.attributes["con"] for answer in shown if answer.done] == ["x"] * 3
    assert isinstance(shown[3].refusal, OriginatorHasNoPrivilege)
    with pytest.raises(OriginatorHasNoPrivilege):
        _ = shown[3].seen
    assert [answer.seen.attributes["lbl"] for answer in changed] == [["new"]]
    found = Members(meter, f"{home}/all", only=tuple(rooms)).discover(Filter(types=[ResourceType.CONTENT_INSTANCE]))
    assert [len(answer.content["m2m:uril"]) for answer in found] == [1, 2, 1]
    assert [answer.done for answer in Members(meter, f"{home}/all", below="la").delete()] == [True] * 3 + [False]


def test_a_proxy_that_finds_something_on_demand_is_walked_like_any_other(meter: Client, home: str, url: str) -> None:
    def discover(question: Discovery) -> list[str]:
        meter.create(home, ResourceType.CONTAINER, {"rn": "lamp", "lbl": list(question.criteria["lbl"])})
        return [f"{home}/lamp"]

    listener = HttpListener("127.0.0.1", 0, print, discover=discover)
    listener.start()
    meter.update(home, "m2m:ae", {"poa": [listener.url], "rr": True})

    found = list(meter.walk(home, Filter(labels=["lamp"]), fu=FilterUsage.IPE_ON_DEMAND_DISCOVERY))

    assert found == [f"{home}/lamp"]
    listener.stop()
