"""Addresses as HTTP paths (TS-0009 6.2.3) and back."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote, unquote_to_bytes

from onem2m.errors import BadRequest


@lru_cache(maxsize=8192)
def decode_path(path: bytes) -> str:
    """The `to` that an HTTP path stands for (TS-0009 6.2.3): `/~/id-in/c` -> `/id-in/c`, `/_/sp/id/c` -> `//sp/id/c`."""
    segments = [_segment(segment) for segment in path.strip(b"/").split(b"/")]
    if segments[0] == "~":
        return "/" + "/".join(segments[1:])
    if segments[0] == "_":
        return "//" + "/".join(segments[1:])
    return "/".join(segments)


def _segment(segment: bytes) -> str:
    """One path segment, decoded after the split, so that an encoded slash cannot pass for a real one."""
    if b"%" not in segment and segment.isascii():
        return segment.decode()
    try:
        text = unquote_to_bytes(segment).decode()
    except UnicodeDecodeError:
        raise BadRequest("path: not UTF-8") from None
    if "/" in text or "#" in text or not text.isprintable():
        raise BadRequest(f"path: {segment[:40].decode('latin-1')!r} stands for characters that no name can have")
    return text


def encode_path(to: str) -> bytes:
    """The HTTP path of an address, `#attribute` left out: the mirror of `decode_path`."""
    to = to.partition("#")[0]
    if to.startswith("//"):
        to = f"/_/{to[2:]}"
    elif to.startswith("/"):
        to = f"/~{to}"
    else:
        to = f"/{to}"
    return quote(to, safe="/~_-.").encode()
