"""Where people may be sent back to after consenting: addresses that a party registered, compared letter by letter."""

from __future__ import annotations

import re
from urllib.parse import urlencode, urlsplit

from authority.settings import is_loopback

_PRINTABLE = re.compile(r"[!-~]{1,1000}")


def checked(uri: str) -> str:
    """An address that may be registered. Raises ValueError, which says what is wrong with it."""
    if not _PRINTABLE.fullmatch(uri) or "\\" in uri or "*" in uri:
        raise ValueError(f"{uri!r} is not an address in plain ASCII without spaces, backslashes and wildcards")
    parts = urlsplit(uri)
    if not parts.hostname or parts.username is not None or parts.password is not None:
        raise ValueError(f"{uri!r} has no host, or a user name")
    if "#" in uri:
        raise ValueError(f"{uri!r} has a fragment")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)):
        raise ValueError(f"{uri!r} is not https (http only on this machine itself)")
    _ = parts.port  # raises ValueError itself
    return uri


def with_answer(uri: str, answer: dict[str, str]) -> str:
    """The address with the answer in its query (RFC 6749 4.1.2)."""
    joint = "&" if "?" in uri else "?"
    return f"{uri}{joint}{urlencode(answer)}"
