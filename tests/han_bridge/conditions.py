"""Waiting for something to become true, with a bound."""

import time
from collections.abc import Callable


def eventually(condition: Callable[[], object], within_s: float = 10.0) -> None:
    """Returns when the condition holds; fails when it does not in time."""
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "did not become true in time"
        time.sleep(0.01)
