"""Brokers for those that speak MQTT."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.mosquitto import Mosquitto


@pytest.fixture
def brokers(tmp_path: Path) -> Iterator[Callable[..., Mosquitto]]:
    """Makes mosquittos, ended with the test."""
    made: list[Mosquitto] = []

    def make(*lines: str) -> Mosquitto:
        made.append(Mosquitto(tmp_path / f"broker{len(made)}", lines or ("allow_anonymous true",)))
        return made[-1]

    yield make
    for broker in made:
        broker.discard()


@pytest.fixture
def broker(brokers: Callable[..., Mosquitto]) -> Mosquitto:
    return brokers()
