"""`python -m authority`: makes an authority where there is none, and serves until it is told to stop."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from audit.chain import ChainBroken
from authority.authority import Authority
from authority.certificates import CertificateAuthority
from authority.command_line import Parser, add_data, local_user, opened, run
from authority.enlisting import ADMINISTRATOR, first_parties
from authority.server import check_tls, listen, serve
from authority.settings import Settings, SettingsWrong, load
from authority.storage import audit


def main(arguments: Sequence[str] | None = None, program: str = "python -m authority") -> int:
    """Runs; returns the exit status: 0 after a clean stop, 2 where it could not start, 1 for a broken audit chain."""
    parser = Parser(prog=program, description="Says who the parties are: tokens, logins, consent, enrolment.")
    add_data(parser)
    parser.add_argument("--listen", metavar="HOST:PORT", help="where to listen (default: 127.0.0.1:8070, or as before)")
    parser.add_argument("--issuer", metavar="URL", help="its own address as others see it (default: as it listens)")
    parser.add_argument("--cse-id", metavar="ID", help="CSE-ID of the CSE whose parties these are (default: /id-in)")
    parser.add_argument("--provider", metavar="DOMAIN", help="M2M-SP-ID (default: gridhearth.local)")
    parser.add_argument("--cse", metavar="URL", help="where that CSE listens (default: http://127.0.0.1:8080)")
    parser.add_argument("--cse-ca", metavar="FILE", help="CA certificates to believe it by (default: the system's)")
    parser.add_argument("--token-s", type=int, metavar="SECONDS", help="how long a token is good (default: 600)")
    parser.add_argument(
        "--behind-proxy",
        action="store_const",
        const=True,
        help="believe the X-Forwarded-For of a proxy on this machine",
    )
    parser.add_argument(
        "--broker-files", type=_folder, metavar="DIR", help="write the MQTT broker's password and ACL files there"
    )
    parser.add_argument("--tls-certificate", type=Path, metavar="FILE", help="serve https with this certificate")
    parser.add_argument("--tls-key", type=Path, metavar="FILE", help="and this key")
    parser.add_argument("--prepare", action="store_true", help="make what is missing, and end")
    parser.add_argument("--rotate-keys", action="store_true", help="sign with a new key from now on, and end")
    parser.add_argument("--forget-old-keys", action="store_true", help="with --rotate-keys: every token is void")
    parser.add_argument("--check-audit", action="store_true", help="check the audit log, and end")
    given = parser.parse_args(sys.argv[1:] if arguments is None else arguments)
    if given.check_audit:
        return run(program, lambda: _check_audit(given.data))
    if given.rotate_keys:
        return run(program, lambda: _rotate(given.data, forget=given.forget_old_keys))
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    return run(program, lambda: _serve(given))


def _folder(text: str) -> str:
    """A folder as it is remembered: the next start may be somewhere else. None by an empty text."""
    return str(Path(text).absolute()) if text else ""


def _serve(given: argparse.Namespace) -> int:
    names = (
        "listen",
        "issuer",
        "cse_id",
        "provider",
        "cse",
        "cse_ca",
        "token_s",
        "behind_proxy",
        "broker_files",
        "tls_certificate",
        "tls_key",
    )
    settings = load(given.data, {name: getattr(given, name) for name in names})
    if settings.tls_certificate is not None and settings.tls_key is not None:
        check_tls(settings.tls_certificate, settings.tls_key)
    if given.prepare:
        if settings.port == 0 and not settings.issuer:
            raise SettingsWrong("listen: port 0 is known only while it listens: say a port, or --issuer")
        authority = prepared(settings.listening_at(settings.port))
        authority.close()
        print(_told(authority))
        return 0
    if settings.port == 0 and given.issuer is None:
        settings = replace(settings, issuer="")
    listening = listen(settings)
    try:
        authority = prepared(settings.listening_at(listening.getsockname()[1]))
    except BaseException:
        listening.close()
        raise
    try:
        serve(authority, listening, lambda: print(_told(authority), flush=True))
    finally:
        authority.close()
    return 0


def prepared(settings: Settings) -> Authority:
    """The authority of these settings, with all that was missing. Raises StoreUnusable, Exposed, OSError."""
    authority = Authority(settings)
    try:
        CertificateAuthority(settings.data, authority.clock)
        settings.remember()
        first_parties(authority)
        authority.publish()
    except BaseException:
        authority.close()
        raise
    return authority


def _told(authority: Authority) -> str:
    settings = authority.settings
    return (
        f"authority {settings.issuer} of {settings.audience}; its CSE needs --authority"
        f" {(authority.public / 'trust.json').absolute()}; the administrator's credential is"
        f" {settings.data / ADMINISTRATOR}.credential"
    )


def _rotate(data: Path, *, forget: bool) -> int:
    with opened(data) as authority:
        kid = authority.keys.rotate(forget=forget)
        authority.publish()
        authority.audit(local_user(), "keys-rotated", kid=kid, old_ones_forgotten=forget)
    before = (
        "the tokens of every key before are void" if forget else "the key before is known until its last token is over"
    )
    print(f"Tokens are signed with {kid} in a few seconds; {before}.")
    return 0


def _check_audit(data: Path) -> int:
    with opened(data) as authority:
        try:
            count, last = authority.read(audit.check)
        except ChainBroken as fault:
            print(f"The audit log was changed: {fault}.", file=sys.stderr)
            return 1
    print(f"The audit log is whole: {count} records, last hash {last.hex()}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
