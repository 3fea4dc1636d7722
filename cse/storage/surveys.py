"""Looking at many resources for a unit of work that would hold up others (see `SurveyOpen`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, TypeVar

from cse.model import Inquiry, SurveyOpen, Tree
from cse.storage.store import Store

T = TypeVar("T")

_SLICE: Final = 64


def surveyed(wanted: SurveyOpen, store: Store) -> Iterator[tuple[list[str], list[Any]]]:
    """What is found, slice by slice, each of them a short read of what is committed."""
    for start in range(0, len(wanted.items), _SLICE):
        items = wanted.items[start : start + _SLICE]
        yield items, store.read(lambda tree, some=items: [wanted.look(item, tree) for item in some])  # type: ignore[misc]


def write_surveyed(store: Store, work: Callable[[Tree], T]) -> T:
    """`Store.write` for who has a thread of its own: what the work has to look at is looked at before."""
    inquiry = Inquiry()
    while True:
        try:
            return store.write(work, inquiry)
        except SurveyOpen as open_:
            for items, found in surveyed(open_, store):
                inquiry.surveys.setdefault(open_.topic, {}).update(zip(items, found, strict=True))
