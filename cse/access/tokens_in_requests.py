"""Tokens and roles that a request presents (TS-0003 7.3; digest access.md 5).

tkns     tokens as such: JSON Web Tokens, signed by an issuer that is trusted here
tids     identifiers of <token> resources of this CSE, which hold such tokens
ltids    short names that this CSE gave to tokens of earlier requests (ati)
rids     roles, confirmed by <role> resources of this CSE

A parameter of the wrong form is refused. A token that is not good, or not its holder's, and a role that nobody
confirms, count for nothing; a refusal says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any, Final

import jwt

from cse.access.policies import compile_rules, entity_form
from cse.access.remembered import CheckedToken
from cse.access.requester import Requester, TokenPrivileges
from cse.access.roles import confirmed_roles
from cse.clock import LATEST, SECOND
from cse.entity import Entity
from cse.model import Reading
from onem2m.addressing import is_entity
from onem2m.errors import BadRequest, NotImplementedHere
from onem2m.primitive import Request
from onem2m.resources.kinds import Kind, matching
from onem2m.resources.token import TOKEN_OBJECT
from onem2m.resources.tokens import MOST_TOKENS, ROLE_ID, TOKEN, TOKEN_ID, TOKEN_PERMISSIONS

VERSION: Final = "1.0.0"
SKEW: Final = 30 * SECOND
"""By so much clocks may differ."""

_ALGORITHMS: Final = frozenset({"EdDSA", "ES256"})
_CLAIMS: Final = frozenset({"tkvr", "jti", "iss", "azp", "nbf", "exp", "aud", "tkps", "tknm", "tkex", "iat"})
_LISTS: Final = (
    ("tkns", TOKEN),
    ("tids", TOKEN_ID),
    ("ltids", matching("localTokenID", "a local token-ID", r"[A-Za-z_][\w\-.]*", longest=255)),
    ("rids", ROLE_ID),
)

PARAMETERS: Final = frozenset({"tkns", "tids", "ltids", "rids", "tqi"})
"""Parameters of a request that are looked at here."""


class TokenNotGood(Exception):
    """The token counts for nothing; the message says why."""


def with_tokens(entity: Entity, request: Request, who: Requester, tree: Reading) -> Requester:
    """The requester with what its tokens and roles bring. Raises BadRequest where a parameter has not its form."""
    listed = {name: _listed(name, kind, request.parameters.get(name)) for name, kind in _LISTS}
    who.wants_token_request = request.parameters.get("tqi") is True
    if not who.known:
        return who
    roles = confirmed_roles(entity, listed["rids"], who, tree)
    who.roles |= roles
    who.disregarded += tuple(f"role {role[:60]} is not confirmed" for role in listed["rids"] if role not in roles)
    tokens = list(listed["tkns"])
    for identifier in listed["tids"]:
        resource = tree.by_identifier(sign_of(identifier))
        if resource is not None:
            tokens.append(resource[TOKEN_OBJECT])
        else:
            who.disregarded += (f"token {identifier[:60]} is not known here",)
    for local in listed["ltids"]:
        token = entity.tokens.local.get((who.originator, local))
        if token is not None:
            tokens.append(token)
        else:
            who.disregarded += (f"token {local[:60]} is not known here",)
    accept(entity, who, tokens)
    for token in listed["tkns"]:
        if entity.tokens.checked.get(token) is not None:
            entity.tokens.local.keep((who.originator, _local_id(token)), token)
    return who


def sign_of(identifier: str) -> str:
    """By what a <token> is found that holds the token of this identifier."""
    return f"token {identifier}"


def accept(entity: Entity, who: Requester, tokens: Iterable[str]) -> None:
    """Gives the requester what good tokens of its own bring."""
    for token in tokens:
        try:
            checked = _checked(entity, token)
            if checked.holder != who.originator:
                raise TokenNotGood("is somebody else's")
            if who.instant + SKEW < checked.since:
                raise TokenNotGood("is not valid yet")
            if checked.until <= who.instant - SKEW:
                raise TokenNotGood("has expired")
        except TokenNotGood as fault:
            who.disregarded += (f"a token {fault}",)
            continue
        who.roles |= checked.roles
        who.privileges += checked.privileges


def assigned(entity: Entity, request: Request) -> tuple[tuple[str, str], ...]:
    """(local token-ID, token-ID) of the tokens in a request that may be called by a short name from now on (ati)."""
    tokens, who = request.parameters.get("tkns"), request.requester
    if not tokens or who is None:
        return ()
    given = []
    for token in tokens:
        local, checked = _local_id(token), entity.tokens.checked.get(token)
        if checked is None or checked.holder != who.originator:
            continue
        if entity.tokens.local.get((who.originator, local)) == token:
            given.append((local, checked.identifier))
    return tuple(given)


def _local_id(token: str) -> str:
    """Its short name: always the same, and only its holder's."""
    return f"t{sha256(token.encode()).hexdigest()[:16]}"


def _listed(name: str, kind: Kind, value: Any) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise BadRequest(f"{name}: not a list")
    if len(value) > MOST_TOKENS:
        raise BadRequest(f"{name}: more than {MOST_TOKENS}")
    for entry in value:
        fault = kind.check(entry)
        if fault is not None:
            raise (NotImplementedHere if fault.unsupported else BadRequest)(f"{name}: {fault}")
    return value


def _checked(entity: Entity, token: str) -> CheckedToken:
    """The token, checked now or before; by the issuer as it is known now. Raises TokenNotGood."""
    checked = entity.tokens.checked.get(token)
    if checked is not None:
        if entity.token_issuers(checked.issuer.name) is checked.issuer:
            return checked
        entity.tokens.checked.drop(token)
    try:
        checked = _check(entity, token)
    except TokenNotGood:
        raise
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError, RecursionError, OverflowError) as fault:
        raise TokenNotGood(f"is not good: {str(fault)[:100]}") from None
    entity.tokens.checked.keep(token, checked)
    return checked


def _check(entity: Entity, token: str) -> CheckedToken:
    """Checks signature and claims; whose it is and when it counts is asked with every request."""
    unverified = jwt.decode_complete(token, options={"verify_signature": False})
    header, name = unverified["header"], unverified["payload"].get("iss")
    issuer = entity.token_issuers(name) if isinstance(name, str) else None
    if issuer is None:
        raise TokenNotGood("is from an issuer that is not trusted here")
    # An access token says who somebody is; passed off as this kind it must not open anything.
    if header.get("typ") != "JWT" or "crit" in header:
        raise TokenNotGood("is of another kind (typ)")
    key = issuer.keys.get(str(header.get("kid")))
    if key is None or key.algorithm_name not in _ALGORITHMS or header.get("alg") != key.algorithm_name:
        raise TokenNotGood("is not signed by a key of its issuer")
    claims = jwt.decode(
        token,
        key,
        algorithms=[key.algorithm_name],
        # By our clock, and by our names of ourselves: below.
        options={"verify_exp": False, "verify_nbf": False, "verify_iat": False, "verify_aud": False},
    )
    identifier, holder = _text(claims, "jti", TOKEN_ID.check), _text(claims, "azp", lambda _: None)
    if claims.get("tkvr") != VERSION or claims.keys() - _CLAIMS:
        raise TokenNotGood("has claims that are not known here")
    if not is_entity(holder):
        raise TokenNotGood("has no holder (azp)")
    holder = entity_form(holder, entity.cse_id, entity.provider)
    since, until = _instant(claims, "nbf"), _instant(claims, "exp")
    if not issuer.may_name(holder):
        raise TokenNotGood("is from an issuer that may not speak for its holder")
    issued = since if "iat" not in claims else _instant(claims, "iat")
    if identifier in issuer.revoked or issued < issuer.not_before.get(holder, float("-inf")) * SECOND:
        raise TokenNotGood("was revoked")
    if not _is_for(entity, claims.get("aud")):
        raise TokenNotGood("is for another CSE (aud)")
    checked = CheckedToken(issuer, identifier, holder, since, until, (), frozenset())
    return _with_permissions(entity, checked, claims.get("tkps"))


def _text(claims: Mapping[str, Any], name: str, check: Callable[[Any], object]) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or check(value) is not None:
        raise TokenNotGood(f"has no usable claim {name}")
    return value


def _instant(claims: Mapping[str, Any], name: str) -> int:
    """A NumericDate in nanoseconds. NaN is none."""
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < LATEST // SECOND:
        raise TokenNotGood(f"has no usable claim {name}")
    return int(value * SECOND)


def _is_for(entity: Entity, audience: Any) -> bool:
    """Whether the audience, if there is one, has this CSE in it."""
    if audience is None:
        return True
    listed = audience if isinstance(audience, list) else [audience]
    return any(entry in (entity.cse_id, f"//{entity.provider}{entity.cse_id}") for entry in listed)


def _with_permissions(entity: Entity, checked: CheckedToken, permissions: Any) -> CheckedToken:
    if permissions is None:
        return checked
    fault = TOKEN_PERMISSIONS.check(permissions)
    if fault is not None:
        raise TokenNotGood(f"has permissions that are not well-formed (tkps): {fault}")
    privileges: list[TokenPrivileges] = []
    roles: set[str] = set()
    for entry in permissions.get("pm", ()):
        roles.update(role for role in entry.get("rids", ()) if checked.issuer.may_give(role))
        if entry.get("ris") and "pv" in entry:
            if not checked.issuer.grants:
                raise TokenNotGood("brings rights, and its issuer may not give any")
            rules = compile_rules(entry["pv"], entity.cse_id, entity.provider)
            privileges.append(TokenPrivileges(frozenset(entry["ris"]), rules))
    return replace(checked, privileges=tuple(privileges), roles=frozenset(roles))
