"""`gridhearth token`: prints an access token, bought with a credential file or, at the authority itself, made."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from authority import issuing
from authority.command_line import Parser, local_user, opened, party_called, run
from authority.settings import DATA, SettingsWrong
from authority.storage import audit
from authority.storage.store import Transaction
from onem2m.security.credentials import Credential, TokenSource


def main(arguments: Sequence[str], program: str = "gridhearth token") -> int:
    """Runs the command; returns its exit status."""
    parser = Parser(prog=program, description="Prints an access token.")
    parser.add_argument("--credential", type=Path, metavar="FILE", help="of whom, asked at its token endpoint")
    parser.add_argument("--party", metavar="PARTY", help="of whom, made here, where the authority's folder is")
    parser.add_argument("--data", type=Path, default=DATA, metavar="DIR", help=f"that folder (default: {DATA})")
    given = parser.parse_args(arguments)
    if (given.credential is None) == (given.party is None):
        parser.error("one of --credential and --party says whose token it is to be")
    if given.credential is not None:
        return run(program, lambda: _bought(given.credential))
    return run(program, lambda: _made(given.data, given.party))


def _bought(file: Path) -> int:
    print(TokenSource(Credential.load(file)).token())
    return 0


def _made(data: Path, name: str) -> int:
    with opened(data) as authority:
        party = party_called(authority, name)
        if party.disabled:
            raise SettingsWrong(f"{party.originator} is disabled")

        def make(change: Transaction) -> str:
            audit.record(change, local_user(), "token-made", party=party.originator)
            return issuing.access_token(authority, change, party).token

        print(authority.change(make))
    return 0
