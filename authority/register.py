"""The register of households: what people decide about homes, kept together with what of it must reach the tree.

Every function works on a transaction and leaves everything consistent in it: the rows, the rules that the tree's
policies must have from now on, and the audit record. Raises HouseholdRefused.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from authority import sharing
from authority.households import tenancy as tenancies
from authority.households.consent import Ending, ending_due
from authority.households.policies import next_change, policies_of
from authority.households.refusals import HouseholdRefused, InvitationVoid, TenancyEnded
from authority.households.tenancy import KEPT_DAYS, Role, Tenancy, require_holder, running
from authority.storage import audit, consents, errands, households
from authority.storage.households import DEVICE_KINDS, DISPLAY, SERVICE, Device, Invitation, Premise
from authority.storage.store import Transaction
from onem2m.vocabulary import Permission, ResourceType

INVITED_FOR = timedelta(days=14)
SERVICES = "services"
"""The policy of a premise that lets its services and displays hear who lives there."""

_PREMISE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_DEVICE = re.compile(r"[A-Za-z0-9][A-Za-z0-9\-._]{0,127}")
_CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def add_premise(transaction: Transaction, id: str, address: str, *, by: str = "") -> Premise:
    """A new premise, in which nobody lives yet."""
    if not _PREMISE.fullmatch(id):
        raise HouseholdRefused(f"{id[:60]!r} cannot be the id of a premise: small letters, digits and -, at most 40")
    if not 1 <= len(address.strip()) <= 200:
        raise HouseholdRefused("a premise has an address of 1 to 200 characters")
    if households.premise(transaction, id) is not None:
        raise HouseholdRefused(f"there is a premise {id} already")
    households.add_premise(transaction, id, address.strip())
    audit.record(transaction, by, "premise-added", premise=id)
    settle(transaction, id)
    return Premise(id, address.strip())


def add_device(transaction: Transaction, premise: str, device: Device, *, by: str = "") -> None:
    """Puts a device into a premise, where it stays whoever lives there. A device is in one premise at most."""
    _existing(transaction, premise)
    if not _DEVICE.fullmatch(device.id) or device.kind not in DEVICE_KINDS:
        raise HouseholdRefused(f"{device.id[:60]!r} is not the id of a device of a kind that belongs to a premise")
    if (device.kind in (DISPLAY, SERVICE)) != (device.originator is not None):
        raise HouseholdRefused(
            "a display and a service act in the tree and have an originator; other devices have none"
        )
    if households.home_of_device(transaction, device.id) is not None:
        raise HouseholdRefused(f"the device {device.id} belongs to a premise already")
    households.add_device(transaction, premise, device)
    facts = {"premise": premise, "device": device.id, "kind": device.kind, "originator": device.originator}
    audit.record(transaction, by, "device-added", **facts)
    settle(transaction, premise)


def remove_device(transaction: Transaction, premise: str, device: str, *, by: str = "") -> None:
    """Takes a device out of a premise."""
    if not households.remove_device(transaction, premise, device):
        raise HouseholdRefused(f"there is no device {device[:60]} in {premise[:60]}")
    audit.record(transaction, by, "device-removed", premise=premise, device=device)
    settle(transaction, premise)


def move_in(
    transaction: Transaction,
    premise: str,
    holder: str | None = None,
    *,
    since: datetime | None = None,
    by: str = "",
) -> Tenancy:
    """Begins the next tenancy, with its first holder or still without members: an invitation lets them in.

    `since` (default: now) tells that they have lived there for a while: what was measured then is theirs.
    """
    _existing(transaction, premise)
    earlier = households.tenancies(transaction, premise)
    tenancy = tenancies.move_in(premise, earlier, min(since or transaction.at, transaction.at))
    households.add_tenancy(transaction, tenancy)
    audit.record(transaction, by, "moved-in", premise=premise, tenancy=tenancy.name)
    if holder is None:
        settle(transaction, premise)
    else:
        tenancy = _admit(transaction, tenancy, holder, Role.HOLDER, by)
    return tenancy


def move_out(
    transaction: Transaction,
    premise: str,
    at: datetime | None = None,
    kept_days: int = KEPT_DAYS,
    *,
    by: str = "",
) -> Tenancy:
    """Ends the tenancy that runs, now or at a moment ahead; its consents and invitations end with it."""
    if not 0 <= kept_days <= 3660:
        raise HouseholdRefused("the history is kept for former members for 0 to 3660 days")
    tenancy = current(transaction, premise)
    ended = tenancies.move_out(tenancy, at or transaction.at, transaction.at)
    ended = replace(ended, kept_days=kept_days)
    households.save(transaction, ended)
    households.withdraw_invitations(transaction, ended)
    assert ended.until is not None
    facts = {"premise": premise, "tenancy": ended.name, "until": ended.until.isoformat(), "kept_days": kept_days}
    audit.record(transaction, by, "moved-out", **facts)
    settle(transaction, premise)
    return ended


def invite(transaction: Transaction, premise: str, role: Role, *, by: str = "", operator: bool = False) -> str:
    """A code that lets one person into the household that lives here. An operator may invite, and any holder."""
    tenancy = current(transaction, premise)
    if not operator:
        require_holder(tenancy, by, transaction.at)
    code = "".join(secrets.choice(_CODE_LETTERS) for _ in range(20))
    invitation = Invitation(premise, tenancy.name, role, by)
    households.add_invitation(transaction, _hash(code), invitation, transaction.at + INVITED_FOR)
    audit.record(transaction, by, "member-invited", premise=premise, tenancy=tenancy.name, role=role)
    return "-".join(code[i : i + 5] for i in range(0, 20, 5))


def accept(transaction: Transaction, code: str, person: str) -> Tenancy:
    """Lets a person in who has a code."""
    hashed = _hash(code)
    invitation = households.invitation(transaction, hashed)
    if invitation is None:
        raise InvitationVoid("this code is not known, was used, or is too old")
    tenancy = households.tenancy(transaction, invitation.premise, invitation.tenancy)
    assert tenancy is not None
    households.use_invitation(transaction, hashed, person)
    return _admit(transaction, tenancy, person, invitation.role, person)


def admit(transaction: Transaction, premise: str, person: str, role: Role, *, by: str = "") -> Tenancy:
    """Lets a person in without a code: an operator does so."""
    return _admit(transaction, current(transaction, premise), person, role, by)


def dismiss(transaction: Transaction, premise: str, person: str, *, by: str = "", operator: bool = False) -> Tenancy:
    """Removes a member: a holder or an operator does so, or the member itself."""
    tenancy = current(transaction, premise)
    if operator:
        tenancy = tenancies.remove(tenancy, person, transaction.at)
    else:
        tenancy = tenancies.dismiss(tenancy, person, by, transaction.at)
    households.withdraw_invitations(transaction, tenancy, person)
    return _saved(transaction, tenancy, by, "member-removed", person=person)


def appoint(transaction: Transaction, premise: str, person: str, role: Role, *, by: str) -> Tenancy:
    """Gives a member another role: a holder does so."""
    tenancy = tenancies.appoint(current(transaction, premise), person, role, by, transaction.at)
    return _saved(transaction, tenancy, by, "member-appointed", person=person, role=role)


def current(transaction: Transaction, premise: str) -> Tenancy:
    """The tenancy that runs now."""
    _existing(transaction, premise)
    tenancy = running(households.tenancies(transaction, premise), transaction.at)
    if tenancy is None:
        raise TenancyEnded(f"nobody lives at {premise} now")
    return tenancy


def settle(transaction: Transaction, premise: str) -> None:
    """Has the tree follow what the register says of a premise now. Ends the consents whose time is over."""
    devices = households.devices(transaction, premise)
    displays = [device.originator for device in devices if device.kind == DISPLAY and device.originator]
    listeners = sorted(device.originator for device in devices if device.originator)
    errands.want(transaction, premise, errands.PREMISE, {SERVICES: [_listen(listeners)] if listeners else []})
    all_tenancies = households.tenancies(transaction, premise)
    for tenancy in all_tenancies:
        held = [given for given in consents.not_ended(transaction, premise) if given.tenancy == tenancy.name]
        for consent in held:
            ending = ending_due(consent, tenancy, transaction.at)
            if ending is not None:
                sharing.finish(transaction, consent, ending)
        held = [given for given in consents.not_ended(transaction, premise) if given.tenancy == tenancy.name]
        errands.want(transaction, premise, tenancy.name, policies_of(tenancy, held, transaction.at, displays))
        households.set_due(transaction, tenancy, next_change(tenancy, held, transaction.at))
    errands.tell_tenancy(transaction, premise, running(all_tenancies, transaction.at))


def is_due(transaction: Transaction) -> bool:
    """Whether `tick` has something to do."""
    return bool(
        households.premises_due(transaction)
        or consents.unanswered(transaction)
        or consents.of_disabled_parties(transaction)
    )


def tick(transaction: Transaction) -> None:
    """Does what the passing of time asks for: consents and tenancies end, histories open and close."""
    touched = set(households.premises_due(transaction))
    for waiting in consents.unanswered(transaction):
        consents.forget_answer(transaction, waiting)
        consent = consents.consent(transaction, waiting)
        if consent is not None and consent.ended_at is None:
            sharing.finish(transaction, consent, Ending.NOT_TAKEN_UP)
            touched.add(consent.premise)
    for consent in consents.of_disabled_parties(transaction):
        sharing.finish(transaction, consent, Ending.PARTY_GONE)
        touched.add(consent.premise)
    for premise in sorted(touched):
        settle(transaction, premise)


def _admit(transaction: Transaction, tenancy: Tenancy, person: str, role: Role, by: str) -> Tenancy:
    tenancy = tenancies.admit(tenancy, person, role, transaction.at)
    return _saved(transaction, tenancy, by, "member-added", person=person, role=role)


def _saved(transaction: Transaction, tenancy: Tenancy, by: str, what: str, **facts: str) -> Tenancy:
    households.save(transaction, tenancy)
    audit.record(transaction, by, what, premise=tenancy.premise, tenancy=tenancy.name, **facts)
    settle(transaction, tenancy.premise)
    return tenancy


def _existing(transaction: Transaction, premise: str) -> Premise:
    found = households.premise(transaction, premise)
    if found is None:
        raise HouseholdRefused(f"there is no premise {premise[:60]}")
    return found


def _listen(originators: list[str]) -> dict[str, object]:
    operations = Permission.RETRIEVE | Permission.CREATE
    return {"acor": originators, "acop": int(operations), "acod": [{"chty": [int(ResourceType.SUBSCRIPTION)]}]}


def _hash(code: str) -> bytes:
    typed = "".join(letter for letter in code.upper() if letter.isalnum())
    return hashlib.sha256(f"household {typed}".encode()).digest()
