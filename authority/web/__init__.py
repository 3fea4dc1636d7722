"""What the authority serves: one Flask application, one blueprint for each piece."""

from __future__ import annotations

from flask import Flask

from authority.authority import Authority
from authority.web import consent, devices, documents, enrolment, household, login, session, tokens

MOST_BYTES = 64 * 1024
"""No form or assertion is longer."""


def create_app(authority: Authority) -> Flask:
    """The WSGI application of an authority."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    app.extensions["gridhearth-authority"] = authority
    forms = session.install(app, authority)  # before the blueprints: it prepares what their pages use
    app.register_blueprint(tokens.blueprint(authority))
    app.register_blueprint(enrolment.blueprint(authority))
    app.register_blueprint(login.blueprint(authority))
    app.register_blueprint(household.blueprint(authority))
    app.register_blueprint(consent.blueprint(authority))
    app.register_blueprint(documents.blueprint(authority))
    app.register_blueprint(devices.blueprint(authority))
    # Each piece adds its line here: app.register_blueprint(<module>.blueprint(authority))
    for name in ("tokens", "enrolment"):
        # Programs carry no cookie, so no page of a stranger can act with one.
        forms.exempt(app.blueprints[name])
    return app
