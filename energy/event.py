"""Events: what happened, in the five categories of meter events of the SG Network system requirements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from energy.reading import moment_of, text_of

__all__ = ["Category", "Event"]


class Category(StrEnum):
    """The category decides how soon others must know: an audit event within a minute, the others within 30 seconds."""

    AUDIT_APPLICATION = "audit-application"
    CONFIGURATION = "configuration"
    FAULT_ERROR = "fault-error"
    POWER_QUALITY = "power-quality"
    SECURITY = "security"

    @property
    def latency_s(self) -> int:
        """Seconds within which the event must have arrived."""
        return 60 if self is Category.AUDIT_APPLICATION else 30


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. `source` is what it is about; `evidence` lets the judgement be repeated."""

    id: str
    at: datetime
    category: Category
    code: str
    text: str
    source: str
    evidence: Mapping[str, Any] = field(default_factory=dict)

    def as_payload(self) -> dict[str, Any]:
        """In the form of schema energy/event."""
        payload: dict[str, Any] = {
            "id": self.id,
            "at": text_of(self.at),
            "category": str(self.category),
            "code": self.code,
            "text": self.text,
            "source": self.source,
        }
        if self.evidence:
            payload["evidence"] = dict(self.evidence)
        return payload

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Event:
        """The event that a checked payload tells."""
        return cls(
            payload["id"],
            moment_of(payload["at"]),
            Category(payload["category"]),
            payload["code"],
            payload["text"],
            payload["source"],
            payload.get("evidence", {}),
        )
