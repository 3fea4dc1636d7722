"""What may come back: a success for each operation, and every refusal that the tree of errors knows."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from cse.openapi.schemas import Schema, reference
from onem2m.errors import refusals
from onem2m.mapping.http import STATUS_OF
from onem2m.mapping.serialization import JSON, OFFERED
from onem2m.primitive import CREATED, DELETED, OK, UPDATED
from onem2m.vocabulary import Operation

Answer = dict[str, Any]

SUCCESS = {
    Operation.CREATE: CREATED,
    Operation.RETRIEVE: OK,
    Operation.UPDATE: UPDATED,
    Operation.DELETE: DELETED,
    Operation.NOTIFY: OK,
}
_TEXTS = {
    OK: "Here it is.",
    CREATED: "It is there, and on disk.",
    UPDATED: "It is changed, and on disk.",
    DELETED: "It is gone, and so is what was below it.",
}


def headers() -> dict[str, Any]:
    """Response headers as components."""
    text = {"type": "string"}
    number = {"type": "integer"}
    return {
        "X-M2M-RSC": {"description": "response status code (rsc)", "required": True, "schema": number},
        "X-M2M-RI": {"description": "the request identifier (rqi), as it was sent", "schema": text},
        "X-M2M-RVI": {"description": "release version indicator (rvi)", "schema": text},
        "Content-Location": {"description": "the structured address of what was created", "schema": text},
        "X-M2M-CTS": {
            "description": "content status (cnst): 1 where there is more",
            "schema": {"type": "integer", "enum": [1, 2]},
        },
        "X-M2M-CTO": {"description": "content offset (cnot): the `ofst` that shows what follows", "schema": number},
        "X-M2M-ATI": {"description": "tokens that may be named by short names from now on", "schema": text},
        "ETag": {"description": "the tag of what is shown, for If-None-Match and If-Match", "schema": text},
        "Retry-After": {"description": "seconds", "schema": number},
        "WWW-Authenticate": {"description": "a credential is needed (RFC 6750)", "schema": text},
    }


def success(operation: Operation, content: Schema | None, *others: Operation) -> Answer:
    """The answer to an operation that was done, or to one of the others that have its HTTP status."""
    code = SUCCESS[operation]
    codes = sorted({int(SUCCESS[one]) for one in (operation, *others)})
    shown = ["X-M2M-RI", "X-M2M-RVI"]
    shown += ["Content-Location"] if operation is Operation.CREATE else []
    shown += ["X-M2M-CTS", "X-M2M-CTO", "ETag"] if operation is Operation.RETRIEVE else []
    answer: Answer = {
        "description": f"{_TEXTS[code]} Without content where `rcn=0` asks for none, or a DELETE or NOTIFY for nothing.",
        "headers": {"X-M2M-RSC": _one_of(codes), **{name: _header(name) for name in (*shown, "X-M2M-ATI")}},
    }
    if content is not None:
        answer["content"] = in_every_form(content)
    return answer


def in_every_form(schema: Schema, parameter: str = "", **shown: Any) -> dict[str, Any]:
    """The same content in every serialization; `shown` examples are JSON. `parameter` follows the media type."""
    return {f"{form}{parameter}": {"schema": schema, **(shown if form == JSON else {})} for form in OFFERED}


def status_of(operation: Operation) -> str:
    """The HTTP status of a success."""
    return str(STATUS_OF[SUCCESS[operation]])


def unchanged() -> Answer:
    """The answer to a GET of what the originator has already."""
    return {"description": "It is still what If-None-Match names.", "headers": {"ETag": _header("ETag")}}


def refused() -> dict[str, Answer]:
    """Every refusal, by HTTP status: references for an operation."""
    return {status: {"$ref": f"#/components/responses/refused-{status}"} for status, _ in _by_status()}


def components() -> dict[str, Answer]:
    """The refusals themselves."""
    return {f"refused-{status}": _refusal(status, codes) for status, codes in _by_status()}


def _by_status() -> list[tuple[str, dict[int, str]]]:
    """HTTP status, then what its response status codes say; of several classes of one code the first speaks."""
    listed = sorted(refusals(), key=lambda kind: kind.http_status)
    grouped: list[tuple[str, dict[int, str]]] = []
    for status, kinds in groupby(listed, key=lambda kind: kind.http_status):
        codes: dict[int, str] = {}
        for kind in kinds:
            codes[kind.code] = _name(kind) if kind.code not in codes else f"{codes[kind.code]}; {_name(kind)}"
        grouped.append((str(status), codes))
    return grouped


def _name(kind: type[Exception]) -> str:
    return (kind.__doc__ or kind.__name__).splitlines()[0].rstrip(".")


def _refusal(status: str, codes: dict[int, str]) -> Answer:
    lines = [f"- {code}: {meaning}" for code, meaning in sorted(codes.items())]
    answer: Answer = {
        "description": "Refused; X-M2M-RSC says why:\n\n" + "\n".join(lines),
        "headers": {
            "X-M2M-RSC": _one_of(sorted(codes)),
            **{name: _header(name) for name in ("X-M2M-RI", "X-M2M-RVI")},
        },
        "content": in_every_form(reference("refusal"), example={"m2m:dbg": codes[min(codes)]}),
    }
    further = {"429": "Retry-After", "403": "WWW-Authenticate"}.get(status)
    if further:
        answer["headers"][further] = _header(further)
    return answer


def _header(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/headers/{name}"}


def _one_of(codes: list[int]) -> dict[str, Any]:
    return {**headers()["X-M2M-RSC"], "schema": {"type": "integer", "enum": codes}}
