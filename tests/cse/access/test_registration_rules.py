"""Registration where the operator asks for a service subscription (TS-0001 11.2.2)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conformance.house import House

APPLICATION = {"rn": "meter", "api": "Nmeter", "rr": True, "srv": ["4"]}


@pytest.mark.parametrize(("asked_for", "code"), [(False, 2001), (True, 4128)])
def test_where_it_is_asked_for_nobody_registers_without_one(tmp_path: Path, asked_for: bool, code: int) -> None:
    house = House(tmp_path, settings={"service_subscription": asked_for})

    try:
        assert house.originator("Cmeter").create("cse-in", "ae", APPLICATION).code == code
    finally:
        house.leave()
