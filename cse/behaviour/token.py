"""<token>: found by the identifier of the token that it holds (TS-0003 7).

What the token says is looked at when it is used: who holds it may not be able to check it.
"""

from __future__ import annotations

from cse.access.tokens_in_requests import sign_of
from cse.model import Behaviour, Resource, Tree
from onem2m.resources.token import TOKEN_ID


def _sign(token: Resource, _tree: Tree) -> str:
    return sign_of(token[TOKEN_ID])


TOKEN_BEHAVIOUR = Behaviour(reserved=True, sign=_sign)
