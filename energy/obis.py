"""OBIS codes: what a register means, as A-B:C.D.E (IEC 62056-61)."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Obis"]

_CODE = re.compile(r"(\d{1,3})-(\d{1,3}):(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\*255)?", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Obis:
    """One code. For electricity (A is 1): C what is measured, D how it is accumulated, E the tariff.

    B is the channel; in a P1 telegram channels 1 to 4 are meters on the M-Bus. The sixth group F is only
    ever seen as 255 ("now") and is left out.
    """

    a: int
    b: int
    c: int
    d: int
    e: int

    @classmethod
    def parse(cls, text: str) -> Obis:
        """The code that the text spells. Raises ValueError."""
        match = _CODE.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is no OBIS code, such as 1-0:1.8.1")
        return cls(*(int(group) for group in match.groups()))

    def __str__(self) -> str:
        return f"{self.a}-{self.b}:{self.c}.{self.d}.{self.e}"
