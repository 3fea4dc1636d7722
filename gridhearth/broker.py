"""An MQTT broker in our own process: amqtt, with the very files that mosquitto has (authority.broker).

    broker = EmbeddedBroker(Path("broker")).start()
    ...
    broker.stop()

    python -m gridhearth.broker --files broker --port 1883      (until it is told to stop)

For the demo and for tests, on the loopback interface. What it can and cannot is told in docs/mqtt.md.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Generic, NoReturn, Self, TypeVar

from amqtt.adapters import ReaderAdapter, StreamReaderAdapter, StreamWriterAdapter, WriterAdapter
from amqtt.broker import Broker
from amqtt.contexts import Action, BaseContext
from amqtt.errors import AMQTTError, MQTTError, NoDataError
from amqtt.mqtt.connack import NOT_AUTHORIZED, ConnackPacket
from amqtt.mqtt.protocol.broker_handler import BrokerProtocolHandler
from amqtt.plugins.base import BaseAuthPlugin, BaseTopicPlugin
from amqtt.session import Session
from amqtt.utils import gen_client_id

from authority.broker import acl, passwords
from authority.broker.files import ACL, PASSWORDS

log = logging.getLogger(__name__)

HOST: Final = "127.0.0.1"
_LISTENER: Final = "default"
_LOOK_S: Final = 0.2
_CONNECT_S: Final = 5.0
_CONNECT: Final = 0x10
_MOST_CONNECT_BYTES: Final = 16 * 1024
_NAME: Final = b"\x00\x04MQTT"
_LEVEL: Final = 4
_OTHER_VERSION: Final = b"\x20\x03\x00\x84\x00"
"""CONNACK of MQTT 5: unsupported protocol version. amqtt would read the rest of such a CONNECT wrongly, and wait."""
_START_S: Final = 10.0
_TAKE_OVER_S: Final = 1.0
_SHARED: Final = "$share/"
_NOBODYS: Final = passwords.hashed("", b"nobody")
"""An unknown user takes as long to refuse as a wrong password."""

Kept = TypeVar("Kept")


class EmbeddedBroker:
    """A broker in a thread of its own, for the users of a folder of broker files."""

    def __init__(self, files: Path, port: int = 0) -> None:
        """Port 0 takes any free one."""
        self._files = files
        self._listening: socket.socket | None = None
        self._asked_port = port
        self._ready = threading.Event()
        self._fault: BaseException | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self._thread = threading.Thread(target=self._run, name="broker", daemon=True)
        self.port = port
        """Where it listens, once it has started."""

    @property
    def url(self) -> str:
        """As an MQTT client is told of it."""
        return f"mqtt://{HOST}:{self.port}"

    def start(self) -> Self:
        """Returns when it listens. Raises OSError."""
        self._listening = socket.create_server((HOST, self._asked_port))
        self.port = self._listening.getsockname()[1]
        self._thread.start()
        if not self._ready.wait(_START_S) or self._fault is not None:
            raise OSError(f"the broker does not start: {self._fault}")
        return self

    def stop(self) -> None:
        """Ends every connection; sessions and what waits in them are gone."""
        if self._loop is not None and self._stopping is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
        if self._thread.ident is not None:
            self._thread.join(_START_S)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except Exception as fault:
            self._fault = fault
            log.exception("the broker ended")
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        logging.getLogger("amqtt").setLevel(logging.WARNING)  # below that it tells every connection, and its packets
        broker = _Broker(
            {
                # Ours is the socket: amqtt would not tell which port it took.
                "listeners": {_LISTENER: {"type": "external", "bind": HOST}},
                "plugins": {f"{__name__}.{one.__name__}": {"files": str(self._files)} for one in (Users, Topics)},
            }
        )

        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            first = await _connect_packet(reader)
            level = None if first is None else _level(first)
            if first is None or level != _LEVEL:
                if level is not None:
                    writer.write(_OTHER_VERSION)
                writer.close()
                return
            await broker.external_connected(_ReaderAfter(first, reader), StreamWriterAdapter(writer), _LISTENER)

        await broker.start()
        server = await asyncio.start_server(connected, sock=self._listening)
        self._ready.set()
        while not self._stopping.is_set():
            try:
                await asyncio.wait_for(self._stopping.wait(), _LOOK_S)
            except TimeoutError:
                await broker.end_strangers()
        server.close()
        await broker.shutdown()


async def _connect_packet(reader: asyncio.StreamReader) -> bytes | None:
    """The CONNECT that a connection begins with, as it came; None where it does not begin like that, in time."""
    try:
        async with asyncio.timeout(_CONNECT_S):
            packet, length = await reader.readexactly(1), 0
            for place in range(4):
                packet += await reader.readexactly(1)
                length |= (packet[-1] & 0x7F) << 7 * place
                if packet[-1] < 0x80:
                    break
            if packet[0] != _CONNECT or length > _MOST_CONNECT_BYTES:
                return None
            return packet + await reader.readexactly(length)
    except (OSError, TimeoutError, asyncio.IncompleteReadError):
        return None


def _level(packet: bytes) -> int | None:
    """The protocol level of a CONNECT (MQTT 3.1.1, 3.1.2.2)."""
    found = packet.find(_NAME)
    return packet[found + len(_NAME)] if 0 < found <= 5 and len(packet) > found + len(_NAME) else None


class _ReaderAfter(StreamReaderAdapter):  # type: ignore[misc]  # amqtt carries no types
    """A reader that begins with what was read already."""

    def __init__(self, first: bytes, reader: asyncio.StreamReader) -> None:
        super().__init__(reader)
        self._first = first

    async def read(self, n: int = -1) -> bytes:
        found, self._first = (self._first, b"") if n < 0 else (self._first[:n], self._first[n:])
        return found + bytes(await super().read(n - len(found))) if n < 0 or len(found) < n else found


class _Read(Generic[Kept]):
    """A file, read anew when it is another one; without it nothing is known."""

    def __init__(self, path: Path, parse: Callable[[str], Kept]) -> None:
        self._path = path
        self._parse = parse
        self._stamp: object = None
        self._content = parse("")

    @property
    def now(self) -> Kept:
        try:
            found = self._path.stat()
            stamp = (found.st_ino, found.st_mtime_ns, found.st_size)
            if stamp != self._stamp:
                self._content = self._parse(self._path.read_text())
                self._stamp = stamp
        except (OSError, UnicodeDecodeError) as fault:
            if self._stamp is not None:
                log.error("nobody is let in: %s", fault)
            self._stamp, self._content = None, self._parse("")
        return self._content


class Users(BaseAuthPlugin):  # type: ignore[misc]  # as above
    """Who may connect: by the password file."""

    @dataclass
    class Config:
        """The folder of the broker's files."""

        files: str

    def __init__(self, context: BaseContext) -> None:
        super().__init__(context)
        self._users = _Read(Path(self._get_config_option("files")) / PASSWORDS, passwords.parsed)

    async def authenticate(self, *, session: Session) -> bool:
        kept = self._users.now.get(session.username or "")
        fits = passwords.fits(session.password or "", kept or _NOBODYS)
        return fits and kept is not None


class Topics(BaseTopicPlugin):  # type: ignore[misc]  # as above
    """Who may write and read what: by the ACL file, as mosquitto reads it."""

    @dataclass
    class Config:
        """The folder of the broker's files."""

        files: str

    def __init__(self, context: BaseContext) -> None:
        super().__init__(context)
        self._rules = _Read(Path(self._get_config_option("files")) / ACL, acl.parsed)

    async def topic_filtering(
        self, *, session: Session | None = None, topic: str | None = None, action: Action | None = None
    ) -> bool:
        if session is None or session.username is None or topic is None:
            return False
        rules = self._rules.now
        match action:
            case Action.SUBSCRIBE:
                # amqtt would take the filter of a shared subscription for a topic, and nothing would ever come.
                return session.username in rules and not topic.startswith(_SHARED)
            case Action.PUBLISH:
                return acl.permits(rules, session.username, "write", topic)
            case Action.RECEIVE:
                return acl.permits(rules, session.username, "read", topic)
            case _:
                return False


class _Subscriptions(dict[str, list[tuple[Session, int]]]):
    """amqtt awaits while it walks through them, and somebody may subscribe meanwhile."""

    def items(self) -> Any:
        return list(super().items())


class _Broker(Broker):  # type: ignore[misc]  # as above
    """amqtt's, with the holes closed through which one user could act as another.

    amqtt gives the session of a client id to whoever names it, with his user and his will, before it looks at his
    password; it sends wills without asking who may write there, and retained messages without asking who may read them.
    Here nobody comes near a session before his password fits, a session is its user's alone, and there are neither wills
    nor retained messages: oneM2M has no use for either (TS-0010).
    """

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__(config)
        self._subscriptions = _Subscriptions()

    async def retain_message(
        self,
        source_session: Session | None,
        topic_name: str | None,
        data: bytes | bytearray | None,
        qos: int | None = None,
    ) -> None:
        """Nothing is retained."""

    async def end_strangers(self) -> None:
        """Ends the connections of whom the password file lets in no more."""
        for session, handler in list(self._sessions.values()):
            if session.transitions.is_connected() and not await self._is_known(session):
                log.info("%s is let in no more", session.username)
                await self._end(session, handler)

    async def _initialize_client_session(
        self, reader: ReaderAdapter, writer: WriterAdapter, remote_address: str, remote_port: int
    ) -> tuple[BrokerProtocolHandler, Session]:
        try:
            async with asyncio.timeout(_CONNECT_S):
                handler, session = await BrokerProtocolHandler.init_from_connect(reader, writer, self.plugins_manager)
        except (AMQTTError, MQTTError, NoDataError, TimeoutError) as fault:
            await writer.close()
            raise MQTTError("it does not connect as MQTT 3.1.1 has it") from fault
        session.client_id = session.client_id or gen_client_id()
        if session.will_flag or not await self._is_known(session) or self._is_anothers(session):
            return await self._refuse(session, writer)
        kept = await self._session_of(session)
        # Looked at again, and taken without waiting in between: somebody may have come with the same client id.
        if self._is_anothers(session):
            return await self._refuse(session, writer)
        self._sessions[session.client_id] = (kept, handler)
        return handler, kept

    def _is_anothers(self, session: Session) -> bool:
        """Whether the client id is that of another user's session."""
        held, _ = self._sessions.get(session.client_id, (None, None))
        return held is not None and held.username != session.username

    async def _refuse(self, session: Session, writer: WriterAdapter) -> NoReturn:
        await ConnackPacket.build(0, NOT_AUTHORIZED).to_stream(writer)
        await writer.close()
        raise MQTTError(f"{session.username!r} is not let in as {session.client_id!r}")

    async def _is_known(self, session: Session) -> bool:
        return bool(await self._authenticate(session, self.listeners_config[_LISTENER]))

    async def _session_of(self, session: Session) -> Session:
        """The session that a client goes on with: the one it left, where both it and the client want it kept."""
        held, handler = self._sessions.get(session.client_id, (None, None))
        if held is None or handler is None:
            return session
        await self._end(held, handler)
        if session.clean_session or held.clean_session:
            await self._delete_session(session.client_id)
            return session
        held.keep_alive, held.password, held.parent = session.keep_alive, session.password, 1
        return held

    async def _end(self, session: Session, handler: BrokerProtocolHandler) -> None:
        """Ends a connection, and waits until its session knows: another one may take it over then."""
        if not session.transitions.is_connected():
            return
        await handler.handle_connection_closed()
        try:
            async with asyncio.timeout(_TAKE_OVER_S):
                while session.transitions.is_connected():
                    await asyncio.sleep(0.005)
        except TimeoutError:
            await self._stop_handler(handler)
            session.transitions.disconnect()


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs until SIGTERM or Ctrl-C; returns the exit status, 2 where it could not start."""
    parser = argparse.ArgumentParser(prog="python -m gridhearth.broker", description="An MQTT broker on this machine.")
    parser.add_argument("--files", type=Path, required=True, metavar="DIR", help="the folder of the broker's files")
    parser.add_argument("--port", type=int, default=1883, help="where it listens on 127.0.0.1 (default: %(default)s)")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    broker = EmbeddedBroker(given.files, given.port)
    try:
        broker.start()
    except OSError as fault:
        print(f"python -m gridhearth.broker: port {given.port}: {fault}", file=sys.stderr)
        return 2
    print(f"the broker listens at {broker.url}", flush=True)
    while not stopping.wait(1.0):
        pass
    broker.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
