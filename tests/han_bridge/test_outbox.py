"""The outbox: in order, each once, kept on disk while the CSE is away, bounded visibly."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import schemas
from han_bridge.instance import EVENTS, Instance
from han_bridge.journal import Journal, JournalDamaged
from han_bridge.outbox import Outbox
from tests.han_bridge.conditions import eventually


class Cse:
    """Takes instances, or is away."""

    def __init__(self) -> None:
        self.away = False
        self.taken: list[Instance] = []
        self.before_taking: Callable[[], None] = lambda: None

    def deliver(self, instance: Instance) -> None:
        self.before_taking()
        if self.away:
            raise ConnectionRefusedError("nobody listens there")
        self.taken.append(instance)

    def names(self) -> list[str]:
        return [instance.name for instance in self.taken]


@pytest.fixture
def cse() -> Cse:
    return Cse()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox.jsonl"


def numbered(number: int, container: str = "devices/d/telegrams") -> Instance:
    born = f"2026-06-01T10:00:{number:02d}Z"
    content: dict[str, Any] = {"number": number, "text": "a telegram\r\n\x02\xff"}
    return Instance(container, f"t{number}", content, born)


def outbox(path: Path, cse: Cse, limit: int = 100) -> Outbox:
    return Outbox(Journal(path), cse.deliver, limit)


def test_instances_are_delivered_in_order_and_leave_nothing_on_disk(path: Path, cse: Cse) -> None:
    box = outbox(path, cse)
    for number in range(3):
        box.put(numbered(number))

    assert box.deliver_waiting()

    assert cse.taken == [numbered(0), numbered(1), numbered(2)]
    assert path.read_bytes() == b""
    box.close()


def test_what_waits_while_the_cse_is_away_comes_in_order_when_it_is_back(path: Path, cse: Cse) -> None:
    box = outbox(path, cse)
    cse.away = True
    box.put(numbered(0))
    assert not box.deliver_waiting()
    box.put(numbered(1))
    assert not box.deliver_waiting()
    cse.away = False
    box.put(numbered(2))

    assert box.deliver_waiting()

    assert cse.names() == ["t0", "t1", "t2"]
    assert len(box) == 0
    assert path.read_bytes() == b""
    box.close()


def test_what_waits_survives_a_crash(path: Path, cse: Cse) -> None:
    box = outbox(path, cse)
    cse.away = True
    box.put(numbered(0))
    box.deliver_waiting()
    box.put(numbered(1))
    # No close: the process is gone.

    cse.away = False
    again = outbox(path, cse)
    again.put(numbered(2))
    again.deliver_waiting()

    assert cse.taken == [numbered(0), numbered(1), numbered(2)]
    again.close()
    box.close()


def test_what_waits_at_an_orderly_end_is_on_disk_even_when_the_cse_was_never_asked(path: Path, cse: Cse) -> None:
    box = outbox(path, cse)
    box.put(numbered(0))
    box.close()

    again = outbox(path, cse)
    again.deliver_waiting()

    assert cse.names() == ["t0"]
    again.close()


def test_a_line_that_was_being_written_when_the_power_failed_is_dropped(path: Path, cse: Cse) -> None:
    box = outbox(path, cse)
    cse.away = True
    for number in range(2):
        box.put(numbered(number))
        box.deliver_waiting()
    box.close()
    path.write_bytes(path.read_bytes()[:-9])

    cse.away = False
    again = outbox(path, cse)
    again.deliver_waiting()

    assert cse.names() == ["t0"]
    again.close()


@pytest.mark.parametrize("line", [b"nonsense\n", b"7\n", b'{"put": 1}\n', b'{"gone": "x"}\n', b"\x00\x00\n"])
def test_a_damaged_line_within_the_journal_is_named_and_the_file_not_touched(path: Path, cse: Cse, line: bytes) -> None:
    path.write_bytes(line + b'{"gone": 1}\n')

    with pytest.raises(JournalDamaged, match=r"outbox\.jsonl, line 1"):
        outbox(path, cse)

    assert path.read_bytes() == line + b'{"gone": 1}\n'


def test_beyond_the_bound_the_oldest_make_way_for_an_event_that_counts_them(path: Path, cse: Cse) -> None:
    box = outbox(path, cse, limit=4)
    cse.away = True
    box.put(numbered(0))
    box.deliver_waiting()
    for number in range(1, 8):
        box.put(numbered(number))
    box.put(numbered(8))

    assert len(box) == 4
    cse.away = False
    box.deliver_waiting()

    loss, *rest = cse.taken
    assert [instance.name for instance in rest] == ["t6", "t7", "t8"]
    event = schemas.check("energy/event", dict(loss.content))
    assert (loss.container, event["code"], event["category"]) == (EVENTS, "instances-discarded", "fault-error")
    assert event["evidence"] == {
        "telegrams": 6,
        "events": 0,
        "from": "2026-06-01T10:00:00Z",
        "to": "2026-06-01T10:00:05Z",
    }
    box.close()


def test_the_event_of_what_was_discarded_survives_a_crash(path: Path, cse: Cse) -> None:
    box = outbox(path, cse, limit=3)
    cse.away = True
    box.put(numbered(0))
    box.deliver_waiting()
    for number in range(1, 6):
        box.put(numbered(number))
    # No close: the process is gone.

    cse.away = False
    again = outbox(path, cse, limit=3)
    again.deliver_waiting()

    assert cse.taken[0].content["evidence"]["telegrams"] == 4
    assert cse.names()[1:] == ["t4", "t5"]
    again.close()
    box.close()


def test_what_is_on_its_way_is_never_counted_as_discarded(path: Path, cse: Cse) -> None:
    box = outbox(path, cse, limit=3)
    box.put(numbered(0))
    more = iter([[numbered(number) for number in range(1, 6)]])

    def meanwhile() -> None:
        for instance in next(more, []):
            box.put(instance)

    cse.before_taking = meanwhile
    box.deliver_waiting()

    assert cse.names()[0] == "t0"
    assert cse.taken[1].content["evidence"]["telegrams"] == 4
    assert cse.names()[2:] == ["t5"]
    box.close()


def test_an_instance_whose_answer_got_lost_is_delivered_again(path: Path, cse: Cse) -> None:
    box = outbox(path, cse)
    lost = iter([True])

    def lose_the_answer() -> None:
        if next(lost, False):
            cse.taken.append(numbered(0))
            raise TimeoutError("no answer in time")

    cse.before_taking = lose_the_answer
    box.put(numbered(0))
    assert not box.deliver_waiting()
    assert box.deliver_waiting()

    # The same name twice: the CSE keeps the first (tests of the mirror).
    assert cse.names() == ["t0", "t0"]
    box.close()


def test_a_long_absence_does_not_let_the_journal_grow_without_end(path: Path, cse: Cse) -> None:
    box = outbox(path, cse, limit=10)
    cse.away = True
    box.put(numbered(0))
    box.deliver_waiting()
    longest = 0
    for number in range(4000):
        box.put(numbered(number % 60))
        longest = max(longest, path.stat().st_size)

    assert longest < 5_000_000
    assert path.stat().st_size < longest
    assert len(box) == 10
    box.close()


def test_a_disk_that_fails_loses_nothing_while_we_run(path: Path, cse: Cse, monkeypatch: pytest.MonkeyPatch) -> None:
    box = outbox(path, cse)
    cse.away = True

    def full(instances: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(Journal, "put", lambda self, instances: full(instances))
    for number in range(3):
        box.put(numbered(number))
        box.deliver_waiting()
    cse.away = False
    box.deliver_waiting()

    assert cse.names() == ["t0", "t1", "t2"]
    box.close()


def test_a_bound_too_small_to_work_with_is_refused(path: Path, cse: Cse) -> None:
    journal = Journal(path)

    with pytest.raises(ValueError, match="room for 3"):
        Outbox(journal, cse.deliver, limit=2)
    journal.close()


def test_a_thread_delivers_what_others_put_and_ends_when_told(path: Path, cse: Cse) -> None:
    box, stopping = outbox(path, cse), threading.Event()
    delivery = threading.Thread(target=box.run, args=(stopping,))
    delivery.start()

    for number in range(5):
        box.put(numbered(number))
    eventually(lambda: len(cse.taken) == 5)
    stopping.set()
    delivery.join(5)

    assert not delivery.is_alive()
    assert cse.names() == ["t0", "t1", "t2", "t3", "t4"]
    box.close()
