"""Writes what the JavaScript client has from the OpenAPI document: types, tables and errors in clients/javascript/.

Run `python -m scripts.javascript_client` in the project's root after a table was changed; a test says when it is due.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from cse.behaviour import BEHAVIOURS
from cse.entity import Entity
from cse.openapi.document import document
from cse.openapi.schemas import component
from onem2m.errors import OneM2MError, error_of, refusals
from onem2m.resources import Registry
from onem2m.resources.definition import Definition
from onem2m.vocabulary import Operation

PART = ".part"
ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "clients" / "javascript"
MADE = "// Made from the OpenAPI document by `python -m scripts.javascript_client`: do not edit.\n\n"

_PLAIN = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}


def generated() -> dict[Path, str]:
    """What each generated file should hold."""
    registry = Registry()
    described = document(Entity.of("/id-in", "cse-in", "CAdmin", registry, BEHAVIOURS))
    definitions = [one for one in registry if Operation.RETRIEVE in one.operations]
    return {
        FOLDER / "types.d.ts": MADE + _types(described["components"]["schemas"], definitions),
        FOLDER / "tables.js": MADE + _tables(definitions),
        FOLDER / "tables.d.ts": MADE + _table_types(),
        FOLDER / "errors.js": MADE + _errors(),
        FOLDER / "errors.d.ts": MADE + _error_types(),
    }


def _name(text: str) -> str:
    """A component's name as a type's: `contentInstance.create` is `ContentInstanceCreate`."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", text))


def type_of(schema: dict[str, Any]) -> str:
    """A JSON Schema of ours in the words of TypeScript."""
    if "$ref" in schema:
        name, *inside = schema["$ref"].removeprefix("#/components/schemas/").split("/properties/")
        # Types of TypeScript may hold one another: a resource among what another holds is like any.
        return _name(name.removesuffix(PART) + ".shown" if name.endswith(PART) else name) + "".join(
            f'["{part}"]' for part in inside
        )
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema["enum"])
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(type_of(choice) for choice in schema["anyOf"]))
    if schema.get("not") == {}:
        return "never"
    if schema.get("type") == "array":
        return f"Array<{type_of(schema['items'])}>"
    if "properties" in schema:
        return _object(schema)
    if schema.get("type") == "object":
        return "Record<string, Json>"
    kinds = schema.get("type", "")
    return " | ".join(_PLAIN.get(kind, "Json") for kind in (kinds if isinstance(kinds, list) else [kinds]))


def _object(schema: dict[str, Any]) -> str:
    required = schema.get("required", ())
    members = [
        (f"/** {row['title']} */ " if "title" in row else "")
        + f"{name if name.isidentifier() else json.dumps(name)}{'' if name in required else '?'}: {type_of(row)};"
        for name, row in schema["properties"].items()
    ]
    return "{\n" + "".join(f"  {line}\n" for member in members for line in member.split("\n")) + "}"


def _types(schemas: dict[str, Any], definitions: list[Definition]) -> str:
    parts = ["export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };\n"]
    for name, schema in schemas.items():
        if name.endswith(PART):
            continue
        title = schema.get("title", name)
        parts.append(f"/** {title} */\nexport type {_name(name)} = {type_of(schema)};\n")
    parts.append(
        "/** What is served, by root element. */\nexport interface Resources {\n" + _by_tag(definitions, "") + "}\n"
    )
    for request, operation in (("create", Operation.CREATE), ("update", Operation.UPDATE)):
        able = [one for one in definitions if operation in one.operations]
        lines = _by_tag(able, request)
        parts.append(
            f"/** What a {operation.name} carries, by root element. */\nexport interface {_name(request)}s {{\n{lines}}}\n"
        )
    return "\n".join(parts)


def _by_tag(definitions: list[Definition], request: str) -> str:
    return "".join(f'  "{one.tag}": {_name(f"{component(one)}.{request}")};\n' for one in definitions)


def _tables(definitions: list[Definition]) -> str:
    types = {one.tag: int(one.type) for one in definitions}
    return f"/** Resource type numbers by root element. */\nexport const TYPES = Object.freeze({json.dumps(types, indent=2)});\n"


def _table_types() -> str:
    return 'import type { Resources } from "./types.js";\n\nexport const TYPES: Readonly<Record<keyof Resources, number>>;\n'


def _kinds() -> list[type[OneM2MError]]:
    return [kind for kind in refusals() if kind is not OneM2MError]


def _errors() -> str:
    root = """\
/** A request was refused. `code` is the response status code, `message` says what is wrong. */
export class OneM2MError extends Error {
  constructor(code, message, status = 0) {
    super(message);
    this.name = new.target.name;
    this.code = code;
    this.status = status;
  }
}
"""
    classes = [
        f"/** {_said(kind)} */\nexport class {kind.__name__} extends {kind.__bases__[0].__name__} {{}}\n"
        for kind in _kinds()
    ]
    entries = "".join(f"  {code}: {kind},\n" for code, kind in sorted(_by_code().items()))
    return "\n".join([root, *classes, f"const BY_CODE = {{\n{entries}}};\n", _ERROR_OF])


_ERROR_OF = """\
/** The error that a response status code stands for. */
export function errorOf(code, message, status) {
  const kind = status === 429 ? RequestRateExceeded : status === 503 ? ServerBusy : (BY_CODE[code] ?? OneM2MError);
  return new kind(code, message, status);
}
"""


def _by_code() -> dict[int, str]:
    """The class of each code: the first that bears it and has no class of the same code below it."""
    return {kind.code: type(error_of(kind.code, "")).__name__ for kind in _kinds()}


def _error_types() -> str:
    root = """\
export class OneM2MError extends Error {
  constructor(code: number, message: string, status?: number);
  /** the response status code (rsc) */
  readonly code: number;
  /** the HTTP status, 0 where there was none */
  readonly status: number;
}
"""
    classes = [
        f"/** {kind.code}: {_said(kind)} */\nexport class {kind.__name__} extends {kind.__bases__[0].__name__} {{}}\n"
        for kind in _kinds()
    ]
    return "\n".join(
        [root, *classes, "export function errorOf(code: number, message: string, status?: number): OneM2MError;\n"]
    )


def _said(kind: type[OneM2MError]) -> str:
    return (kind.__doc__ or "").splitlines()[0]


def main() -> None:
    """Writes what differs, and says which files those were."""
    for path, content in generated().items():
        if not path.exists() or path.read_text(encoding="utf-8") != content:
            path.write_text(content, encoding="utf-8")
            print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
