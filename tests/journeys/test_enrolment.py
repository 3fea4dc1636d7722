"""From the factory to the tree: devices enrol and register by themselves, whatever the network does meanwhile."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from authority.enrolment.device import State
from authority.enrolment.refusals import ClaimedByAnother, CodeWrong, WrongOperator
from onem2m.errors import Forbidden, OriginatorNotAuthenticated
from onem2m.listener.http import HttpListener
from onem2m.security.credentials import CredentialRefused
from onem2m.security.enrolment.device import Stopped, client_of
from onem2m.security.enrolment.folder import DeviceFolder
from onem2m.security.enrolment.link import EnrolmentRefused
from onem2m.vocabulary import ResourceType
from tests.enrolment_world import (
    ANNA,
    BERT,
    CODE,
    GRID,
    OTHER,
    Network,
    Way,
    World,
    factory_new,
    joined,
    manifest_line,
    powered_on,
    registered,
    world,
)


@pytest.fixture(scope="module")
def _street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("street")) as made:
        yield made


@pytest.fixture
def street(_street: World) -> Iterator[World]:
    """The street, with its networks open at the beginning and at the end."""
    yield _street
    for network in (_street.to_authority, _street.to_cse):
        network.state = Way.OPEN
        network.before_answer = lambda _: None


def patient(times: int = 100, then: Callable[[], object] = lambda: None) -> Callable[[float], bool]:
    """Waits in no time, `times` at most; `then` happens in the third pause."""
    pauses = itertools.count(1)

    def wait(seconds: float) -> bool:
        assert seconds >= 0
        number = next(pauses)
        if number == 3:
            then()
        return number >= times

    return wait


def applications(street: World, name: str) -> list[str]:
    """The registrations with that label of a serial number, as the administrator finds them."""
    return street.administrator().discover("cse-in", ty=2, lbl=f"serial:{name}")


@pytest.mark.requirement("OMA-HLF-1", "OMA-HLF-2", "OMA-HLF-4", "OMA-REG-1", "OMA-REG-2", "OMA-PROV-3", "OMA-REG-6")
def test_a_factory_new_device_is_registered_without_a_human_hand(street: World) -> None:
    folder = street.device("1001")

    address = registered(folder)

    listed = {device.serial: device for device in street.registry.devices(operator=GRID)}
    assert (listed["1001"].state, listed["1001"].ae, listed["1001"].account) == (State.REGISTERED, address, ANNA)
    ae = street.administrator().retrieve(address)["m2m:ae"]
    assert (ae["aei"], ae["lbl"]) == ("Cdevice-1001", ["device", "model:M1", "serial:1001"])
    held = folder.document()
    assert held is not None
    assert joined(held, folder).retrieve("cse-in/device-1001")["m2m:ae"]["aei"] == "Cdevice-1001"
    assert held.settings["reporting"] == {"interval_s": 900, "retry_s": 60}
    assert (held.settings["operator"], held.settings["premise"]) == (GRID, "elm-7")


@pytest.mark.requirement("OMA-HLF-4", "OMA-REG-4")
def test_a_restart_gives_no_second_registration(street: World) -> None:
    folder = street.device("1002")
    first = registered(folder)
    born = street.administrator().retrieve(first)["m2m:ae"]["ct"]

    again = registered(DeviceFolder(street.folder / "devices" / "1002"))

    assert again == first
    assert street.administrator().retrieve(first)["m2m:ae"]["ct"] == born
    assert applications(street, "1002") == [first]
    assert street.registry.device("1002").starts == 2
    assert len([one for one in street.records("device-registered") if one["who"] == "/id-in/Cdevice-1002"]) == 1


@pytest.mark.requirement("OMA-REG-4", "OMA-PROV-4")
def test_a_nomadic_device_keeps_its_registration_where_it_is_reached_anew(street: World) -> None:
    folder = street.device("1003")
    heard: list[str] = []
    places = [
        HttpListener("127.0.0.1", 0, lambda _: heard.append("home")),
        HttpListener("127.0.0.1", 0, lambda _: heard.append("road")),
    ]
    for place in places:
        place.start()
    address = registered(folder, poa=(places[0].url,))
    administrator = street.administrator()
    born = administrator.retrieve(address)["m2m:ae"]["ct"]
    greeting = {"m2m:sgn": {"nev": {"rep": {"m2m:cnt": {"lbl": ["x"]}}, "net": 1}, "sur": "/id-in/sub1"}}
    administrator.notify(address, greeting)

    moved = registered(folder, poa=(places[1].url,))
    administrator.notify(address, greeting)

    assert moved == address
    assert heard == ["home", "road"]
    assert administrator.retrieve(address)["m2m:ae"]["ct"] == born
    for place in places:
        place.stop()


STEPS = {
    "claim": ("to_authority", b"POST /enrolment/claim"),
    "token": ("to_authority", b"POST /token"),
    "registration": ("to_cse", b"POST /cse-in"),
    "report": ("to_authority", b"POST /enrolment/registration"),
}


@pytest.mark.requirement("OMA-HLF-1", "OMA-HLF-4", "OMA-REG-2")
@pytest.mark.parametrize("how", [Way.CUT, Way.ANSWERS_LOST], ids=["the path is down", "answers are lost"])
@pytest.mark.parametrize("step", STEPS)
def test_a_path_that_breaks_down_costs_nothing_but_time(street: World, step: str, how: Way) -> None:
    serial = f"20-{list(STEPS).index(step)}-{how.value}"
    folder = street.device(serial)
    name, beginning = STEPS[step]
    network: Network = getattr(street, name)
    broken: list[bytes] = []

    def break_down(request: bytes) -> None:
        if request.startswith(beginning) and not broken:
            broken.append(request)
            network.state = how

    def restore() -> None:
        network.state = Way.OPEN

    network.before_answer = break_down
    before = network.lost

    address = registered(folder, patient(then=restore))

    assert broken
    assert network.lost - before >= 2
    assert applications(street, serial) == [address]
    device = street.registry.device(serial)
    assert (device.state, device.version) == (State.REGISTERED, 1)
    assert len([one for one in street.records("device-bootstrapped") if one["who"].endswith(device.ae_id)]) == 1


@pytest.mark.requirement("OMA-HLF-1", "OMA-REG-2")
def test_a_device_that_is_switched_on_before_the_path_is_there_waits_for_it(street: World) -> None:
    folder = street.device("2100")
    street.to_authority.state = Way.CUT
    street.to_cse.state = Way.CUT

    def restore() -> None:
        street.to_authority.state = street.to_cse.state = Way.OPEN

    assert registered(folder, patient(then=restore)) == "cse-in/device-2100"


@pytest.mark.requirement("OMA-PROV-1", "OMA-PROV-2", "OMA-PROV-7")
def test_a_device_is_claimed_by_one_account_and_waits_until_it_is(street: World) -> None:
    folder = street.device("3001", claimed=False)

    def claim() -> None:
        street.registry.claim(ANNA, "3001", CODE.lower().replace("-", " "), "elm-7", GRID)

    address = registered(folder, patient(then=claim))

    assert address == "cse-in/device-3001"
    with pytest.raises(ClaimedByAnother):
        street.registry.claim(BERT, "3001", CODE, "elm-9", GRID)
    with pytest.raises(CodeWrong):
        street.registry.claim(BERT, "3001", "AAAAA-AAAAA", "elm-9", GRID)
    assert street.registry.device("3001").account == ANNA


@pytest.mark.requirement("OMA-PROV-8", "OMA-REG-6")
def test_the_operator_is_chosen_after_the_purchase_and_a_wrong_one_is_refused(street: World) -> None:
    folder = street.device("3002", claimed=False, operator=OTHER)
    with pytest.raises(WrongOperator):
        street.registry.claim(ANNA, "3002", CODE, "elm-7", GRID)
    bought = street.device("3003", claimed=False)
    street.registry.claim(ANNA, "3003", CODE, "elm-7")
    with pytest.raises(Stopped, match="no-operator"):
        registered(bought, patient(times=3))

    street.registry.claim(ANNA, "3002", CODE, "elm-7")
    street.registry.choose_operator("3003", GRID, by=ANNA)

    for device, operator in ((folder, OTHER), (bought, GRID)):
        registered(device)
        held = device.document()
        assert held is not None
        assert held.settings["operator"] == operator


@pytest.mark.requirement("OMA-REG-6")
def test_a_device_that_was_made_for_another_operator_is_refused(street: World) -> None:
    factory_made = factory_new(street.folder / "devices" / "3004", "3004", street.pin(operator=OTHER))
    street.registry.take_in(manifest_line(factory_made), by=GRID)
    street.registry.claim(ANNA, "3004", CODE, "elm-7", GRID)

    with pytest.raises(EnrolmentRefused, match="wrong-operator"):
        registered(factory_made)

    assert applications(street, "3004") == []


@pytest.mark.parametrize(("deed", "code"), [("lose", "lost"), ("revoke", "revoked")])
@pytest.mark.requirement("OMA-REG-6")
def test_a_lost_or_revoked_device_gets_nothing_any_more(street: World, deed: str, code: str) -> None:
    folder = street.device(f"31-{code}")
    registered(folder)
    held = folder.document()
    assert held is not None
    client = joined(held, folder)
    client.retrieve(f"cse-in/{held.ae_id[1:]}")

    street.registry.apply(deed, f"31-{code}", by=ANNA)

    with pytest.raises(CredentialRefused):
        joined(held, folder).retrieve(f"cse-in/{held.ae_id[1:]}")
    with pytest.raises(EnrolmentRefused, match=code):
        registered(folder)
    with pytest.raises((OriginatorNotAuthenticated, CredentialRefused)):
        eventually_refused(lambda: client.retrieve(f"cse-in/{held.ae_id[1:]}"))


def eventually_refused(work: Callable[[], object]) -> None:
    """Asks until it is refused: the CSE looks at the trust document every second."""
    ends = time.monotonic() + 10
    while time.monotonic() < ends:
        work()
        time.sleep(0.1)


def test_a_found_device_is_what_it_was(street: World) -> None:
    folder = street.device("3201")
    address = registered(folder)
    street.registry.apply("lose", "3201", by=ANNA)

    street.registry.apply("find", "3201", by=ANNA)

    assert registered(folder, patient(times=30)) == address


@pytest.mark.requirement("OMA-PROV-2")
def test_another_key_is_refused_until_the_device_is_armed_anew(street: World) -> None:
    folder = street.device("3301")
    address = registered(folder)
    folder.reset()
    with pytest.raises(EnrolmentRefused, match="already-bootstrapped"):
        registered(folder)
    with pytest.raises(EnrolmentRefused, match="already-bootstrapped"):
        registered(folder)

    street.registry.apply("rearm", "3301", by=ANNA)

    assert registered(folder, patient(times=30)) == address
    held = folder.document()
    assert held is not None
    assert held.version == 2
    suspicious = [one for one in street.records("device-refused") if one["who"].endswith("Cdevice-3301")]
    assert [one["code"] for one in suspicious] == ["already-bootstrapped"]


def test_a_released_device_serves_the_next_account_and_leaves_the_former_ones_data_alone(street: World) -> None:
    folder = street.device("3401")
    address = registered(folder)
    before = folder.document()
    assert before is not None
    client_of(folder, before).create(address, ResourceType.CONTAINER, {"rn": "history"})
    street.registry.apply("release", "3401", by=ANNA)
    street.registry.claim(BERT, "3401", CODE, "oak-1", OTHER)

    assert registered(folder, patient(times=30)) == f"{address}-r2"

    held = folder.document()
    assert held is not None
    with pytest.raises(Forbidden):
        client_of(folder, held).retrieve(f"{address}/history")
    assert held is not None
    assert (held.version, held.settings["premise"], held.settings["operator"]) == (2, "oak-1", OTHER)


def test_a_device_without_a_clock_learns_the_time_from_its_refusal_at_every_start(street: World) -> None:
    folder = street.device("3501")

    addresses = [powered_on(folder, patient(), clock_off=timedelta(days=-9000)).register() for _ in range(2)]

    assert addresses == ["cse-in/device-3501"] * 2
    assert street.registry.device("3501").starts == 2


@pytest.mark.requirement("OMA-HLF-2", "OMA-PROV-3")
def test_a_device_takes_over_a_new_configuration_and_only_a_new_one(street: World) -> None:
    folder = street.device("3601")
    registered(folder)
    device = powered_on(folder)
    assert device.renew() is None

    street.registry.set_profile(GRID, {"cse_url": street.to_cse.url, "reporting": {"interval_s": 60}}, by=GRID)
    renewed = device.renew()
    street.registry.set_profile(GRID, {"cse_url": street.to_cse.url}, by=GRID)

    assert renewed is not None
    assert (renewed.version, renewed.settings["reporting"]["interval_s"]) == (2, 60)
    held = folder.document()
    assert held is not None
    assert held == renewed


@pytest.mark.requirement("OMA-REG-5", "OMA-REG-2")
@pytest.mark.parametrize("count", [100, pytest.param(1000, marks=pytest.mark.soak)])
def test_many_headless_devices_register_in_one_run(street: World, count: int) -> None:
    premise = f"warehouse-{count}"
    folders = [
        factory_new(street.folder / premise / str(number), f"{count}-{number}", street.pin()) for number in range(count)
    ]
    street.registry.take_in("\n".join(manifest_line(folder) for folder in folders), by=GRID)
    for folder in folders:
        street.registry.assign(folder.factory.serial, ANNA, premise, GRID, by=GRID)

    with ThreadPoolExecutor(16) as starting:
        addresses = list(starting.map(lambda folder: registered(folder, patient()), folders))

    assert len(set(addresses)) == count
    devices = [device for device in street.registry.devices() if device.premise == premise]
    assert [device.state for device in devices] == [State.REGISTERED] * count
    assert set(addresses) <= set(street.administrator().discover("cse-in", ty=2, lbl="model:M1"))
