"""The pages, rendered on the server: the display itself, and the meters with every register."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo

from flask import Flask, Response, jsonify, render_template

from ae.in_home_display.board import Board
from ae.in_home_display.household import Meter
from ae.in_home_display.view import clock_text, row_of
from ae.moments import measured_at
from energy.reading_type import Commodity

SECURITY_HEADERS = (
    (
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)

_NAMES = {
    Commodity.ELECTRICITY: "Electricity",
    Commodity.NATURAL_GAS: "Gas",
    Commodity.POTABLE_WATER: "Water",
    Commodity.HEATING_FLUID: "Heat",
    Commodity.COOLING_FLUID: "Cold",
}


def create_page(board: Board, zone: tzinfo, now: Callable[[], datetime]) -> Flask:
    """The Flask application; it shows what stands on the board."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = 0

    @app.get("/")
    def display() -> str:
        moment = now()
        return render_template(
            "display.html",
            view=board.shown.view,
            now_ms=int(moment.timestamp() * 1000),
            clock=f"{moment.astimezone(zone):%H:%M}",
            zone=str(zone),
        )

    @app.get("/meters")
    def meters() -> str:
        moment = now()
        shown = [_described(meter, moment, zone) for meter in sorted(board.shown.meters, key=lambda meter: meter.id)]
        return render_template("meters.html", meters=shown)

    @app.get("/view")
    def view() -> Response:
        """What the page shows, for programs."""
        return jsonify(board.shown.view.as_payload())

    @app.get("/healthz")
    def health() -> Response:
        return Response("ok\n", mimetype="text/plain")

    @app.after_request
    def guard(response: Response) -> Response:
        response.headers.extend(SECURITY_HEADERS)
        if not response.headers.get("Cache-Control"):
            response.headers["Cache-Control"] = "no-store"
        return response

    return app


def _described(meter: Meter, now: datetime, zone: tzinfo) -> dict[str, object]:
    reading = meter.latest
    return {
        "id": meter.id,
        "name": _NAMES.get(meter.commodity, "Meter"),
        "model": reading.model,
        "measured": clock_text(measured_at(reading), now, zone),
        "stamp": None if reading.at is None else clock_text(reading.at, now, zone),
        "registers": [row_of(register) for register in reading.registers],
    }
