"""The demo's home runs with least privilege: whoever takes one privilege away breaks the journeys that need it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ae.metering.furniture import Furniture
from authority import register as households
from authority.storage import errands
from authority.storage.households import DISPLAY, Device
from gridhearth.premise import PREMISE
from onem2m.errors import Forbidden, OneM2MError
from onem2m.listener.notification import Notification
from onem2m.vocabulary import ResourceType
from tests.journeys.street import ACME, ADMIN, ANNA, Privilege, Street

METERS = "cse-in/metering/meters"
LABEL = "meter-readings"


class Walk:
    """A day in the home, journey by journey; what fails is noted, and the day goes on."""

    def __init__(self, street: Street) -> None:
        self.street = street
        self.broken: dict[str, str] = {}
        self.admin = street.client(ADMIN)
        self.bridge = street.bridge()
        self.metering = street.metering()
        self.display = street.display()

    def through(self) -> Walk:
        for name, journey in JOURNEYS.items():
            try:
                journey(self)
            except (AssertionError, OneM2MError, OSError, LookupError, ValueError, StopIteration) as fault:
                self.broken[name] = f"{type(fault).__name__}: {fault}"
        return self

    def readings(self, device: str, tenancy: str) -> list[Any]:
        """What was published of a device's electricity meter, oldest first."""
        for meter in self.admin.discover(METERS, ty=3, lbl=f"source:{device}", lvl=1):
            if "commodity:1" not in self.admin.retrieve(meter)["m2m:cnt"]["lbl"]:
                continue
            found = self.admin.retrieve(f"{meter}/{tenancy}/readings", result_content=8, ty=4)
            return [instance["con"] for instance in found["m2m:cnt"].get("m2m:cin", [])]
        return []

    def tell(self, device: str) -> None:
        self.street.tell(self.bridge, device)

    def settle(self) -> None:
        self.street.settle(self.metering, self.display)

    def shown(self) -> set[str]:
        """The electricity meters on the display."""
        return {meter.id for meter in self.street.board.shown.meters if int(meter.commodity) == 1}

    def containers(self, who: str) -> list[str]:
        return [found for found in self.street.client(who).discover(METERS, ty=3, lbl=LABEL) if "1" in found]


def telegrams(walk: Walk) -> None:
    """The bridge brings a device's telegrams into the tree."""
    walk.tell("p1-a")
    assert walk.admin.discover("cse-in/han-bridge/devices/p1-a/telegrams", ty=4)


def readings(walk: Walk) -> None:
    """Metering finds the device, and publishes what it tells."""
    walk.metering.live()
    assert walk.readings("p1-a", "t1")


def live_readings(walk: Walk) -> None:
    """A telegram that comes becomes a reading, without being asked for."""
    before = len(walk.readings("p1-a", "t1"))
    walk.tell("p1-a")
    walk.settle()
    assert len(walk.readings("p1-a", "t1")) == before + 1


def display(walk: Walk) -> None:
    """The display finds the home's meter, and shows it."""
    walk.display.live()
    assert len(walk.shown()) == 1


def live_display(walk: Walk) -> None:
    """What is measured is shown, without being asked for."""
    before = newest_shown(walk)
    walk.tell("p1-a")
    walk.settle()
    assert newest_shown(walk) > before


def newest_shown(walk: Walk) -> Any:
    return max(meter.latest.received_at for meter in walk.street.board.shown.meters if int(meter.commodity) == 1)


def another_device(walk: Walk) -> None:
    """A meter that comes later is found and shown, without being looked for."""
    walk.tell("p1-b")
    walk.settle()
    walk.tell("p1-b")
    walk.settle()
    assert len(walk.shown()) == 2


def refusals(walk: Walk) -> None:
    """A telegram that metering cannot read is told as an event."""
    damaged = {"con": {"telegram": "/XXX5\r\n!0000\r\n", "receivedAt": "2026-01-01T00:00:00.000Z", "source": "p1-a"}}
    walk.admin.create(
        "cse-in/han-bridge/devices/p1-a/telegrams",
        ResourceType.CONTENT_INSTANCE,
        {**damaged, "cnf": "application/json:0"},
    )
    walk.settle()
    assert walk.admin.discover("cse-in/metering/events", ty=4)


def householder(walk: Walk) -> None:
    """Anna finds the readings of her home, reads them, and is told of new ones."""
    follow(walk, ANNA, walk.containers(ANNA))


def provider(walk: Walk) -> None:
    """The provider that she lets see them does too."""
    follow(walk, ACME, walk.containers(ACME))


def follow(walk: Walk, who: str, found: list[str]) -> None:
    mine = [container for container in found if "p1-a" in source(walk, container) and electric(walk, container)]
    assert len(mine) == 1, found
    client, told = walk.street.client(who), list[Notification]()
    assert client.retrieve(f"{mine[0]}/la")["m2m:cin"]["con"]
    listener = walk.street.listener(told.append)
    client.subscribe(mine[0], f"of-{who}", [listener.url], chty=[4])
    walk.tell("p1-a")
    walk.settle()
    assert told


def source(walk: Walk, container: str) -> str:
    meter = "/".join(container.split("/")[:4])
    return " ".join(walk.admin.retrieve(meter)["m2m:cnt"]["lbl"])


def electric(walk: Walk, container: str) -> bool:
    return "commodity:1" in walk.admin.retrieve(container)["m2m:cnt"]["lbl"]


def restart(walk: Walk) -> None:
    """Everybody starts again, and goes on where they were."""
    before = len(walk.readings("p1-a", "t1"))
    walk.bridge = walk.street.bridge()
    walk.metering, walk.display = walk.street.metering(), walk.street.display()
    walk.tell("p1-a")
    walk.metering.live()
    walk.display.live()
    walk.tell("p1-a")
    walk.settle()
    assert len(walk.readings("p1-a", "t1")) == before + 2
    assert walk.shown()


def another_reader(walk: Walk) -> None:
    """A bridge and a metering application that are to let another one read do so."""
    for others in (("Csecond",), ()):
        walk.street.bridge(*others).deliver(walk.street.telegram("p1-a"))
        Furniture(walk.street.client("Cmetering"), "cse-in/metering", ("Cin-home-display", *others), PREMISE).make()
        for policy in ("cse-in/han-bridge/readers", "cse-in/metering/readers"):
            assert ("Csecond" in str(walk.admin.retrieve(policy))) == bool(others)


def repair(walk: Walk) -> None:
    """Metering gives its policy back the rules that it must have, as after an upgrade."""
    walk.admin.update("cse-in/metering/keepers", "m2m:acp", {"pv": {}})
    walk.metering.application.start()
    assert walk.admin.retrieve("cse-in/metering/keepers")["m2m:acp"]["pv"] != {}


def another_display(walk: Walk) -> None:
    """A second display hears who lives here, until it is taken away."""
    street, kitchen = walk.street, Device("kitchen", DISPLAY, "/id-in/Ckitchen")
    for change in (
        lambda transaction: households.add_device(transaction, PREMISE, kitchen),
        lambda transaction: households.remove_device(transaction, PREMISE, kitchen.id),
    ):
        street.authority.change(change)
        assert street.carry()


def oversight(walk: Walk) -> None:
    """The authority is told who used its policies, and finds what it gave into the tree."""
    street = walk.street
    for policy in street.authority.read(errands.policies):
        assert street.uses_of(street.tree.address(policy.premise, policy.tenancy, policy.name)) is not None
    assert all(street.tree.was_told(told) for told in street.authority.read(errands.tenancies_told))


def revocation(walk: Walk) -> None:
    """Anna stops sharing: the provider is refused, and told nothing more."""
    street = walk.street
    street.revoke()
    container = next(found for found in walk.containers(ADMIN) if "p1-a" in source(walk, found))
    try:
        street.client(ACME).retrieve(f"{container}/la")
    except Forbidden:
        return
    raise AssertionError("the provider goes on reading")


def moving(walk: Walk) -> None:
    """Anna moves out, and somebody else in: what is measured from then on is theirs, and they see nothing else."""
    street = walk.street
    street.now += timedelta(seconds=5)
    street.authority.change(lambda change: households.move_out(change, PREMISE))
    assert street.carry()
    # The next telegram is told before the word that somebody else lives here.
    street.now += timedelta(seconds=5)
    street.authority.change(lambda change: households.move_in(change, PREMISE))
    walk.tell("p1-a")
    street.settle(walk.metering)
    street.carry()
    walk.settle()
    walk.tell("p1-a")
    walk.settle()
    assert len(walk.readings("p1-a", "t2")) == 2
    assert {tuple(meter.id for meter in street.board.shown.meters if int(meter.commodity) == 1)} == {
        tuple(walk.shown())
    }
    assert len(walk.shown()) == 1


JOURNEYS: Mapping[str, Callable[[Walk], None]] = {
    journey.__name__: journey
    for journey in (
        telegrams, readings, live_readings, display, live_display, another_device, refusals, householder, provider,
        restart, another_reader, repair, another_display, oversight, revocation, moving,
    )
}  # fmt: skip


AFTER: Mapping[str, frozenset[str]] = {
    "readings": frozenset({"telegrams"}),
    "live_readings": frozenset({"readings"}),
    "display": frozenset({"readings"}),
    "live_display": frozenset({"display", "live_readings"}),
    "another_device": frozenset({"live_display"}),
    "refusals": frozenset({"live_readings"}),
    "householder": frozenset({"live_readings"}),
    "provider": frozenset({"live_readings"}),
    "restart": frozenset({"display", "live_readings"}),
    "another_reader": frozenset({"telegrams"}),
    "revocation": frozenset({"readings"}),
    "moving": frozenset({"display", "live_readings"}),
}
"""A journey that begins where others end cannot go well where they do not."""

NEEDS: Mapping[str, str] = {
    # The bridge lets metering follow its telegrams, and goes on where it was.
    "han-bridge/readers: Chan-bridge CREATE": "telegrams",
    "han-bridge/readers: Chan-bridge RETRIEVE": "another_reader restart moving",
    "han-bridge/readers (self): Chan-bridge RETRIEVE": "another_reader restart moving",
    "han-bridge/readers (self): Chan-bridge UPDATE": "another_reader",
    "han-bridge/readers: Cmetering CREATE": "readings",
    "han-bridge/readers: Cmetering RETRIEVE": "readings",
    "han-bridge/readers: Cmetering DISCOVERY": "readings",
    # Metering keeps its readings, and lets the display hear of new meters.
    "metering/readers: Cmetering CREATE": "readings repair",
    "metering/readers: Cmetering RETRIEVE": "another_reader repair restart moving",
    "metering/readers (self): Cmetering RETRIEVE": "another_reader repair restart moving",
    "metering/readers (self): Cmetering UPDATE": "another_reader",
    "metering/readers: Cin-home-display CREATE": "display",
    "metering/readers: Cin-home-display RETRIEVE": "display",
    "metering/keepers: Cmetering CREATE": "readings repair",
    "metering/keepers: Cmetering RETRIEVE": "repair restart moving",
    "metering/keepers: Cmetering DISCOVERY": "restart",
    "metering/keepers: Cmetering DELETE": "moving",
    "metering/keepers (self): Cmetering RETRIEVE": "another_reader repair restart moving",
    "metering/keepers (self): Cmetering UPDATE": "repair moving",
    # The authority says who lives here, and lets metering and the display hear it.
    "authority/home.services: Cauthority CREATE": "readings another_display repair",
    "authority/home.services: Cauthority RETRIEVE": "oversight",
    "authority/home.services (self): Cauthority RETRIEVE": "oversight",
    "authority/home.services (self): Cauthority UPDATE": "another_display moving",
    "authority/home.services: Cmetering CREATE": "readings repair",
    "authority/home.services: Cmetering RETRIEVE": "readings repair",
    "authority/home.services: Cin-home-display CREATE": "display",
    "authority/home.services: Cin-home-display RETRIEVE": "display",
    # The household sees its readings; so does who it lets see them, until it stops.
    "authority/home.household (self): Cauthority RETRIEVE": "oversight",
    "authority/home.household (self): Cauthority UPDATE": "another_display moving",
    "authority/home.household: Cin-home-display CREATE": "display",
    "authority/home.household: Cin-home-display RETRIEVE": "display",
    "authority/home.household: Cin-home-display DISCOVERY": "display",
    "authority/home.household: Cperson-anna CREATE": "householder",
    "authority/home.household: Cperson-anna RETRIEVE": "householder",
    "authority/home.household: Cperson-anna DISCOVERY": "householder",
    "authority/home.consents (self): Cauthority RETRIEVE": "oversight",
    "authority/home.consents (self): Cauthority UPDATE": "moving revocation",
    "authority/home.consents: Cprovider-acme CREATE": "provider",
    "authority/home.consents: Cprovider-acme RETRIEVE": "provider",
    "authority/home.consents: Cprovider-acme DISCOVERY": "provider",
}
"""Every privilege that is granted in the home, and the journeys that need it."""

GUESTS = frozenset({"Csecond", "Ckitchen"})
"""Originators of a single journey, who do nothing else."""


def broken_without(needed: str) -> set[str]:
    """The journeys that need a privilege, and those that begin where these end."""
    broken = set(needed.split())
    while more := {name for name, before in AFTER.items() if before & broken} - broken:
        broken |= more
    return broken


def privilege(text: str) -> Privilege:
    policy, _, rest = text.partition(": ")
    originator, _, operation = rest.partition(" ")
    return Privilege(policy.removesuffix(" (self)"), originator, operation, over_itself=policy.endswith(" (self)"))


@pytest.fixture(scope="module")
def whole_day(tmp_path_factory: pytest.TempPathFactory) -> tuple[Walk, set[Privilege]]:
    with Street(tmp_path_factory.mktemp("day")) as street:
        return Walk(street).through(), street.granted


def test_the_whole_day_goes_well(whole_day: tuple[Walk, set[Privilege]]) -> None:
    walk, _ = whole_day

    assert walk.broken == {}


def test_every_privilege_that_is_granted_has_a_journey_that_needs_it(whole_day: tuple[Walk, set[Privilege]]) -> None:
    _, granted = whole_day

    assert {str(one) for one in granted if one.originator not in GUESTS} == set(NEEDS)


@pytest.mark.parametrize("missing", sorted(NEEDS))
def test_without_it_the_journeys_that_need_it_break_and_no_others(missing: str, tmp_path: Path) -> None:
    with Street(tmp_path, privilege(missing)) as street:
        walk = Walk(street).through()

        assert street.met, "nobody was granted that"
    assert set(walk.broken) == broken_without(NEEDS[missing]), walk.broken
