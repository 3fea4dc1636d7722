"""Recovery codes, and what is kept of them."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from authority.people.tokens import code_fingerprint, new_recovery_codes, new_token

WAYS = st.lists(st.sampled_from(["upper", "spaces", "no dashes", "look alikes", "blanks around"]), unique=True)


def as_typed(code: str, ways: list[str]) -> str:
    """The code as somebody might type it from paper."""
    if "no dashes" in ways:
        code = code.replace("-", "")
    if "spaces" in ways:
        code = code.replace("-", " ")
    if "look alikes" in ways:
        code = code.replace("0", "o").replace("1", "l")
    if "upper" in ways:
        code = code.upper()
    return f"  {code}\t" if "blanks around" in ways else code


def test_ten_different_codes_that_can_be_read_from_paper() -> None:
    codes = new_recovery_codes()

    assert len(set(codes)) == 10
    # Without i, l, o and u: nothing looks like something else, and no words come out by chance.
    assert all(re.fullmatch("([0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}", code) for code in codes)


@given(st.data(), WAYS)
def test_a_code_is_the_same_however_it_is_typed(data: st.DataObject, ways: list[str]) -> None:
    code = data.draw(st.sampled_from(new_recovery_codes()))

    assert code_fingerprint(as_typed(code, ways)) == code_fingerprint(code)


@given(st.integers(0, 18), st.sampled_from("0123456789abcdefghjkmnpqrstvwxyz"))
def test_another_code_is_another_one(place: int, letter: str) -> None:
    code = new_recovery_codes()[0]
    other = code[:place] + letter + code[place + 1 :]

    same = other.replace("-", "") == code.replace("-", "")
    assert (code_fingerprint(other) == code_fingerprint(code)) is same


@given(st.text())
def test_whatever_is_typed_gets_a_fingerprint(text: str) -> None:
    assert len(code_fingerprint(text)) == 32


def test_a_token_is_long_and_never_the_same() -> None:
    assert len({new_token() for _ in range(100)}) == 100
    assert len(new_token()) == 43
