"""A second, naive reading of the rules that go to the CSE: nothing shared with the program, nothing fast."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

CREATE, RETRIEVE, DISCOVERY = 1, 2, 32


def in_schedule(schedule: str, moment: datetime) -> bool:
    """Whether a moment lies in `second minute hour day month weekday year`, each a number, a span, or all."""
    parts = (moment.second, moment.minute, moment.hour, moment.day, moment.month, moment.isoweekday() % 7, moment.year)
    for field, value in zip(schedule.split(), parts, strict=True):
        first, _, last = field.partition("-")
        if field != "*" and not int(first) <= value <= int(last or first):
            return False
    return True


def allows(rules: Sequence[dict[str, Any]], party: str, permission: int, moment: datetime, child: int = 23) -> bool:
    """Whether any of the rules lets a party do this at the moment; CREATE is of a child of a type."""
    for rule in rules:
        assert set(rule) <= {"acor", "acop", "acod", "acco"}
        who = party in rule["acor"]
        what = rule["acop"] & permission == permission
        whenever = "acco" not in rule or any(
            in_schedule(schedule, moment) for context in rule["acco"] for schedule in context["actw"]
        )
        object_ok = permission != CREATE or any(child in detail["chty"] for detail in rule.get("acod", []))
        if who and what and whenever and object_ok:
            return True
    return False
