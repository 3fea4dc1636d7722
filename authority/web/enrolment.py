"""What devices call: claim a document, report a registration, ask for news. JSON in, JSON out, no cookies.

    POST /enrolment/claim                  {"claim": JWS}          -> {"document": JWS}
    POST /enrolment/registration           Bearer <device's word>  -> 204
    GET  /enrolment/configuration?version=3  Bearer <word>         -> {"document": JWS}, or 204: there is nothing newer
    GET  /enrolment/pin                                            -> issuer, url, keys

A refusal is {"error": code, "error_description": text, "again_after_s": seconds, "now": epoch seconds}; without
`again_after_s` waiting does not help (authority.enrolment.refusals).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Response, request

from authority.authority import Authority
from authority.enrolling.bootstrapping import Bootstrapping
from authority.enrolment.refusals import EnrolmentRefusal, Malformed, NotProven

View = Callable[[], Response]


def blueprint(authority: Authority) -> Blueprint:
    """The routes of this piece. No form of a person's is sent here: exempt it from the forms' protection."""
    routes = Blueprint("enrolment", __name__, url_prefix="/enrolment")
    bootstrapping = Bootstrapping(authority)

    def refusing(view: View) -> View:
        @wraps(view)
        def guarded() -> Response:
            try:
                return view()
            except EnrolmentRefusal as refusal:
                return _refused(refusal, int(authority.clock().timestamp()))

        return guarded

    @routes.post("/claim")
    @refusing
    def claim() -> Response:
        return _answer({"document": bootstrapping.bootstrap(_claim())})

    @routes.post("/registration")
    @refusing
    def registration() -> Response:
        bootstrapping.report(_word())
        return Response(status=204)

    @routes.get("/configuration")
    @refusing
    def configuration() -> Response:
        document = bootstrapping.configuration(_word(), _version())
        return Response(status=204) if document is None else _answer({"document": document})

    @routes.get("/pin")
    def pin() -> Response:
        return _answer(bootstrapping.pin())

    return routes


def _claim() -> str:
    try:
        content = request.get_json(silent=True)
    except RecursionError:
        content = None
    if not isinstance(content, dict) or not isinstance(content.get("claim"), str):
        raise Malformed('the body is {"claim": "<signed claim>"}, as application/json')
    return str(content["claim"])


def _word() -> str:
    scheme, _, word = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not word:
        raise NotProven("Authorization: Bearer, with a word signed by the device's operational key")
    return word.strip()


def _version() -> int:
    text = request.args.get("version", "0")
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise Malformed("version: a number")
    return int(text)


def _answer(content: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(content), status, mimetype="application/json", headers={"Cache-Control": "no-store"})


def _refused(refusal: EnrolmentRefusal, now: int) -> Response:
    content: dict[str, Any] = {"error": refusal.code, "error_description": str(refusal), "now": now}
    if refusal.again_after_s is not None:
        content["again_after_s"] = refusal.again_after_s
    return _answer(content, refusal.status)
