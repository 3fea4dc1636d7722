"""Updates that somebody must agree to first (notificationEventType 7; TS-0004 7.4.8; digest notifications.md 4 and 5)."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from onem2m.primitive import Request
from onem2m.vocabulary import Operation
from tests.conformance.house import House, Originator
from tests.conformance.target import AGREES, HANGS_UP, Heard, Reply, Target

BOX = "cse-in/meter/box"
BLOCKS: dict[str, Any] = {"enc": {"net": [7]}}


@pytest.fixture
def warden(house: House, meter: Originator, target: Target) -> Originator:
    """Cwarden, who is asked about updates of the box and may see it."""
    own = {"acor": ["Cmeter"], "acop": 63}
    rules = {"pv": {"acr": [own, {"acor": ["Cwarden"], "acop": 7}]}, "pvs": {"acr": [own]}}
    meter.made("cse-in/meter", "acp", {"rn": "wardens", **rules})
    meter.made("cse-in/meter", "cnt", {"rn": "box", "acpi": ["cse-in/meter/wardens"]})
    return house.listener("Cwarden", target.url)


@pytest.fixture
def guarded(warden: Originator) -> str:
    """The subscription of the warden."""
    return str(warden.made(BOX, "sub", {"nu": ["Cwarden"], **BLOCKS})["ri"])


def update(originator: Originator, to: str, label: str) -> Request:
    return originator.request(Operation.UPDATE, to, content={"m2m:cnt": {"lbl": [label]}})


def asked(target: Target) -> list[dict[str, Any]]:
    return [sgn for sgn in target.told if "nev" in sgn]


@pytest.mark.rule("CSE/SUB/ENC/007")
@pytest.mark.rule("CSE/SUB/NTF/016")
@pytest.mark.rule("CSE/SUB/NTF/017")
@pytest.mark.rule("CSE/SUB/NTF/025")
@pytest.mark.rule("CSE/SUB/NCT/009")
def test_an_update_is_done_when_the_target_agrees_to_what_is_to_be_written(
    house: House, meter: Originator, target: Target, guarded: str
) -> None:
    identifier = meter.retrieve(BOX).attributes["ri"]
    before: list[bool] = []

    def look_first(_message: Heard) -> Reply:
        box = house.cse.store.read(lambda tree: tree.by_identifier(identifier))
        before.append(box is not None and "lbl" in box.attributes)
        return AGREES

    target.answer = look_first
    answer = meter.update(BOX, "cnt", {"lbl": ["x"], "mni": 5})

    assert (answer.code, answer.attributes["lbl"]) == (2004, ["x"])
    assert asked(target) == [
        {"nev": {"rep": {"m2m:cnt": {"lbl": ["x"], "mni": 5}}, "net": 7}, "sur": f"/id-in/{guarded}"}
    ]
    assert before == [False]


@pytest.mark.rule("CSE/SUB/NTF/018")
@pytest.mark.rule("CSE/SUB/NTF/019")
@pytest.mark.rule("CSE/SUB/NTF/020")
@pytest.mark.rule("CSE/SUB/NTF/021")
@pytest.mark.rule("CSE/SUB/NTF/022")
@pytest.mark.parametrize(
    ("reply", "code"),
    [(Reply(405, 4005), 4127), (Reply(403, 4103), 4127), (Reply(400, 4000), 4127), (HANGS_UP, 5107), (None, 5107)],
    ids=["4005", "4103", "4000", "hangs up", "away"],
)
@pytest.mark.rule("CSE/GEN/RSC/021", "CSE/GEN/RSC/027", "CSE/MCC/IWK/004")
def test_an_update_that_the_target_does_not_agree_to_changes_nothing(
    meter: Originator, target: Target, guarded: str, reply: Reply | None, code: int
) -> None:
    before = meter.retrieve(BOX).content
    if reply is None:
        target.go()
    else:
        target.answer = lambda _: reply

    answer = meter.update(BOX, "cnt", {"lbl": ["x"]})

    assert answer.code == code
    assert meter.retrieve(BOX).content == before


@pytest.mark.rule("CSE/SUB/NTF/023")
def test_only_what_is_valid_and_permitted_is_asked_about(
    house: House, meter: Originator, target: Target, guarded: str
) -> None:
    display = house.application("Cdisplay")

    refused = [
        display.update(BOX, "cnt", {"lbl": ["x"]}),
        meter.update(BOX, "cnt", {"mni": -1}),
        meter.update(BOX, "cnt", {"ri": "x"}),
    ]

    assert [answer.code for answer in refused] == [4103, 4000, 4000]
    assert asked(target) == []


@pytest.mark.rule("CSE/SUB/NTF/026")
def test_only_updates_of_the_named_attributes_are_asked_about(
    meter: Originator, target: Target, warden: Originator
) -> None:
    warden.made(BOX, "sub", {"nu": ["Cwarden"], "enc": {"net": [7], "atr": ["lbl"]}})

    assert meter.update(BOX, "cnt", {"mni": 5}).code == 2004
    assert meter.update(BOX, "cnt", {"lbl": ["x"], "mni": 6}).code == 2004

    assert [sgn["nev"]["rep"] for sgn in asked(target)] == [{"m2m:cnt": {"lbl": ["x"], "mni": 6}}]


@pytest.mark.rule("CSE/SUB/NTF/024")
def test_other_updates_wait_meanwhile_and_see_the_result(
    house: House, meter: Originator, target: Target, guarded: str
) -> None:
    at_once, most = [0], [0]
    lock = threading.Lock()

    def slowly(message: Heard) -> Reply:
        with lock:
            at_once[0] += 1
            most[0] = max(most[0], at_once[0])
        threading.Event().wait(0.05)
        with lock:
            at_once[0] -= 1
        return AGREES if message.sgn["nev"]["rep"]["m2m:cnt"]["lbl"] != ["2"] else Reply(405, 4005)

    target.answer = slowly
    updates = [update(meter, BOX, str(number)) for number in range(5)]
    answers = house.ask_together(updates)

    assert [answer.code for answer in answers] == [2004, 2004, 4127, 2004, 2004]
    assert [answer.attributes["st"] for answer in answers if answer.code == 2004] == [1, 2, 3, 4]
    assert [sgn["nev"]["rep"]["m2m:cnt"]["lbl"] for sgn in asked(target)] == [[str(number)] for number in range(5)]
    assert most == [1]


def test_updates_of_other_resources_and_reads_do_not_wait(
    house: House, meter: Originator, target: Target, guarded: str
) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "free"})
    go_on, meanwhile = threading.Event(), list[int]()

    def decide_later(_message: Heard) -> Reply:
        assert go_on.wait(5)
        return AGREES

    async def beside() -> None:
        for request in (update(meter, "cse-in/meter/free", "x"), meter.request(Operation.RETRIEVE, BOX)):
            meanwhile.append((await house.cse.dispatcher.dispatch(request)).status)
        go_on.set()

    target.answer = decide_later
    [held] = house.ask_together([update(meter, BOX, "held")], beside)

    assert (meanwhile, held.code) == ([2004, 2000], 2004)


@pytest.mark.rule("CSE/SUB/CRE/009")
@pytest.mark.rule("CSE/SUB/CRE/015")
@pytest.mark.rule("CSE/GEN/RSC/018")
def test_there_is_one_subscription_that_blocks(meter: Originator, warden: Originator, guarded: str) -> None:
    second = warden.create(BOX, "sub", {"nu": ["Cwarden"], **BLOCKS})
    warden.delete(guarded)
    another = warden.create(BOX, "sub", {"nu": ["Cwarden"], **BLOCKS})

    assert (second.code, another.code) == (4124, 2001)


def test_of_two_that_come_together_one_is_made(house: House, warden: Originator) -> None:
    requests = [warden.creation(BOX, "sub", {"nu": ["Cwarden"], **BLOCKS}) for _ in range(3)]

    answers = house.ask_together(requests)

    assert sorted(answer.code for answer in answers) == [2001, 4124, 4124]


@pytest.mark.rule("CSE/SUB/CRE/010")
@pytest.mark.rule("CSE/SUB/CRE/011")
@pytest.mark.rule("CSE/SUB/CRE/012")
@pytest.mark.rule("CSE/SUB/CRE/013")
@pytest.mark.parametrize(
    "attributes",
    [
        {"nu": ["Cwarden", "CAdmin"]},
        {"nu": ["http://127.0.0.1:9/x"]},
        {"nct": 1},
        {"nct": 3},
        {"exc": 3},
        {"bn": {"num": 2}},
        {"rl": {"mnn": 1, "tww": "PT1S"}},
        {"pn": 1},
        {"nsp": 1},
        {"ln": True},
        {"nec": 2},
        {"su": "Cwarden"},
        {"nse": True},
        {"enc": {"net": [7], "stb": 1}},
        {"enc": {"net": [7], "fo": 2}},
        {"enc": {"net": [1, 7]}},
        {"enc": {"net": [7], "chty": [4]}},
    ],
    ids=str,
)
@pytest.mark.rule("CSE/SUB/NCT/011", "CSE/SUB/NCT/016")
def test_a_subscription_that_blocks_has_one_target_and_little_else(
    warden: Originator, attributes: dict[str, Any]
) -> None:
    assert warden.create(BOX, "sub", {"nu": ["Cwarden"], **BLOCKS, **attributes}).code == 4000


@pytest.mark.rule("CSE/SUB/CRE/014")
def test_no_subscription_becomes_one_that_blocks(warden: Originator, guarded: str) -> None:
    plain = warden.made(BOX, "sub", {"nu": ["Cwarden"], "enc": {"net": [1]}})["ri"]

    answers = [
        warden.update(plain, "sub", {"enc": {"net": [7]}, "nct": 2}),
        warden.update(guarded, "sub", {"enc": {"net": [1]}}),
        warden.update(guarded, "sub", {"bn": {"num": 2}}),
        warden.update(guarded, "sub", {"lbl": ["still blocks"]}),
    ]

    assert [answer.code for answer in answers] == [4000, 4000, 4000, 2004]


def test_who_may_not_read_the_resource_any_more_is_not_asked(meter: Originator, target: Target, guarded: str) -> None:
    own = {"acr": [{"acor": ["Cmeter"], "acop": 63}]}
    assert meter.update("cse-in/meter/wardens", "acp", {"pv": own}).code == 2004

    answer = meter.update(BOX, "cnt", {"lbl": ["private"]})

    assert answer.code == 2004
    assert asked(target) == []
