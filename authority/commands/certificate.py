"""`gridhearth certificate`: certificates of the development CA, for servers and for parties."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from authority import files
from authority.authority import Authority
from authority.certificates import CertificateAuthority, Issued
from authority.command_line import Parser, add_data, local_user, opened, party_called, run
from authority.enlisting import certify
from authority.settings import SettingsWrong
from authority.storage import certificates


def main(arguments: Sequence[str], program: str = "gridhearth certificate") -> int:
    """Runs the command; returns its exit status."""
    parser = Parser(prog=program, description="Makes a certificate with its key, or withdraws one.")
    parser.add_argument("party", nargs="?", metavar="PARTY", help="whose client certificate, such as Cmetering")
    parser.add_argument("--server", nargs="+", metavar="HOST", help="a server certificate for these names, addresses")
    parser.add_argument("--withdraw", metavar="FINGERPRINT", help="this client certificate is void from now on")
    parser.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="where to write (default: here)")
    add_data(parser)
    given = parser.parse_args(arguments)
    if sum(wish is not None for wish in (given.party, given.server, given.withdraw)) != 1:
        parser.error("say one of PARTY, --server and --withdraw")
    return run(program, lambda: _run(given))


def _run(given: argparse.Namespace) -> int:
    with opened(given.data) as authority:
        if given.withdraw is not None:
            _withdrawn(authority, given.withdraw.lower().replace(":", ""))
            return 0
        given.out.mkdir(parents=True, exist_ok=True)
        if given.server is not None:
            name = given.server[0].strip("[]").replace(":", "-")
            _make_way(given.out, name)
            try:
                issued = CertificateAuthority(given.data, authority.clock).server(given.server)
            except ValueError as fault:
                raise SettingsWrong(f"server: {fault}") from None
            _write(given.out, name, issued)
            print(f"Next: --tls-certificate {given.out / name}.pem --tls-key {given.out / name}.key")
        else:
            party = party_called(authority, given.party)
            if party.disabled:
                raise SettingsWrong(f"{party.originator} is disabled")
            _make_way(given.out, party.client_id)
            _write(given.out, party.client_id, issued := certify(authority, party, by=local_user()))
            print(f"Fingerprint {issued.fingerprint}; believed at once by every CSE that trusts this authority.")
        print(f"Whom to believe: {authority.public / 'ca.pem'}")
    return 0


def _withdrawn(authority: Authority, fingerprint: str) -> None:
    if not authority.change(lambda change: certificates.withdraw(change, fingerprint, by=local_user())):
        raise SettingsWrong(f"withdraw: no certificate {fingerprint[:64]} is good now")
    print("The certificate is void.")


def _make_way(folder: Path, name: str) -> None:
    for path in (folder / f"{name}.pem", folder / f"{name}.key"):
        if path.exists():
            raise FileExistsError(17, "is there already", str(path))


def _write(folder: Path, name: str, issued: Issued) -> None:
    assert issued.key is not None
    files.write_new(folder / f"{name}.key", issued.key)
    files.write_new(folder / f"{name}.pem", issued.certificate, 0o644)
    print(f"Written: {folder / name}.pem and {folder / name}.key.")
