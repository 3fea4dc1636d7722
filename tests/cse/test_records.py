"""What is done to the CSE is written down where nobody can change it unseen."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from audit.chain import ChainBroken
from cse.accounts import Accounts
from cse.refusals import Refusals
from cse.storage.audit_log import check_audit
from onem2m.primitive import Association, Identity
from onem2m.vocabulary import Operation
from tests.conformance.house import NOON, House, Originator
from tests.conformance.target import Target

RULES = {"acr": [{"acor": ["Cmeter"], "acop": 63}]}
SECOND = 1_000_000_000


@pytest.fixture
def house(tmp_path: Path) -> Any:
    house = House(tmp_path)
    yield house
    house.leave()


@pytest.fixture
def meter(house: House) -> Originator:
    return house.application("Cmeter")


def records(house: House) -> list[dict[str, Any]]:
    return house.cse.store.outbox.audit(0, 1000)


def told(house: House) -> list[tuple[str, str]]:
    return [(record["what"], record["who"]) for record in records(house)]


def test_the_life_of_what_decides_about_access_is_recorded(house: House, meter: Originator) -> None:
    before = len(records(house))
    meter.made("cse-in/meter", "acp", {"rn": "p", "pv": RULES, "pvs": RULES})
    meter.made("cse-in/meter", "cnt", {"rn": "box"})
    meter.update("cse-in/meter/p", "acp", {"pv": {"acr": []}})
    meter.update("cse-in/meter/box", "cnt", {"acpi": ["cse-in/meter/p"]})
    meter.delete("cse-in/meter/p")
    meter.delete("cse-in/meter")

    new = records(house)[before:]
    assert [(one["what"], one["to"]) for one in new] == [
        ("accessControlPolicy-created", "cse-in/meter/p"),
        ("accessControlPolicy-updated", "cse-in/meter/p"),
        ("container-updated", "cse-in/meter/box"),
        ("accessControlPolicy-deleted", "cse-in/meter/p"),
        ("AE-deleted", "cse-in/meter"),
    ]
    assert {one["who"] for one in new} == {"/id-in/Cmeter"}
    assert (new[0]["pv"], new[1]["pv"], new[2]["acpi"]) == (RULES, {"acr": []}, ["cse-in/meter/p"])


def test_what_applications_do_with_their_own_is_not_recorded(house: House, meter: Originator) -> None:
    before = told(house)

    meter.made("cse-in/meter", "cnt", {"rn": "box"})
    meter.made("cse-in/meter/box", "cin", {"con": "1"})
    meter.update("cse-in/meter/box", "cnt", {"lbl": ["a"]})
    meter.delete("cse-in/meter/box")

    assert told(house) == before


def test_whatever_the_administrator_or_a_role_changes_is_recorded(house: House, meter: Originator) -> None:
    before = len(records(house))
    who = Association(Identity("/id-in/Cmeter", frozenset({"operator@gridhearth.local"}), "token"), None)

    house.originator("CAdmin").made("cse-in/meter", "cnt", {"rn": "box"})
    content = {"m2m:cnt": {"lbl": ["a"]}}
    house.originator("CAdmin").ask(Operation.UPDATE, "cse-in/meter/box", content=content)
    meter.ask(Operation.CREATE, "cse-in/meter", type=3, content={"m2m:cnt": {"rn": "b"}}, association=who)

    new = records(house)[before:]
    assert [(one["what"], one["who"]) for one in new] == [
        ("container-created", "/id-in/CAdmin"),
        ("container-updated", "/id-in/CAdmin"),
        ("container-created", "/id-in/Cmeter"),
    ]
    assert new[2]["roles"] == ["operator@gridhearth.local"]
    assert new[0]["proved"] is False


def test_what_was_refused_is_not_recorded_as_done(house: House, meter: Originator) -> None:
    before = told(house)

    meter.create("cse-in/meter", "acp", {"pv": RULES, "pvs": {"acr": []}})
    meter.delete("cse-in/acp-cse-base")

    assert told(house) == before


def test_a_failed_commit_takes_its_records_with_it_and_the_chain_goes_on(house: House, meter: Originator) -> None:
    before = told(house)
    house.failing_commits = 1

    failed = meter.create("cse-in/meter", "acp", {"rn": "p", "pv": RULES, "pvs": RULES})
    unchanged = told(house)
    meter.made("cse-in/meter", "acp", {"rn": "p", "pv": RULES, "pvs": RULES})
    house.close()

    head = check_audit(house.folder)
    house.open()
    assert failed.code == 5000
    assert unchanged == before
    assert head.number == len(before) + 1


def test_the_end_of_a_time_is_recorded_too(house: House, meter: Originator) -> None:
    meter.made("cse-in/meter", "acp", {"pv": RULES, "pvs": RULES, "et": "20250301T120010"})

    house.pass_time(11)

    assert told(house)[-1] == ("accessControlPolicy-expired", "")


def test_suspensions_are_recorded_once(house: House, meter: Originator, tmp_path: Path) -> None:
    target = Target()
    reader = house.application("Creader")
    allowed = {"acr": [*RULES["acr"], {"acor": ["Creader"], "acop": 3}]}
    meter.made("cse-in/meter", "acp", {"rn": "p", "pv": allowed, "pvs": RULES})
    meter.made("cse-in/meter", "cnt", {"rn": "box", "acpi": ["cse-in/meter/p"]})
    reader.made("cse-in/meter/box", "sub", {"rn": "s", "nu": [target.url], "enc": {"net": [3]}})

    meter.update("cse-in/meter/p", "acp", {"pv": RULES})
    for _ in range(3):
        meter.made("cse-in/meter/box", "cin", {"con": "1"})
    house.deliver()
    meter.update("cse-in/meter/p", "acp", {"pv": allowed})
    house.sweep()

    target.go()
    mine = [(one["what"], one["to"]) for one in records(house) if one["who"] == "/id-in/Creader"]
    assert mine[1:] == [
        ("subscription-suspended", "cse-in/meter/box/s"),
        ("subscription-resumed", "cse-in/meter/box/s"),
    ]


def edited(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE audit SET record = replace(record, 'Cmeter', 'Cother') WHERE number = 3")


def dropped(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM audit WHERE number = 3")


def swapped(connection: sqlite3.Connection) -> None:
    [(third, hash_)] = connection.execute("SELECT record, hash FROM audit WHERE number = 3")
    [(fourth, other)] = connection.execute("SELECT record, hash FROM audit WHERE number = 4")
    connection.execute("UPDATE audit SET record = ?, hash = ? WHERE number = 3", (fourth, other))
    connection.execute("UPDATE audit SET record = ?, hash = ? WHERE number = 4", (third, hash_))


def rehashed(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE audit SET hash = zeroblob(32) WHERE number = 3")


@pytest.mark.parametrize("tamper", [edited, dropped, swapped, rehashed])
def test_who_tampers_with_the_log_is_found_out_and_where(
    house: House, meter: Originator, tamper: Callable[[sqlite3.Connection], None]
) -> None:
    for _ in range(5):
        meter.made("cse-in/meter", "acp", {"pv": RULES, "pvs": RULES})
    house.close()
    whole = check_audit(house.folder)

    with sqlite3.connect(house.folder / "tree.sqlite") as connection:
        tamper(connection)
    connection.close()

    with pytest.raises(ChainBroken) as broken:
        check_audit(house.folder)
    assert broken.value.number == 3
    assert whole.number >= 6
    house.open()


def test_a_cut_off_end_shows_by_the_hash_that_was_told(
    house: House, meter: Originator, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(5):
        meter.made("cse-in/meter", "acp", {"pv": RULES, "pvs": RULES})
    with caplog.at_level("INFO", "cse.storage.audit_log"):
        house.close()
    [line] = [record.getMessage() for record in caplog.records if record.getMessage().startswith("audit: record")]
    whole = check_audit(house.folder)

    with sqlite3.connect(house.folder / "tree.sqlite") as connection:
        connection.execute("DELETE FROM audit WHERE number > 4")
    connection.close()

    cut = check_audit(house.folder)
    house.open()
    assert line == f"audit: record {whole.number} has the hash {whole.hash.hex()}"
    assert (cut.number, cut.hash == whole.hash) == (4, False)


def test_uses_of_accounted_policies_are_counted_by_whom_and_for_what(house: House, meter: Originator) -> None:
    target = Target()
    reader = house.application("Creader")
    consent = {"acr": [{"acor": ["Creader"], "acop": 3, "acod": [{"chty": [23]}]}, {"acor": ["Creader"], "acop": 2}]}
    policy = meter.made("cse-in/meter", "acp", {"rn": "c", "pv": consent, "pvs": RULES, "lbl": ["accounted"]})["ri"]
    meter.made("cse-in/meter", "acp", {"rn": "own", "pv": RULES, "pvs": RULES})
    meter.made("cse-in/meter", "cnt", {"rn": "box", "acpi": ["cse-in/meter/own", "cse-in/meter/c"]})
    meter.made("cse-in/meter/box", "cin", {"con": "1"})

    for _ in range(3):
        assert reader.retrieve("cse-in/meter/box/la").code == 2000
    made = reader.made("cse-in/meter/box", "sub", {"nu": [target.url], "enc": {"net": [3]}})
    meter.made("cse-in/meter/box", "cin", {"con": "2"})
    house.deliver()
    house.sweep()
    reader.retrieve("cse-in/meter/box/la")
    house.sweep()

    target.go()
    rows = {row[:3]: row[3] for row in house.cse.store.outbox.accounts(policy, 10)}
    assert rows == {
        ("/id-in/Creader", "RETRIEVE", "cse-in/meter/box/la"): 4,
        ("/id-in/Creader", "CREATE", "cse-in/meter/box"): rows["/id-in/Creader", "CREATE", "cse-in/meter/box"],
        ("/id-in/Creader", "NOTIFY", f"/id-in/{made['ri']}"): 1,
    }


def test_a_flood_of_refusals_is_told_once_a_minute_with_its_count(house: House) -> None:
    refusals = house.cse.housekeeping.refusals
    before = len(records(house))
    for _ in range(1000):
        refusals.note("authentication-refused", "/id-in/Cx", "the token has expired")

    house.sweep()
    for _ in range(500):
        refusals.note("authentication-refused", "/id-in/Cx", "the token has expired")
    house.pass_time(30)
    refusals.note("authentication-refused", "/id-in/Cy", "the token has expired")
    house.pass_time(31)

    assert [(one["who"], one["times"]) for one in records(house)[before:]] == [
        ("/id-in/Cx", 1000),
        ("/id-in/Cx", 500),
        ("/id-in/Cy", 1),
    ] or sorted((one["who"], one["times"]) for one in records(house)[before:]) == [
        ("/id-in/Cx", 500),
        ("/id-in/Cx", 1000),
        ("/id-in/Cy", 1),
    ]


def test_counting_does_not_take_more_memory_than_it_may() -> None:
    now = NOON * SECOND
    accounts, refusals = Accounts(lambda: now), Refusals(lambda: now)

    for number in range(12_000):
        accounts.note(["acp1"], "/id-in/Cx", "RETRIEVE", f"cin{number}")
        refusals.note("refused", f"/id-in/C{number}", "why")

    uses = accounts.take()
    assert len(uses) <= 10_001
    assert sum(use.count for _, use in uses) == 12_000
    due = refusals.due()
    assert len(due) <= 1_001
    assert sum(one.count for one in due) == 12_000


def test_strangers_by_a_thousand_names_are_one_line(house: House) -> None:
    refusals = house.cse.dispatcher.refusals
    for number in range(1000):
        refusals.note_stranger(ValueError(f"fr (X-M2M-Origin): 'C{number}' is not /id-in/Cx, whose credential this is"))

    house.sweep()

    [record] = [one for one in records(house) if one["what"] == "authentication-refused"]
    assert (record["who"], record["times"]) == ("", 1000)
    assert "'...'" in record["reason"]
