"""The audit chain: whatever was changed afterwards shows, and says where."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.chain import GENESIS, ChainBroken, canonical, link, verify

Rows = list[tuple[bytes, bytes]]

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
FACTS = st.lists(st.dictionaries(TEXT.filter(lambda name: name != "n"), JSON, max_size=4), min_size=1, max_size=8)


def chained(facts: list[dict[str, Any]]) -> Rows:
    rows: Rows = []
    previous = GENESIS
    for number, fact in enumerate(facts, 1):
        record = {**fact, "n": number}
        previous = link(previous, record)
        rows.append((canonical(record), previous))
    return rows


@given(FACTS)
def test_a_chain_as_it_was_written_is_whole(facts: list[dict[str, Any]]) -> None:
    assert verify(chained(facts)) == len(facts)


def test_an_empty_chain_is_whole() -> None:
    assert verify([]) == 0


@given(FACTS, st.data())
def test_a_changed_byte_shows_at_its_record(facts: list[dict[str, Any]], data: st.DataObject) -> None:
    rows = chained(facts)
    place = data.draw(st.integers(0, len(rows) - 1))
    record, hash_ = rows[place]
    side = data.draw(st.sampled_from(["record", "hash"]))
    changed = bytearray(record if side == "record" else hash_)
    changed[data.draw(st.integers(0, len(changed) - 1))] ^= data.draw(st.integers(1, 255))
    rows[place] = (bytes(changed), hash_) if side == "record" else (record, bytes(changed))

    with pytest.raises(ChainBroken) as broken:
        verify(rows)

    assert broken.value.number == place + 1


@given(FACTS, st.data())
def test_a_record_that_was_left_out_shows(facts: list[dict[str, Any]], data: st.DataObject) -> None:
    rows = chained([*facts, {}])
    del rows[data.draw(st.integers(0, len(rows) - 2))]

    with pytest.raises(ChainBroken):
        verify(rows)


@given(FACTS, st.data())
def test_two_records_that_changed_places_show(facts: list[dict[str, Any]], data: st.DataObject) -> None:
    rows = chained([*facts, {}])
    first, second = data.draw(st.lists(st.integers(0, len(rows) - 1), min_size=2, max_size=2, unique=True))
    rows[first], rows[second] = rows[second], rows[first]

    with pytest.raises(ChainBroken):
        verify(rows)


@given(FACTS, JSON)
def test_a_record_that_was_put_in_shows(facts: list[dict[str, Any]], more: Any) -> None:
    rows = chained([*facts, {}])
    forged = {"n": 1, "what": more}

    with pytest.raises(ChainBroken):
        verify([(canonical(forged), link(GENESIS, forged)), *rows])


@given(FACTS)
def test_a_cut_end_does_not_show_by_itself_but_in_the_count(facts: list[dict[str, Any]]) -> None:
    rows = chained([*facts, {}])

    assert verify(rows[:-1]) == len(rows) - 1


@given(st.dictionaries(TEXT, JSON, max_size=5))
def test_a_record_has_one_spelling(record: dict[str, Any]) -> None:
    turned = dict(reversed(list(record.items())))

    assert canonical(record) == canonical(turned)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), b"bytes", {1, 2}])
def test_what_json_cannot_say_is_refused(value: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        canonical({"n": 1, "what": value})


@pytest.mark.parametrize("written", [b"", b"[]", b"{}", b'{"n":"1"}', b"\xff", b'{"n":2}', b"[" * 100_000])
def test_what_is_no_record_breaks_the_chain(written: bytes) -> None:
    with pytest.raises(ChainBroken):
        verify([(written, bytes(32))])
