"""Quantities in base units, exact."""

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from energy.quantity import Quantity, Unit, UnknownUnit, json_number


@pytest.mark.parametrize(
    ("amount", "unit", "base"),
    [
        ("1.234", "kWh", Quantity(Decimal(1234), Unit.WH)),
        ("00.244", "kW", Quantity(Decimal(244), Unit.W)),
        ("240.860", "GJ", Quantity(Decimal(240860000000), Unit.J)),
        ("0.123", "kvarh", Quantity(Decimal(123), Unit.VARH)),
        ("12", "dm3", Quantity(Decimal("0.012"), Unit.M3)),
        ("230.1", "V", Quantity(Decimal("230.1"), Unit.V)),
    ],
)
def test_an_amount_becomes_base_units_exactly(amount: str, unit: str, base: Quantity) -> None:
    assert Quantity.of(Decimal(amount), unit) == base


def test_an_unknown_unit_is_refused_and_not_guessed() -> None:
    with pytest.raises(UnknownUnit, match="furlong"):
        Quantity.of(Decimal(1), "furlong")


def test_quantities_of_one_unit_add_up_and_others_do_not() -> None:
    energy, power = Quantity(Decimal("1.5"), Unit.WH), Quantity(Decimal(1), Unit.W)

    assert str(energy + energy - Quantity(Decimal("0.5"), Unit.WH)) == "2.5 Wh"
    with pytest.raises(ValueError, match="Wh and W"):
        energy + power


@settings(deadline=None)
@given(st.decimals(min_value=-(10**9), max_value=10**9, places=5))
def test_a_json_number_reads_back_as_the_same_decimal(value: Decimal) -> None:
    text = json.dumps(json_number(value))

    assert json.loads(text, parse_float=Decimal, parse_int=Decimal) == value


def test_a_decimal_that_json_would_round_is_refused() -> None:
    with pytest.raises(ValueError, match="more digits"):
        json_number(Decimal("12345678901234.56789"))
