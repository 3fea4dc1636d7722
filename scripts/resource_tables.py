"""Writes schemas/resources/*.json and docs/resource-types.md from the tables in onem2m/resources/.

Run `python -m scripts.resource_tables` in the project's root after a table was changed; a test says when it is due.
"""

from __future__ import annotations

import json
from pathlib import Path

from onem2m.resources import ALL
from onem2m.resources.reference import reference_of
from onem2m.resources.schema import schema_name, schema_of

ROOT = Path(__file__).resolve().parent.parent


def generated() -> dict[Path, str]:
    """What each generated file should hold."""
    files = {
        ROOT / "schemas" / "resources" / f"{schema_name(definition)}.json": (
            json.dumps(schema_of(definition), indent=2, ensure_ascii=False) + "\n"
        )
        for definition in ALL
    }
    return files | {ROOT / "docs" / "resource-types.md": reference_of(ALL)}


def main() -> None:
    """Writes what differs, and says which files those were."""
    for path, content in generated().items():
        if not path.exists() or path.read_text(encoding="utf-8") != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
            print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
