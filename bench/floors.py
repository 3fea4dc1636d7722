"""The floors: servers that do as little as a server of this kind can, with the same bytes on the wire.

`bare` answers at once. `rows` puts one row through a group commit before it answers a POST (WAL, synchronous=FULL, one
committer thread, the answer waits until the row is durable) and reads one row by its key before it answers a GET. The
answers are recordings of what the candidate said, so that both sides send and receive bodies of the same size.
A candidate cannot be faster than its floor; how much of the floor it reaches is the claim.
"""

import argparse
import asyncio
import json
import signal
import socket
import sqlite3
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvloop
from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server

TABLE = "create table resource(key integer primary key, type integer, parent integer, attributes blob)"
ROWS_TO_READ = 1000

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer recorded from the candidate."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


def save_replies(path: Path, replies: dict[str, Reply]) -> None:
    path.write_text(
        json.dumps(
            {
                method: [
                    reply.status,
                    [[k.decode("latin-1"), v.decode("latin-1")] for k, v in reply.headers],
                    reply.body.decode(),
                ]
                for method, reply in replies.items()
            }
        )
    )


def load_replies(path: Path) -> dict[str, Reply]:
    return {
        method: Reply(status, tuple((k.encode("latin-1"), v.encode("latin-1")) for k, v in headers), body.encode())
        for method, (status, headers, body) in json.loads(path.read_text()).items()
    }


class Rows:
    """One table; writes are made durable in groups by one thread, reads go straight to another connection."""

    def __init__(self, path: Path, loop: asyncio.AbstractEventLoop, blob: bytes) -> None:
        self._loop = loop
        self._writing = open_rows(path)
        self._writing.execute(TABLE)
        self._writing.executemany("insert into resource values (?, 4, 1, ?)", ((n, blob) for n in range(ROWS_TO_READ)))
        self._reading = open_rows(path)
        self._open: list[tuple[bytes, asyncio.Future[None]]] = []
        self._closed: list[tuple[bytes, asyncio.Future[None]]] = []
        self._committing = False
        self._work = threading.Semaphore(0)
        self._asked = 0
        threading.Thread(target=self._commit_groups, daemon=True).start()

    def durable(self, blob: bytes) -> asyncio.Future[None]:
        """Write a row; the future is done when it is on the disk."""
        done: asyncio.Future[None] = self._loop.create_future()
        self._open.append((blob, done))
        if not self._committing:
            self._hand_over()
        return done

    def read(self) -> bytes:
        """Read one row by its key."""
        self._asked = (self._asked + 1) % ROWS_TO_READ
        row = self._reading.execute("select attributes from resource where key = ?", (self._asked,)).fetchone()
        blob: bytes = row[0]
        return blob

    def _hand_over(self) -> None:
        self._committing = True
        self._closed, self._open = self._open, []
        self._work.release()

    def _commit_groups(self) -> None:
        while True:
            self._work.acquire()
            group = self._closed
            self._writing.execute("begin immediate")
            self._writing.executemany(
                "insert into resource(type, parent, attributes) values (4, 1, ?)", ((blob,) for blob, _ in group)
            )
            self._writing.execute("commit")
            self._loop.call_soon_threadsafe(self._acknowledge, group)

    def _acknowledge(self, group: list[tuple[bytes, asyncio.Future[None]]]) -> None:
        # First the next group, so that the disk works while the answers go out.
        if self._open:
            self._hand_over()
        else:
            self._committing = False
        for _, done in group:
            if not done.cancelled():
                done.set_result(None)


def open_rows(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = full")
    return connection


def bare(replies: dict[str, Reply]) -> Application:
    async def answer(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await live(receive, send)
            return
        await receive()
        reply = replies[scope["method"]]
        await send({"type": "http.response.start", "status": reply.status, "headers": reply.headers})
        await send({"type": "http.response.body", "body": reply.body})

    return answer


def rows(replies: dict[str, Reply], store: Rows) -> Application:
    async def answer(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await live(receive, send)
            return
        await receive()
        reply = replies[scope["method"]]
        body = reply.body
        if scope["method"] == "POST":
            await store.durable(body)
        else:
            body = store.read()
        await send({"type": "http.response.start", "status": reply.status, "headers": reply.headers})
        await send({"type": "http.response.body", "body": body})

    return answer


async def live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def serve(kind: str, port: int, data: Path, replies: dict[str, Reply]) -> None:
    loop = asyncio.get_running_loop()
    if kind == "bare":
        application = bare(replies)
    else:
        application = rows(replies, Rows(data / "floor.sqlite", loop, replies["GET"].body))
    server = Server(
        application,
        port=port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        websockets=False,
        log_enabled=False,
        backlog=1024,
        backpressure=1024,
    )
    loop.add_signal_handler(signal.SIGTERM, server.stop)
    await server.serve()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.floors")
    parser.add_argument("kind", choices=("bare", "rows"))
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--replies", type=Path, required=True)
    arguments = parser.parse_args()
    # granian binds with SO_REUSEPORT: two servers on one port would share the requests, and both figures be wrong.
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", arguments.port))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(arguments.kind, arguments.port, arguments.data, load_replies(arguments.replies)))


if __name__ == "__main__":
    main()
