"""The authority's part of the tree, where the CSE finds what households decided.

    cse-in/authority                              AE, AE-ID Cauthority
        premises/<premise>                        container; its newest instance says who lives there since when:
                                                  {"premise", "tenancy", "since", "policies"} (nobody: "vacant")
        <premise>.services                        accessControlPolicy: who hears of that
        <premise>.<tenancy>.household             accessControlPolicy: members, and the displays of the premise
        <premise>.<tenancy>.consents-readings     accessControlPolicy: a rule for each consent; -days, -events likewise

Policies stand beside the containers, because a container cannot hold them (TS-0001 9.6.6). Everything here may be done
again without harm; whoever calls keeps in mind what is done (authority.errands).
"""

from __future__ import annotations

from typing import Any

from authority.households.policies import ACCOUNTED, HOUSEHOLD, POLICY_NAMES, consents_policy
from authority.households.scope import Data
from authority.register import SERVICES
from authority.storage.errands import PolicyErrand, TenancyErrand
from onem2m.client import Client
from onem2m.errors import AlreadyRegistered, Conflict, Forbidden, NotFound
from onem2m.vocabulary import Permission, ResourceType

STEM = "Cauthority"
NAME = "authority"
APP_ID = "Norg.gridhearth.authority"
VACANT = "vacant"
"""In place of a tenancy: nobody lives there."""
TENANCIES_KEPT = 50

_JSON = "application/json:0"
_WRITE = Permission.CREATE | Permission.RETRIEVE
_KEEP = Permission.RETRIEVE | Permission.UPDATE


class AuthorityTree:
    """Acts in the tree as the AE Cauthority. Every method raises OneM2MError, or OSError where the CSE is away."""

    def __init__(self, client: Client, cse: str = "cse-in") -> None:
        self._client = client
        self._cse = cse
        self.home = f"{cse}/{NAME}"

    def address(self, premise: str, tenancy: str, policy: str) -> str:
        """Where a policy stands."""
        return f"{self.home}/{_name(premise, tenancy, policy)}"

    def put_policy(self, errand: PolicyErrand) -> None:
        """Gives a policy exactly these rules; makes it where it is missing."""
        privileges = self._privileges(errand)
        address = self.address(errand.premise, errand.tenancy, errand.name)
        try:
            self._client.update(address, "m2m:acp", {"pv": privileges})
        except NotFound:
            self._make_policy(errand, privileges)

    def has_policy(self, errand: PolicyErrand) -> bool:
        """Whether a policy stands as it must be."""
        try:
            found = self._client.retrieve(self.address(errand.premise, errand.tenancy, errand.name))["m2m:acp"]
        except (NotFound, Forbidden):
            return False
        return bool(found["pv"] == self._privileges(errand))

    def tell_tenancy(self, errand: TenancyErrand) -> None:
        """Says who lives at a premise from when on. Once for each number, however often it is called."""
        attributes = {"rn": f"n{errand.number}", "cnf": _JSON, "con": self._who_lives_there(errand)}
        container = f"{self.home}/premises/{errand.premise}"
        try:
            self._client.create(container, ResourceType.CONTENT_INSTANCE, attributes, result_content=0)
        except Conflict:
            return
        except NotFound:
            self._make_premise(errand.premise)
            self._client.create(container, ResourceType.CONTENT_INSTANCE, attributes, result_content=0)

    def was_told(self, errand: TenancyErrand) -> bool:
        """Whether the tree still says so, or has said so and gone on."""
        try:
            newest = self._client.retrieve(f"{self.home}/premises/{errand.premise}/la", attributes=["rn"])["m2m:cin"]
        except (NotFound, Forbidden):
            return False
        return int(newest["rn"].removeprefix("n")) >= errand.number

    def close(self) -> None:
        """Closes kept connections."""
        self._client.close()

    def furnish(self) -> None:
        """Registers, and makes the container of premises; only the authority itself may read there."""
        attributes = {"rn": NAME, "api": APP_ID, "rr": False, "srv": ["3", "4"]}
        try:
            self._client.create(self._cse, ResourceType.AE, attributes)
        except (AlreadyRegistered, Conflict):
            found = self._client.retrieve(self.home, attributes=["aei"])["m2m:ae"]
            if found["aei"] != STEM:
                raise Conflict(f"{self.home} belongs to {found['aei']}") from None
        self._client.ensure(self.home, ResourceType.CONTAINER, {"rn": "premises"})

    def _may(self, operations: Permission) -> dict[str, Any]:
        return {"acor": [self._client.originator], "acop": int(operations)}

    def _privileges(self, errand: PolicyErrand) -> dict[str, Any]:
        # What the premise's own policy guards is ours to write; data of tenancies is not.
        rules = errand.rules if errand.tenancy else [self._may(_WRITE), *errand.rules]
        return {"acr": rules} if rules else {}

    def _make_policy(self, errand: PolicyErrand, privileges: dict[str, Any]) -> None:
        attributes: dict[str, Any] = {
            "rn": _name(errand.premise, errand.tenancy, errand.name),
            "pv": privileges,
            "pvs": {"acr": [self._may(_KEEP)]},
        }
        if errand.name in map(consents_policy, Data):
            attributes["lbl"] = [ACCOUNTED]
        try:
            self._client.create(self.home, ResourceType.ACCESS_CONTROL_POLICY, attributes)
        except (NotFound, Forbidden):
            self.furnish()
            self._client.ensure(self.home, ResourceType.ACCESS_CONTROL_POLICY, attributes)

    def _make_premise(self, premise: str) -> None:
        attributes = {
            "rn": premise,
            "acpi": [self.address(premise, "", SERVICES)],
            "mni": TENANCIES_KEPT,
            "lbl": [f"premise:{premise}"],
        }
        try:
            self._client.ensure(f"{self.home}/premises", ResourceType.CONTAINER, attributes)
        except (NotFound, Forbidden):
            self.furnish()
            self._client.ensure(f"{self.home}/premises", ResourceType.CONTAINER, attributes)

    def _who_lives_there(self, errand: TenancyErrand) -> dict[str, Any]:
        policies = {
            HOUSEHOLD: self.address(errand.premise, errand.tenancy, HOUSEHOLD),
            **{str(kind): self.address(errand.premise, errand.tenancy, consents_policy(kind)) for kind in Data},
        }
        return {
            "premise": errand.premise,
            "tenancy": errand.tenancy or VACANT,
            "since": errand.since,
            "policies": policies if errand.tenancy else {},
        }


def policies_needed(errand: TenancyErrand) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The policies that must stand before the tree is told of a tenancy: of the premise, and of the tenancy."""
    of_premise = ("", (SERVICES,))
    return (of_premise, (errand.tenancy, POLICY_NAMES)) if errand.tenancy else (of_premise,)


def _name(premise: str, tenancy: str, policy: str) -> str:
    return ".".join(part for part in (premise, tenancy, policy) if part)
