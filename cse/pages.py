"""The CSE's own pages beside oneM2M, as a Flask application: health, counters."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flask import Flask, Response


def create_pages(name: str, healthy: Callable[[], bool], counters: Callable[[], Iterable[tuple[str, int]]]) -> Flask:
    """The Flask application; `healthy` says whether requests are served, `counters` what to count."""
    pages = Flask(__name__)

    @pages.get("/")
    def index() -> Response:
        text = f"Gridhearth CSE. The resource tree begins at /{name}; health at /healthz, counters at /metrics.\n"
        return Response(text, mimetype="text/plain")

    @pages.get("/healthz")
    def healthz() -> Response:
        ok = healthy()
        return Response("ok\n" if ok else "not serving\n", 200 if ok else 503, mimetype="text/plain")

    @pages.get("/metrics")
    def metrics() -> Response:
        lines = [
            f"# TYPE gridhearth_notifications_{counter}_total counter\ngridhearth_notifications_{counter}_total {value}\n"
            for counter, value in counters()
        ]
        return Response("".join(lines), mimetype="text/plain")

    return pages
