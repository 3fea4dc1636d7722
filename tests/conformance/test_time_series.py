"""Time series and their instances: what is stored, counted, displaced and refused (TS-0001 9.6.36 and 9.6.37)."""

from typing import Any

import pytest

from tests.conformance.house import House, Originator

SERIES = "cse-in/meter/series"


@pytest.fixture
def series(meter: Originator) -> str:
    meter.made("cse-in/meter", "ts", {"rn": "series"})
    return SERIES


def value(second: int, **attributes: Any) -> dict[str, Any]:
    return {"dgt": f"20250301T1200{second:02}", "con": second, **attributes}


@pytest.mark.rule("CSE/TS/CRE/001", "CSE/TS/CRE/008", "CSE/TS/CRE/011")
def test_time_series_stand_below_the_base_an_application_and_a_container(admin: Originator, meter: Originator) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "box"})

    made = [admin.made("cse-in", "ts"), meter.made("cse-in/meter", "ts"), meter.made("cse-in/meter/box", "ts")]

    for one in made:
        assert (one["cni"], one["cbs"], one["mdc"]) == (0, 0, 0)
        assert "mdlt" not in one
        assert not one.get("mdd")


@pytest.mark.rule("CSE/TS/CRE/002", "CSE/TS/CRE/010", "CSE/TS/CRE/012")
def test_what_a_time_series_is_told_it_keeps(meter: Originator) -> None:
    told = {"pei": 60_000, "peid": 30_000, "mdt": 30_001, "mdn": 5, "mdd": True, "or": "http://o.example/x", "mni": 3}

    assert told.items() <= meter.made("cse-in/meter", "ts", {"rn": "series", **told}).items()
    assert told.items() <= meter.retrieve(SERIES).attributes.items()


@pytest.mark.rule("CSE/TS/CRE/003", "CSE/TS/CRE/004", "CSE/TS/CRE/005", "CSE/TS/CRE/013")
@pytest.mark.parametrize(
    "wrong",
    [
        {"pei": 100, "peid": 51},
        {"mdd": True},
        {"mdd": True, "pei": 1000},
        {"mdd": True, "pei": 1000, "peid": 10, "mdt": 10},
        {"mdd": True, "pei": 1000, "peid": 10, "mdt": 9},
        {"pei": 0},
        {"pei": -1},
        {"peid": -1},
        {"mdt": 0},
        {"mdn": 0},
        {"mdn": 10_001},
        {"pei": 10**19},
        {"mdd": "true"},
    ],
)
def test_rhythms_that_make_no_sense_are_refused(meter: Originator, wrong: dict[str, Any]) -> None:
    assert meter.create("cse-in/meter", "ts", wrong).code == 4000


@pytest.mark.parametrize("right", [{"pei": 100, "peid": 50}, {"peid": 7}, {"mdd": True, "mdt": 1}, {"mdd": False}])
def test_rhythms_at_their_bounds_are_taken(meter: Originator, right: dict[str, Any]) -> None:
    assert meter.create("cse-in/meter", "ts", right).code == 2001


@pytest.mark.rule("CSE/TS/CRE/006", "CSE/TS/CRE/007", "CSE/TS/CRE/009")
def test_what_the_cse_keeps_nobody_writes(meter: Originator) -> None:
    meter.made("cse-in/meter", "ts", {"rn": "series", "cnf": "text/plain:0"})

    for name, sent in {"mdc": 0, "mdlt": [], "cni": 0, "cbs": 0}.items():
        assert meter.create("cse-in/meter", "ts", {name: sent}).code == 4000
        assert meter.update(SERIES, "ts", {name: sent}).code == 4000
    assert meter.update(SERIES, "ts", {"cnf": "text/html:0"}).code == 4000


@pytest.mark.rule("CSE/TS/TSI/001", "CSE/TS/TSI/002", "CSE/TS/TSI/006", "CSE/TS/TSI/007", "CSE/TS/TSI/008")
def test_an_instance_has_a_moment_and_a_value(meter: Originator, series: str) -> None:
    made = meter.made(series, "tsi", value(0, con="23.5 °C", snr=0))

    assert (made["dgt"], made["con"], made["snr"], made["cs"]) == ("20250301T120000", "23.5 °C", 0, 8)
    assert meter.create(series, "tsi", {"con": 1}).code == 4000
    assert meter.create(series, "tsi", {"dgt": "20250301T120001"}).code == 4000
    assert meter.create(series, "tsi", value(1, cs=1)).code == 4000
    assert meter.create(series, "tsi", value(1, snr=-1)).code == 4000
    assert meter.create(series, "tsi", {"dgt": "20250230T120001", "con": 1}).code == 4000


@pytest.mark.rule("CSE/TS/TSI/003", "CSE/TS/TSI/004")
@pytest.mark.parametrize("again", ["20250301T120000,5", "20250301T120000,500000", "20250301T120000,500000000000"])
def test_a_series_has_one_instance_of_a_moment_however_it_is_written(
    meter: Originator, series: str, again: str
) -> None:
    meter.made("cse-in/meter", "ts", {"rn": "other"})
    meter.made(series, "tsi", {"dgt": "20250301T120000,5", "con": 1})

    refused = meter.create(series, "tsi", {"dgt": again, "con": 2})

    assert refused.code == 4105
    assert "dgt" in refused.reason
    assert meter.create("cse-in/meter/other", "tsi", {"dgt": again, "con": 2}).code == 2001
    assert meter.create(series, "tsi", {"dgt": "20250301T120000,500001", "con": 2}).code == 2001
    assert meter.retrieve(series).attributes["cni"] == 2


def test_of_two_requests_for_a_moment_in_one_batch_one_is_refused(house: House, meter: Originator, series: str) -> None:
    answers = house.ask_together([meter.creation(series, "tsi", value(7)) for _ in range(3)])

    assert sorted(answer.code for answer in answers) == [2001, 4105, 4105]


def test_a_moment_in_milliseconds_counts_from_the_receipt(meter: Originator, series: str) -> None:
    first = meter.made(series, "tsi", {"dgt": "1500", "con": 1})
    second = meter.made(series, "tsi", {"dgt": 60_000, "con": 1})

    assert (first["dgt"], second["dgt"]) == ("20250301T120001,5", "20250301T120100")
    assert meter.create(series, "tsi", {"dgt": "20250301T120001,5", "con": 1}).code == 4105
    assert meter.create(series, "tsi", {"dgt": "9" * 18, "con": 1}).code == 4000


@pytest.mark.rule("CSE/TS/TSI/005", "CSE/TS/TSI/017", "CSE/TS/TSI/020", "CSE/TS/TSI/024", "CSE/TS/TSI/025")
def test_instances_never_change_and_hold_nothing(meter: Originator, series: str) -> None:
    made = meter.made(series, "tsi", value(0))

    assert meter.update(made["ri"], "tsi", {"con": 2}).code == 4005
    assert meter.update(f"{series}/la", "tsi", {"con": 2}).code == 4005
    assert meter.create(made["ri"], "sub", {"nu": ["http://127.0.0.1:9/x"]}).code == 5203
    assert meter.create(series, "cin", {"con": 1}).code == 4108
    assert meter.create(series, "tsi", value(1, rn="la")).code == 4005


@pytest.mark.rule("CSE/TS/TSI/021")
def test_instances_stand_below_time_series_only(meter: Originator) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "box"})

    assert meter.create("cse-in/meter", "tsi", value(0)).code == 4108
    assert meter.create("cse-in/meter/box", "tsi", value(0)).code == 4108


@pytest.mark.rule("CSE/TS/TSI/009", "CSE/TS/TSI/019", "CSE/TS/TSI/023")
def test_beyond_mni_the_oldest_go_and_their_moments_may_come_again(meter: Originator) -> None:
    meter.made("cse-in/meter", "ts", {"rn": "series", "mni": 2})
    for second in range(4):
        meter.made(SERIES, "tsi", value(second, rn=f"v{second}"))

    assert [meter.retrieve(f"{SERIES}/v{second}").code for second in range(4)] == [4004, 4004, 2000, 2000]
    assert meter.retrieve(SERIES).attributes["cni"] == 2
    assert meter.create(SERIES, "tsi", value(2)).code == 4105
    assert meter.create(SERIES, "tsi", value(0)).code == 2001
    assert meter.create(SERIES, "tsi", value(2)).code == 2001


def test_what_an_instance_itself_would_displace_is_still_there(meter: Originator) -> None:
    meter.made("cse-in/meter", "ts", {"rn": "series", "mni": 1})
    meter.made(SERIES, "tsi", value(0))

    assert meter.create(SERIES, "tsi", value(0)).code == 4105
    assert meter.create(SERIES, "tsi", value(1)).code == 2001
    assert meter.create(SERIES, "tsi", value(0)).code == 2001


def test_moments_are_freed_within_one_batch_as_well(house: House, meter: Originator) -> None:
    meter.made("cse-in/meter", "ts", {"rn": "series", "mni": 1})

    answers = house.ask_together([meter.creation(SERIES, "tsi", value(second)) for second in (0, 1, 0, 1, 1, 0)])

    assert [answer.code for answer in answers] == [2001, 2001, 2001, 2001, 4105, 2001]
    house.restart()
    assert house.originator("Cmeter").retrieve(f"{SERIES}/la").attributes["con"] == 0
    assert house.originator("Cmeter").create(SERIES, "tsi", value(0)).code == 4105


@pytest.mark.rule("CSE/TS/TSI/010", "CSE/TS/TSI/012")
def test_beyond_mbs_the_oldest_go(meter: Originator) -> None:
    meter.made("cse-in/meter", "ts", {"rn": "series", "mbs": 10})
    for second in range(3):
        meter.made(SERIES, "tsi", value(second, con="12345", rn=f"v{second}"))

    assert meter.retrieve(f"{SERIES}/v0").code == 4004
    assert meter.create(SERIES, "tsi", value(4, con="12345678901")).code == 5207
    attributes = meter.retrieve(SERIES).attributes
    assert (attributes["cni"], attributes["cbs"]) == (2, 10)


@pytest.mark.rule("CSE/TS/TSI/011")
def test_those_too_old_go(house: House, meter: Originator) -> None:
    meter.made("cse-in/meter", "ts", {"rn": "series", "mia": 60})
    meter.made(SERIES, "tsi", value(0))
    house.pass_time(40)
    meter.made(SERIES, "tsi", value(1))
    house.pass_time(21)

    assert meter.retrieve(SERIES).attributes["cni"] == 1
    assert meter.create(SERIES, "tsi", value(0)).code == 2001
    assert meter.create(SERIES, "tsi", value(1)).code == 4105


@pytest.mark.rule("CSE/TS/TSI/013", "CSE/TS/TSI/014", "CSE/TS/TSI/015", "CSE/TS/TSI/016", "CSE/TS/TSI/019")
def test_latest_and_oldest(meter: Originator, series: str) -> None:
    assert meter.retrieve(f"{series}/la").code == 4004
    assert meter.retrieve(f"{series}/ol").code == 4004
    for second in (5, 1, 3):
        meter.made(series, "tsi", value(second))

    assert meter.retrieve(f"{series}/la").attributes["con"] == 3
    assert meter.retrieve(f"{series}/ol").attributes["con"] == 5
    assert meter.delete(f"{series}/ol").code == 2002
    assert meter.delete(f"{series}/la").code == 2002
    assert meter.retrieve(f"{series}/la").attributes["con"] == 1
    assert meter.retrieve(series).attributes["cni"] == 1
    assert meter.create(series, "tsi", value(5)).code == 2001


@pytest.mark.rule("CSE/TS/TSI/018")
@pytest.mark.rule("CSE/SEC/DEF/006")
def test_instances_are_under_the_policies_of_their_series(meter: Originator, display: Originator, series: str) -> None:
    made = meter.made(series, "tsi", value(0))

    assert display.retrieve(made["ri"]).code == 4103
    assert display.retrieve(f"{series}/la").code == 4103
    assert display.create(series, "tsi", value(0)).code == 4103  # and not that this moment is taken
    rules = [{"acor": ["Cmeter"], "acop": 63}, {"acor": ["Cdisplay"], "acop": 2}]
    meter.made("cse-in/meter", "acp", {"rn": "rules", "pv": {"acr": rules}, "pvs": {"acr": rules[:1]}})
    meter.update(series, "ts", {"acpi": ["cse-in/meter/rules"]})
    assert display.retrieve(made["ri"]).code == 2000


@pytest.mark.rule("CSE/TS/UPD/009")
def test_narrower_limits_displace_at_once(meter: Originator, series: str) -> None:
    for second in range(5):
        meter.made(series, "tsi", value(second))

    meter.update(series, "ts", {"mni": 2})

    assert meter.retrieve(series).attributes["cni"] == 2
    assert meter.retrieve(f"{series}/ol").attributes["con"] == 3


@pytest.mark.rule("CSE/TS/TSI/022")
def test_who_watches_a_series_hears_of_values_and_not_of_displacement(
    house: House, meter: Originator, target: Any, series: str
) -> None:
    meter.update(series, "ts", {"mni": 1})
    meter.made(series, "sub", {"nu": [target.url], "enc": {"net": [3, 4]}})

    for second in range(3):
        meter.made(series, "tsi", value(second))
    house.deliver()

    assert [told["nev"]["net"] for told in target.wait(3)] == [3, 3, 3]


def test_a_deleted_series_takes_its_instances_with_it(house: House, meter: Originator, series: str) -> None:
    made = meter.made(series, "tsi", value(0))

    meter.delete(series)
    house.sweep()
    meter.made("cse-in/meter", "ts", {"rn": "series"})

    assert meter.retrieve(made["ri"]).code == 4004
    assert meter.create(series, "tsi", value(0)).code == 2001


def test_a_moment_is_free_again_after_a_commit_that_failed(house: House, meter: Originator, series: str) -> None:
    house.failing_commits = 1

    assert meter.create(series, "tsi", value(0)).code == 5000
    assert meter.create(series, "tsi", value(0)).code == 2001
    assert meter.create(series, "tsi", value(0)).code == 4105
