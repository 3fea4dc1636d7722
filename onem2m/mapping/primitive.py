"""Primitives as objects of their own (TS-0004 6.4, 8.4): what travels where a binding has no header of its own.

    server   decode_request  ->  ...  ->  encode_response
    client   encode_request  ->  ...  ->  decode_response

MQTT carries them, each as one JSON or CBOR object of short names.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from onem2m.errors import BadRequest
from onem2m.mapping import cbor, json, serialization
from onem2m.mapping.serialization import JSON
from onem2m.primitive import Request, Response
from onem2m.vocabulary import Operation

_OPERATIONS: Final = {int(operation): operation for operation in Operation}
_LONGEST: Final = 1000
"""Characters of an identifier."""


def _text(name: str, value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise BadRequest(f"{name}: a string is expected")
    return value


def _identifier(name: str, value: Any) -> str | None:
    text = _text(name, value)
    if text is not None and len(text) > _LONGEST:
        raise BadRequest(f"{name}: longer than {_LONGEST} characters")
    if text is not None and not (text.isascii() and text.isprintable()):
        raise BadRequest(f"{name}: only printable ASCII characters can stand there")
    return text


def _number(name: str, value: Any) -> int | None:
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise BadRequest(f"{name}: a whole number is expected")
    return value


def _object(name: str, value: Any) -> dict[str, Any] | None:
    if value is not None and not isinstance(value, dict):
        raise BadRequest(f"{name}: an object is expected")
    return value


_FIELDS: Final[dict[str, tuple[str, Callable[[str, Any], Any]]]] = {
    "fr": ("originator", _identifier),
    "rqi": ("request_id", _identifier),
    "rvi": ("release", _text),
    "ty": ("type", _number),
    "pc": ("content", lambda _, value: value),
    "rcn": ("result_content", _number),
    "drt": ("identifier_type", _number),
    "fc": ("filter", _object),
}
"""Parameters that are fields of a `Request`; all others stay in its `parameters`."""


def primitive_in(body: bytes, form: str) -> dict[str, Any]:
    """The object that a message holds. Raises BadRequest.

    Whoever wrapped it, as in the first release, is met (`m2m:rqp`).
    """
    primitive = serialization.decode(body, form)
    if isinstance(primitive, dict) and len(primitive) == 1 and isinstance(primitive.get("m2m:rqp"), dict):
        primitive = primitive["m2m:rqp"]
    if not isinstance(primitive, dict):
        raise BadRequest("a primitive is an object of short names")
    return primitive


def decode_request(primitive: dict[str, Any], form: str) -> Request:
    """The request that an object stands for; its answer is to come in the same form. Raises BadRequest."""
    number = primitive.get("op")
    operation = _OPERATIONS.get(number) if isinstance(number, int) and not isinstance(number, bool) else None
    if operation is None:
        raise BadRequest("op: an operation is a number from 1 to 5")
    to = primitive.get("to")
    if not isinstance(to, str):
        raise BadRequest("to: the address of what is asked for is missing")
    request = Request(operation, to, answer_form=form)
    for name, value in primitive.items():
        row = _FIELDS.get(name)
        if row is not None:
            setattr(request, row[0], row[1](name, value))
        elif name != "op" and name != "to":
            request.parameters[name] = value
    if request.content is None and "pc" in primitive:
        raise BadRequest("pc: null is no content")
    if not request.request_id:
        raise BadRequest("rqi: the request identifier is missing")
    return request


def encode_request(request: Request, form: str = JSON) -> bytes:
    """The message that carries a request: the mirror of `decode_request`."""
    primitive: dict[str, Any] = {"op": int(request.operation), "to": request.to}
    for short, (name, _) in _FIELDS.items():
        value = getattr(request, name)
        if value is not None:
            primitive[short] = value
    if request.attributes:
        primitive["pc"] = {"m2m:atrl": list(request.attributes)}
    primitive |= request.parameters
    if primitive.get("pc") is not None:
        primitive["pc"] = json.embedded(primitive["pc"])
    else:
        primitive.pop("pc", None)
    return serialization.encode(primitive, form)


def response_object(response: Response, content: Any) -> dict[str, Any]:
    """A response by short names, with this as its content."""
    primitive: dict[str, Any] = {"rsc": response.status, "rqi": response.request_id}
    if response.originator is not None:
        primitive["fr"] = response.originator
    if response.release:
        primitive["rvi"] = response.release
    if response.content_status is not None:
        primitive["cnst"] = int(response.content_status)
    if response.content_offset is not None:
        primitive["cnot"] = response.content_offset
    if response.assigned_tokens:
        primitive["ati"] = {"ltia": [{"lti": local, "tkid": token} for local, token in response.assigned_tokens]}
    if response.token_request is not None:
        primitive["tqf"] = response.token_request
    if content is not None:
        primitive["pc"] = content
    return primitive


def encode_response(response: Response, to: str | None, form: str = JSON) -> bytes:
    """The message that carries a response to who asked (`to`)."""
    primitive = response_object(response, json.embedded(response.content))
    if to:
        primitive["to"] = to
    return serialization.encode(primitive, form)


def decode_response(body: bytes, form: str = JSON) -> Response:
    """The response that a message carries. Raises OSError where it is none."""
    try:
        # A CSE may have much to say: the bounds are for strangers.
        whole = (
            cbor.decode(body, max_depth=cbor.DEEPEST, max_values=len(body))
            if serialization.is_cbor(form)
            else json.decode(body)
        )
    except BadRequest as fault:
        raise OSError(f"the answer is broken: {fault}") from None
    primitive = whole.get("m2m:rsp", whole) if isinstance(whole, dict) else None
    if not isinstance(primitive, dict) or not isinstance(primitive.get("rsc"), int):
        raise OSError("not an answer of a CSE: rsc is missing")
    assigned = primitive.get("ati")
    return Response(
        primitive["rsc"],
        primitive.get("pc"),
        request_id=primitive.get("rqi"),
        release=primitive.get("rvi"),
        originator=primitive.get("fr"),
        content_status=primitive.get("cnst"),
        content_offset=primitive.get("cnot"),
        assigned_tokens=_assigned(assigned.get("ltia") if isinstance(assigned, dict) else None),
        token_request=primitive.get("tqf"),
    )


def _assigned(entries: Any) -> tuple[tuple[str, str], ...]:
    listed = entries if isinstance(entries, list) else []
    return tuple((str(entry.get("lti")), str(entry.get("tkid"))) for entry in listed if isinstance(entry, dict))
