"""The attributes of a group one by one (TS-0001 9.6.13; digest groups.md 1)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.house import Originator

HOME = "cse-in/meter"
LEAST: dict[str, Any] = {"mnm": 3, "mid": [HOME]}


@pytest.mark.rule("CSE/GMG/ATT/001", "CSE/GMG/ATT/028", "CSE/GMG/ATT/021", "CSE/ATT/grp/009")
def test_a_group_is_mixed_and_drops_members_where_nothing_is_told(meter: Originator) -> None:
    made = meter.made(HOME, "grp", {"mnm": 3, "mid": []})

    assert (made["mt"], made["csy"], made["cnm"], made["mid"]) == (0, 1, 0, [])


@pytest.mark.parametrize(
    ("attributes", "named"),
    [
        pytest.param({"mid": []}, "mnm", marks=pytest.mark.rule("CSE/GMG/ATT/009")),
        pytest.param({"mnm": 3}, "mid", marks=pytest.mark.rule("CSE/GMG/ATT/014")),
        pytest.param({**LEAST, "mnm": 0}, "mnm", marks=pytest.mark.rule("CSE/GMG/ATT/013")),
        pytest.param({**LEAST, "mnm": -1}, "mnm", marks=pytest.mark.rule("CSE/GMG/ATT/013")),
        pytest.param({**LEAST, "mt": -1}, "mt", marks=pytest.mark.rule("CSE/GMG/ATT/003")),
        pytest.param({**LEAST, "mt": 30000}, "mt", marks=pytest.mark.rule("CSE/GMG/ATT/003")),
        pytest.param({**LEAST, "mt": "cnt"}, "mt", marks=pytest.mark.rule("CSE/GMG/ATT/003")),
        pytest.param({**LEAST, "csy": 4}, "csy", marks=pytest.mark.rule("CSE/GMG/ATT/033")),
        pytest.param({**LEAST, "csy": 0}, "csy", marks=pytest.mark.rule("CSE/GMG/ATT/033")),
        pytest.param({**LEAST, "nar": {"num": -1}}, "nar", marks=pytest.mark.rule("CSE/GMG/ATT/036")),
        pytest.param({**LEAST, "nar": {"dur": "soon"}}, "nar", marks=pytest.mark.rule("CSE/GMG/ATT/036")),
        pytest.param({**LEAST, "ssi": True}, "ssi", marks=pytest.mark.rule("CSE/SEM/SFO/005", "CSE/GMG/ATT/035")),
    ],
)
def test_a_group_that_is_not_right_is_refused_by_name(
    meter: Originator, attributes: dict[str, Any], named: str
) -> None:
    answer = meter.create(HOME, "grp", {"rn": "wrong", **attributes})

    assert answer.code in (4000, 5001, 6010), answer
    assert named in answer.reason
    assert meter.retrieve(f"{HOME}/wrong").code == 4004


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        pytest.param("gn", "lamps", "lights", marks=pytest.mark.rule("CSE/GMG/ATT/034")),
        pytest.param("macp", ["cse-in/a"], ["cse-in/b"], marks=pytest.mark.rule("CSE/GMG/ATT/027")),
    ],
)
def test_what_is_optional_is_set_changed_and_removed(meter: Originator, name: str, first: Any, second: Any) -> None:
    made = meter.made(HOME, "grp", {**LEAST, name: first})

    changed = meter.update(made["ri"], "grp", {name: second})
    removed = meter.update(made["ri"], "grp", {name: None})

    assert (made[name], changed.attributes[name]) == (first, second)
    assert name not in removed.attributes
