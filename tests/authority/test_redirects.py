"""Addresses that people are sent back to: registered with care, compared letter by letter."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authority.redirects import checked, with_answer


@pytest.mark.parametrize(
    "uri",
    [
        "https://acme.example/callback",
        "https://acme.example:8443/a/b?c=d",
        "http://127.0.0.1:5000/back",
        "http://[::1]/back",
        "http://localhost/back",
    ],
)
def test_what_is_beyond_doubt_may_be_registered(uri: str) -> None:
    assert checked(uri) == uri


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "acme.example",
        "//acme.example/",
        "/callback",
        "http://acme.example/",
        "ftp://acme.example/",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://*.acme.example/",
        "https://acme.example/#x",
        "https://acme.example/#",
        "https://acme.example@evil.example/",
        "https://user:secret@acme.example/",  # pragma: allowlist secret
        "https://acme.example\\@evil.example/",
        "https://acme.example/ x",
        "https://acme.example/\r\nSet-Cookie: x",
        "https://ácme.example/",
        "https://acme.example:99999/",
        "https://127.0.0.1.evil.example:x/",
        "http://127.0.0.1.evil.example/",
        "https:///callback",
        "https://" + "a" * 2000,
    ],
)
def test_what_could_lead_elsewhere_may_not(uri: str) -> None:
    with pytest.raises(ValueError):
        checked(uri)


@given(st.text(max_size=60), st.sampled_from(["https://", "http://", "//", ""]))
def test_whatever_is_taken_is_plain_and_goes_to_one_host(rest: str, scheme: str) -> None:
    try:
        uri = checked(scheme + rest)
    except ValueError:
        return

    parts = urlsplit(uri)
    assert parts.scheme == "https" or parts.hostname in ("localhost", "127.0.0.1", "::1")
    assert uri.isascii()
    assert not set(uri) & set(" \\#*\r\n\t\x00")
    assert "@" not in parts.netloc


@given(st.dictionaries(st.sampled_from(["code", "state", "error"]), st.text(max_size=40), min_size=1))
def test_an_answer_never_changes_where_it_goes(answer: dict[str, str]) -> None:
    for uri in ("https://acme.example/back", "https://acme.example/back?x=1"):
        try:
            sent = urlsplit(with_answer(uri, answer))
        except UnicodeEncodeError:
            continue

        assert (sent.scheme, sent.netloc, sent.path, sent.fragment) == ("https", "acme.example", "/back", "")
        assert "\r" not in sent.query
        assert "\n" not in sent.query
