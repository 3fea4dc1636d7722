"""What every answer of the authority tells the browser, and which names it answers to."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, g, request

from authority.settings import is_loopback

_ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
HEALTH = "/healthz"
_STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"


def install(app: Flask, issuer: str) -> None:
    """Guards every answer of the application. `issuer` is the authority's own URL, empty where it has none yet."""
    own = urlsplit(issuer)

    def refuse_strange_names() -> Response | None:
        """A name that is not ours points here to have a browser believe that a stranger's page is of this site."""
        # Who watches whether a server lives asks it by whatever address it has.
        if request.path == HEALTH or _is_ours(request.headers.get("Host", ""), own.netloc, own.scheme):
            return None
        return Response("This server does not answer to that name.\n", 421, mimetype="text/plain")

    def tell(response: Response) -> Response:
        for name, value in _ALWAYS:
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", _content_security_policy())
        if own.scheme == "https":
            response.headers.setdefault("Strict-Transport-Security", _STRICT_TRANSPORT)
        if request.endpoint == "static":
            response.headers["Cache-Control"] = "no-cache"
        elif "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response

    app.before_request(refuse_strange_names)
    app.after_request(tell)


def let_form_lead_to(address: str) -> None:
    """Lets a form of this answer end, by redirection, at the site of `address`: browsers forbid it otherwise."""
    parts = urlsplit(address)
    origin = f"{parts.scheme}://{parts.netloc}"
    if parts.scheme not in ("http", "https") or not parts.netloc or any(c in origin for c in " ;,'\"\r\n\t"):
        raise ValueError(f"{address!r} is not an address that a form can lead to")
    g.form_may_lead_to = origin


def _content_security_policy() -> str:
    elsewhere = g.get("form_may_lead_to")
    form_action = "'self'" if elsewhere is None else f"'self' {elsewhere}"
    return (
        f"default-src 'none'; style-src 'self'; img-src 'self'; form-action {form_action}; "
        "frame-ancestors 'none'; base-uri 'none'"
    )


def _is_ours(host: str, own: str, scheme: str) -> bool:
    try:
        given, mine = urlsplit(f"//{host}"), urlsplit(f"//{own}")
        usual = 443 if scheme == "https" else 80
        # User information or a path in the header is nobody's name.
        if not given.hostname or "@" in host or given.path or given.query or given.fragment:
            return False
        same_port = (given.port or usual) == (mine.port or usual)
    except ValueError:
        return False
    return is_loopback(given.hostname) or (given.hostname == mine.hostname and same_port)
