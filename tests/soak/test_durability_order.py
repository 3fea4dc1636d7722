"""No acknowledgement leaves before what it acknowledges is on the disk; seen from outside, in the system calls."""

import re
import shutil
from pathlib import Path

import pytest

from bench import requests
from bench.load import Plan, Stream, generate
from bench.requests import INSTANCE
from bench.scenes import HOME, expect, register
from bench.servers import start_cse
from tests.services import missing_service
from tests.soak.scripts import container_request
from tests.soak.system_calls import STRACE, Verdict, judge_order, moments

CREATES = 400
MARK = re.compile(r"mark-\d{6}")

pytestmark = pytest.mark.soak


def test_no_201_leaves_before_the_sync_that_follows_its_insert(tmp_path: Path) -> None:
    verdict = traced_creates(tmp_path)

    print(f"\n{verdict}")
    assert verdict.acknowledged == CREATES
    assert verdict.too_early == 0


def test_the_check_notices_a_store_that_does_not_wait_for_the_disk(tmp_path: Path) -> None:
    verdict = traced_creates(tmp_path, settings=("--development", "--synchronous", "OFF"))

    print(f"\n{verdict}")
    assert verdict.acknowledged == CREATES
    assert verdict.too_early == CREATES


def traced_creates(folder: Path, settings: tuple[str, ...] = ("--development",)) -> Verdict:
    """Some creates alone, then many at once, under strace."""
    if shutil.which("strace") is None:
        missing_service("strace")
    log = folder / "calls"
    server = start_cse(folder / "data", wrapper=(*STRACE, "-o", str(log)), settings=settings)
    register(server.port)
    expect(201, server.port, container_request(HOME, "marked"))
    creates = [
        requests.create(f"{HOME}/marked", INSTANCE, "m2m:cin", {"con": f"mark-{number:06}"})
        for number in range(CREATES)
    ]
    for connections, part in ((1, creates[: CREATES // 4]), (32, creates[CREATES // 4 :])):
        stream = Stream("marked", connections, tuple(part), 201)
        (outcome,) = generate(Plan(server.port, (stream,)))
        assert outcome.errors == 0
    server.stop()
    with log.open(errors="replace") as lines:
        return judge_order(moments(lines), MARK)
