"""What the forms of people share: how a fault is told, and how a password is asked for."""

from __future__ import annotations

import math

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from authority.people.passwords import fault_of
from authority.people.signing_in import TooSoon
from authority.web.ways import back_to

Faults = dict[str, str]
"""What is wrong, by the name of the field; under `form` what belongs to no single one."""


def typed(name: str) -> str:
    """What was typed into a field."""
    return request.form.get(name, "")


def page(template: str, faults: Faults | None = None, status: int = 0, **shown: object) -> ResponseReturnValue:
    """A page with a form. With faults it is a refusal of what was sent."""
    body = render_template(f"people/{template}", faults=faults or {}, next=back_to(), **shown)
    return make_response(body, status or (422 if faults else 200))


def too_soon(template: str, answer: TooSoon, **shown: object) -> ResponseReturnValue:
    """The page again, with how long to wait."""
    wait_s = max(1, math.ceil(answer.wait_s))
    span = f"{wait_s} seconds" if wait_s < 120 else f"{math.ceil(wait_s / 60)} minutes"
    words = f"There were too many attempts. Please wait {span}, then try again: what is right will work."
    body = render_template(f"people/{template}", faults={"form": words}, next=back_to(), **shown)
    return make_response(body, 429, {"Retry-After": str(wait_s)})


def new_password_faults(*names: str) -> Faults:
    """What is wrong with a new password that was typed twice; `names` are those of the person."""
    fault = fault_of(typed("new_password"), *names)
    if fault is not None:
        return {"new_password": fault}
    if typed("new_password") != typed("again"):
        return {"again": "This is not the same as above."}
    return {}
