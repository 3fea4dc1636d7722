"""Looks at the tree after a restart: through the interface what it shows, in the file what it must never hold."""

import sqlite3
from pathlib import Path
from typing import Any

from bench import requests
from bench.requests import ADMINISTRATOR
from bench.servers import Answer, ask
from tests.soak.ledger import Container, Ledger, State, judge, judge_labels, settle

SUSPECT = {
    "resources whose parent is not there": """
        select count(*) from resource child left join resource parent on parent.key = child.parent
        where child.parent > 0 and parent.key is null""",
    "lanes whose subscription is not there": """
        select count(*) from lane left join resource on resource.key = abs(lane.subscription)
        where resource.key is null and lane.closing is null""",
    "events that nobody waits for": """
        select count(*) from event where source not in (select source from lane)""",
}


def inspect(port: int, ledger: Ledger, containers: list[Container]) -> list[str]:
    """Everything that is wrong with these containers; afterwards the ledger knows what became of open requests."""
    problems = []
    for container in containers:
        answer = ask(port, requests.retrieve(container.path, ADMINISTRATOR))
        if answer.status == 404:
            if container.state is State.HELD:
                problems.append(f"{container.path} was acknowledged and is lost")
            container.state = State.GONE
        elif container.state is State.GONE:
            problems.append(f"{container.path} was deleted and is there")
        else:
            container.state = State.HELD
            problems += inspect_container(port, ledger, container, answer.content()["m2m:cnt"])
    return problems


def inspect_container(port: int, ledger: Ledger, container: Container, shown: dict[str, Any]) -> list[str]:
    if container.labels or container.unanswered_label:
        return judge_labels(ledger, container, shown)
    found = instances(port, container.path)
    problems = judge(container, shown, found)
    settle(ledger, container, found)
    return problems


def instances(port: int, path: str) -> list[dict[str, Any]]:
    """All instances of a container, page after page, in order of creation."""
    found: list[dict[str, Any]] = []
    offset: str | None = "1"
    while offset is not None:
        answer = ask(port, requests.retrieve(f"{path}?rcn=8&ty=4&ofst={offset}", ADMINISTRATOR))
        assert answer.status == 200, answer
        found += answer.content()["m2m:cnt"].get("m2m:cin", [])
        offset = next_page(answer)
    return found


def next_page(answer: Answer) -> str | None:
    return next((value for name, value in answer.headers if name.lower() == "x-m2m-cto"), None)


def suspicious_rows(data: Path, *, thorough: bool) -> list[str]:
    """What SQLite says of the file, and rows that half a write would have left behind."""
    connection = sqlite3.connect(f"file:{data / 'tree.sqlite'}?mode=ro", uri=True)
    try:
        verdict = connection.execute(f"pragma {'integrity_check' if thorough else 'quick_check'}").fetchone()[0]
        problems = [] if verdict == "ok" else [str(verdict)]
        for what, query in SUSPECT.items():
            (count,) = connection.execute(query).fetchone()
            if count:
                problems.append(f"{count} {what}")
        return problems
    finally:
        connection.close()
