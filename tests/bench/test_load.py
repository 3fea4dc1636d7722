"""The generator counts what it should count: a wrong figure would be worse than none."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import requests
from bench.floors import Reply, save_replies
from bench.load import Plan, Stream, generate, whole_length
from bench.servers import Server, running, start_floor


@pytest.fixture
def floor(tmp_path: Path) -> Iterator[Server]:
    replies = {
        "POST": Reply(201, ((b"x-m2m-rsc", b"2001"),), b'{"m2m:cin":{}}'),
        "GET": Reply(200, ((b"x-m2m-rsc", b"2000"),), b'{"m2m:cin":{}}'),
    }
    save_replies(tmp_path / "replies.json", replies)
    with running(start_floor("rows", tmp_path / "floor", tmp_path / "replies.json")) as server:
        yield server


def test_every_answer_is_counted_under_its_status(floor: Server) -> None:
    writes = Stream("create", 4, (requests.create_reading("cse-in/a"),), expects=201)
    reads = Stream("read", 2, (requests.retrieve("cse-in/a/la"),), expects=200)

    created, read = generate(Plan(floor.port, (writes, reads), count=50))

    assert (created.answers, created.statuses, created.errors) == (50, {"201": 50}, 0)
    assert (read.answers, read.statuses, read.errors) == (50, {"200": 50}, 0)


def test_an_answer_with_another_status_is_an_error(floor: Server) -> None:
    stream = Stream("read", 1, (requests.retrieve("cse-in/a/la"),), expects=404)

    (outcome,) = generate(Plan(floor.port, (stream,), count=5))

    assert outcome.errors == 5


def test_the_reading_of_every_measurement_is_92_bytes_of_json() -> None:
    body = requests.create_reading("cse-in/a").split(b"\r\n\r\n", 1)[1]

    assert len(body) == len(b'{"m2m:cin":{"con":}}') + 92


@pytest.mark.parametrize(
    ("arrived", "whole"),
    [
        (b"HTTP/1.1 201 Created\r\ncontent-length: 2\r\n\r\n{}", 45),
        (b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{", 45),
        (b"HTTP/1.1 201 Crea", 18),
    ],
)
def test_an_answer_is_whole_when_its_body_is(arrived: bytes, whole: int) -> None:
    assert whole_length(arrived) == whole
