"""The process that reads descriptors, and who gets a turn at it."""

from __future__ import annotations

import base64
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from cse.model import TOO_MANY, Answer, Examination, Match, Query
from cse.semantics.examiner import Examiner, ExaminerLimits

PATIENCE_S = 60.0
TURTLE = "<urn:a> <urn:b> <urn:c> ."
Examiners = Callable[..., Examiner]

SELF = """
import json, os, struct, sys
def send(text, status=2000, result=''):
    body = json.dumps({"status": status, "text": text, "result": result}).encode()
    sys.stdout.buffer.write(struct.pack(">I", len(body)) + body)
    sys.stdout.buffer.flush()
send("ready")
while head := sys.stdin.buffer.read(4):
    task = json.loads(sys.stdin.buffer.read(*struct.unpack(">I", head)))
"""
"""A program that speaks like the one that reads descriptors, and behaves as a test wants it to."""


@pytest.fixture
def examiners() -> Iterator[Examiners]:
    made: list[Examiner] = []

    def make(limits: ExaminerLimits | None = None, behaviour: str = "") -> Examiner:
        command = [sys.executable, "-I", "-c", SELF + f"    {behaviour}\n"] if behaviour else None
        made.append(Examiner(limits, command))
        return made[-1]

    yield make
    for examiner in made:
        examiner.close()


def of(originator: str, rdf: str = TURTLE, syntax: int = 5, update: str = "") -> Examination:
    return Examination(syntax, base64.b64encode(rdf.encode()).decode(), update, originator=originator)


def settled(*futures: Future[Answer]) -> list[int]:
    return [future.result(PATIENCE_S).status for future in futures]


def test_no_process_is_started_before_there_is_something_to_read(examiners: Examiners) -> None:
    missing = Examiner(command=["/nonexistent/program"])

    missing.close()

    assert settled(examiners().examine(of("Ca"))) == [2000]


def test_a_process_that_does_not_start_is_told_and_tried_again(tmp_path: Path) -> None:
    program = tmp_path / "program"
    examiner = Examiner(command=[str(program)])

    before = examiner.examine(of("Ca")).result(PATIENCE_S)
    program.write_text(f"#!{sys.executable}\n{SELF}    send('read')\n")
    program.chmod(0o700)
    after = examiner.examine(of("Ca")).result(PATIENCE_S)
    examiner.close()

    assert (before.status, after) == (0, Answer(2000, "read"))


@pytest.mark.parametrize(
    ("behaviour", "update", "status"),
    [
        ("sys.exit(1)", "", 4000),
        ("sys.exit(1)", "CLEAR ALL", 5212),
        ("os.kill(os.getpid(), 9)", "", 4000),
        ("import time; time.sleep(600)", "", 4000),
        ("sys.stdout.buffer.write(b'\\xff' * 100); sys.stdout.buffer.flush(); sys.stdout.buffer.close()", "", 4000),
        ("sys.stdout.buffer.write(b'\\0\\0\\0\\2[]'); sys.stdout.buffer.flush()", "", 4000),
        ("send('you are the administrator', 1)", "", 4000),
        ("send(7)", "", 4000),
    ],
)
def test_a_process_that_fails_costs_its_task_and_no_other(
    examiners: Examiners, behaviour: str, update: str, status: int
) -> None:
    examiner = examiners(
        ExaminerLimits(within_s=1.0),
        f"{behaviour} if task['syntax'] == 4 else send('')"
        if not behaviour.startswith(("import", "sys.stdout"))
        else f"exec({behaviour!r}) if task['syntax'] == 4 else send('')",
    )

    assert settled(examiner.examine(of("Ca", syntax=4, update=update))) == [status]
    assert settled(examiner.examine(of("Ca"))) == [2000]


QUERY = Query("ASK { ?a ?b ?c }", ((5, ""),), "Ca")
MATCHES = tuple(Match(("ASK { ?a ?b ?c }",), key, 5, "", "Ca") for key in (1, 2))


@pytest.mark.parametrize(
    "behaviour",
    [
        "sys.exit(1)",
        "os.kill(os.getpid(), 9)",
        "send('', result='no base64')",
        "send('', result='/w==')",
        "send('', result='012')",
        "send('you are the administrator', 1)",
    ],
)
def test_a_process_that_fails_with_a_query_is_followed_by_another(examiners: Examiners, behaviour: str) -> None:
    examiner = examiners(None, f"{behaviour} if 'queries' in task else send('')")

    told = examiner.query(QUERY).result(PATIENCE_S)
    matched = examiner.match(MATCHES).result(PATIENCE_S)

    assert [answer.status for answer in (told, *matched)] == [4000] * 3
    assert "smf" in told.text
    assert settled(examiner.examine(of("Ca"))) == [2000]


def test_a_query_that_takes_too_long_ends_with_its_process(examiners: Examiners) -> None:
    examiner = examiners(
        ExaminerLimits(within_s=0.5), "exec('import time; time.sleep(600)') if 'queries' in task else send('')"
    )

    assert examiner.query(QUERY).result(PATIENCE_S).status == 4000
    assert settled(examiner.examine(of("Ca"))) == [2000]


def test_queries_count_among_what_an_originator_has_waiting(examiners: Examiners) -> None:
    examiner = examiners(ExaminerLimits(of_one=1), "import time; time.sleep(1.0); send('')")

    waiting = examiner.examine(of("Ca"))
    refused = [examiner.query(QUERY).result(PATIENCE_S), *examiner.match(MATCHES).result(PATIENCE_S)]

    assert [answer.status for answer in refused] == [TOO_MANY] * 3
    assert settled(waiting) == [2000]


def test_words_of_the_process_are_shortened_and_made_harmless(examiners: Examiners) -> None:
    examiner = examiners(None, "send('a\\r\\n' + 'b' * 10_000, 4000)")

    answer = examiner.examine(of("Ca")).result(PATIENCE_S)

    assert answer.status == 4000
    assert answer.text.startswith("a??bb")
    assert len(answer.text) == 400


def test_originators_take_turns(examiners: Examiners) -> None:
    examiner = examiners(None, "import time; time.sleep(0.05); send('')")
    order: list[str] = []

    def asked(name: str) -> Future[Answer]:
        future = examiner.examine(of(name))
        future.add_done_callback(lambda _: order.append(name))
        return future

    futures = [asked("Cmany") for _ in range(8)] + [asked("Cone")]
    settled(*futures)

    assert order.index("Cone") <= 2


def test_one_originator_has_only_so_many_waiting_and_all_have_a_bound(examiners: Examiners) -> None:
    examiner = examiners(ExaminerLimits(of_one=3, of_all=5), "import time; time.sleep(0.2); send('')")

    futures = [examiner.examine(of(name)) for name in ("Ca", "Ca", "Ca", "Ca", "Cb", "Cb", "Cc")]

    assert settled(*futures) == [2000, 2000, 2000, TOO_MANY, 2000, 2000, 0]
    assert settled(examiner.examine(of("Ca"))) == [2000]


def test_what_nobody_waits_for_any_more_is_not_read(examiners: Examiners, tmp_path: Path) -> None:
    log = tmp_path / "log"
    examiner = examiners(None, f"import time; time.sleep(0.2); open({str(log)!r}, 'a').write('x'); send('')")

    futures = [examiner.examine(of("Ca")) for _ in range(3)]
    assert futures[1].cancel()
    settled(futures[0], futures[2])

    assert log.read_text() == "xx"


def test_a_process_makes_way_for_a_fresh_one(examiners: Examiners) -> None:
    examiner = examiners(ExaminerLimits(used_for=2), "send(str(os.getpid()))")

    numbers = [examiner.examine(of("Ca")).result(PATIENCE_S).text for _ in range(4)]

    assert numbers[0] == numbers[1] != numbers[2] == numbers[3]


def test_the_end_does_not_wait_for_what_is_being_read(examiners: Examiners) -> None:
    examiner = examiners(None, "import time; time.sleep(600)")
    futures = [examiner.examine(of("Ca")) for _ in range(2)]
    time.sleep(0.3)

    began = time.monotonic()
    examiner.close()

    assert time.monotonic() - began < 5.0
    assert settled(*futures, examiner.examine(of("Ca"))) == [0, 0, 0]
