"""Writes schemas/resources/*.json, docs/resource-types.md and what tells of models from the tables in onem2m/resources/.

Run `python -m scripts.resource_tables` in the project's root after a table was changed; a test says when it is due.
"""

from __future__ import annotations

import json
from pathlib import Path

from onem2m.resources import ALL
from onem2m.resources.flex_container import FLEX_CONTAINER
from onem2m.resources.reference import models_of, reference_of
from onem2m.resources.schema import schema_name, schema_of, schema_of_models
from onem2m.resources.specializations import standard

ROOT = Path(__file__).resolve().parent.parent


def generated() -> dict[Path, str]:
    """What each generated file should hold."""
    files = {
        ROOT / "schemas" / "resources" / f"{schema_name(definition)}.json": (
            json.dumps(schema_of(definition), indent=2, ensure_ascii=False) + "\n"
        )
        for definition in ALL
    }
    models = standard()
    told = schema_of_models(models, FLEX_CONTAINER, "ts-0023")
    return files | {
        ROOT / "docs" / "resource-types.md": reference_of(ALL),
        ROOT / "docs" / "specializations.md": models_of(models, FLEX_CONTAINER),
        ROOT / "schemas" / "specializations" / "ts-0023.json": json.dumps(told, indent=2, ensure_ascii=False) + "\n",
    }


def main() -> None:
    """Writes what differs, and says which files those were."""
    for path, content in generated().items():
        if not path.exists() or path.read_text(encoding="utf-8") != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
            print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
