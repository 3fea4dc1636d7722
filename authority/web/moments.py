"""How days and moments are told to households."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from flask import Blueprint


def add_to(routes: Blueprint) -> None:
    """Gives the templates these words."""
    routes.add_app_template_filter(day)
    routes.add_app_template_filter(last_day)
    routes.add_app_template_filter(at)


def day(told: date) -> str:
    """`1 May 2027`."""
    return f"{told.day} {told:%B %Y}"


def last_day(end: datetime) -> str:
    """The day that ends at a moment, as people say until when something lasts."""
    return day((end - timedelta(microseconds=1)).astimezone(UTC))


def at(moment: datetime) -> str:
    """`20 November 2026, 16:40 UTC`."""
    told = moment.astimezone(UTC)
    return f"{day(told)}, {told:%H:%M} UTC"
