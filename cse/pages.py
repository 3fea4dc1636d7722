"""The CSE's own pages beside oneM2M, as a Flask application: health, counters, the description of the interface."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flask import Flask, Response, request

from cse.reference_page import reference_page


def create_pages(
    name: str,
    healthy: Callable[[], bool],
    counters: Callable[[], Iterable[tuple[str, int]]],
    description: Callable[[], tuple[bytes, str]],
) -> Flask:
    """The Flask application.

    `healthy` says whether requests are served, `counters` what to count, `description` the OpenAPI document and its ETag.
    """
    pages = Flask(__name__)
    pages.register_blueprint(reference_page(name))

    @pages.get("/")
    def index() -> Response:
        text = (
            f"Gridhearth CSE. The resource tree begins at /{name}; health at /healthz, counters at /metrics, the interface"
            " as a page at /docs and as an OpenAPI document at /openapi.json.\n"
        )
        return Response(text, mimetype="text/plain")

    @pages.get("/healthz")
    def healthz() -> Response:
        ok = healthy()
        return Response("ok\n" if ok else "not serving\n", 200 if ok else 503, mimetype="text/plain")

    @pages.get("/metrics")
    def metrics() -> Response:
        lines = [
            f"# TYPE gridhearth_{counter}_total counter\ngridhearth_{counter}_total {value}\n"
            for counter, value in counters()
        ]
        return Response("".join(lines), mimetype="text/plain")

    @pages.get("/openapi.json")
    def openapi() -> Response:
        text, tag = description()
        response = Response(text, mimetype="application/json")
        response.set_etag(tag)
        response.headers["Cache-Control"] = "no-cache"  # to be asked for again, and mostly answered 304
        response.make_conditional(request)
        return response

    return pages
