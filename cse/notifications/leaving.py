"""Targets that say in an answer that they wish to be told no more (TS-0004 7.5.1.2.2)."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from cse.entity import Entity
from cse.model import Answer, Inquiry, Question, QuestionOpen
from cse.notifications.departure import depart_by_answer
from cse.notifications.scribe import Scribe
from cse.notifications.worker import Key
from onem2m.errors import OneM2MError

log = logging.getLogger(__name__)


class Leaving:
    """Sees to their wishes, one of each lane at a time; the lanes go on meanwhile."""

    def __init__(
        self,
        entity: Entity,
        scribe: Scribe,
        ask: Callable[[Question], Awaitable[Answer]],
        begin: Callable[[Coroutine[Any, Any, None]], None],
    ) -> None:
        self._entity = entity
        self._scribe = scribe
        self._ask = ask
        self._begin = begin
        self._deciding: set[Key] = set()

    def see_to(self, key: Key) -> None:
        """The target of this lane wishes to leave."""
        if key not in self._deciding:
            self._deciding.add(key)
            self._begin(self._decide(key))

    async def _decide(self, key: Key) -> None:
        inquiry = Inquiry()
        try:
            while True:
                try:
                    await self._scribe.write(lambda tree: depart_by_answer(self._entity, *key, tree), inquiry)
                except QuestionOpen as open_:
                    for question in open_.questions:
                        if isinstance(question, Question):
                            inquiry.answers[question] = await self._ask(question)
                else:
                    return
        except OneM2MError as refusal:
            log.info("%s stays a target: %s", key[1], refusal)
        except Exception:
            log.exception("the wish of a target to leave could not be looked at")
        finally:
            self._deciding.discard(key)
