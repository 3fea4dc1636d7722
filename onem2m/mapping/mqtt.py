"""The MQTT binding (TS-0010): topics. What travels on them are primitives (`onem2m.mapping.primitive`).

/oneM2M/req/Cmeter/id-in/json       Cmeter asks the CSE /id-in
/oneM2M/resp/Cmeter/id-in/json      its answer
/oneM2M/reg_req/Cmeter/id-in/json   an AE that has no AE-ID yet, by the name of its credential
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Final
from urllib.parse import unquote, urlsplit

from onem2m.mapping.serialization import CBOR, JSON

SCHEMES: Final = ("mqtt://", "mqtts://")
_ROOT: Final = "/oneM2M/"
_FORMS: Final = {"json": JSON, "cbor": CBOR}
_SHORT: Final = {form: short for short, form in _FORMS.items()}
_LONGEST: Final = 1000
_NOT_IN_TOPICS: Final = frozenset("+#")
"""Nor is what cannot be printed: a broker ends the connection of who publishes on such a topic (MQTT 1.5.4)."""


class Kind(StrEnum):
    """What a topic is for."""

    REQUEST = "req"
    RESPONSE = "resp"
    REGISTRATION_REQUEST = "reg_req"
    REGISTRATION_RESPONSE = "reg_resp"


_ANSWERS: Final = {
    Kind.REQUEST: Kind.RESPONSE,
    Kind.REGISTRATION_REQUEST: Kind.REGISTRATION_RESPONSE,
}


class NotATopic(ValueError):
    """The text is no topic of this binding."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic taken apart. `originator` and `receiver` as they stand there: `Cmeter`, `id-in`, `id-mn:C5`."""

    kind: Kind
    originator: str
    receiver: str
    form: str = JSON
    """the content type of what travels there"""
    prefix: str = ""
    """what a pointOfAccess puts before all topics"""

    def __str__(self) -> str:
        return f"{self.prefix}{_ROOT}{self.kind}/{self.originator}/{self.receiver}/{_SHORT[self.form]}"

    @property
    def answer(self) -> Topic:
        """Where the answer to a request goes."""
        return replace(self, kind=_ANSWERS[self.kind])

    @property
    def asks(self) -> bool:
        """Whether requests travel there."""
        return self.kind in _ANSWERS


@lru_cache(maxsize=4096)
def parse(text: str, prefix: str = "") -> Topic:
    """Takes a topic apart. Raises NotATopic.

    The serialization may be missing, as some texts of the standard omit it: then it is JSON.
    """
    root = prefix + _ROOT
    if len(text) > _LONGEST or not text.startswith(root):
        raise NotATopic(f"{text[:100]!r} is not below {root}")
    kind, *rest = text[len(root) :].split("/")
    if kind not in set(Kind) or not 2 <= len(rest) <= 3 or not (rest[0] and rest[1]):
        raise NotATopic(f"{text[:100]!r} does not name a kind, an originator and a receiver")
    form = _FORMS.get(rest[2]) if len(rest) == 3 else JSON
    if form is None:
        raise NotATopic(f"{rest[2][:20]!r} is not read here; send json or cbor")
    return Topic(Kind(kind), rest[0], rest[1], form, prefix)


def in_topic(identifier: str) -> str:
    """An identifier as it stands in a topic: `/S12` is `S12`, `/id-mn/C5` is `id-mn:C5` (TS-0010 6.4).

    Raises NotATopic for what cannot stand there.
    """
    text = identifier.removeprefix("/").replace("/", ":")
    if not _can_be_published(text):
        raise NotATopic(f"{identifier[:100]!r} cannot stand in a topic")
    return text


def _can_be_published(text: str) -> bool:
    return bool(text) and len(text) <= _LONGEST and text.isprintable() and _NOT_IN_TOPICS.isdisjoint(text)


@lru_cache(maxsize=4096)
def from_topic(text: str) -> str:
    """The mirror of `in_topic`: a bare stem stays one, whose `/` only its reader can tell."""
    return f"/{text.replace(':', '/')}" if ":" in text else text


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a request goes at its broker."""

    topic: str
    answer: Topic | None
    """the topic of its answer; None where none can be expected"""

    @classmethod
    def of(cls, url: str, own: str, stem: str | None, form: str = JSON) -> Destination:
        """What a URL means for a CSE (`own`, as in topics): as a point of access of the AE or CSE `stem`, else as a target.

        A point of access names what stands before all topics. A target names the topic itself, without a leading "/";
        the form of peers, `mqtt://host//Cmeter`, means the requests to an AE. Raises NotATopic.
        """
        try:
            path = unquote(urlsplit(url).path)
        except ValueError:
            raise NotATopic(f"{url[:200]}: this is no URL") from None
        if path.startswith("/oneM2M/"):
            return cls._for(parse(path), own)
        if stem is None and path.startswith("//"):
            return cls._for(Topic(Kind.REQUEST, own, in_topic(path[2:].rstrip("/")), form), own)
        if stem is not None:
            prefix = path.strip("/")
            if prefix:
                _require_free(prefix, url)
            return cls._for(Topic(Kind.REQUEST, own, in_topic(stem), form, prefix), own)
        topic = path[1:]
        _require_free(topic, url)
        return cls(topic, None)

    @classmethod
    def _for(cls, topic: Topic, own: str) -> Destination:
        if topic.kind is not Kind.REQUEST or topic.originator != own or topic.receiver == own:
            raise NotATopic(f"{topic}: only requests of this CSE to others are sent, /oneM2M/req/{own}/...")
        if not _can_be_published(topic.receiver):
            raise NotATopic(f"{topic.receiver[:100]!r} cannot stand in a topic")
        return cls(str(topic), topic.answer)


def _require_free(topic: str, url: str) -> None:
    """Holds what a URL says to topics that mean nothing else. Raises NotATopic."""
    # Others believe what we say on such topics; those with "$" are the broker's own.
    if not _can_be_published(topic) or topic.startswith("$") or "oneM2M" in topic.split("/"):
        raise NotATopic(f"{url[:200]}: this is no topic for notifications")
