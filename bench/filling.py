"""Fills a container with very many readings: the CSE's own way from request to disk, without HTTP between."""

import asyncio
import time
from pathlib import Path

from bench.requests import INSTANCE, ORIGINATOR, READING
from cse.bootstrap import build
from cse.settings import Settings
from onem2m.primitive import CREATED, Request
from onem2m.vocabulary import Operation

AT_ONCE = 500


def fill_folder(data: Path, container: str, instances: int) -> float:
    """Creates so many readings in a container of a data folder that nobody serves; returns the seconds it took."""
    cse = build(Settings(data=data, development=True))
    cse.start()
    request = Request(
        Operation.CREATE, container, ORIGINATOR, request_id="fill", type=INSTANCE, content={"m2m:cin": {"con": READING}}
    )

    async def create_all() -> None:
        for start in range(0, instances, AT_ONCE):
            turn = min(AT_ONCE, instances - start)
            responses = await asyncio.gather(*(cse.dispatcher.dispatch(request) for _ in range(turn)))
            refused = [response for response in responses if response.status != CREATED]
            assert not refused, refused[0]

    began = time.monotonic()
    asyncio.run(create_all())
    took_s = time.monotonic() - began
    cse.stop()
    return took_s
