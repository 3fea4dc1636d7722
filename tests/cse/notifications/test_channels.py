"""Polling channels in use: every request is taken once, and every reply finds the request that it answers."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cse.notifications.channels import POLLS_OF_ONE, ChannelReply, Channels
from onem2m.errors import BadRequest, ServerBusy
from onem2m.mapping import json
from onem2m.primitive import Encoded

WITHIN_S = 5.0


class Carrying:
    """A loop of its own that carries, as delivery has one."""

    def __init__(self, channels: Channels) -> None:
        self.channels = channels
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()

    def carry(self, channel: int, content: int) -> asyncio.Future[ChannelReply]:
        sent = self.channels.carry(channel, "/id-in/C1", "/id-in", Encoded(b"%d" % content), WITHIN_S)
        return asyncio.wrap_future(asyncio.run_coroutine_threadsafe(sent, self.loop))

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()


@pytest.fixture(scope="module")
def carrying() -> Iterator[Carrying]:
    carrying = Carrying(Channels())
    yield carrying
    carrying.stop()


async def fetch(channels: Channels, channel: int, *, several: bool) -> list[bytes]:
    with channels.poll(channel) as waiter:
        while not (found := waiter.take(several=several)):
            await waiter.arrival(WITHIN_S)
        return found


@settings(max_examples=40, deadline=None)
@given(
    requests=st.lists(st.integers(0, 2), max_size=200),
    polls=st.lists(st.booleans(), min_size=1, max_size=POLLS_OF_ONE),
    leaving=st.integers(0, 3),
    seed=st.integers(0, 2**32),
)
def test_every_request_is_taken_once_and_gets_its_own_reply(
    carrying: Carrying, requests: list[int], polls: list[bool], leaving: int, seed: int
) -> None:
    """Requests to three channels, several polls at each of which some are given up, replies in any order."""
    channels, scramble = carrying.channels, Random(seed)
    seen: list[tuple[int, int]] = []

    async def application(channel: int, *, several: bool) -> None:
        while True:
            found = [json.decode(message) for message in await fetch(channels, channel, several=several)]
            scramble.shuffle(found)
            for request in found:
                seen.append((channel, request["pc"]))
                channels.answer(channel, request["rqi"], ChannelReply(2000, b"%d" % (request["pc"] * 3)))

    async def world() -> list[ChannelReply]:
        waiting = [
            asyncio.ensure_future(application(channel, several=several)) for several in polls for channel in range(3)
        ]
        await asyncio.sleep(0)
        quitters = [asyncio.ensure_future(fetch(channels, 7, several=False)) for _ in range(leaving)]
        await asyncio.sleep(0)
        for quitter in quitters:
            quitter.cancel()
        replies = await asyncio.gather(*(carrying.carry(channel, n) for n, channel in enumerate(requests)))
        for one in waiting:
            one.cancel()
        await asyncio.gather(*waiting, *quitters, return_exceptions=True)
        return replies

    replies = asyncio.run(world())

    assert [int(reply.body) for reply in replies] == [n * 3 for n in range(len(requests))]
    assert sorted(seen) == sorted((channel, n) for n, channel in enumerate(requests))
    assert channels._channels == {}


def test_a_poll_that_is_given_up_when_it_is_woken_leaves_the_request_to_the_next(carrying: Carrying) -> None:
    channels = carrying.channels

    async def world() -> ChannelReply:
        first = asyncio.ensure_future(fetch(channels, 1, several=False))
        second = asyncio.ensure_future(fetch(channels, 1, several=False))
        await asyncio.sleep(0)
        reply = carrying.carry(1, 5)
        while not channels._channels[1].waiting:
            pass  # the first poll was woken, and does not run any more
        first.cancel()
        [message] = await second
        channels.answer(1, json.decode(message)["rqi"], ChannelReply(2000))
        return await reply

    assert asyncio.run(world()).status == 2000


def test_one_channel_cannot_use_up_the_places_of_others() -> None:
    channels = Channels(most_polls=POLLS_OF_ONE + 2)

    async def world() -> None:
        with ExitStack() as stack:
            for _ in range(POLLS_OF_ONE):
                stack.enter_context(channels.poll(1))
            with pytest.raises(ServerBusy):
                stack.enter_context(channels.poll(1))
            stack.enter_context(channels.poll(2))
            stack.enter_context(channels.poll(3))
            with pytest.raises(ServerBusy):
                stack.enter_context(channels.poll(4))
        stack.enter_context(channels.poll(4))

    asyncio.run(world())


def test_a_reply_of_an_earlier_run_matches_nothing(carrying: Carrying) -> None:
    earlier = Channels()

    async def world() -> None:
        first = asyncio.ensure_future(earlier.carry(1, "C1", "/id-in", Encoded(b"1"), 0.2))
        second = carrying.carry(1, 1)
        [one] = await fetch(earlier, 1, several=False)
        [other] = await fetch(carrying.channels, 1, several=False)
        with pytest.raises(BadRequest):
            carrying.channels.answer(1, json.decode(one)["rqi"], ChannelReply(2000))
        carrying.channels.answer(1, json.decode(other)["rqi"], ChannelReply(2000))
        await second
        with pytest.raises(TimeoutError):
            await first

    asyncio.run(world())


@pytest.mark.parametrize("taken", [True, False])
def test_a_request_waits_for_its_reply_as_long_as_it_waited_to_be_taken(taken: bool) -> None:
    channels = Channels()

    async def world() -> float:
        began = asyncio.get_running_loop().time()
        carried = asyncio.ensure_future(channels.carry(1, "C1", "/id-in", Encoded(b"1"), 0.2))
        await asyncio.sleep(0.1)
        if taken:
            await fetch(channels, 1, several=False)
        with pytest.raises(TimeoutError):
            await carried
        return asyncio.get_running_loop().time() - began

    took_s = asyncio.run(world())

    assert took_s >= (0.29 if taken else 0.19)
    assert channels._channels == {}


def test_what_waits_is_bounded(carrying: Carrying) -> None:
    channels = carrying.channels

    async def world() -> int:
        replies = asyncio.gather(*(carrying.carry(1, n) for n in range(200)))
        await asyncio.sleep(0.1)
        most = len(channels._channels[1].waiting)
        answered = 0
        while answered < 200:
            for message in await fetch(channels, 1, several=True):
                channels.answer(1, json.decode(message)["rqi"], ChannelReply(2000))
                answered += 1
        await replies
        return most

    assert asyncio.run(world()) == 64
