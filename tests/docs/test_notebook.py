"""The notebook of docs/notebooks, run from its first cell to its last against a live CSE."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from tests.conformance.conftest import wire
from tests.conformance.wire import Wire

__all__ = ["wire"]

PLACE = Path(__file__).parents[2] / "docs" / "notebooks" / "first_steps.ipynb"


def run(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The notebook with what its cells brought."""
    monkeypatch.setenv("CSE_URL", f"http://127.0.0.1:{wire.port}")
    monkeypatch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    monkeypatch.setenv("PYTHONPATH", str(PLACE.parents[2]))
    notebook = nbformat.read(PLACE, as_version=4)  # type: ignore[no-untyped-call]  # it carries no types
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    return notebook


def results(notebook: Any) -> list[str]:
    """What cells show as their value, in order."""
    return [
        output["data"]["text/plain"]
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if output["output_type"] == "execute_result"
    ]


# Of the Jupyter packages: an event loop of their own that they look for, and leave to the end of the process.
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_the_notebook_runs_from_a_fresh_cse(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = run(wire, monkeypatch)

    registered, stored, _, modelled, found, told, counted, _ = results(notebook)
    assert (registered, stored) == ("'Cnotebook'", "97")
    assert modelled == "True"
    assert found == "['cse-in/notebook/day']"
    assert told == "(3, 'new')"
    assert counted == "{'day': 97, 'events': 0}"
    plots = [
        output["data"]["image/png"]
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if output["output_type"] == "display_data"
    ]
    assert len(plots) == 2


def test_the_notebook_is_kept_without_results() -> None:
    notebook = nbformat.read(PLACE, as_version=4)  # type: ignore[no-untyped-call]  # it carries no types

    assert [cell for cell in notebook.cells if cell.get("outputs") or cell.get("execution_count")] == []
