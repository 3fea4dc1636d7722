"""The judge of durability must itself be judged: it is shown orders of system calls that are right and wrong."""

import re

import pytest

from tests.soak.system_calls import judge_order, moments

INSERT = '7 pwrite64(9</d/tree.sqlite-wal>, "..mark-1..", 4096, 56) = 4096'
SYNC = "7 fdatasync(9</d/tree.sqlite-wal>) = 0"
SYNC_BEGINS = "7 fdatasync(9</d/tree.sqlite-wal> <unfinished ...>"
SYNC_ENDS = "7 <... fdatasync resumed>)          = 0"
SYNC_FAILS = "7 fdatasync(9</d/tree.sqlite-wal>) = -1 EIO (Input/output error)"
OTHER_SYNC = "7 fdatasync(8</d/tree.sqlite>) = 0"
SENT = '5 writev(12<TCP:[1->2]>, [{iov_base="HTTP/1.1 201 Created\\r\\n", iov_len=22}, {iov_base="mark-1"}], 2) = 28'


@pytest.mark.parametrize(
    ("lines", "too_early"),
    [
        pytest.param([INSERT, SYNC, SENT], 0, id="written, synced, acknowledged"),
        pytest.param([INSERT, SYNC_BEGINS, SYNC_ENDS, SENT], 0, id="a sync that another thread's line interrupts"),
        pytest.param([INSERT, SENT, SYNC], 1, id="acknowledged before the sync"),
        pytest.param([INSERT, SYNC_BEGINS, SENT, SYNC_ENDS], 1, id="acknowledged while the sync runs"),
        pytest.param([SYNC, INSERT, SENT], 1, id="synced before the insert was written"),
        pytest.param([INSERT, OTHER_SYNC, SENT], 1, id="another file was synced"),
        pytest.param([INSERT, SYNC_FAILS, SENT], 1, id="the sync failed"),
    ],
)
def test_an_acknowledgement_is_in_time_only_after_the_sync_that_follows_its_insert(
    lines: list[str], too_early: int
) -> None:
    verdict = judge_order(moments(lines), re.compile(r"mark-\d"))

    assert (verdict.acknowledged, verdict.too_early) == (1, too_early)
