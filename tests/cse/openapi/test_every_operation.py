"""Schemathesis against a live CSE: every operation succeeds, and no answer is one that the document does not know."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conformance.target import Target
from tests.conformance.wire import Server
from tests.cse.openapi.explorer import Explorer


@pytest.fixture
def explorer(tmp_path: Path) -> Iterator[Explorer]:
    server, target = Server(tmp_path), Target()
    yield Explorer(server.wire, target)
    target.go()
    assert server.stop() == 0


def test_every_operation_succeeds_and_no_answer_is_undocumented(explorer: Explorer) -> None:
    explorer.walk_examples()
    explorer.wander(examples=1)
    explorer.follow(chains=6, steps=6)

    assert explorer.unreached() == [], explorer.ground.refused
    assert explorer.findings == {}


@pytest.mark.soak
def test_a_long_walk_finds_no_undocumented_answer(explorer: Explorer) -> None:
    examples = int(os.environ.get("GRIDHEARTH_SOAK_EXAMPLES", "60"))

    explorer.walk_examples()
    explorer.wander(examples)
    explorer.follow(chains=examples, steps=30)

    print(explorer.report(), "\n".join(explorer.findings))
    assert explorer.unreached() == [], explorer.ground.refused
    assert explorer.findings == {}
