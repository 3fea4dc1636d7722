"""The JavaScript client: what is generated is up to date, and its own tests pass against a live CSE."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from scripts.javascript_client import FOLDER, generated
from tests.conformance.conftest import wire
from tests.conformance.wire import Wire
from tests.services import missing_service

__all__ = ["wire"]


@pytest.mark.parametrize("path", generated(), ids=lambda path: path.name)
def test_what_is_generated_is_up_to_date(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == generated()[path], "run python -m scripts.javascript_client"


def test_the_clients_own_tests_pass_in_node(wire: Wire) -> None:
    node = shutil.which("node")
    if node is None:
        missing_service("node")

    done = subprocess.run(
        [node, "--test", str(FOLDER / "test")],
        env={**os.environ, "CSE_URL": f"http://127.0.0.1:{wire.port}"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-5000:] + done.stderr
    assert "# pass 14" in done.stdout
