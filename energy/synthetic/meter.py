"""Synthetic meters of three kinds, each with telegrams in its own manner and a valid check sum.

The numbers of registers, their digits and their order follow the companion standards: DSMR 5.0.2 P1 (the
Netherlands), e-MUCS P1 1.7.1 (Fluvius, Belgium), and the Swedish energy industry's recommendation for P1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from energy.p1 import format_telegram
from energy.stamp import stamp_of
from energy.synthetic.household import Household
from energy.synthetic.week import Week, minute_of_week

__all__ = ["MeterModel", "SyntheticMeter", "synthetic_meter"]

_QUARTER = timedelta(minutes=15)
_WEEK = timedelta(weeks=1)


class MeterModel(StrEnum):
    """The kinds of meter that can be made up."""

    DUTCH = "dutch"
    """DSMR 5, three phases, two tariffs (1 is low), gas on the M-Bus."""
    BELGIAN = "belgian"
    """Fluvius, three phases, two tariffs (1 is day), quarter-hour peak, gas and water on the M-Bus."""
    SWEDISH = "swedish"
    """Three phases, one tariff, reactive energy, export from solar panels; tells no equipment number."""


@dataclass(frozen=True, slots=True)
class SyntheticMeter:
    """One meter in one home. `energies` are its registers of energy: group C to E of the OBIS code, and the curve."""

    model: MeterModel
    identification: str
    serial: str
    household: Household
    energies: tuple[tuple[str, Week], ...]

    def telegram(self, moment: datetime) -> bytes:
        """The telegram that the meter sends in this second."""
        second = moment.astimezone(UTC).replace(microsecond=0)
        return format_telegram(self.identification, self._lines(second))

    def _lines(self, moment: datetime) -> Iterator[str]:
        writers: dict[MeterModel, Callable[[SyntheticMeter, datetime], Iterator[str]]] = {
            MeterModel.DUTCH: _dutch,
            MeterModel.BELGIAN: _belgian,
            MeterModel.SWEDISH: _swedish,
        }
        return writers[self.model](self, moment)


def synthetic_meter(model: MeterModel, seed: int = 1) -> SyntheticMeter:
    """The meter that this seed stands for."""
    serial = f"{seed % 10**10:010d}"
    if model is MeterModel.DUTCH:
        home = Household.of(seed)
        energies = _by_tariff(home, _dutch_low)
        return SyntheticMeter(model, r"GHE5\2SYNTHETIC-NL", f"E0047{serial}25", home, energies)
    if model is MeterModel.BELGIAN:
        home = Household.of(seed, solar_peak_w=2200)
        energies = _by_tariff(home, _belgian_day)
        return SyntheticMeter(model, r"FLU5\253SYNTHETIC_B", f"1SAG1{serial}", home, energies)
    home = Household.of(seed, solar_peak_w=6000)
    energies = (("1.8.0", home.imported), ("2.8.0", home.exported))
    return SyntheticMeter(model, rf"ELL5\253{serial}_S", "", home, energies)


def _by_tariff(home: Household, first: Callable[[int], bool]) -> tuple[tuple[str, Week], ...]:
    """Import and export, each on two registers: the first counts in the minutes of the week that the rule names."""
    return (
        ("1.8.1", home.imported.where(first)),
        ("1.8.2", home.imported.where(lambda minute: not first(minute))),
        ("2.8.1", home.exported.where(first)),
        ("2.8.2", home.exported.where(lambda minute: not first(minute))),
    )


def _dutch_low(minute: int) -> bool:
    day, hour = minute // 1440, minute % 1440 // 60
    return day >= 5 or hour >= 23 or hour < 7


def _belgian_day(minute: int) -> bool:
    day, hour = minute // 1440, minute % 1440 // 60
    return day < 5 and 7 <= hour < 22


def _dutch(meter: SyntheticMeter, moment: datetime) -> Iterator[str]:
    home = meter.household
    yield "1-3:0.2.8(50)"
    yield f"0-0:1.0.0({stamp_of(moment)})"
    yield f"0-0:96.1.1({_hex(meter.serial)})"
    yield from _energies(meter, moment)
    yield f"0-0:96.14.0({1 if _dutch_low(minute_of_week(moment)) else 2:04d})"
    yield f"1-0:1.7.0({_kw(home.imported.power_mw(moment))})"
    yield f"1-0:2.7.0({_kw(home.exported.power_mw(moment))})"
    yield "0-0:96.7.21(00004)"
    yield "0-0:96.7.9(00001)"
    yield "1-0:99.97.0(1)(0-0:96.7.19)(240312081502W)(0000000347*s)"
    yield from (f"1-0:{phase}.{counter}.0(00000)" for counter in (32, 36) for phase in (32, 52, 72))
    yield "0-0:96.13.0()"
    yield from _voltages_and_currents(home, moment, "{:05.1f}", "{:03.0f}")
    yield from _phase_powers(home, moment, ("21", "41", "61"), ("22", "42", "62"))
    gas_at = _floor(moment, timedelta(minutes=5))
    yield "0-1:24.1.0(003)"
    yield f"0-1:96.1.0({_hex(f'G0039{meter.serial[5:15]}24')})"
    yield f"0-1:24.2.1({stamp_of(gas_at)})({_m3(home.gas.sum_before(gas_at))})"


def _belgian(meter: SyntheticMeter, moment: datetime) -> Iterator[str]:
    home = meter.household
    yield "0-0:96.1.4(50217)"
    yield f"0-0:96.1.1({_hex(meter.serial)})"
    yield f"0-0:1.0.0({stamp_of(moment)})"
    yield from _energies(meter, moment)
    yield f"0-0:96.14.0({1 if _belgian_day(minute_of_week(moment)) else 2:04d})"
    yield f"1-0:1.4.0({_kw(_running_mean_mw(home.imported, moment))})"
    peak_at, peak_w = _peak(home.imported, moment)
    yield f"1-0:1.6.0({stamp_of(peak_at)})({_kw(peak_w * 1000)})"
    yield f"1-0:1.7.0({_kw(home.imported.power_mw(moment))})"
    yield f"1-0:2.7.0({_kw(home.exported.power_mw(moment))})"
    yield from _phase_powers(home, moment, ("21", "41", "61"), ("22", "42", "62"))
    yield from _voltages_and_currents(home, moment, "{:05.1f}", "{:06.2f}")
    yield "0-0:96.3.10(1)"
    yield "0-0:17.0.0(999.9*kW)"
    yield "1-0:31.4.0(999*A)"
    yield "0-0:96.13.0()"
    read_at = _floor(moment, timedelta(minutes=5))
    yield "0-1:24.1.0(003)"
    yield f"0-1:96.1.1({_hex('7FLO2' + meter.serial[-10:])})"
    yield "0-1:24.4.0(1)"
    yield f"0-1:24.2.3({stamp_of(read_at)})({_m3(home.gas.sum_before(read_at))})"
    yield "0-2:24.1.0(007)"
    yield f"0-2:96.1.1({_hex('8SAG1' + meter.serial[-10:])})"
    yield f"0-2:24.2.1({stamp_of(read_at)})({_m3(home.water.sum_before(read_at))})"


def _swedish(meter: SyntheticMeter, moment: datetime) -> Iterator[str]:
    home = meter.household
    yield f"0-0:1.0.0({stamp_of(moment)})"
    yield from _energies(meter, moment, 12)
    yield f"1-0:3.8.0({_kwh(home.imported.energy_wh(moment) * 3 // 20, 12, 'kvarh')})"
    yield f"1-0:4.8.0({_kwh(0, 12, 'kvarh')})"
    yield f"1-0:1.7.0({_kw(home.imported.power_mw(moment), 8)})"
    yield f"1-0:2.7.0({_kw(home.exported.power_mw(moment), 8)})"
    yield f"1-0:3.7.0({_kw(home.imported.power_mw(moment) * 3 // 20, 8, 'kvar')})"
    yield f"1-0:4.7.0({_kw(0, 8, 'kvar')})"
    yield from _phase_powers(home, moment, ("21", "41", "61"), ("22", "42", "62"), 8)
    yield from _voltages_and_currents(home, moment, "{:05.1f}", "{:05.1f}")


def _energies(meter: SyntheticMeter, moment: datetime, width: int = 10) -> Iterator[str]:
    yield from (f"1-0:{obis}({_kwh(curve.energy_wh(moment), width)})" for obis, curve in meter.energies)


def _phase_powers(
    home: Household, moment: datetime, forward: tuple[str, ...], reverse: tuple[str, ...], width: int = 6
) -> Iterator[str]:
    nets = [phase.power_mw(moment) for phase in home.phases]
    yield from (f"1-0:{c}.7.0({_kw(max(net, 0), width)})" for c, net in zip(forward, nets, strict=True))
    yield from (f"1-0:{c}.7.0({_kw(max(-net, 0), width)})" for c, net in zip(reverse, nets, strict=True))


def _voltages_and_currents(home: Household, moment: datetime, volts: str, amperes: str) -> Iterator[str]:
    powers = [phase.power_mw(moment) / 1000 for phase in home.phases]
    # Voltage drops a little where much is drawn, and rises where the sun feeds in.
    voltages = [231.4 + index * 0.7 - watts / 2500 for index, watts in enumerate(powers)]
    yield from (f"1-0:{c}.7.0({volts.format(v)}*V)" for c, v in zip((32, 52, 72), voltages, strict=True))
    currents = (abs(watts) / voltage for watts, voltage in zip(powers, voltages, strict=True))
    yield from (f"1-0:{c}.7.0({amperes.format(a)}*A)" for c, a in zip((31, 51, 71), currents, strict=True))


def _running_mean_mw(curve: Week, moment: datetime) -> int:
    """Mean power since the quarter of an hour began: watt-hours so far over the time so far."""
    begin = _floor(moment, _QUARTER)
    seconds = max((moment - begin) // timedelta(seconds=1), 1)
    return (curve.energy_wh(moment) - curve.energy_wh(begin)) * 3_600_000 // seconds


def _peak(curve: Week, moment: datetime) -> tuple[datetime, int]:
    """The highest quarter of an hour of this month that is over, and when it ended, for the newest week of the month."""
    month = moment.replace(day=1, hour=0, minute=0, second=0)
    ended = _floor(moment, _QUARTER)
    quarters = int(min(ended - month, _WEEK) / _QUARTER)
    means = curve.quarters()
    ends = [ended - index * _QUARTER for index in range(quarters)] or [ended]
    best = max(ends, key=lambda end: means[minute_of_week(end - _QUARTER) // 15])
    return best, means[minute_of_week(best - _QUARTER) // 15]


def _floor(moment: datetime, step: timedelta) -> datetime:
    return moment - (moment - datetime(2000, 1, 1, tzinfo=UTC)) % step


def _kwh(wh: int, width: int = 10, unit: str = "kWh") -> str:
    return f"{wh // 1000:0{width - 4}d}.{wh % 1000:03d}*{unit}"


def _kw(milliwatts: int, width: int = 6, unit: str = "kW") -> str:
    watts = milliwatts // 1000
    return f"{watts // 1000:0{width - 4}d}.{watts % 1000:03d}*{unit}"


def _m3(litres: int) -> str:
    return f"{litres // 1000:05d}.{litres % 1000:03d}*m3"


def _hex(text: str) -> str:
    return text.encode("latin-1").hex().upper()
