"""Asks OSV's database whether anything that a lock file pins has a known vulnerability, by pip-audit.

Exit status: 0 none is known, 1 some are (they are listed), 3 not audited: the database was not reached, or its answer
does not cover every pin. Silence is never taken for a clean bill: pip-audit itself ends with 1 for both.

usage: python -m scripts.audit [LOCK] [--osv-url URL]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

from scripts.pins import pins

ROOT = Path(__file__).resolve().parent.parent
CLEAN, VULNERABLE, NOT_AUDITED = 0, 1, 3
_WITHIN_S = 300


class NotAudited(Exception):
    """Nothing can be said; the message says why in one line."""


def audit(lock: Path, osv_url: str | None) -> list[dict[str, Any]]:
    """The pins that have known vulnerabilities, as pip-audit reports them. Raises NotAudited."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pip_audit", "--vulnerability-service", "osv", "--requirement", str(lock)]
        command += ["--require-hashes", "--disable-pip", "--progress-spinner", "off", "--timeout", "10"]
        command += ["--cache-dir", folder, "--format", "json", "--output", str(report)]
        command += ["--osv-url", osv_url] if osv_url else []
        try:
            ended = subprocess.run(command, capture_output=True, text=True, timeout=_WITHIN_S, check=False)
        except subprocess.TimeoutExpired:
            raise NotAudited(f"the database did not answer within {_WITHIN_S} s") from None
        try:
            found: list[dict[str, Any]] = json.loads(report.read_text(encoding="utf-8"))["dependencies"]
        except (OSError, ValueError, LookupError):
            raise NotAudited(_last_line(ended.stderr)) from None
    answered = {(canonicalize_name(one["name"]), one["version"]) for one in found if "vulns" in one}
    missing = sorted(pin.name for pin in pins(lock) if (canonicalize_name(pin.name), pin.version) not in answered)
    if missing:
        raise NotAudited(f"the answer says nothing of {', '.join(missing)}")
    return [one for one in found if one["vulns"]]


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return f"the database is out of reach ({lines[-1][:300]})" if lines else "pip-audit ended without a report"


def main() -> int:
    """Prints what is known, and returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m scripts.audit", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("lock", nargs="?", type=Path, default=ROOT / "requirements.lock")
    parser.add_argument("--osv-url", help="where to ask instead of OSV's own service")
    arguments = parser.parse_args()
    try:
        vulnerable = audit(arguments.lock, arguments.osv_url)
    except NotAudited as why:
        print(f"not audited: {why}")
        return NOT_AUDITED
    for one in vulnerable:
        for fault in one["vulns"]:
            fixed = ", ".join(fault["fix_versions"]) or "no version yet"
            print(f"{one['name']} {one['version']}: {fault['id']}, fixed in {fixed}: {fault['description'][:200]}")
    print(f"{arguments.lock.name}: {len(pins(arguments.lock))} packages, {len(vulnerable)} with known vulnerabilities")
    return VULNERABLE if vulnerable else CLEAN


if __name__ == "__main__":
    sys.exit(main())
