"""A home's week: who is at home, what runs on which phase, sun on the roof, gas and water."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from energy.synthetic.week import MINUTES, Week

__all__ = ["Household"]

_DAY = 24 * 60
_PHASES = 3


@dataclass(frozen=True, slots=True)
class Household:
    """Curves of one home. Power is that at the meter: import and export never run at once (the phases are summed).

    `phases` is net power of each phase in watts, negative when the sun feeds back; `gas` and `water` are litres.
    """

    phases: tuple[Week, ...]
    imported: Week
    exported: Week
    gas: Week
    water: Week

    @classmethod
    def of(cls, seed: int, *, solar_peak_w: int = 0, phases: int = _PHASES) -> Household:
        """The home that this seed stands for."""
        chance = random.Random(seed)
        loads = _loads(chance, phases)
        sun = _sun(chance, solar_peak_w)
        nets = [[load - sun[minute] // phases for minute, load in enumerate(phase)] for phase in loads]
        total = [sum(minute) for minute in zip(*nets, strict=True)]
        return cls(
            phases=tuple(map(Week.of, nets)),
            imported=Week.of(max(net, 0) for net in total),
            exported=Week.of(max(-net, 0) for net in total),
            gas=Week.of(_gas(chance)),
            water=Week.of(_water(chance)),
        )


def _loads(chance: random.Random, phases: int) -> list[list[int]]:
    """Watts of each phase for each minute."""
    loads = [[chance.randint(25, 70)] * MINUTES for _ in range(phases)]
    _refrigerator(loads[0], chance)
    for day in range(7):
        weekend = day >= 5
        start = day * _DAY
        _evening_light(loads[1 % phases], start, chance)
        wake = chance.randint(7 * 60 + 45, 9 * 60) if weekend else chance.randint(6 * 60 + 15, 7 * 60 + 15)
        _run(loads[-1], start + wake, 4, 2100 + chance.randint(-100, 100), chance)
        _run(loads[1 % phases], start + chance.randint(17 * 60 + 30, 18 * 60 + 45), 35, 1650, chance)
        if weekend or chance.random() < 0.4:
            _run(loads[-1], start + chance.randint(9 * 60, 20 * 60), 75, 800, chance)
        for _ in range(chance.randint(2, 6)):
            _run(loads[-1], start + chance.randint(8 * 60, 22 * 60), 3, 1950, chance)
    return [[watts + chance.randint(0, 9) for watts in phase] for phase in loads]


def _refrigerator(load: list[int], chance: random.Random) -> None:
    minute = chance.randint(0, 40)
    while minute < MINUTES:
        _run(load, minute, chance.randint(12, 18), 85, chance)
        minute += chance.randint(38, 52)


def _evening_light(load: list[int], start: int, chance: random.Random) -> None:
    dusk, bed = chance.randint(17 * 60, 18 * 60), chance.randint(22 * 60, 23 * 60 + 15)
    for minute in range(start + dusk, start + bed):
        load[minute] += 180 + chance.randint(0, 25)


def _run(load: list[int], start: int, minutes: int, watts: int, chance: random.Random) -> None:
    """An appliance runs; what would run past Sunday's end goes on at the beginning of the week."""
    for minute in range(start, start + minutes):
        load[minute % MINUTES] += watts + chance.randint(-watts // 50, watts // 50)


def _sun(chance: random.Random, peak_w: int) -> list[int]:
    """Watts from the roof: a bell between 06:30 and 19:30, brighter and duller days, passing clouds."""
    sun = [0] * MINUTES
    rise, hours = 6 * 60 + 30, 13 * 60
    for day in range(7):
        brightness = chance.uniform(0.45, 1.0)
        cloud = 1.0
        for minute in range(hours):
            if minute % 6 == 0:
                cloud = chance.choice((1.0, 1.0, 1.0, 0.9, 0.7, 0.4))
            bell = math.sin(math.pi * minute / hours) ** 2
            sun[day * _DAY + rise + minute] = int(peak_w * brightness * cloud * bell)
    return sun


def _gas(chance: random.Random) -> list[int]:
    """Litres of gas: heating in the morning and the evening, hot water in between."""
    litres = [0] * MINUTES
    for day in range(7):
        for begin, end in ((6 * 60, 8 * 60), (17 * 60, 22 * 60)):
            for minute in range(begin, end):
                litres[day * _DAY + minute] = chance.choice((0, 8, 12, 15))
        for _ in range(chance.randint(2, 4)):
            start = day * _DAY + chance.randint(7 * 60, 21 * 60)
            litres[start : start + 8] = [30] * 8
    return litres


def _water(chance: random.Random) -> list[int]:
    """Litres of water: showers, taps and cisterns."""
    litres = [0] * MINUTES
    for day in range(7):
        for _ in range(chance.randint(18, 30)):
            litres[day * _DAY + chance.randint(6 * 60 + 30, 23 * 60)] += chance.choice((1, 3, 6, 6, 9))
        for _ in range(chance.randint(1, 3)):
            start = day * _DAY + chance.randint(6 * 60 + 30, 8 * 60)
            litres[start : start + 6] = [8] * 6
    return litres
