"""What strace wrote down, as events in the order in which they happened."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

TRACED = "fdatasync,fsync,pwrite64,pwritev,write,writev,sendto,sendmsg"
STRACE = ("strace", "-f", "-y", "-qq", "-s", "65536", "-e", f"trace={TRACED}", "-e", "signal=none")

_LINE = re.compile(r"(?P<thread>\d+) +(?P<rest>.*)")
_CALL = re.compile(r"(?P<name>\w+)\(\d+<(?P<target>[^>]*)>(?P<arguments>.*)")
_RESUMED = re.compile(r"<\.\.\. (?P<name>\w+) resumed>(?P<arguments>.*)")
_RESULT = re.compile(r"\) += (?P<result>-?\d+)")


@dataclass(frozen=True, slots=True)
class Moment:
    """A system call at its beginning or at its end; only at its end its result is known."""

    begins: bool
    name: str
    target: str
    payload: str
    result: int | None = None


def moments(lines: Iterable[str]) -> Iterator[Moment]:
    """Beginnings and ends; a call that another thread's line interrupts has its end where it is resumed."""
    running: dict[str, Moment] = {}
    for line in lines:
        matched = _LINE.match(line)
        if matched is None:
            continue
        thread, rest = matched["thread"], matched["rest"]
        resumed = _RESUMED.match(rest)
        if resumed is not None:
            begun = running.pop(thread, None)
            if begun is not None:
                yield ended(begun, resumed["arguments"])
            continue
        call = _CALL.match(rest)
        if call is None:
            continue
        begun = Moment(True, call["name"], call["target"], call["arguments"])
        yield begun
        if rest.endswith("<unfinished ...>"):
            running[thread] = begun
        else:
            yield ended(begun, call["arguments"])


def ended(begun: Moment, arguments: str) -> Moment:
    result = None
    for found in _RESULT.finditer(arguments):
        result = int(found["result"])
    return Moment(False, begun.name, begun.target, begun.payload, result)


@dataclass(slots=True)
class Verdict:
    """How many acknowledgements were seen, and which left too early."""

    acknowledged: int = 0
    too_early: int = 0
    syncs: int = 0


def judge_order(happened: Iterable[Moment], mark: re.Pattern[str]) -> Verdict:
    """Was each 201 sent after a completed sync of the log that began after its insert was written to the log?

    `mark` finds what identifies an insert, in what goes to the log and in what goes to the client.
    """
    verdict = Verdict()
    written: set[str] = set()
    being_synced: dict[str, set[str]] = {}
    durable: set[str] = set()
    for moment in happened:
        to_log = moment.target.endswith("-wal")
        if to_log and moment.name.startswith("pwrite"):
            if not moment.begins:
                written |= set(mark.findall(moment.payload))
        elif to_log and moment.name in ("fdatasync", "fsync"):
            if moment.begins:
                being_synced[moment.target] = set(written)
            elif moment.result == 0:
                verdict.syncs += 1
                durable |= being_synced.pop(moment.target, set())
        elif moment.begins and "HTTP/1.1 201" in moment.payload:
            for acknowledged in mark.findall(moment.payload):
                verdict.acknowledged += 1
                verdict.too_early += acknowledged not in durable
    return verdict
