"""The bridge's part of the tree, and how an instance gets there.

cse-in/han-bridge                       AE, AE-ID Chan-bridge
    readers                             accessControlPolicy: who may read, discover and subscribe
    devices/<device id>/telegrams       container; the newest telegrams (schema energy/telegram)
    events                              container; what people must be able to find out (schema energy/event)
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from energy.event import Category, Event
from energy.reading import moment_of
from han_bridge.instance import EVENTS, Instance, event_instance
from onem2m.client import Client
from onem2m.errors import (
    AlreadyRegistered,
    BadRequest,
    Conflict,
    Forbidden,
    NotAcceptable,
    NotFound,
    OneM2MError,
    ReleaseVersionNotSupported,
)
from onem2m.security.credentials import CredentialRefused
from onem2m.vocabulary import Permission, ResourceType

__all__ = ["AE_ID", "Mirror"]

log = logging.getLogger(__name__)

AE_ID = "Chan-bridge"
NAME = "han-bridge"

_APP_ID = "Nhan-bridge"
_POLICY = "readers"
_EVENTS_KEPT = 1000
# Who subscribes needs CREATE on the container, and RETRIEVE on it (TS-0001 10.2.10.2).
_READ = Permission.CREATE | Permission.RETRIEVE | Permission.DISCOVERY
_SUBSCRIPTIONS = [{"chty": [int(ResourceType.SUBSCRIPTION)]}]
_WRITE = Permission.CREATE | Permission.RETRIEVE
_KEEP = Permission.RETRIEVE | Permission.UPDATE


class Mirror:
    """Writes instances into the tree as the AE Chan-bridge, or another `name`; makes what is missing there on the way."""

    def __init__(
        self,
        client: Client,
        *,
        cse: str = "cse-in",
        name: str = NAME,
        readers: Sequence[str] = ("Cmetering",),
        telegrams_kept: int = 3600,
    ) -> None:
        self._client = client
        self._cse = cse
        self._name = name
        self._home = f"{cse}/{name}"
        self._readers = tuple(readers)
        self._telegrams_kept = telegrams_kept
        self._policy_id: str | None = None
        self._made: set[str] = set()

    def deliver(self, instance: Instance) -> None:
        """Puts an instance into the tree; one that is there already is left alone.

        Raises OSError when the CSE is away or refuses for now. An instance that it will never take is told by an event.
        """
        try:
            self._deliver(instance)
        except CredentialRefused as refusal:
            raise ConnectionRefusedError(str(refusal)) from refusal
        except OneM2MError as refusal:
            raise ConnectionRefusedError(f"the CSE refuses: {refusal.code} {refusal}") from refusal

    def _deliver(self, instance: Instance) -> None:
        try:
            self._create(instance)
        except (NotFound, Forbidden):
            # The CSE may have been set up anew since: make everything again, once.
            self._policy_id = None
            self._made.clear()
            self._create(instance)

    def _create(self, instance: Instance) -> None:
        self._make(instance.container)
        attributes = {"rn": instance.name, "cnf": "application/json:0", "con": dict(instance.content)}
        try:
            self._client.create(
                f"{self._home}/{instance.container}", ResourceType.CONTENT_INSTANCE, attributes, result_content=0
            )
        except Conflict:
            log.debug("%s is in %s already", instance.name, instance.container)
        except ReleaseVersionNotSupported:
            # No fault of this instance.
            raise
        except (BadRequest, NotAcceptable) as refusal:
            self._give_up(instance, refusal)

    def _give_up(self, instance: Instance, refusal: OneM2MError) -> None:
        log.error("the CSE will never take %s in %s: %s", instance.name, instance.container, refusal)
        if instance.container == EVENTS:
            return
        event = Event(
            id=f"instance-refused-{instance.name}",
            at=moment_of(instance.born),
            category=Category.FAULT_ERROR,
            code="instance-refused",
            text=f"The CSE does not take {instance.name} in {instance.container}: {refusal}"[:1000],
            source=NAME,
            evidence={"container": instance.container, "content": dict(instance.content)},
        )
        self._create(event_instance(event))

    def _make(self, container: str) -> None:
        """The container and all above it, up to the registration. Costs nothing when they are known to be there."""
        if container in self._made:
            return
        if self._policy_id is None:
            self._register()
            self._policy_id = self._make_policy()
            # There from the beginning, so that others can subscribe before the first event.
            self._make(EVENTS)
        above, _, name = container.rpartition("/")
        if above:
            self._make(above)
        attributes = {"rn": name, "acpi": [self._policy_id], **self._particulars(container)}
        self._client.ensure(f"{self._home}/{above}".rstrip("/"), ResourceType.CONTAINER, attributes)
        self._made.add(container)

    def _particulars(self, container: str) -> Mapping[str, Any]:
        match container.split("/"):
            case ["events"]:
                return {"mni": _EVENTS_KEPT, "lbl": ["events"]}
            case ["devices", device, "telegrams"]:
                return {"mni": self._telegrams_kept, "lbl": ["telegrams", f"device:{device}"]}
            case ["devices", device]:
                return {"lbl": ["device", f"device:{device}"]}
            case _:
                return {}

    def _register(self) -> None:
        attributes = {"rn": self._name, "api": _APP_ID, "rr": False, "srv": ["3", "4"], "lbl": ["han-bridge"]}
        try:
            self._client.create(self._cse, ResourceType.AE, attributes)
            log.info("registered with the CSE as %s", self._home)
        except (AlreadyRegistered, Conflict):
            found = self._client.retrieve(self._home)["m2m:ae"]
            if found.get("aei") != self._client.originator:
                raise Conflict(f"{self._home} belongs to {found.get('aei')}") from None

    def _make_policy(self) -> str:
        own = [self._client.originator]
        read = {"acor": list(self._readers), "acop": int(_READ), "acod": _SUBSCRIPTIONS}
        privileges = {"acr": [read, {"acor": own, "acop": int(_WRITE)}]}
        attributes = {"rn": _POLICY, "pv": privileges, "pvs": {"acr": [{"acor": own, "acop": int(_KEEP)}]}}
        policy = self._client.ensure(self._home, ResourceType.ACCESS_CONTROL_POLICY, attributes)["m2m:acp"]
        if policy.get("pv") != privileges:
            self._client.update(f"{self._home}/{_POLICY}", "m2m:acp", {"pv": privileges})
        return str(policy["ri"])
