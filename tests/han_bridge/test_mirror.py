"""The mirror: the bridge's part of the tree, made once, and each instance in it once."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

import schemas
from energy.synthetic import MeterModel, synthetic_meter
from han_bridge.instance import Instance, telegram_instance
from han_bridge.mirror import AE_ID, Mirror
from onem2m.client import Client
from onem2m.errors import (
    ContentsUnacceptable,
    InternalServerError,
    OneM2MError,
    OriginatorHasNoPrivilege,
    ReleaseVersionNotSupported,
)
from onem2m.primitive import Request
from onem2m.vocabulary import ResourceType
from tests.han_bridge.fake_cse import FakeCse

NOON = datetime(2026, 6, 1, 10, tzinfo=UTC)
HOME = "cse-in/han-bridge"
TELEGRAMS = f"{HOME}/devices/hwe-p1-1/telegrams"
RAW = synthetic_meter(MeterModel.DUTCH).telegram(NOON)


@pytest.fixture
def cse() -> FakeCse:
    return FakeCse()


def mirror(cse: FakeCse, *readers: str) -> Mirror:
    return Mirror(Client(cse, AE_ID), readers=readers or ("Cmetering",), telegrams_kept=10)


@pytest.fixture
def telegram() -> Instance:
    return telegram_instance("hwe-p1-1", RAW, NOON)


def refusing_instances(refusal: Callable[[str], OneM2MError]) -> Callable[[Request], None]:
    def refuse(request: Request) -> None:
        if request.type == ResourceType.CONTENT_INSTANCE and "telegrams" in request.to:
            raise refusal("so it is")

    return refuse


def test_the_first_telegram_makes_the_tree_on_its_way(cse: FakeCse, telegram: Instance) -> None:
    mirror(cse).deliver(telegram)

    envelope = schemas.check("energy/telegram", cse.contents(TELEGRAMS)[0])
    assert envelope["telegram"].encode("latin-1") == RAW
    assert cse.resources[HOME]["aei"] == "Chan-bridge"
    assert cse.resources[TELEGRAMS]["mni"] == 10
    policy = cse.resources[f"{HOME}/readers"]
    assert policy["pv"]["acr"][0] == {"acor": ["Cmetering"], "acop": 35, "acod": [{"chty": [23]}]}
    assert policy["pv"]["acr"][1]["acor"] == ["Chan-bridge"]
    for container in (f"{HOME}/devices", f"{HOME}/devices/hwe-p1-1", TELEGRAMS):
        assert cse.resources[container]["acpi"] == [policy["ri"]]


def test_the_next_telegram_costs_one_request(cse: FakeCse, telegram: Instance) -> None:
    bridge = mirror(cse)
    bridge.deliver(telegram)
    before = cse.creates

    bridge.deliver(telegram_instance("hwe-p1-1", synthetic_meter(MeterModel.BELGIAN).telegram(NOON), NOON))

    assert cse.creates == before + 1


def test_the_same_telegram_twice_is_in_the_tree_once(cse: FakeCse, telegram: Instance) -> None:
    mirror(cse).deliver(telegram)

    mirror(cse).deliver(telegram)

    assert len(cse.contents(TELEGRAMS)) == 1


def test_a_restarted_bridge_finds_its_tree_and_goes_on(cse: FakeCse, telegram: Instance) -> None:
    mirror(cse).deliver(telegram)
    before = set(cse.resources)

    mirror(cse).deliver(telegram_instance("hwe-p1-1", synthetic_meter(MeterModel.BELGIAN).telegram(NOON), NOON))

    assert len(set(cse.resources) - before) == 1


def test_other_readers_after_a_restart_change_the_policy(cse: FakeCse, telegram: Instance) -> None:
    mirror(cse).deliver(telegram)

    mirror(cse, "Cmetering", "Caudit").deliver(telegram)

    assert cse.resources[f"{HOME}/readers"]["pv"]["acr"][0]["acor"] == ["Cmetering", "Caudit"]


def test_a_cse_that_was_set_up_anew_gets_the_tree_again(cse: FakeCse, telegram: Instance) -> None:
    bridge = mirror(cse)
    bridge.deliver(telegram)
    cse.resources = {"cse-in": {"ty": 5}}

    bridge.deliver(telegram)

    assert len(cse.contents(TELEGRAMS)) == 1


def test_a_name_that_belongs_to_somebody_else_is_not_written_into(cse: FakeCse, telegram: Instance) -> None:
    cse.resources[HOME] = {"ty": 2, "aei": "Cintruder", "ri": "x"}

    with pytest.raises(OSError, match="belongs to Cintruder"):
        mirror(cse).deliver(telegram)


@pytest.mark.parametrize("refusal", [InternalServerError, OriginatorHasNoPrivilege, ReleaseVersionNotSupported])
def test_a_refusal_that_may_pass_is_try_again(
    cse: FakeCse, telegram: Instance, refusal: Callable[[str], OneM2MError]
) -> None:
    cse.refuse = refusing_instances(refusal)

    with pytest.raises(OSError, match="so it is"):
        mirror(cse).deliver(telegram)


def test_an_instance_that_the_cse_will_never_take_becomes_an_event_with_it_as_evidence(
    cse: FakeCse, telegram: Instance
) -> None:
    cse.refuse = refusing_instances(ContentsUnacceptable)

    mirror(cse).deliver(telegram)

    (event,) = cse.contents(f"{HOME}/events")
    schemas.check("energy/event", event)
    assert event["code"] == "instance-refused"
    assert event["evidence"]["content"] == telegram.content


def test_a_cse_that_is_away_is_an_oserror(cse: FakeCse, telegram: Instance) -> None:
    cse.away = True

    with pytest.raises(OSError, match="nobody listens"):
        mirror(cse).deliver(telegram)
