"""Who sits before the page: the session's cookie, the protection of forms, and what a view may ask for.

    @login_required(max_age_s=300)
    def consent() -> str:
        person = current_person()

A view behind `login_required` is met only by who has proved all that is asked of them; others are sent to prove it,
and come back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import ParamSpec, cast

from flask import Blueprint, Flask, Response, abort, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect  # type: ignore[import-untyped]  # the package carries no types

from authority.authority import Authority
from authority.people import tokens
from authority.people.entrance import Entrance, open_entrance
from authority.people.passwords import Cost
from authority.people.person import Person
from authority.people.sitting import LONGEST_S, Lacks, Sitting
from authority.storage import people, sessions
from authority.web import error_pages, security_headers, words
from authority.web.ways import way_back

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]

FRESH_S = 600
"""An action for others needs a second factor no older than this."""

_EXTENSION = "gridhearth-people"
_MENU = "gridhearth-menu"
_TOUCH_S = 60
_BROWSER_KNOWN_S = sessions.BROWSER_KNOWN_S


def install(app: Flask, authority: Authority, cost: Cost | None = None) -> CSRFProtect:
    """Prepares the application for people: call it before blueprints are registered.

    Every form needs `{{ csrf_token() }}`. What programs call is exempted by the answer's `exempt(blueprint)`.
    """
    entrance = open_entrance(authority, cost)
    secure = entrance.over_tls
    app.extensions[_EXTENSION] = entrance
    app.extensions[_MENU] = []
    app.secret_key = entrance.form_key
    app.config.update(
        SESSION_COOKIE_NAME=_cookie("form", secure),
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        WTF_CSRF_TIME_LIMIT=LONGEST_S,
        # It would ask for the Referer, which our own pages do not send; other sites are told by Sec-Fetch-Site below.
        WTF_CSRF_SSL_STRICT=False,
    )
    security_headers.install(app, authority.settings.issuer)
    error_pages.install(app)
    words.install(app)
    app.before_request(_bind_forms_to_session)
    app.after_request(_set_cookies)
    app.context_processor(_what_every_page_shows)
    return CSRFProtect(app)


def entrance() -> Entrance:
    """The door that this application is for."""
    return cast(Entrance, current_app.extensions[_EXTENSION])


def add_to_menu(blueprint: Blueprint, endpoint: str, title: str, *roles: str) -> None:
    """Puts a page into everybody's menu, or that of people who hold one of the roles. `endpoint` as in `url_for`."""
    blueprint.record(lambda state: state.app.extensions[_MENU].append((endpoint, title, roles)))


def menu_of(app: Flask, person: Person) -> list[tuple[str, str]]:
    """Endpoint and title of each page in the person's menu: those of their roles, those for all, the account."""
    entries = [entry for entry in app.extensions[_MENU] if not entry[2] or person.has_role(*_in_full(entry[2]))]
    entries.sort(key=lambda entry: (entry[0].startswith("people.account"), not entry[2]))
    return [(endpoint, title) for endpoint, title, _ in entries]


def current_sitting() -> Sitting | None:
    """The session of this request, also one that still lacks something."""
    if "sitting" not in g:
        g.sitting = _recognised(request.cookies.get(_cookie("", entrance().over_tls), ""))
    return cast("Sitting | None", g.sitting)


def current_person() -> Person | None:
    """Who has signed in, with everything that is asked of them; None for everybody else."""
    sitting = current_sitting()
    return sitting.person if sitting is not None and sitting.lacks is Lacks.NOTHING else None


def login_required(max_age_s: int | None = None, second_factor: bool = False) -> Callable[[View[P]], View[P]]:
    """A view for people who have signed in. Others are sent to do so, and come back.

    With `max_age_s` they must have proved who they are within so many seconds (by the second factor where they have
    one), with `second_factor` they must have one.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(*arguments: P.args, **named: P.kwargs) -> ResponseReturnValue:
            missing = _page_for_what_is_missing(max_age_s, second_factor)
            return view(*arguments, **named) if missing is None else missing

        return guarded

    return decorate


def role_required(*roles: str, max_age_s: int | None = None) -> Callable[[View[P]], View[P]]:
    """A view for holders of one of the roles (`operator` or `operator@gridhearth.local`), with a second factor."""

    def decorate(view: View[P]) -> View[P]:
        proved = login_required(max_age_s, second_factor=True)(view)

        @wraps(view)
        def guarded(*arguments: P.args, **named: P.kwargs) -> ResponseReturnValue:
            person = current_person()
            # Who has signed in without the role is refused at once, and not asked to prove more first.
            if person is not None and not person.has_role(*_in_full(roles)):
                abort(403)
            return proved(*arguments, **named)

        return guarded

    return decorate


def begin_session(token: str, browser: str | None = None) -> None:
    """From this answer on the browser holds the session `token`; `browser` is what it is to be known by later."""
    g.session_cookie = token
    if browser is not None:
        g.browser_cookie = browser
    # What was open before the change of session can be sent no more.
    session.clear()
    session["of"] = _tag(tokens.fingerprint(token))
    g.pop("csrf_token", None)


def end_session() -> None:
    """From this answer on the browser holds no session."""
    g.session_cookie = ""
    g.sitting = None
    session.clear()
    g.pop("csrf_token", None)


def here() -> sessions.Place:
    """Where the request comes from."""
    return sessions.Place(request.remote_addr or "", request.headers.get("User-Agent", ""))


def browser_token() -> str:
    """What the browser is known by from an earlier sign-in, or nothing."""
    return request.cookies.get(_cookie("browser", entrance().over_tls), "")


def _in_full(roles: Iterable[str]) -> list[str]:
    return [entrance().authority.settings.role(role) for role in roles]


def _recognised(token: str) -> Sitting | None:
    if not token:
        return None
    authority, key, now = entrance().authority, tokens.fingerprint(token), entrance().now
    sitting = authority.read(lambda transaction: sessions.sitting(transaction, key))
    if sitting is None or not sitting.alive(now):
        return None
    if now - sitting.seen >= _TOUCH_S:
        authority.store.change(lambda transaction: sessions.touch(transaction, key))
    return sitting


def _page_for_what_is_missing(max_age_s: int | None, second_factor: bool) -> Response | None:
    sitting = current_sitting()
    if sitting is None:
        page = "people.sign_in"
    elif sitting.lacks is Lacks.CODE:
        page = "people.code"
    elif sitting.lacks is Lacks.ENROLMENT or (second_factor and not sitting.has_second_factor):
        page = "people.enrol"
    elif max_age_s is not None and entrance().now - sitting.proved > max_age_s:
        page = "people.confirm"
    else:
        return None
    return cast(Response, redirect(url_for(page, next=way_back()), 303))


def _bind_forms_to_session() -> None:
    """A form is good only in the session that it was made in, whoever brings its token."""
    if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none") and request.method == "POST":
        # Programs don't send this header; browsers do, and another site's page has nothing to post here.
        abort(403)
    if request.endpoint == "static":
        return
    sitting = current_sitting()
    tag = None if sitting is None else _tag(sitting.hash)
    if session.get("of") != tag:
        session.clear()
        if tag is not None:
            session["of"] = tag


def _set_cookies(response: Response) -> Response:
    secure = entrance().over_tls
    cookies = (("", g.get("session_cookie"), None), ("browser", g.get("browser_cookie"), _BROWSER_KNOWN_S))
    for name, value, max_age in cookies:
        if value is not None:
            response.set_cookie(
                _cookie(name, secure),
                value,
                max_age=max_age if value else 0,
                secure=secure,
                httponly=True,
                samesite="Lax",
                path="/",
            )
    return response


def _what_every_page_shows() -> dict[str, object]:
    person, sitting = current_person(), current_sitting()
    if person is None or sitting is None:
        return {"person": None, "notices": [], "menu": []}
    notices = entrance().authority.read(lambda transaction: people.notices(transaction, sitting.party))
    return {"person": person, "notices": notices, "menu": menu_of(current_app, person)}


def _tag(hash: bytes) -> str:
    return tokens.fingerprint(hash.hex()).hex()[:32]


def _cookie(name: str, secure: bool) -> str:
    full = f"gridhearth-{name}" if name else "gridhearth"
    # Browsers take a __Host- cookie from this very host by https only: nobody beside it can plant one.
    return f"__Host-{full}" if secure else full
