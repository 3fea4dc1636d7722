"""`gridhearth household`: premises, who lives there, what is in them, and with whom they share."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from authority import errands, register
from authority.authority import Authority
from authority.command_line import Parser, add_data, local_user, opened, party_called, run
from authority.households.refusals import HouseholdRefused
from authority.households.tenancy import KEPT_DAYS, Role
from authority.own_tokens import tree_of
from authority.settings import SettingsWrong
from authority.storage import consents, households
from authority.storage.households import DEVICE_KINDS, Device
from authority.storage.store import Transaction
from onem2m.errors import OneM2MError


def main(arguments: Sequence[str], program: str = "gridhearth household") -> int:
    """Runs the command; returns its exit status."""
    parser = Parser(prog=program, description="Premises and their households.")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    _premises(actions)
    _tenancies(actions)
    _members(actions)
    for one in actions.choices.values():
        add_data(one)
    given = parser.parse_args(arguments)
    return run(program, lambda: _run(given))


def _premises(actions: argparse._SubParsersAction[Parser]) -> None:
    adding = actions.add_parser("add", help="adds a premise")
    _premise(adding)
    adding.add_argument("address", metavar="ADDRESS", help="as people write it")
    device = actions.add_parser("device", help="puts a device into a premise, or takes it out")
    _premise(device)
    device.add_argument("device", metavar="DEVICE", help="its number or name")
    device.add_argument("--kind", choices=DEVICE_KINDS, default=households.METER, help="what it is (default: meter)")
    device.add_argument("--as", dest="party", metavar="AE-ID", help="of a display or a service: who it is in the tree")
    device.add_argument("--remove", action="store_true", help="takes it out")
    listing = actions.add_parser("list", help="lists premises, or tells all about one")
    listing.add_argument("premise", nargs="?", metavar="PREMISE", help="only this one, with all that is known")


def _tenancies(actions: argparse._SubParsersAction[Parser]) -> None:
    moving_in = actions.add_parser("move-in", help="begins a tenancy; without a person it makes an invitation code")
    _premise(moving_in)
    moving_in.add_argument("person", nargs="?", metavar="PERSON", help="the first holder, such as Cperson-anna")
    moving_out = actions.add_parser("move-out", help="ends the tenancy, its consents, and what its members see")
    _premise(moving_out)
    moving_out.add_argument(
        "--at", type=_moment, metavar="MOMENT", help="such as 2026-12-31T23:00:00Z, ahead (default: now)"
    )
    moving_out.add_argument(
        "--history-days",
        type=int,
        default=KEPT_DAYS,
        metavar="DAYS",
        help="how long its members read their own history (default: %(default)s)",
    )


def _members(actions: argparse._SubParsersAction[Parser]) -> None:
    member = actions.add_parser("member", help="lets a person into the household that lives there, or removes one")
    _premise(member)
    member.add_argument("person", metavar="PERSON", help="such as Cperson-ben")
    member.add_argument(
        "--role", choices=[str(role) for role in Role], default=str(Role.VIEWER), help="default: viewer"
    )
    member.add_argument("--remove", action="store_true", help="removes the person")
    invite = actions.add_parser("invite", help="makes a code that lets one person in")
    _premise(invite)
    invite.add_argument(
        "--role", choices=[str(role) for role in Role], default=str(Role.HOLDER), help="default: holder"
    )


def _premise(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("premise", metavar="PREMISE", help="its id, such as elm-street-1")


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a moment such as 2026-12-31T23:00:00Z") from None
    if found.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text!r} does not say its time zone: end it with Z or +01:00")
    return found.astimezone(UTC)


def _run(given: argparse.Namespace) -> int:
    with opened(given.data) as authority:
        try:
            words = _ACTIONS[given.action](authority, given)
        except HouseholdRefused as refusal:
            raise SettingsWrong(str(refusal)) from None
        print(words)
        if given.action != "list" and not _carried(authority):
            print("The CSE is away or refuses: the authority tells it as soon as it serves and the CSE listens.")
    return 0


def _add(authority: Authority, given: argparse.Namespace) -> str:
    authority.change(lambda change: register.add_premise(change, given.premise, given.address, by=local_user()))
    return f"{given.premise} is added. Next: gridhearth household move-in {given.premise} --data {given.data}"


def _device(authority: Authority, given: argparse.Namespace) -> str:
    if given.remove:
        authority.change(lambda change: register.remove_device(change, given.premise, given.device, by=local_user()))
        return f"{given.device} is taken out of {given.premise}."
    party = party_called(authority, given.party).originator if given.party else None
    device = Device(given.device, given.kind, party)
    authority.change(lambda change: register.add_device(change, given.premise, device, by=local_user()))
    return f"{given.device} is in {given.premise}."


def _move_in(authority: Authority, given: argparse.Namespace) -> str:
    holder = party_called(authority, given.person).originator if given.person else None

    def move(change: Transaction) -> tuple[str, str | None]:
        tenancy = register.move_in(change, given.premise, holder, by=local_user())
        if holder is not None:
            return tenancy.name, None
        return tenancy.name, register.invite(change, given.premise, Role.HOLDER, by=local_user(), operator=True)

    name, code = authority.change(move)
    if code is None:
        return f"{given.person} lives at {given.premise} now: tenancy {name}."
    return f"The tenancy {name} of {given.premise} has begun. The code that lets its first holder in, once: {code}"


def _move_out(authority: Authority, given: argparse.Namespace) -> str:
    ended = authority.change(
        lambda change: register.move_out(change, given.premise, given.at, given.history_days, by=local_user())
    )
    return (
        f"The tenancy {ended.name} of {given.premise} ends at {ended.until:%Y-%m-%d %H:%M} UTC, with all its consents;"
        f" its members read their history for {ended.kept_days} days."
    )


def _member(authority: Authority, given: argparse.Namespace) -> str:
    person = party_called(authority, given.person).originator
    if given.remove:
        authority.change(lambda change: register.dismiss(change, given.premise, person, by=local_user(), operator=True))
        return f"{given.person} does not belong to {given.premise} any more."
    authority.change(lambda change: register.admit(change, given.premise, person, Role(given.role), by=local_user()))
    return f"{given.person} is a {given.role} of {given.premise}."


def _invite(authority: Authority, given: argparse.Namespace) -> str:
    code = authority.change(
        lambda change: register.invite(change, given.premise, Role(given.role), by=local_user(), operator=True)
    )
    return f"The code that lets one {given.role} in, within {register.INVITED_FOR.days} days: {code}"


def _list(authority: Authority, given: argparse.Namespace) -> str:
    if given.premise is None:
        found = authority.read(households.premises)
        return "\n".join(f"{premise.id}  {premise.address}" for premise in found) or "There is no premise yet."
    return authority.read(lambda look: "\n".join(_told(look, given.premise)))


def _told(look: Transaction, premise: str) -> list[str]:
    found = households.premise(look, premise)
    if found is None:
        raise HouseholdRefused(f"there is no premise {premise}")
    lines = [f"{found.id}  {found.address}"]
    lines += [
        f"  {device.kind} {device.id} {device.originator or ''}".rstrip()
        for device in households.devices(look, premise)
    ]
    for tenancy in households.tenancies(look, premise):
        until = f"{tenancy.until:%Y-%m-%d %H:%M} UTC" if tenancy.until else "now"
        lines.append(f"  {tenancy.name} from {tenancy.since:%Y-%m-%d %H:%M} UTC until {until}")
        lines += [f"    {member.role} {member.person}" for member in tenancy.members_at(look.at)]
        for consent in consents.of_tenancy(look, premise, tenancy.name):
            state = consent.ending or ("running" if consent.runs_at(look.at) else "over")
            lines.append(f"    consent to {consent.party}: {consent.scope} ({state})")
    return lines


def _carried(authority: Authority) -> bool:
    tree = tree_of(authority)
    try:
        return errands.carry(authority, tree)
    except (OSError, OneM2MError):
        return False
    finally:
        tree.close()


_ACTIONS: dict[str, Callable[[Authority, argparse.Namespace], str]] = {
    "add": _add,
    "device": _device,
    "move-in": _move_in,
    "move-out": _move_out,
    "member": _member,
    "invite": _invite,
    "list": _list,
}
