"""The interface as a page to read and to try out: Swagger UI on our own document, with nothing from elsewhere."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Final

from flask import Blueprint, Response, abort, render_template, send_from_directory

_FROM_SWAGGER_UI: Final = frozenset({"swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png"})
"""What we serve of the package; its own page runs a script inside the page, which ours forbids."""

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def reference_page(name: str) -> Blueprint:
    """The page at /docs; `name` is the CSEBase's."""
    page = Blueprint("reference", __name__, static_folder="static", static_url_path="/docs/own")

    @page.get("/docs")
    @page.get("/docs/")
    def reference() -> str:
        return render_template("reference.html", name=name)

    @page.get("/docs/swagger-ui/<part>")
    def swagger_ui(part: str) -> Response:
        if part not in _FROM_SWAGGER_UI:
            abort(404)
        return send_from_directory(Path(str(files("flask_swagger_ui") / "dist")), part)

    @page.after_request
    def guard(response: Response) -> Response:
        response.headers.update(_HEADERS)
        return response

    return page
