"""Recordings from real meters lie beside the project; where they are absent, the tests that read them skip."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data"


def recorded(name: str) -> bytes:
    """The recording at this path below the folder of recordings, such as dsmr/telegram_v5.txt."""
    path = FOLDER / name
    if not path.is_file():
        pytest.skip(f"the recording {name} does not lie beside the project")
    return path.read_bytes()


def recorded_telegrams() -> list[str]:
    """The names of all recorded P1 telegrams."""
    names = sorted(f"dsmr/{path.name}" for path in (FOLDER / "dsmr").glob("telegram_*.txt"))
    if not names:
        pytest.skip("no recorded telegrams lie beside the project")
    return names
