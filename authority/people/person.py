"""A person as the pages meet them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

ADMINISTRATOR, OPERATOR, INSTALLER, AUDITOR = "administrator", "operator", "installer", "auditor"

KINDS = (ADMINISTRATOR, OPERATOR, "person")
"""The kinds of parties that may sign in; the other kinds are programs and devices."""

_TRUSTED = frozenset({ADMINISTRATOR, OPERATOR, INSTALLER, AUDITOR})


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has signed in, with all that was asked of them.

    `signed_in` is when the password was last proved, `confirmed` when the second factor was (None: not at all).
    """

    originator: str
    name: str
    login: str
    roles: frozenset[str]
    signed_in: datetime
    confirmed: datetime | None

    def has_role(self, *roles: str) -> bool:
        """Whether the person holds one of these roles, told in full as in `operator@gridhearth.local`."""
        return not self.roles.isdisjoint(roles)


def needs_second_factor(roles: Iterable[str]) -> bool:
    """Whether who holds these roles acts for others, here or elsewhere, and so must prove more than a password."""
    return any(role.partition("@")[0] in _TRUSTED for role in roles)


def login_of(name: str) -> str:
    """What a person of this name types to sign in: lower case letters, digits and dots, `anna.berg` for Anna Berg."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return ".".join(re.findall(r"[a-z0-9]+", plain)) or "person"


def typed_login(text: str) -> str:
    """A login as typed, in the form that it is stored in: case and surrounding blanks do not count."""
    return unicodedata.normalize("NFKC", text).strip().casefold()[:200]
