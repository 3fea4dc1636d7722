"""How much is remembered of what was answered, and what goes first (docs/http.md, repeats)."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cse.repeats import Kept, RepeatLimits, Repeats, digest_of
from onem2m.primitive import CREATED, Encoded, Request, Response
from onem2m.vocabulary import Operation

NO_RIGHTS = (frozenset[str](), None)
OVERHEAD = 200


@dataclass
class Moment:
    now: int = 0

    def __call__(self) -> int:
        return self.now


@dataclass
class Memory:
    repeats: Repeats
    moment: Moment

    def keep(self, originator: str, identifier: str, size: int = 0, until: int = 100) -> None:
        content = Encoded(b'"' + b"x" * (size - 2) + b'"') if size else None
        self.repeats.keep((originator, identifier), b"d", until, Response(CREATED, content, location="l"), NO_RIGHTS)

    def answer(self, originator: str, identifier: str, digest: bytes = b"d") -> Kept | None:
        return self.repeats.answered((originator, identifier), digest)

    def known(self, originator: str, *identifiers: str) -> str:
        return "".join(one for one in identifiers if self.answer(originator, one) is not None)


def memory(**limits: int) -> Memory:
    moment = Moment()
    return Memory(Repeats(moment, RepeatLimits(**limits)), moment)


def test_an_answer_is_kept_until_its_time_and_for_an_equal_request_only() -> None:
    kept = memory()
    kept.keep("Ca", "1", 10)

    found = kept.answer("Ca", "1")
    assert found is not None
    assert (found.status, found.content, found.location) == (CREATED, b'"xxxxxxxx"', "l")
    assert kept.answer("Ca", "1", b"another") is None
    assert kept.answer("Cb", "1") is None
    kept.moment.now = 100
    assert kept.answer("Ca", "1") is None


def test_of_one_originator_the_oldest_goes_and_of_others_none() -> None:
    kept = memory(answers_each=3)
    kept.keep("Cb", "a")
    for identifier in "abcde":
        kept.keep("Ca", identifier)

    assert kept.known("Ca", *"abcde") == "cde"
    assert kept.known("Cb", "a") == "a"


def test_of_one_originator_so_many_bytes_are_kept() -> None:
    kept = memory(size_each=3 * (OVERHEAD + 100))
    for identifier in "abcd":
        kept.keep("Ca", identifier, 100)
    kept.keep("Ca", "e", 350)

    assert kept.known("Ca", *"abcde") == "de"


def test_of_an_answer_larger_than_that_only_is_kept_that_it_was_given() -> None:
    kept = memory(size_each=1000)
    kept.keep("Ca", "a", 2000)

    found = kept.answer("Ca", "a")
    assert found is not None
    assert (found.status, found.content) == (CREATED, None)


def test_where_all_is_full_who_has_most_lately_makes_room_for_itself() -> None:
    kept = memory(answers=4)
    kept.keep("Ca", "a")
    for identifier in "abcdef":
        kept.keep("Cb", identifier)

    assert kept.known("Ca", "a") == "a"
    assert kept.known("Cb", *"abcdef") == "def"


def test_where_all_is_full_a_newcomer_displaces_the_oldest() -> None:
    kept = memory(answers=2)
    kept.keep("Ca", "a")
    kept.keep("Cb", "a")
    kept.keep("Cc", "a")

    assert [kept.known(who, "a") for who in ("Ca", "Cb", "Cc")] == ["", "a", "a"]


@given(
    steps=st.lists(
        st.tuples(st.sampled_from("pqr"), st.sampled_from("abcdef"), st.integers(2, 900), st.integers(1, 60)),
        max_size=60,
    )
)
def test_the_bounds_hold_whatever_comes_and_the_last_answer_is_there(steps: list[tuple[str, str, int, int]]) -> None:
    kept = memory(answers=8, size=6000, answers_each=4, size_each=3000)

    for moment, (originator, identifier, size, longer) in enumerate(steps):
        kept.moment.now = moment
        kept.keep(originator, identifier, size, moment + longer)

        assert kept.known(originator, identifier)
        entries = {(who, name): share.kept[name] for who, share in kept.repeats._shares.items() for name in share.kept}
        assert len(entries) == kept.repeats._count <= 8
        assert sum(entry.size for entry in entries.values()) == kept.repeats._size <= 6000
        assert all(len(share.kept) <= 4 for share in kept.repeats._shares.values())


def test_what_has_expired_makes_room_by_itself() -> None:
    kept = memory()
    for number in range(100):
        kept.moment.now = 10 * number
        kept.keep("Ca", str(number), 100, 10 * number + 5)

    assert kept.repeats._count < 10


@pytest.mark.parametrize(
    "other",
    [
        Request(Operation.UPDATE, "a"),
        Request(Operation.CREATE, "b"),
        Request(Operation.CREATE, "a", release="4"),
        Request(Operation.CREATE, "a", type=4),
        Request(Operation.CREATE, "a", content={"m2m:cin": {}}),
        Request(Operation.CREATE, "a", result_content=0),
        Request(Operation.CREATE, "a", identifier_type=1),
        Request(Operation.CREATE, "a", filter={"lim": 1}),
        Request(Operation.CREATE, "a", attributes=("lbl",)),
        Request(Operation.CREATE, "a", parameters={"tkns": ["x"]}),
    ],
)
def test_requests_that_differ_have_different_digests(other: Request) -> None:
    assert digest_of(other) != digest_of(Request(Operation.CREATE, "a"))


def test_what_the_cse_notes_of_a_request_makes_no_difference() -> None:
    noted = Request(Operation.CREATE, "a", course={1}, expires=7, answer_form="application/cbor")

    assert digest_of(noted) == digest_of(Request(Operation.CREATE, "a"))
