"""Has descriptors examined and asked: one process that reads them (`worker.py`), started when it is needed first.

Originators take turns: however many descriptors one of them sends, the next one of another is examined after the one
that is under way. A process that takes too long or ends is followed by a new one.
"""

from __future__ import annotations

import base64
import binascii
import json
import logging
import struct
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from cse.model import TOO_MANY, Answer, Examination, Match, Query
from onem2m.errors import BadRequest, InvalidSemantics, InvalidSparqlQuery, NotImplementedHere, SparqlUpdateError

log = logging.getLogger(__name__)

T = TypeVar("T")

SCRIPT: Final = Path(__file__).with_name("worker.py")
OK: Final = 2000
_STATUSES: Final = frozenset(
    {
        OK,
        BadRequest.code,
        InvalidSemantics.code,
        InvalidSparqlQuery.code,
        NotImplementedHere.code,
        SparqlUpdateError.code,
    }
)
_LONGEST_TEXT: Final = 400
_LARGEST_OUTCOME: Final = 1_048_576
_STOPPED: Final = Answer(0, "the CSE is being stopped")


@dataclass(frozen=True, slots=True)
class ExaminerLimits:
    """What examinations may take."""

    within_s: float = 20.0
    """for one, by the clock; the process itself ends after two seconds of computing, with a query after three"""
    start_within_s: float = 60.0
    """for the process to begin"""
    of_one: int = 16
    """examinations of one originator that are under way or wait; more are refused"""
    of_all: int = 256
    """of all originators together"""
    used_for: int = 500
    """examinations by one process, which then makes way for a fresh one"""


class _Ended(Exception):
    """The process did not answer."""


class _Process:
    """A process that reads descriptors."""

    def __init__(self, command: list[str], limits: ExaminerLimits) -> None:
        """Raises OSError."""
        self.done = 0
        self._limits = limits
        # Nothing of ours goes along: no environment, no place, no terminal.
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            cwd="/",
            start_new_session=True,
        )

    def begin(self) -> None:
        """Waits until it is ready. Raises _Ended."""
        self._within(self._limits.start_within_s, self._receive)

    def perform(self, task: dict[str, Any]) -> dict[str, Any]:
        """The outcome of a task. Raises _Ended."""
        body = json.dumps(task).encode()

        def exchange() -> dict[str, Any]:
            assert self._process.stdin is not None
            self._process.stdin.write(struct.pack(">I", len(body)) + body)
            self._process.stdin.flush()
            return self._receive()

        self.done += 1
        return self._within(self._limits.within_s, exchange)

    def _within(self, within_s: float, exchange: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Kills a process that does not come to an end; then the pipe ends, and so does the waiting."""
        timer = threading.Timer(within_s, self._process.kill)
        timer.daemon = True
        timer.start()
        try:
            return exchange()
        except (OSError, ValueError, RecursionError, struct.error) as fault:
            raise _Ended(str(fault)) from None
        finally:
            timer.cancel()

    def _receive(self) -> dict[str, Any]:
        source = self._process.stdout
        assert source is not None
        [length] = struct.unpack(">I", source.read(4))
        if length > _LARGEST_OUTCOME:
            raise ValueError("an outcome that is too large")
        content = json.loads(source.read(length))
        if not isinstance(content, dict):
            raise ValueError("an outcome that is none")
        return content

    def stop(self) -> None:
        """Ends it, whatever it does, from any thread."""
        self._process.kill()

    def end(self) -> None:
        """Ends it, and leaves nothing of it."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            try:
                pipe.close()
            except OSError:
                # What was still to be written has no reader any more.
                pass


@dataclass(frozen=True)
class _Job(Generic[T]):
    """Something to be looked at, and who waits for it."""

    originator: str
    task: dict[str, Any]
    read: Callable[[Answer], T]
    """what it is for who waits; raises ValueError for what can be no outcome of the task"""
    too_much: Answer
    """what is said where it takes too long or too much"""
    future: Future[T]


class Examiner:
    """Answers what descriptors say, and say to queries, one after the other, from any thread."""

    def __init__(self, limits: ExaminerLimits | None = None, command: list[str] | None = None) -> None:
        self._limits = limits or ExaminerLimits()
        self._command = command or [sys.executable, "-I", "-B", str(SCRIPT)]
        self._waiting: dict[str, deque[_Job[Any]]] = {}
        self._open: dict[str, int] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._process: _Process | None = None
        self._closed = False

    def examine(self, examination: Examination) -> Future[Answer]:
        """What it says, or why that cannot be told: the status of a refusal, 0 where it could not be looked at."""
        task = {
            "syntax": examination.syntax,
            "descriptor": examination.descriptor,
            "update": examination.update,
            "validate": examination.validate,
        }
        job = _Job[Answer](examination.originator, task, _itself, _too_much(examination), Future())
        return self._begin(job)

    def query(self, query: Query) -> Future[Answer]:
        """What descriptors say to a query: the body is SPARQL Query Results XML."""
        task = {"queries": [query.query], "descriptors": query.descriptors, "each": False}
        return self._begin(_Job(query.originator, task, _results, _QUERY_TOO_MUCH, Future()))

    def match(self, matches: tuple[Match, ...]) -> Future[list[Answer]]:
        """For each of several descriptors whether it meets the same queries: a body of 1, or 0."""
        first = matches[0]
        descriptors = [(match.syntax, match.descriptor) for match in matches]
        task = {"queries": first.queries, "descriptors": descriptors, "each": True}
        job = _Job[list[Answer]](
            first.originator, task, lambda answer: _one_by_one(answer, len(matches)), _QUERY_TOO_MUCH, Future()
        )
        return self._begin(job)

    def _begin(self, job: _Job[T]) -> Future[T]:
        future, who = job.future, job.originator
        with self._changed:
            if self._closed:
                future.set_result(job.read(_STOPPED))
            elif self._open.get(who, 0) >= self._limits.of_one:
                future.set_result(job.read(Answer(TOO_MANY, "too many of your semantic descriptors wait to be read")))
            elif sum(self._open.values()) >= self._limits.of_all:
                future.set_result(job.read(Answer(0, "too many semantic descriptors wait to be read; try again")))
            else:
                self._open[who] = self._open.get(who, 0) + 1
                self._waiting.setdefault(who, deque()).append(job)
                if self._thread is None:
                    self._thread = threading.Thread(target=self._work, name="examiner", daemon=True)
                    self._thread.start()
                self._changed.notify()
        return future

    def close(self) -> None:
        """Ends the process; what waits is told so."""
        with self._changed:
            self._closed = True
            self._changed.notify()
            thread, process = self._thread, self._process
        if process is not None:
            process.stop()
        if thread is not None:
            thread.join()

    def _work(self) -> None:
        try:
            while (job := self._next()) is not None:
                if job.future.set_running_or_notify_cancel():
                    job.future.set_result(self._done(job))
                self._over(job.originator)
        finally:
            self._make_way()
            self._send_away()

    def _next(self) -> _Job[Any] | None:
        """The next one of the originator whose turn it is; None at the end."""
        with self._changed:
            while not self._waiting and not self._closed:
                self._changed.wait()
            if self._closed:
                return None
            who = next(iter(self._waiting))
            queue = self._waiting.pop(who)
            job = queue.popleft()
            if queue:
                # Behind the others.
                self._waiting[who] = queue
            return job

    def _over(self, who: str) -> None:
        with self._changed:
            self._open[who] -= 1
            if not self._open[who]:
                del self._open[who]

    def _send_away(self) -> None:
        with self._changed:
            left = [job for queue in self._waiting.values() for job in queue]
            self._waiting.clear()
            self._open.clear()
        for job in left:
            if job.future.set_running_or_notify_cancel():
                job.future.set_result(job.read(_STOPPED))

    def _done(self, job: _Job[T]) -> T:
        try:
            process = self._process or self._start()
        except (OSError, _Ended) as fault:
            self._make_way()
            if self._closed:
                return job.read(_STOPPED)
            log.error("the process that reads semantic descriptors does not start: %s", fault)
            return job.read(Answer(0, "semantic descriptors cannot be read at present"))
        try:
            answer = job.read(_checked(process.perform(job.task)))
        except (_Ended, ValueError):
            self._make_way()
            if self._closed:
                return job.read(_STOPPED)
            log.warning("a semantic descriptor or query of %.100r took too long or too much", job.originator)
            return job.read(job.too_much)
        if process.done >= self._limits.used_for:
            self._make_way()
        return answer

    def _start(self) -> _Process:
        """A process that is ready. Raises OSError, _Ended."""
        process = _Process(self._command, self._limits)
        with self._changed:
            self._process = process
            if self._closed:
                process.stop()
        process.begin()
        return process

    def _make_way(self) -> None:
        """Ends the process; the next examination starts another."""
        with self._changed:
            process, self._process = self._process, None
        if process is not None:
            process.end()


def _checked(outcome: dict[str, Any]) -> Answer:
    """The outcome as an answer; the process is not trusted to say what it should. Raises _Ended."""
    status, text, result = (outcome.get(name) for name in ("status", "text", "result"))
    if status not in _STATUSES or not isinstance(text, str) or not isinstance(result, str):
        raise _Ended("an outcome that is none")
    words = "".join(letter if letter.isprintable() else "?" for letter in text[:_LONGEST_TEXT])
    return Answer(status, words, result.encode("ascii", "replace"))


def _itself(answer: Answer) -> Answer:
    return answer


def _results(answer: Answer) -> Answer:
    """Raises ValueError."""
    if answer.status != OK:
        return answer
    try:
        results = base64.b64decode(answer.body, validate=True)
    except binascii.Error as fault:
        raise ValueError(str(fault)) from None
    return Answer(OK, body=results.decode().encode())


def _one_by_one(answer: Answer, count: int) -> list[Answer]:
    """Raises ValueError."""
    if answer.status != OK:
        return [answer] * count
    if len(answer.body) != count or answer.body.strip(b"01"):
        raise ValueError("as many answers as questions are expected")
    return [Answer(OK, body=answer.body[number : number + 1]) for number in range(count)]


_QUERY_TOO_MUCH: Final = Answer(BadRequest.code, "smf: takes more time or memory than there is for a query")


def _too_much(examination: Examination) -> Answer:
    if examination.update:
        return Answer(SparqlUpdateError.code, "soe: takes more time or memory than there is for an update")
    return Answer(BadRequest.code, "dsp: takes more time or memory than there is to read a descriptor")
