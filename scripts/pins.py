"""What a lock file pins, read from pip's format as `make lock` writes it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_PIN = re.compile(r"^(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==(?P<version>[^\s;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_VIA = re.compile(r"^ +# +(?:via )?(?!via$)(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)( \(pyproject\.toml\))?$")


@dataclass(frozen=True, slots=True)
class Pin:
    """One distribution of one version, and the SHA-256 of every file that it may be installed from."""

    name: str
    version: str
    hashes: tuple[str, ...]
    wanted_by: tuple[str, ...]
    """the names of the distributions that require it, the project's own among them"""


def pins(lock: Path) -> list[Pin]:
    """Every pin of a lock file, in its order. Raises ValueError where a line that ought to be one is none."""
    found: list[Pin] = []
    for block in re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8")):
        if not block.strip() or block.startswith("#"):
            continue
        start = _PIN.match(block)
        hashes = tuple(_HASH.findall(block))
        if start is None or not hashes:
            raise ValueError(f"{lock.name}: not a pin with hashes: {block.splitlines()[0]}")
        wanted_by = tuple(via["name"] for line in block.splitlines() if (via := _VIA.match(line)))
        found.append(Pin(start["name"], start["version"], hashes, wanted_by))
    return found
