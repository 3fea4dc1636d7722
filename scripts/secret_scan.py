"""Looks for secrets in the project's files, by detect-secrets which asks nobody here.

What it finds must stand in `.secrets.baseline`: each finding there was looked at and is no secret (a telegram's check
sum, a key that a test made). Nothing is found in tests by the mere name of a variable: made-up passwords are what
tests of a login are made of. Keys, tokens and random text are found there all the same.

usage: python -m scripts.secret_scan [--root FOLDER] [--accept]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from detect_secrets.core.secrets_collection import SecretsCollection
from detect_secrets.settings import default_settings

ROOT = Path(__file__).resolve().parent.parent
BASELINE = ".secrets.baseline"
_BY_NAME = "Secret Keyword"
_HASHES_ALL_OVER = frozenset({"requirements.lock", "requirements-dev.lock", "requirements-build.lock", BASELINE})
_NEVER = frozenset({".git", ".venv", "__pycache__", "build", "dist"})

Finding = tuple[str, str, str]
"""file, kind, SHA-1 of the secret"""


def findings(root: Path) -> dict[Finding, int]:
    """What looks like a secret, with its line."""
    names = [name for name in _files(root) if name not in _HASHES_ALL_OVER]
    found: dict[Finding, int] = {}
    with default_settings():
        secrets = SecretsCollection(root=str(root))
        secrets.scan_files(*names)
    for name, secret in secrets:
        if not (secret.type == _BY_NAME and name.startswith("tests/")):
            found[name, secret.type, secret.secret_hash] = secret.line_number
    return found


def _files(root: Path) -> Iterable[str]:
    """All but what git ignores; in a folder without git, all but what make makes."""
    if (root / ".git").exists():
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.split("\0")
        return sorted(name for name in listed if name and (root / name).is_file())
    paths = (path for path in root.rglob("*") if path.is_file())
    names = (path.relative_to(root) for path in paths)
    return sorted(name.as_posix() for name in names if _NEVER.isdisjoint(name.parts))


def accepted(root: Path) -> set[Finding]:
    """What was looked at before, and is no secret."""
    baseline = root / BASELINE
    if not baseline.exists():
        return set()
    listed = json.loads(baseline.read_text(encoding="utf-8"))["results"]
    return {(name, one["type"], one["hashed_secret"]) for name, some in listed.items() for one in some}


def accept(root: Path, found: Iterable[Finding]) -> None:
    """Writes the baseline, in detect-secrets' own form without what changes by itself: lines and moments."""
    results: dict[str, list[dict[str, str]]] = {}
    for name, kind, secret_hash in sorted(found):
        results.setdefault(name, []).append({"type": kind, "hashed_secret": secret_hash})
    (root / BASELINE).write_text(json.dumps({"results": results}, indent=1) + "\n", encoding="utf-8")


def main() -> int:
    """Exit status 1 where something is found that nobody has looked at."""
    parser = argparse.ArgumentParser(prog="python -m scripts.secret_scan")
    parser.add_argument("--root", type=Path, default=ROOT)
    parser.add_argument(
        "--accept", action="store_true", help=f"write all that is found to {BASELINE}; look at it first"
    )
    arguments = parser.parse_args()
    found = findings(arguments.root)
    if arguments.accept:
        accept(arguments.root, found)
    known = accepted(arguments.root)
    new = sorted(
        (name, line, kind) for (name, kind, digest), line in found.items() if (name, kind, digest) not in known
    )
    for name, line, kind in new:
        print(f"{name}:{line}: {kind}")
    if new:
        print(f"{len(new)} look like secrets. If they are none: make accept-secrets", file=sys.stderr)
        return 1
    print(f"no secrets ({len(known)} known findings are none)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
