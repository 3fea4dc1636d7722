"""How moments and browsers are told to people."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask

# The first that a browser's own name contains; each also claims to be most of those below it.
_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrom", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("iPhone", "an iPhone"), ("iPad", "an iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Mac OS", "a Mac"), ("CrOS", "a Chromebook"), ("Linux", "Linux"),
)  # fmt: skip


def install(app: Flask) -> None:
    """Gives the templates these words."""
    app.add_template_filter(moment)
    app.add_template_filter(stamp_words)
    app.add_template_filter(browser_words)


def moment(epoch: int) -> str:
    """`20 November 2026, 16:40 UTC`."""
    told = datetime.fromtimestamp(epoch, UTC)
    return f"{told.day} {told:%B %Y, %H:%M} UTC"


def stamp_words(stamp: str) -> str:
    """`2026-11-20 16:40:05 UTC`, from RFC 3339 in UTC."""
    return f"{stamp[:10]} {stamp[11:19]} UTC" if stamp.endswith("Z") else stamp


def browser_words(agent: str) -> str:
    """`Firefox on Linux`, from what a browser says of itself."""
    browser = next((words for mark, words in _BROWSERS if mark in agent), "A browser")
    system = next((words for mark, words in _SYSTEMS if mark in agent), "")
    return f"{browser} on {system}" if system else browser
