"""Where a person goes next, and never to a stranger's site."""

from __future__ import annotations

import re

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

HOME = "/"
_LONGEST = 2000


def safe_path(text: str) -> str:
    """The path if it is one of this site, else that of the first page.

    Browsers read `//host` and `/\\host` as another site, and drop tabs and line ends before they do.
    """
    inside = re.fullmatch(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*", text) is not None
    return text if inside and len(text) <= _LONGEST else HOME


def back_to() -> str:
    """Where the person wanted to go when they were sent to sign in."""
    return safe_path(request.values.get("next", HOME))


def way_back() -> str:
    """The page of this request; for a sent form the page above it that can be looked at."""
    if request.method in ("GET", "HEAD"):
        return safe_path(request.full_path.rstrip("?"))
    path = request.path
    while path != HOME:
        if _is_page(path):
            return safe_path(path)
        path = path.rpartition("/")[0] or HOME
    return HOME


def _is_page(path: str) -> bool:
    try:
        current_app.create_url_adapter(request).match(path, "GET")  # type: ignore[union-attr]  # there is a request
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    return True
