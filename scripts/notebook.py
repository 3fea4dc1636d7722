"""Runs docs/notebooks/first_steps.ipynb beside a CSE of its own, and keeps it with its plots in dist/.

`python -m scripts.notebook`, or `make notebook`. Open the result in Jupyter, or in an editor that shows notebooks.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent
NAME = "first_steps.ipynb"


def main() -> None:
    """Starts the CSE, runs the notebook, and ends the CSE."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "cse", "--development", "--listen", "127.0.0.1:0", "--data", folder]
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=environment) as server:
            assert server.stdout is not None
            try:
                place = server.stdout.readline().partition("listens at ")[2].strip()
                os.environ["CSE_URL"] = place.rpartition("/")[0]
                notebook = nbformat.read(ROOT / "docs" / "notebooks" / NAME, as_version=4)  # type: ignore[no-untyped-call]
                NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(ROOT)}}).execute()
            finally:
                server.terminate()
    kept = ROOT / "dist" / NAME
    kept.parent.mkdir(exist_ok=True)
    nbformat.write(notebook, kept)  # type: ignore[no-untyped-call]
    print(f"with its plots: {kept.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
