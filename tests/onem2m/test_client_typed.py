"""Typed calls of the client, against a CSE; and the page that tells of them, executed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from onem2m.answers import Seen
from onem2m.client import Client, connect
from onem2m.resources.common import LABELS
from onem2m.resources.container import INSTANCES, MAX_INSTANCES
from onem2m.vocabulary import ResourceType
from tests.conformance.wire import Server

PAGE = Path(__file__).parents[2] / "docs" / "client.md"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server = Server(tmp_path_factory.mktemp("typed"))
    yield f"http://127.0.0.1:{server.wire.port}"
    assert server.stop() == 0


@pytest.fixture(scope="module")
def client(url: str) -> Client:
    return connect(url, "CAdmin")


def test_the_examples_of_the_page_work(url: str) -> None:
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)

    assert len(blocks) == 7
    exec("\n".join(blocks), {"url": url})


def test_attributes_go_by_their_rows(client: Client) -> None:
    client.create("cse-in", ResourceType.CONTAINER, {MAX_INSTANCES: 3, LABELS: ["a"]})
    made = Seen.of(client.create("cse-in", ResourceType.CONTAINER, {MAX_INSTANCES: 3, LABELS: ["a"]}))

    assert (made.tag, made[MAX_INSTANCES], made[INSTANCES], made.get(LABELS)) == ("m2m:cnt", 3, 0, ["a"])


def test_children_come_page_after_page(client: Client) -> None:
    box = "cse-in/" + Seen.of(client.create("cse-in", ResourceType.CONTAINER, {})).attributes["rn"]
    for number in range(1_020):
        client.create(box, ResourceType.CONTENT_INSTANCE, {"con": number}, result_content=0)

    values = [child.attributes["con"] for child in client.children(box, ResourceType.CONTENT_INSTANCE)]

    assert values == list(range(1_020))


@pytest.mark.parametrize("content", [{}, {"a": {}, "b": {}}, {"m2m:uri": "x"}])
def test_what_is_no_resource_is_not_seen_as_one(content: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        Seen.of(content)
