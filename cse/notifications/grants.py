"""Rights that another party grants while a request waits (dynamic authorization) are recorded when they are granted."""

from __future__ import annotations

from typing import Any, Final

from cse.model import Answer, Question, Tree
from onem2m.errors import BadRequest
from onem2m.mapping import json
from onem2m.primitive import OK

_CONSULTATION: Final = b'{"m2m:seci":'


def granting(question: Question, answer: Answer) -> bool:
    """Whether an authorization server has answered."""
    return answer.status == OK and question.body.startswith(_CONSULTATION)


def record_grant(question: Question, answer: Answer, tree: Tree) -> None:
    """Records whom a server was asked about, and what it said; of tokens in its answer only how many there are."""
    asked = json.decode(question.body)["m2m:seci"]["dreq"]
    said: dict[str, Any] = {}
    try:
        response = json.decode(answer.body)["m2m:seci"]["dres"]
        information = response.get("dai") or {}
        said = {
            "granted": information.get("gp"),
            "until": information.get("pl"),
            "tokens": len(response.get("tkns") or ()),
        }
    except (BadRequest, KeyError, TypeError, AttributeError):
        said = {"granted": None}  # such an answer grants nothing
    tree.audit("dynamic-authorization", question.originator, server=question.target, resource=asked.get("trid"), **said)
