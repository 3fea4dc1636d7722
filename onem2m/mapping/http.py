"""The HTTP binding (TS-0009): primitives to messages and back, for both ends.

    server   decode_request  ->  ...  ->  encode_response
    client   encode_request  ->  ...  ->  decode_response

Both ends share the tables below, so that neither can drift from the other.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from onem2m.errors import (
    BadRequest,
    OneM2MError,
    OperationNotAllowed,
    PreconditionFailed,
    RequestRateExceeded,
    UnsupportedMediaType,
    error_of,
)
from onem2m.mapping import cbor, json, serialization
from onem2m.mapping.path import decode_path, encode_path
from onem2m.mapping.query import Query, decode_query, encode_query
from onem2m.mapping.serialization import CBOR, JSON
from onem2m.primitive import CREATED, Request, Response
from onem2m.vocabulary import Operation

Headers = list[tuple[bytes, bytes]]
"""Lower-case names, as ASGI and HTTP/2 have them."""


@dataclass(slots=True)
class HttpMessage:
    """One HTTP request, before or after the wire. `path` is still percent-encoded."""

    method: str
    path: bytes
    query: bytes
    headers: Iterable[tuple[bytes, bytes]]
    body: bytes = b""


@dataclass(slots=True)
class HttpAnswer:
    """One HTTP response."""

    status: int
    headers: Headers = field(default_factory=list)
    body: bytes = b""


_OPERATIONS: Final = {
    "POST": Operation.CREATE,
    "GET": Operation.RETRIEVE,
    "PUT": Operation.UPDATE,
    "DELETE": Operation.DELETE,
}
_METHODS: Final = {
    Operation.CREATE: "POST",
    Operation.RETRIEVE: "GET",
    Operation.UPDATE: "PUT",
    Operation.DELETE: "DELETE",
    Operation.NOTIFY: "POST",
}

_TEXT_PARAMETERS: Final = {
    b"x-m2m-gid": "gid",
    b"x-m2m-ot": "ot",
    b"x-m2m-ret": "rqet",
    b"x-m2m-rst": "rset",
    b"x-m2m-oet": "oet",
    b"x-m2m-vsi": "vsi",
}
"""Headers that carry a parameter as it stands (TS-0009 6.4)."""

_OTHER_PARAMETERS: Final = {b"x-m2m-ec": "ec", b"x-m2m-rtu": "rt.nu", b"x-m2m-as": "aus"}
"""Headers that carry a number or a list."""

_JOINTS: Final = {"nu": "&", "aus": "+"}
"""What stands between the values of a parameter that is a list."""

_MEDIA_TYPES: Final = re.compile(
    r"application/(?:(json|cbor)|vnd\.onem2m-(?:res|ntfy|attrs|preq|prsp)\+(json|cbor))\s*(?:;(.*))?\Z", re.IGNORECASE
)

STATUS_OF: Final = {2000: 200, 2001: 201, 2002: 200, 2004: 200, 1000: 202, 1001: 202, 1002: 202}
"""HTTP status of the success codes; refusals know their own (`OneM2MError.http_status`)."""

_TAG: Final = re.compile(rb'(W/)?("[\x21\x23-\x7e\x80-\xff]*")')
_TAG_MASK: Final = 2**64 - 1
_FOUND: Final = 200

_ANYTHING: Final = frozenset({"", "*/*"})
"""Values of Accept by which the answer comes in the form of the request."""

_CONTENT_TYPES: Final = {form: (b"content-type", form.encode()) for form in serialization.OFFERED}

_EXPOSED: Final = (
    b"access-control-expose-headers",
    b"X-M2M-RSC, X-M2M-RI, X-M2M-RVI, Content-Location, X-M2M-CTS, X-M2M-CTO, X-M2M-ATI, ETag",
)
_PREFLIGHT: Final[Headers] = [
    (b"access-control-allow-methods", b"GET, POST, PUT, DELETE, OPTIONS"),
    (
        b"access-control-allow-headers",
        b"Content-Type, Accept, Authorization, X-M2M-Origin, X-M2M-RI, X-M2M-RVI, X-M2M-GID, X-M2M-RTU, X-M2M-OT, "
        b"X-M2M-RET, X-M2M-RST, X-M2M-OET, X-M2M-EC, X-M2M-VSI, If-Match, If-None-Match",
    ),
    (b"access-control-max-age", b"86400"),
]


def cors(page: bytes) -> Headers:
    """The headers by which a browser lets a web page of the origin `page` read an answer."""
    return [(b"access-control-allow-origin", page), (b"vary", b"Origin"), _EXPOSED]


def preflight(page: bytes | None) -> Headers:
    """The answer to a browser that asks before it sends: nothing for a page that may not."""
    if page is None:
        return [(b"allow", b"GET, POST, PUT, DELETE, OPTIONS")]
    return [(b"access-control-allow-origin", page), (b"vary", b"Origin"), *_PREFLIGHT]


def decode_request(message: HttpMessage) -> Request:
    """The request that a message carries. Raises a OneM2MError that names the faulty part."""
    operation = _OPERATIONS.get(message.method)
    if operation is None:
        raise OperationNotAllowed(f"method {message.method[:20]}: use POST, GET, PUT or DELETE")
    request = Request(operation, decode_path(message.path))
    content_type, accept = _read_headers(message.headers, request)
    if message.query:
        _apply(decode_query(message.query), request)
    form = JSON
    if message.body:
        form = _read_body(message, content_type, request)
    elif operation is Operation.CREATE and not content_type.partition(";")[2]:
        request.operation = Operation.NOTIFY
    elif content_type and operation is Operation.CREATE:
        form, request.type = _media_type(content_type)
    # Nearly everybody reads JSON or anything, and sends JSON.
    request.answer_form = form if accept in _ANYTHING else serialization.chosen(accept, form)
    if not request.request_id:
        raise BadRequest("X-M2M-RI: the request identifier is missing")
    return request


def _read_headers(headers: Iterable[tuple[bytes, bytes]], request: Request) -> tuple[str, str]:
    """Fills the request from the headers; returns what they say of the content and of the answer's."""
    content_type: str | None = None
    accept = ""
    conditions: list[tuple[bytes, bytes]] = []
    for name, value in headers:
        if name == b"x-m2m-origin":
            _only(request.originator, "X-M2M-Origin")
            request.originator = _identifier("X-M2M-Origin", value)
        elif name == b"x-m2m-ri":
            _only(request.request_id, "X-M2M-RI")
            request.request_id = _identifier("X-M2M-RI", value)
        elif name == b"x-m2m-rvi":
            _only(request.release, "X-M2M-RVI")
            request.release = value.decode("latin-1")
        elif name == b"content-type":
            _only(content_type, "Content-Type")
            content_type = value.decode("latin-1")
        elif name == b"accept":
            # Several headers of the name count as one list (RFC 9110 5.3).
            accept = f"{accept},{value.decode('latin-1')}" if accept else value.decode("latin-1")
        elif name == b"authorization":
            _read_tokens(value, request)
        elif name == b"if-match" or name == b"if-none-match":
            conditions.append((name, value))
        elif name.startswith(b"x-m2m-"):
            _read_parameter(name, value, request)
    if conditions:
        request.precondition = Precondition.of(conditions)
    return content_type or "", accept


def _only(before: str | None, name: str) -> None:
    """Of two values one party would believe the first, another the last."""
    if before is not None:
        raise BadRequest(f"{name}: given twice")


def _read_tokens(value: bytes, request: Request) -> None:
    """Tokens stand there as they are, joined by "+"; with a scheme before it, it is a credential and not for us."""
    text = value.decode("latin-1").strip()
    if " " not in text:
        _only("tkns" if "tkns" in request.parameters else None, "Authorization")
        request.parameters["tkns"] = text.split("+")


def _read_parameter(name: bytes, value: bytes, request: Request) -> None:
    short = _TEXT_PARAMETERS.get(name) or _OTHER_PARAMETERS.get(name)
    if short is None:
        return
    said, parameters = name.decode().upper(), request.parameters
    if short == "rt.nu":
        short, parameters = "nu", parameters.setdefault("rt", {})
    if short in parameters:
        raise BadRequest(f"{said}: given twice")
    text = _text(said, value)
    parameters[short] = _parameter(short, text)


def _parameter(short: str, text: str) -> Any:
    """The value of a parameter as a header has it."""
    if short == "ec":
        category = _number(text)
        if category is None:
            raise BadRequest("X-M2M-EC: the event category is not a number")
        return category
    joint = _JOINTS.get(short)
    return text if joint is None else text.split(joint)


def _identifier(name: str, value: bytes) -> str:
    text = value.decode("latin-1")
    if len(text) > 1000:
        raise BadRequest(f"{name}: longer than 1000 characters")
    if not text.isascii() or not text.isprintable():
        raise BadRequest(f"{name}: only printable ASCII characters can stand there")
    return text


def _text(name: str, value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise BadRequest(f"{name}: not UTF-8") from None


@lru_cache(maxsize=256)
def _media_type(content_type: str) -> tuple[str, int | None]:
    """The form that a content type names, and the resource type (`ty`), if any."""
    match = _MEDIA_TYPES.match(content_type.strip())
    if not match:
        raise UnsupportedMediaType(f"Content-Type: {content_type[:60]!r} is not read here; send {JSON} or {CBOR}")
    form = CBOR if (match[1] or match[2]).lower() == "cbor" else JSON
    for parameter in (match[3] or "").split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "ty":
            number = value.strip().strip('"')
            if not (number.isascii() and number.isdigit()) or len(number) > 6:
                raise BadRequest(f"Content-Type: ty={number[:20]!r} is not a resource type")
            return form, int(number)
    return form, None


def _read_body(message: HttpMessage, content_type: str, request: Request) -> str:
    """Fills the request from the body; returns its form."""
    if request.operation in (Operation.RETRIEVE, Operation.DELETE):
        raise BadRequest(f"body: a {message.method} request has none; attribute names go into ?atrl=")
    if not content_type:
        raise UnsupportedMediaType(f"Content-Type: missing; send {JSON} or {CBOR}")
    form, request.type = _media_type(content_type)
    if request.operation is Operation.CREATE and request.type is None:
        request.operation = Operation.NOTIFY
    elif request.operation is Operation.UPDATE:
        request.type = None
    request.content = serialization.decode(message.body, form)
    return form


def _apply(query: Query, request: Request) -> None:
    for short, value in query.parameters.items():
        if short == "rcn":
            request.result_content = value
        elif short == "drt":
            request.identifier_type = value
        elif short == "rt":
            request.parameters.setdefault("rt", {})["rtv"] = value
        else:
            request.parameters[short] = value
    request.attributes = query.attributes
    request.filter = query.filter


def encode_response(response: Response, form: str = JSON) -> HttpAnswer:
    """The message that carries a response, its content in the given form."""
    code = response.status
    headers: Headers = [(b"x-m2m-rsc", b"%d" % code)]
    if response.request_id:
        headers.append((b"x-m2m-ri", response.request_id.encode("latin-1")))
    if response.release:
        headers.append((b"x-m2m-rvi", response.release.encode("latin-1")))
    body = b""
    content = response.content if response.token_request is None else {"m2m:tqf": response.token_request}
    if content is not None:
        body = json.encode(content) if form == JSON else serialization.encode(content, form)
        headers.append(_CONTENT_TYPES.get(form) or (b"content-type", form.encode()))
    headers.append((b"content-length", b"%d" % len(body)))
    if response.assigned_tokens:
        given = "+".join(f"{local}:{identifier}" for local, identifier in response.assigned_tokens)
        headers.append((b"x-m2m-ati", given.encode()))
    if response.location:
        headers.append((b"content-location", response.location.encode()))
    if response.content_status:
        headers.append((b"x-m2m-cts", str(response.content_status).encode()))
        if response.content_offset:
            headers.append((b"x-m2m-cto", str(response.content_offset).encode()))
    status = STATUS_OF.get(code) or (response.refusal or error_of(code, "")).http_status
    if isinstance(response.refusal, RequestRateExceeded):
        headers.append((b"retry-after", b"%d" % max(1, math.ceil(response.refusal.retry_after_s))))
    return HttpAnswer(status, headers, body)


@dataclass(frozen=True, slots=True)
class Precondition:
    """What an originator wants to hold of the representation that it knows (RFC 9110 13.1)."""

    match: frozenset[bytes] | None = None
    """tags of which the present one must be one; `*` stands for any"""
    none_match: frozenset[bytes] | None = None
    """tags of which the present one must be none"""

    @classmethod
    def of(cls, headers: list[tuple[bytes, bytes]]) -> Precondition:
        """Raises BadRequest for what is no list of tags."""
        given: dict[bytes, set[bytes]] = {}
        for name, value in headers:
            tags = given.setdefault(name, set())
            if value.strip() == b"*":
                tags.add(b"*")
                continue
            rest = _TAG.sub(b"", value)
            if rest.strip(b" ,\t") or not _TAG.search(value):
                raise BadRequest(f"{name.decode().title()}: not a list of entity tags")
            # Weak tags never match strongly (If-Match), and always weakly (If-None-Match).
            weak = name == b"if-none-match"
            tags.update(tag for prefix, tag in _TAG.findall(value) if weak or not prefix)
        match, none_match = given.get(b"if-match"), given.get(b"if-none-match")
        return cls(
            frozenset(match) if match is not None else None,
            frozenset(none_match) if none_match is not None else None,
        )

    def matches(self, content: Any) -> bool:
        """Whether the representation is one that the originator knows, in whatever form it got it."""
        tags = [entity_tag(serialization.encode(content, form)) for form in serialization.OFFERED]
        return any(map(self.admits, tags)) and not any(map(self.knows, tags))

    def admits(self, tag: bytes) -> bool:
        """Whether If-Match holds."""
        return self.match is None or b"*" in self.match or tag in self.match

    def knows(self, tag: bytes) -> bool:
        """Whether If-None-Match does not hold: the originator has it already."""
        return self.none_match is not None and (b"*" in self.none_match or tag in self.none_match)


def entity_tag(body: bytes) -> bytes:
    """The strong tag of a representation: of its very bytes, so of its form and of what its reader may see.

    Python's keyed hash costs next to nothing, and Python remembers it of a stored representation. It is another one
    after a restart: then what was known counts as changed.
    """
    return b'"%x"' % (hash(body) & _TAG_MASK)


def conditioned(answer: HttpAnswer, request: Request) -> HttpAnswer:
    """The answer to a GET with its tag; 304 or 412 where that is what the request's conditions come to."""
    if answer.status != _FOUND:
        return answer
    tag = entity_tag(answer.body)
    answer.headers.append((b"etag", tag))
    condition = request.precondition
    if condition is None:
        return answer
    if not condition.admits(tag):
        refusal = PreconditionFailed("If-Match: the resource is not the one that you know")
        refused_ = Response(
            refusal.code,
            {"m2m:dbg": str(refusal)},
            request_id=request.request_id,
            release=request.release,
            refusal=refusal,
        )
        return encode_response(refused_, request.answer_form)
    if condition.knows(tag):
        kept = [header for header in answer.headers if header[0] not in (b"content-type", b"content-length")]
        return HttpAnswer(304, kept)
    return answer


def encode_request(request: Request, form: str = JSON) -> HttpMessage:
    """The message that carries a request in the given form: the mirror of `decode_request`."""
    headers: Headers = [(b"x-m2m-ri", (request.request_id or "").encode()), (b"accept", form.encode())]
    if request.originator is not None:
        headers.append((b"x-m2m-origin", request.originator.encode()))
    if request.release:
        headers.append((b"x-m2m-rvi", request.release.encode()))
    for name, short in _TEXT_PARAMETERS.items():
        if short in request.parameters:
            headers.append((name, str(request.parameters[short]).encode()))
    if request.parameters.get("tkns"):
        headers.append((b"authorization", "+".join(request.parameters["tkns"]).encode()))
    if "ec" in request.parameters:
        headers.append((b"x-m2m-ec", str(request.parameters["ec"]).encode()))
    if "nu" in request.parameters.get("rt", {}):
        headers.append((b"x-m2m-rtu", "&".join(request.parameters["rt"]["nu"]).encode()))
    body = b"" if request.content is None else serialization.encode(request.content, form)
    if request.type is not None:
        headers.append((b"content-type", f"{form};ty={request.type}".encode()))
    elif body:
        headers.append((b"content-type", form.encode()))
    return HttpMessage(_METHODS[request.operation], encode_path(request.to), encode_query(request), headers, body)


def decode_response(status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> Response:
    """The response that a message carries. Raises OSError where it is none of oneM2M (a proxy's error page)."""
    fields = {name.lower(): value.decode("latin-1") for name, value in headers}
    code = _number(fields.get(b"x-m2m-rsc"))
    if code is None:
        raise OSError(f"HTTP status {status} without X-M2M-RSC: not an answer of a CSE")
    content: Any = None
    if body:
        try:
            content = _answered(body, fields.get(b"content-type", JSON))
        except BadRequest as fault:
            raise OSError(f"the answer is broken: {fault}") from None
    return Response(
        code,
        content,
        request_id=fields.get(b"x-m2m-ri"),
        release=fields.get(b"x-m2m-rvi"),
        location=fields.get(b"content-location") if code == CREATED else None,
        content_status=_number(fields.get(b"x-m2m-cts")),
        content_offset=_number(fields.get(b"x-m2m-cto")),
        assigned_tokens=_assigned(fields.get(b"x-m2m-ati", "")),
        token_request=content.get("m2m:tqf") if isinstance(content, dict) else None,
    )


def _answered(body: bytes, content_type: str) -> Any:
    """What a CSE answers, of whatever size: it may have much to say."""
    if serialization.is_cbor(content_type.partition(";")[0].strip().lower()):
        return cbor.decode(body, max_depth=cbor.DEEPEST, max_values=len(body))
    return json.decode(body)


def _assigned(text: str) -> tuple[tuple[str, str], ...]:
    parts = [entry.partition(":") for entry in text.split("+") if ":" in entry]
    return tuple((local, identifier) for local, _, identifier in parts)


def _number(text: str | None) -> int | None:
    """A number of ours, None where a text is none: other digits than ours are no number, nor are thousands of them."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 18 else None


def refused(refusal: OneM2MError, headers: Iterable[tuple[bytes, bytes]]) -> Response:
    """The response to a message that could not even be decoded: as much of its frame as can be read is kept."""
    response = Response(refusal.code, {"m2m:dbg": str(refusal)}, refusal=refusal)
    for name, value in headers:
        text = value.decode("latin-1")
        if name == b"x-m2m-ri" and text.isascii() and text.isprintable():
            response.request_id = text
        elif name == b"x-m2m-rvi" and text.isascii() and text.isprintable():
            response.release = text
    return response


def answer_form(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """The form of the answer to a message that could not be decoded: as it wishes, as far as that can be told."""
    own, accept = JSON, ""
    for name, value in headers:
        if name == b"content-type" and serialization.is_cbor(
            value.partition(b";")[0].decode("latin-1").strip().lower()
        ):
            own = CBOR
        elif name == b"accept":
            accept = f"{accept},{value.decode('latin-1')}" if accept else value.decode("latin-1")
    try:
        return own if accept in _ANYTHING else serialization.chosen(accept, own)
    except OneM2MError:
        return JSON


def parameter_headers() -> list[tuple[str, str]]:
    """The headers of a request beside its frame, and the parameters that they carry (TS-0009 6.4)."""
    carried = {**_TEXT_PARAMETERS, **_OTHER_PARAMETERS}
    return [(name.decode().upper(), short) for name, short in sorted(carried.items())]
