"""Addresses of targets (TS-0001 7.2, TS-0004 6.2.3 and 7.3.3.10)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conformance.house import House, Originator
from tests.conformance.target import Target

FORMS: dict[str, Callable[[str, str], str]] = {
    "structured": lambda path, _: f"cse-in/{path}",
    "with a dash for the CSEBase": lambda path, _: f"-/{path}",
    "unstructured": lambda _, identifier: identifier,
    "SP-relative structured": lambda path, _: f"/id-in/cse-in/{path}",
    "SP-relative with a dash": lambda path, _: f"/id-in/-/{path}",
    "SP-relative unstructured": lambda _, identifier: f"/id-in/{identifier}",
    "absolute structured": lambda path, _: f"//gridhearth.local/id-in/cse-in/{path}",
    "absolute with a dash": lambda path, _: f"//gridhearth.local/id-in/-/{path}",
    "absolute unstructured": lambda _, identifier: f"//gridhearth.local/id-in/{identifier}",
}
form = pytest.mark.parametrize("address", FORMS.values(), ids=FORMS.keys())
Address = Callable[[str, str], str]


@pytest.fixture
def readings(meter: Originator) -> str:
    """The identifier of a container at cse-in/meter/readings."""
    return str(meter.made("cse-in/meter", "cnt", {"rn": "readings"})["ri"])


@form
@pytest.mark.rule(
    "CSE/GEN/ADR/001",
    "CSE/GEN/ADR/002",
    "CSE/GEN/ADR/003",
    "CSE/GEN/ADR/006",
    "CSE/GEN/ADR/007",
    "CSE/GEN/ADR/008",
    "CSE/GEN/ADR/023",
)
def test_a_create_finds_its_parent_by_every_form_of_address(meter: Originator, readings: str, address: Address) -> None:
    answer = meter.create(address("meter/readings", readings), "cin", {"rn": "one", "con": "1"})

    assert (answer.code, answer.attributes["pi"]) == (2001, readings)
    assert answer.location == "cse-in/meter/readings/one"


@form
@pytest.mark.rule(
    "CSE/GEN/ADR/001",
    "CSE/GEN/ADR/002",
    "CSE/GEN/ADR/003",
    "CSE/GEN/ADR/006",
    "CSE/GEN/ADR/007",
    "CSE/GEN/ADR/008",
    "CSE/GEN/ADR/023",
)
def test_a_retrieve_finds_its_target_by_every_form_of_address(
    meter: Originator, readings: str, address: Address
) -> None:
    answer = meter.retrieve(address("meter/readings", readings))

    assert (answer.code, answer.attributes["ri"]) == (2000, readings)


@form
@pytest.mark.rule("CSE/GEN/ADR/023")
def test_an_update_finds_its_target_by_every_form_of_address(
    meter: Originator, readings: str, address: Address
) -> None:
    answer = meter.update(address("meter/readings", readings), "cnt", {"lbl": ["found"]})

    assert answer.code == 2004
    assert meter.retrieve(readings).attributes["lbl"] == ["found"]


@form
@pytest.mark.rule("CSE/GEN/ADR/023")
def test_a_delete_finds_its_target_by_every_form_of_address(meter: Originator, readings: str, address: Address) -> None:
    answer = meter.delete(address("meter/readings", readings))

    assert answer.code == 2002
    assert meter.retrieve(readings).code == 4004


@form
@pytest.mark.rule("CSE/GEN/ADR/023")
def test_a_discovery_finds_its_root_by_every_form_of_address(
    meter: Originator, readings: str, address: Address
) -> None:
    meter.made(readings, "cnt", {"rn": "inner"})

    assert meter.found(address("meter/readings", readings)) == ["cse-in/meter/readings/inner"]


@form
@pytest.mark.rule("CSE/GEN/ADR/023")
def test_a_notify_finds_its_receiver_by_every_form_of_address(
    house: House, admin: Originator, target: Target, address: Address
) -> None:
    house.application("Clamp", poa=[target.url])

    answer = admin.notify(address("lamp", "Clamp"), {"m2m:sgn": {"sur": "x"}})

    assert answer.code == 2000
    assert target.wait(1) == [{"sur": "x"}]


@form
@pytest.mark.rule("CSE/GEN/ADR/004")
def test_virtual_children_follow_every_form_of_address(meter: Originator, readings: str, address: Address) -> None:
    for content in ("old", "new"):
        meter.made(readings, "cin", {"con": content})
    container = address("meter/readings", readings)

    assert meter.retrieve(f"{container}/la").attributes["con"] == "new"
    assert meter.retrieve(f"{container}/ol").attributes["con"] == "old"
    assert meter.delete(f"{container}/ol").code == 2002
    assert meter.retrieve(f"{container}/ol").attributes["con"] == "new"


@form
@pytest.mark.rule("CSE/GEN/ADR/024", "CSE/GMG/ATT/015", "CSE/GMG/ATT/016", "CSE/GMG/ATT/017")
def test_members_of_a_group_are_found_by_every_form_of_address(
    meter: Originator, readings: str, address: Address
) -> None:
    group = meter.made("cse-in/meter", "grp", {"rn": "g", "mnm": 1, "mid": [address("meter/readings", readings)]})

    answer = meter.retrieve(f"{address('meter/g', group['ri'])}/fopt")

    assert [member["pc"]["m2m:cnt"]["ri"] for member in answer.members] == [readings]


@pytest.mark.parametrize(
    "address",
    ["cse-in", "-", "id-in", "/id-in", "/id-in/-", "/id-in/cse-in", "//gridhearth.local/id-in", "/id-in/id-in"],
)
@pytest.mark.rule("CSE/GEN/ADR/003")
def test_the_cse_base_has_many_addresses(admin: Originator, address: str) -> None:
    answer = admin.retrieve(address)

    assert (answer.code, answer.attributes["csi"]) == (2000, "/id-in")


@pytest.mark.rule("CSE/REG/CRE/026")
def test_an_application_of_the_provider_is_addressed_by_its_s_type_identifier(house: House) -> None:
    house.application("Smeter")

    assert house.originator("Smeter").retrieve("/Smeter").attributes["aei"] == "Smeter"
    assert house.originator("/Smeter").retrieve("Smeter").attributes["aei"] == "Smeter"


@pytest.mark.rule("CSE/HTTP/REQ/010")
def test_a_slash_at_the_end_is_harmless(meter: Originator, readings: str) -> None:
    assert meter.retrieve("cse-in/meter/readings/").attributes["ri"] == readings


@pytest.mark.parametrize(
    "address",
    [
        "cse-in/nowhere",
        "cse-in/meter/readings/nowhere",
        "cse-in/Meter",
        "cse-in/nowhere/la",
        "cnt999999",
        "cin1",
        "meter",
        "/id-in/nowhere",
        "/id-mn/cse-in",
        "//elsewhere.example/id-in/cse-in",
        "cse-in/meter/la",
        "cse-in/meter/readings/fopt",
        "cse-in/meter/readings/la/further",
        "cse-in/cse-in",
    ],
)
@pytest.mark.rule(
    "CSE/GEN/ADR/012",
    "CSE/GEN/ADR/013",
    "CSE/GEN/ORD/009",
    "CSE/GEN/ORD/010",
    "CSE/GEN/RSC/004",
    "CSE/DMR/RET/002",
    "CSE/DMR/UPD/002",
    "CSE/DMR/DEL/002",
)
def test_an_address_of_nothing_is_not_found(meter: Originator, readings: str, address: str) -> None:
    assert meter.retrieve(address).code == 4004


@pytest.mark.rule("CSE/GEN/ADR/005", "CSE/GEN/ADR/011")
def test_an_identifier_is_no_part_of_a_structured_address(meter: Originator, readings: str) -> None:
    meter.made(readings, "cnt", {"rn": "inner"})

    assert meter.retrieve(f"{readings}/inner").code == 4004
    assert meter.retrieve(f"cse-in/meter/{readings}").code == 4004


@pytest.mark.rule("CSE/GEN/ADR/022")
def test_an_identifier_with_a_wrong_prefix_or_leading_zeros_is_nobodys(meter: Originator, readings: str) -> None:
    number = readings.removeprefix("cnt")

    assert [meter.retrieve(ri).code for ri in (f"cin{number}", f"cnt0{number}", f"ae{number}")] == [4004] * 3


@form
@pytest.mark.rule("CSE/GEN/ADR/011", "CSE/GEN/ADR/012")
def test_what_was_found_below_an_address_opens_no_other_way(meter: Originator, readings: str, address: Address) -> None:
    meter.made(readings, "cnt", {"rn": "inner"})
    meter.made(readings, "cin", {"rn": "one", "con": "1"})
    place = address("meter/readings", readings)
    before = [meter.retrieve(f"{place}/{name}").code for name in ("la", "inner", "one", "")]
    wrong = [
        f"{readings}/inner",
        f"{readings}/one",
        f"{place}//one",
        f"{place}/nowhere",
        f"{place}/la/one",
        f"{place}/ol/",
    ]

    again = [meter.retrieve(f"{place}/{name}").code for name in ("la", "inner", "one", "")]

    assert again == before
    assert [meter.retrieve(elsewhere).code for elsewhere in wrong] == [4004, 4004, 4000, 4004, 4004, 2000]


@pytest.mark.parametrize("name", ["la", "ol", "one"])
@pytest.mark.rule("CSE/DMR/DEL/006")
def test_what_lies_at_an_address_again_is_not_what_lay_there_before(
    meter: Originator, readings: str, name: str
) -> None:
    address = f"cse-in/meter/readings/{name}"
    meter.made(readings, "cin", {"rn": "one", "con": "old"})
    contents = [meter.retrieve(address).attributes["con"] for _ in range(2)]
    meter.delete("cse-in/meter/readings")
    between = [meter.retrieve(address).code for _ in range(2)]
    meter.made("cse-in/meter", "cnt", {"rn": "readings"})
    empty = [meter.retrieve(address).code for _ in range(2)]
    meter.made("cse-in/meter/readings", "cin", {"rn": "one", "con": "new"})

    contents += [meter.retrieve(address).attributes["con"] for _ in range(2)]

    assert contents == ["old", "old", "new", "new"]
    assert between + empty == [4004] * 4


@pytest.mark.parametrize("address", ["", "cse-in//meter", "/", "//gridhearth.local", "x" * 5000])
@pytest.mark.rule("CSE/GEN/ADR/022")
def test_an_address_of_no_form_is_a_bad_request(admin: Originator, address: str) -> None:
    assert admin.retrieve(address).code == 4000


@pytest.mark.rule("CSE/GEN/ADR/009", "CSE/GEN/ATT/010")
def test_an_attribute_is_retrieved_by_its_fragment(meter: Originator, readings: str) -> None:
    answer = meter.retrieve("cse-in/meter/readings#cni")

    assert answer.content == {"m2m:cnt": {"cni": 0}}


@pytest.mark.rule("CSE/GEN/ADR/010")
def test_only_a_retrieve_may_be_addressed_to_an_attribute(meter: Originator, readings: str) -> None:
    address = "cse-in/meter/readings#lbl"

    codes = [
        meter.delete(address).code,
        meter.update(address, "cnt", {"lbl": ["x"]}).code,
        meter.create(address, "cin", {"con": "1"}).code,
        meter.discover(address).code,
    ]

    assert codes == [4000] * 4
    assert meter.retrieve(readings).attributes["cni"] == 0
