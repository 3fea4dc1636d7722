"""Refusals in plain words for people, in plain text for programs."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError  # type: ignore[import-untyped]  # the package carries no types
from werkzeug.exceptions import HTTPException

_WORDS = {
    400: ("This did not arrive whole", "Please go back, load the page again and try once more."),
    403: ("This is not open to you", "Your account may not do this. If it should, ask your operator for the role."),
    404: ("There is nothing here", "The address may be mistyped, or what was here is gone."),
    405: ("This can't be done here", "Please start again from the first page."),
    413: ("This is too much", "What was sent is longer than anything that belongs here."),
    500: ("Something broke on our side", "It has been written down. Please try again in a minute."),
}
_STALE = (
    "This page has been open for too long",
    "Nothing was changed. Please go back, load the page again and repeat.",
)


def install(app: Flask) -> None:
    """Answers refusals of every view."""
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _refused)


def _refused(refusal: HTTPException) -> ResponseReturnValue:
    code = refusal.code or 500
    if refusal.response is not None or code < 400:
        return refusal
    return _page(code, *_WORDS.get(code, (HTTPStatus(code).phrase, "Please start again from the first page.")))


def _stale_form(refusal: CSRFError) -> ResponseReturnValue:
    return _page(400, *_STALE)


def _page(code: int, title: str, words: str) -> Response:
    # Who does not say what they would like to have gets plain text.
    if request.accept_mimetypes.best_match(["text/plain", "text/html"]) == "text/html":
        return make_response(render_template("people/error.html", title=title, words=words), code)
    return Response(f"{title}. {words}\n", code, mimetype="text/plain")
