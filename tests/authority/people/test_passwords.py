"""Which passwords are refused, and how they are kept."""

from __future__ import annotations

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authority.people.passwords import Passwords, fault_of
from tests.authority.people.door import CHEAP

TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("ninechars", "at least 10"),
        ("x" * 257, "at most 256"),
        ("Password123", "first passwords"),
        ("qwertyuiop", "first passwords"),
        ("aaaaaaaaaaaa", "first passwords"),
        ("abababababab", "first passwords"),
        ("i am anna the first", "your own name"),
        ("BERGbergBERG12", "your own name"),
    ],
)
def test_a_password_that_others_would_try_is_refused_with_a_reason(password: str, word: str) -> None:
    fault = fault_of(password, "Anna Berg", "anna.berg")

    assert fault is not None
    assert word in fault


@pytest.mark.parametrize(
    "password", ["four horses in a field", "zehn Äpfel am Baum", "🦆 on the pond, nine", "7Fq!tR0z_p"]
)
def test_other_passwords_are_taken_as_they_are(password: str) -> None:
    assert fault_of(password, "Anna Berg", "anna.berg") is None


def test_a_name_of_two_letters_does_not_rule_out_half_the_language() -> None:
    assert fault_of("four horses in a field", "Al In", "al.in") is None


@given(TEXT, TEXT)
def test_only_the_same_password_fits(password: str, other: str) -> None:
    passwords = Passwords(CHEAP)

    stored = passwords.hashed(password)

    assert passwords.fits(stored, password)
    assert passwords.fits(stored, other) is (normalize("NFKC", password) == normalize("NFKC", other))
    assert not passwords.fits(None, password)


def test_an_accent_typed_as_one_character_or_two_is_the_same() -> None:
    passwords = Passwords(CHEAP)

    assert passwords.fits(passwords.hashed("cafe\u0301 au lait"), "caf\u00e9 au lait")


def test_the_same_password_is_kept_differently_for_two_people() -> None:
    passwords = Passwords(CHEAP)

    assert passwords.hashed("four horses") != passwords.hashed("four horses")


def test_what_is_no_hash_fits_nothing() -> None:
    assert not Passwords(CHEAP).fits("", "")
    assert not Passwords(CHEAP).fits("four horses", "four horses")
