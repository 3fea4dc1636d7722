"""Requests at the polling point of a channel: who waits there, and what is replied to what it got (TS-0004 7.4.22)."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Final

from cse.clock import SECOND
from cse.entity import Entity
from cse.notifications.channels import ChannelReply, Channels
from cse.operations.polling import poll, reply
from cse.storage.store import Store
from onem2m.errors import RequestTimeout
from onem2m.mapping import json
from onem2m.primitive import OK, Encoded, Request, Response
from onem2m.vocabulary import Operation

_LOOK_S: Final = 2.0
_LONGEST_POLL_S: Final = 3_600.0
"""A client that vanished without a word is not waited upon for longer."""


class Polls:
    """Performs them."""

    def __init__(self, entity: Entity, store: Store, channels: Channels, usual_s: float) -> None:
        self._entity = entity
        self._store = store
        self._channels = channels
        self._usual_s = usual_s
        """how long a poll waits that says nothing of it"""

    async def perform(self, request: Request) -> Response | None:
        """A poll, or the reply to what one brought; None where the address only looks like a polling point."""
        if request.operation is Operation.RETRIEVE:
            return await self._poll(request)
        given = self._store.read(partial(reply, self._entity, request))
        if given is None:
            return None
        body = b"" if given.content is None else json.encode(given.content)
        self._channels.answer(given.channel, given.request_id, ChannelReply(given.status, body))
        return Response(OK)

    async def _poll(self, request: Request) -> Response | None:
        """Waits until there is something at the channel. It is looked at anew each time who may have that."""
        look = partial(poll, self._entity, request)
        place = self._store.read(look)
        if place is None:
            return None
        now = asyncio.get_running_loop().time
        until = now() + self._patience(request)
        with self._channels.poll(place.channel) as waiter:
            while True:
                found = waiter.take(several=place.several)
                if found:
                    several = b'{"m2m:agrp":[%b]}' % b",".join(found)
                    return Response(OK, Encoded(several if place.several else b'{"m2m:rqp":%b}' % found[0]))
                if until <= now():
                    raise RequestTimeout("rqet: nothing came to the polling channel")
                # Now and then it is asked again whether there still is such a channel, and for whom.
                await waiter.arrival(min(_LOOK_S, until - now()))
                place = self._store.read(look) or place

    def _patience(self, request: Request) -> float:
        """Seconds that a poll may wait."""
        if "rqet" not in request.parameters or request.expires is None:
            return self._usual_s
        return min(_LONGEST_POLL_S, (request.expires - self._store.stamper.clock()) / SECOND)
