"""`gridhearth party`: adds, lists, disables parties; gives them roles, credentials and passwords at the broker."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from authority import redirects
from authority.authority import Authority
from authority.command_line import Parser, add_data, local_user, opened, party_called, run
from authority.enlisting import (
    PartyWrong,
    checked_role,
    enlist,
    key_credential,
    renew_mqtt_password,
    secret_credential,
)
from authority.people.person import KINDS
from authority.people.recovering import invite, issue_recovery
from authority.storage import clients, parties
from authority.storage.parties import Party


def main(arguments: Sequence[str], program: str = "gridhearth party") -> int:
    """Runs the command; returns its exit status."""
    parser = Parser(prog=program, description="The parties of an authority.")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    _add(actions)
    listing = actions.add_parser("list", help="lists them")
    listing.add_argument("--kind", choices=parties.KINDS, help="only those of one kind")
    disabling = actions.add_parser("disable", help="ends what a party may do, at once")
    roles = actions.add_parser("role", help="gives a party exactly these roles")
    credential = actions.add_parser("credential", help="gives a party another credential")
    password = actions.add_parser("mqtt-password", help="gives a party another password at the MQTT broker")
    invitation = actions.add_parser("invite", help="prints where a person chooses the first password, once")
    recovery = actions.add_parser("recover", help="prints where a person chooses a new password, once")
    recovery.add_argument("--without-second-factor", action="store_true", help="that was lost, too")
    for one in (disabling, roles, credential, password, invitation, recovery):
        one.add_argument("party", metavar="PARTY", help="its AE-ID, such as Cmetering")
    roles.add_argument("roles", nargs="*", metavar="ROLE", help="such as installer; none takes all away")
    credential.add_argument("--credential", type=Path, required=True, metavar="FILE", help="where to write it")
    credential.add_argument("--secret", action="store_true", help="a secret instead of a key")
    credential.add_argument("--replace", action="store_true", help="the credentials before it are void from now on")
    password.add_argument("--credential", type=Path, required=True, metavar="FILE", help="its file, to write it into")
    for one in (listing, disabling, roles, credential, password, invitation, recovery):
        add_data(one)
    given = parser.parse_args(arguments)
    return run(program, lambda: _run(given))


def _add(actions: argparse._SubParsersAction[Parser]) -> None:
    adding = actions.add_parser("add", help="adds one")
    adding.add_argument("kind", metavar="KIND", choices=parties.KINDS, help=", ".join(parties.KINDS))
    adding.add_argument("name", metavar="NAME", help="what people call it")
    adding.add_argument("--as", dest="stem", metavar="AE-ID", help="such as Cmetering (default: made of kind and name)")
    adding.add_argument("--role", action="append", default=[], metavar="ROLE", help="a role it has; may be repeated")
    adding.add_argument("--credential", type=Path, metavar="FILE", help="writes a credential file, for it alone")
    adding.add_argument("--secret", action="store_true", help="a secret instead of a key (for third parties)")
    adding.add_argument(
        "--redirect-uri", action="append", default=[], metavar="URL", help="where people who consented are sent back to"
    )
    add_data(adding)


def _run(given: argparse.Namespace) -> int:
    with opened(given.data) as authority:
        match given.action:
            case "add":
                _added(authority, given)
            case "list":
                for party in authority.read(lambda look: parties.listed(look, given.kind)):
                    state = " (disabled)" if party.disabled else ""
                    print(f"{party.originator}  {party.kind}  {party.name}  {' '.join(party.roles)}{state}".rstrip())
            case "disable":
                party = party_called(authority, given.party)
                authority.change(lambda change: parties.disable(change, party.originator, by=local_user()))
                print(f"{party.originator} is disabled: its tokens and certificates are void.")
            case "role":
                party = party_called(authority, given.party)
                full = [checked_role(authority, role) for role in given.roles]
                authority.change(lambda change: parties.set_roles(change, party.originator, full, by=local_user()))
                print(f"{party.originator} has {', '.join(full) or 'no role'}.")
            case "invite":
                _invited(authority, party_called(authority, given.party))
            case "recover":
                link = issue_recovery(
                    authority,
                    party_called(authority, given.party).originator,
                    by=local_user(),
                    name_of_issuer="The administrator of this installation",
                    without_second_factor=given.without_second_factor,
                )
                print(f"A new password is chosen here, once, within a day: {link}")
            case "mqtt-password":
                party = party_called(authority, given.party)
                renew_mqtt_password(authority, party, given.credential, by=local_user())
                print(f"Its password at the MQTT broker is in {given.credential}; the one before it is void.")
            case "credential":
                _given(authority, party_called(authority, given.party), given)
    return 0


def _added(authority: Authority, given: argparse.Namespace) -> None:
    if given.credential is not None and given.credential.exists():
        raise FileExistsError(17, "is there already", str(given.credential))
    try:
        uris = [redirects.checked(uri) for uri in given.redirect_uri]
    except ValueError as fault:
        raise PartyWrong(f"redirect-uri: {fault}") from None
    party = enlist(authority, given.kind, given.name, stem=given.stem, roles=given.role, by=local_user())
    print(f"{party.originator} is added ({party.kind} {party.name}).")
    if uris:
        authority.change(lambda change: clients.set_redirect_uris(change, party, uris, by=local_user()))
    if given.credential is not None:
        _written(authority, party, given.credential, secret=given.secret)
    elif party.kind in KINDS:
        _invited(authority, party)
    else:
        print(f"Next: gridhearth party credential {party.client_id} --credential FILE --data {given.data}")


def _invited(authority: Authority, party: Party) -> None:
    link = invite(authority, party.originator, by=local_user())
    print(f"{party.name} chooses a password here, once, within seven days: {link}")


def _given(authority: Authority, party: Party, given: argparse.Namespace) -> None:
    if given.credential.exists():
        raise FileExistsError(17, "is there already", str(given.credential))
    if given.replace:
        authority.change(lambda change: clients.withdraw(change, party, by=local_user()))
    _written(authority, party, given.credential, secret=given.secret)


def _written(authority: Authority, party: Party, file: Path, *, secret: bool) -> None:
    make = secret_credential if secret else key_credential
    make(authority, party, by=local_user()).save(file)
    print(f"Its credential is in {file}, and nowhere else: hand it to {party.name} and to nobody besides.")
    print(f"Next: gridhearth token --credential {file}")
