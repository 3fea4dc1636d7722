"""Who may do what (TS-0001 9.6.2 and 11, TS-0003 7.1; digest access.md)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conformance.guarded import BOX, CREATE, DELETE, DISCOVERY, NOTIFY, RETRIEVE, UPDATE, allow, box
from tests.conformance.house import Answer, House, Originator
from tests.conformance.target import Target

DEEDS: dict[str, tuple[int, Callable[[Originator], Answer]]] = {
    "create": (CREATE, lambda who: who.create(BOX, "cin", {"con": "1"})),
    "retrieve": (RETRIEVE, lambda who: who.retrieve(BOX)),
    "retrieve the latest": (RETRIEVE, lambda who: who.retrieve(f"{BOX}/la")),
    "retrieve an instance": (RETRIEVE, lambda who: who.retrieve(f"{BOX}/first")),
    "update": (UPDATE, lambda who: who.update(BOX, "cnt", {"lbl": ["x"]})),
    "delete": (DELETE, lambda who: who.delete(BOX)),
    "delete the oldest": (DELETE, lambda who: who.delete(f"{BOX}/ol")),
    "subscribe": (CREATE | RETRIEVE, lambda who: who.create(BOX, "sub", {"nu": [who.name]})),
}


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("bit", [CREATE, RETRIEVE, UPDATE, DELETE, NOTIFY, DISCOVERY])
@pytest.mark.rule(
    "CSE/SEC/TGT/001",
    "CSE/SEC/TGT/007",
    "CSE/SEC/TGT/019",
    "CSE/GEN/ORD/011",
    "CSE/DMR/CRE/021",
    "CSE/DMR/RET/003",
    "CSE/DMR/UPD/003",
    "CSE/DMR/DEL/003",
    "CSE/SUB/UPD/005",
)
@pytest.mark.rule("CSE/GEN/RSC/009")
def test_each_operation_needs_its_own_permission(meter: Originator, display: Originator, deed: str, bit: int) -> None:
    needed, perform = DEEDS[deed]
    box(meter, allow(meter, {"acor": ["Cdisplay"], "acop": bit}))

    refused = perform(display)
    assert (refused.code == 4103) is (needed != bit)
    assert refused.code == 4103 or refused.code < 3000


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.rule(
    "CSE/SEC/ACP/006",
    "CSE/SEC/ACP/007",
    "CSE/SEC/ACP/008",
    "CSE/SEC/ACP/009",
    "CSE/SEC/ACP/012",
    "CSE/SEC/TGT/010",
)
def test_the_needed_permissions_are_enough(meter: Originator, display: Originator, deed: str) -> None:
    needed, perform = DEEDS[deed]
    box(meter, allow(meter, {"acor": ["Cdisplay"], "acop": needed}))

    assert perform(display).code < 3000


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.rule("CSE/SEC/TGT/019", "CSE/SUB/CRE/001", "CSE/SUB/CRE/002", "CSE/SEC/ACP/027")
def test_all_permissions_but_the_needed_are_not_enough(meter: Originator, display: Originator, deed: str) -> None:
    needed, perform = DEEDS[deed]
    box(meter, allow(meter, {"acor": ["Cdisplay"], "acop": 63 - needed}))

    assert perform(display).code == 4103


@pytest.mark.rule("CSE/GEN/ORD/025", "CSE/DMR/CRE/021", "CSE/DMR/UPD/003", "CSE/DMR/DEL/003")
def test_a_refusal_changes_nothing(meter: Originator, display: Originator) -> None:
    box(meter, allow(meter))
    before = meter.retrieve("cse-in/meter", result_content=4).content

    for _, perform in DEEDS.values():
        assert perform(display).code == 4103

    assert meter.retrieve("cse-in/meter", result_content=4).content == before


@pytest.mark.parametrize(
    ("entry", "granted"),
    [
        ("Cdisplay", True),
        ("/id-in/Cdisplay", True),
        ("all", True),
        ("C*", True),
        ("Cdis*", True),
        ("/id-in/*", True),
        ("/id-*/Cd*", True),
        ("*", True),
        ("Cother", False),
        ("/id-mn/Cdisplay", False),
        ("/id-in", False),
        ("Cdis", False),
        ("S*", False),
        ("/id-mn/*", False),
        ("//gridhearth.example", False),
        ("display@issuer", False),
    ],
)
@pytest.mark.rule("CSE/SEC/ORI/001", "CSE/SEC/ORI/002", "CSE/SEC/ORI/003", "CSE/SEC/ORI/006", "CSE/SEC/ORI/007")
def test_an_originator_is_granted_by_name_by_pattern_or_with_all(
    meter: Originator, display: Originator, entry: str, granted: bool
) -> None:
    box(meter, allow(meter, {"acor": [entry], "acop": RETRIEVE}))

    assert display.retrieve(BOX).code == (2000 if granted else 4103)


@pytest.mark.rule("CSE/SEC/ORI/001", "CSE/REG/ORI/003")
def test_all_means_also_who_is_not_registered(meter: Originator, stranger: Originator) -> None:
    box(meter, allow(meter, {"acor": ["all"], "acop": RETRIEVE}))

    assert stranger.retrieve(BOX).code == 2000
    assert stranger.delete(BOX).code == 4106


@pytest.mark.parametrize("entry", ["Cstranger", "C*", "/id-in/*"])
@pytest.mark.rule("CSE/SEC/DEF/021", "CSE/REG/ORI/003", "CSE/REG/ORI/001", "CSE/GEN/ORD/006", "CSE/GEN/RSC/012")
def test_who_is_not_registered_is_granted_nothing_by_name(meter: Originator, stranger: Originator, entry: str) -> None:
    box(meter, allow(meter, {"acor": [entry], "acop": 63}))

    assert stranger.retrieve(BOX).code == 4106
    assert stranger.found("cse-in") == []


@pytest.mark.rule("CSE/SEC/ORI/017", "CSE/SEC/DEF/001")
def test_what_an_application_made_is_not_for_who_takes_its_name_after_it_left(
    house: House, meter: Originator, admin: Originator
) -> None:
    meter.made("cse-in", "cnt", {"rn": "left"})
    meter.delete("cse-in/meter")

    assert meter.retrieve("cse-in/left").code == 4106
    assert admin.retrieve("cse-in/left").code == 2000


@pytest.mark.rule("CSE/SEC/ORI/014")
def test_an_originator_of_another_cse_is_somebody_else(house: House, meter: Originator) -> None:
    box(meter, allow(meter, {"acor": ["/id-mn/Cdisplay"], "acop": RETRIEVE}))

    assert house.originator("/id-mn/Cdisplay").retrieve(BOX).code == 2000
    assert house.application("Cdisplay").retrieve(BOX).code == 4103


@pytest.mark.rule("CSE/SEC/DEF/001", "CSE/SEC/DEF/002")
def test_without_policies_only_the_creator_has_access(meter: Originator, display: Originator) -> None:
    box(meter)

    assert [perform(display).code for _, perform in DEEDS.values()] == [4103] * len(DEEDS)
    assert meter.retrieve(BOX).code == 2000


@pytest.mark.rule("CSE/SEC/DEF/001")
def test_the_creator_is_who_made_it_and_not_who_made_its_parent(meter: Originator, display: Originator) -> None:
    box(meter, allow(meter, {"acor": ["Cdisplay"], "acop": CREATE}))
    display.made(BOX, "cnt", {"rn": "theirs"})

    assert display.retrieve(f"{BOX}/theirs").code == 2000
    assert meter.retrieve(f"{BOX}/theirs").code == 4103


@pytest.mark.rule("CSE/SEC/DEF/018", "CSE/SEC/DEF/004", "CSE/DIS/USE/026")
def test_policies_are_not_inherited_but_by_instances(meter: Originator, display: Originator) -> None:
    box(meter, allow(meter, {"acor": ["Cdisplay"], "acop": RETRIEVE}))
    meter.made(BOX, "cnt", {"rn": "inner", "acpi": [allow(meter, name="strict")]})
    meter.made(f"{BOX}/inner", "cin", {"con": "1"})

    assert display.retrieve(f"{BOX}/la").code == 2000
    assert display.retrieve(f"{BOX}/inner").code == 4103
    assert display.retrieve(f"{BOX}/inner/la").code == 4103


@pytest.mark.parametrize("member", ["Cdisplay", "cse-in/display", "-/display", "/id-in/Cdisplay"])
@pytest.mark.parametrize("form", ["structured", "identifier"])
@pytest.mark.rule("CSE/SEC/ORI/011", "CSE/GMG/ACP/001", "CSE/GMG/ACP/002")
def test_the_members_of_a_group_are_granted_what_the_group_is(
    meter: Originator, display: Originator, house: House, member: str, form: str
) -> None:
    group = meter.made("cse-in/meter", "grp", {"rn": "friends", "mnm": 5, "mid": [member]})
    address = "cse-in/meter/friends" if form == "structured" else group["ri"]
    box(meter, allow(meter, {"acor": [address], "acop": RETRIEVE}))
    other = house.application("Cother")

    assert display.retrieve(BOX).code == 2000
    assert display.delete(BOX).code == 4103
    assert other.retrieve(BOX).code == 4103
    meter.update(group["ri"], "grp", {"mid": ["Cother"]})
    assert (display.retrieve(BOX).code, other.retrieve(BOX).code) == (4103, 2000)


@pytest.mark.parametrize("address", ["grp999", "cse-in/meter/friends", "cse-in/meter", "/id-mn/grp1"])
@pytest.mark.rule("CSE/SEC/ORI/012", "CSE/GMG/ACP/003")
def test_a_group_that_is_not_there_has_no_members(meter: Originator, display: Originator, address: str) -> None:
    box(meter, allow(meter, {"acor": [address], "acop": RETRIEVE}))

    assert display.retrieve(BOX).code == 4103


@pytest.mark.rule("CSE/SEC/TGT/011", "CSE/DMR/NOT/003", "CSE/SEC/ACP/010")
def test_a_notify_needs_its_permission_at_the_receiver(
    house: House, meter: Originator, display: Originator, target: Target
) -> None:
    lamp = house.application("Clamp", poa=[target.url])
    lamp.made(
        "cse-in/lamp",
        "acp",
        {
            "rn": "r",
            "pv": {"acr": [{"acor": ["Cmeter"], "acop": NOTIFY}]},
            "pvs": {"acr": [{"acor": ["Clamp"], "acop": 63}]},
        },
    )
    assert lamp.update("cse-in/lamp", "ae", {"acpi": ["cse-in/lamp/r"]}).code == 2004

    assert meter.notify("cse-in/lamp", {"m2m:sgn": {"sur": "x"}}).code == 2000
    assert display.notify("cse-in/lamp", {"m2m:sgn": {"sur": "x"}}).code == 4103
    assert target.told == [{"sur": "x"}]


@pytest.mark.rule("CSE/SEC/DEF/017", "CSE/REG/ORI/004")
def test_the_administrator_may_do_everything(admin: Originator, meter: Originator) -> None:
    box(meter)

    codes = [perform(admin).code for name, (_, perform) in DEEDS.items() if name != "delete"]

    assert codes == [2001, 2000, 2000, 2000, 2004, 2002, 2001]
    assert admin.delete(BOX).code == 2002


@pytest.mark.rule("CSE/SEC/DEF/012", "CSE/MCC/BAS/011", "CSE/MCC/BAS/013")
def test_the_cse_base_is_read_by_all_and_added_to_by_who_is_registered(meter: Originator, stranger: Originator) -> None:
    assert stranger.retrieve("cse-in").code == 2000
    assert stranger.create("cse-in", "cnt").code == 4106
    assert meter.create("cse-in", "cnt").code == 2001
    assert meter.update("cse-in", "cb", {}).code == 4103
