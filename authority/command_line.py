"""What the authority's commands share: the data folder, one clear line when something is wrong."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from authority.authority import DATABASE, Authority
from authority.enlisting import PartyWrong
from authority.files import Exposed
from authority.people.recovering import NotAPerson
from authority.settings import DATA, SettingsWrong, load
from authority.storage import parties
from authority.storage.parties import NoSuchParty, Party, PartyExists
from authority.storage.store import StoreUnusable
from onem2m.security.credentials import CredentialRefused, CredentialUnusable

WRONG = 2
"""Exit status: nothing was done, and one line said why."""

_SAID_IN_ONE_LINE = (
    SettingsWrong, StoreUnusable, Exposed, PartyWrong, PartyExists, NoSuchParty, CredentialRefused, CredentialUnusable,
    NotAPerson,
)  # fmt: skip


class Parser(argparse.ArgumentParser):
    """Says in one line what is wrong, and ends with status 2."""

    def error(self, message: str) -> NoReturn:
        self.exit(WRONG, f"{self.prog}: {message} (--help lists the settings)\n")


def add_data(parser: argparse.ArgumentParser) -> None:
    """The setting that says where the authority keeps what it knows."""
    parser.add_argument("--data", type=Path, default=DATA, metavar="DIR", help=f"its data folder (default: {DATA})")


def run(program: str, work: Callable[[], int]) -> int:
    """Does the work of a command; what is wrong becomes one line and status 2."""
    try:
        return work()
    except _SAID_IN_ONE_LINE as fault:
        print(f"{program}: {fault}", file=sys.stderr)
    except OSError as fault:
        where = f"{fault.filename}: " if fault.filename else ""
        print(f"{program}: {where}{fault.strerror or fault}", file=sys.stderr)
    return WRONG


@contextmanager
def opened(data: Path) -> Iterator[Authority]:
    """The authority of a data folder that is there already. Raises SettingsWrong, StoreUnusable, Exposed."""
    if not (data / DATABASE).exists():
        raise SettingsWrong(f"there is no authority in {data}: gridhearth authority --data {data} --prepare makes one")
    authority = Authority(load(data, {}))
    try:
        yield authority
    finally:
        authority.close()


def party_called(authority: Authority, name: str) -> Party:
    """The party with that AE-ID, also without the CSE-ID in front. Raises NoSuchParty."""
    originator = name if name.startswith("/") else authority.settings.originator(name)
    return authority.read(lambda look: parties.existing(look, originator))


def local_user() -> str:
    """Who the audit log names for what is done at this machine."""
    try:
        return f"local:{getpass.getuser()}"
    except (KeyError, OSError):
        return f"local:{os.getuid()}"
