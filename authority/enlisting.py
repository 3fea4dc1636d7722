"""Adding parties, and giving them what they prove themselves with."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes

from authority import proofs
from authority.authority import Authority
from authority.broker.passwords import hashed, new_password
from authority.certificates import CertificateAuthority, Issued
from authority.keys import new_private_jwk, public_jwk
from authority.storage import broker_passwords, certificates, clients, parties
from authority.storage.parties import Party
from authority.storage.store import Transaction
from onem2m.security.credentials import Credential

ADMINISTRATOR: Final = "CAdmin"
AUTHORITY: Final = "Cauthority"


class PartyWrong(Exception):
    """A party cannot be added like that; the message says why in one line."""


def enlist(
    authority: Authority, kind: str, name: str, *, stem: str | None = None, roles: Sequence[str] = (), by: str = ""
) -> Party:
    """Adds a party; its AE-ID follows from kind and name unless `stem` says it. Operators have the role operator.

    Raises PartyWrong, PartyExists.
    """
    return authority.change(lambda change: enlisted(authority, change, kind, name, stem=stem, roles=roles, by=by))


def enlisted(
    authority: Authority,
    change: Transaction,
    kind: str,
    name: str,
    *,
    stem: str | None = None,
    roles: Sequence[str] = (),
    by: str = "",
) -> Party:
    """`enlist` within a transaction."""
    if kind not in parties.KINDS:
        raise PartyWrong(f"{kind!r} is none of {', '.join(parties.KINDS)}")
    if not name or len(name) > 200 or not name.isprintable():
        raise PartyWrong(f"{name[:50]!r} is not a name")
    chosen = stem or stem_of(kind, name)
    if not re.fullmatch(r"C[A-Za-z0-9][A-Za-z0-9\-._]{0,99}", chosen):
        raise PartyWrong(f"{chosen[:50]!r} is not an AE-ID: C, then letters, digits, - . _")
    wanted = ["operator"] if kind == "operator" and not roles else roles
    full = sorted({checked_role(authority, role) for role in wanted})
    return parties.add(change, kind, name, authority.settings.originator(chosen), full, by=by)


def stem_of(kind: str, name: str) -> str:
    """`Cprovider-acme-energy` for the provider "ACME Energy"; an application is called by its name alone."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_name.lower()).strip("-")
    if not slug:
        raise PartyWrong(f"{name!r} has no letters to make an AE-ID of: say one")
    return f"C{slug}" if kind == "application" else f"C{kind}-{slug}"


def checked_role(authority: Authority, role: str) -> str:
    """A role in full, as in installer@gridhearth.local. Raises PartyWrong."""
    full = authority.settings.role(role)
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9\-._]{0,63}@[A-Za-z0-9][A-Za-z0-9\-._]{0,252}", full):
        raise PartyWrong(f"{role!r} is not a role such as installer")
    return full


def key_credential(authority: Authority, party: Party, *, by: str = "") -> Credential:
    """A new key for a party; its private half is kept nowhere but in what is returned.

    So is its password at the broker, which comes with the first credential: a party has one.
    """
    key, password = new_private_jwk(), new_password()

    def add(change: Transaction) -> bool:
        clients.add_key(change, party, public_jwk(key), by=by)
        return _first_password(change, party, password, by)

    first = authority.change(add)
    return _credential(authority, party, key=key, mqtt_password=password if first else None)


def secret_credential(authority: Authority, party: Party, *, by: str = "") -> Credential:
    """A new secret for a party, for third parties that sign nothing; kept here as a hash. With the first credential
    comes its password at the broker."""
    secret, password = proofs.new(), new_password()
    kept = proofs.ClientSecrets().hash(secret)

    def add(change: Transaction) -> bool:
        clients.add_secret(change, party, kept, by=by)
        return _first_password(change, party, password, by)

    first = authority.change(add)
    return _credential(authority, party, secret=secret, mqtt_password=password if first else None)


def renew_mqtt_password(authority: Authority, party: Party, file: Path, *, by: str = "") -> None:
    """Another password at the broker, written into the party's credential file; the one before it is void.

    Raises PartyWrong, CredentialUnusable, OSError.
    """
    held = Credential.load(file)
    if held.originator != party.originator:
        raise PartyWrong(f"{file} is the credential of {held.originator}")
    if party.disabled is not None:
        raise PartyWrong(f"{party.originator} is disabled")
    password = new_password()
    fresh = file.with_name(f".{file.name}.new")
    fresh.unlink(missing_ok=True)
    # Written first: what the folder does not take is refused while the password before it still counts.
    replace(held, mqtt_password=password).save(fresh)
    try:
        authority.change(lambda change: broker_passwords.put(change, party, hashed(password), by=by))
    except BaseException:
        fresh.unlink()
        raise
    fresh.replace(file)


def certify(authority: Authority, party: Party, *, by: str, key: CertificatePublicKeyTypes | None = None) -> Issued:
    """A client certificate for a party, believed from now on; with `key` for a key that it made itself."""
    ca = CertificateAuthority(authority.settings.data, authority.clock)
    provider = authority.settings.provider
    issued = ca.client(party, provider) if key is None else ca.client_for_key(party, provider, key)
    authority.change(
        lambda change: certificates.add(change, issued.fingerprint, party, issued.expires, issued.serial, by=by)
    )
    return issued


def first_parties(authority: Authority) -> None:
    """The administrator, with its credential file in the data folder, and the authority's own AE, where missing."""
    for kind, name, stem in (
        ("administrator", "Administrator", ADMINISTRATOR),
        ("application", "Authority", AUTHORITY),
    ):
        originator = authority.settings.originator(stem)
        if authority.read(lambda look, it=originator: parties.by_originator(look, it)) is None:  # type: ignore[misc]
            enlist(authority, kind, name, stem=stem)
    file = authority.settings.data / f"{ADMINISTRATOR}.credential"
    if not file.exists():
        party = authority.read(lambda look: parties.existing(look, authority.settings.originator(ADMINISTRATOR)))
        key_credential(authority, party).save(file)
        return
    held = Credential.load(file)
    settings = authority.settings
    present = replace(held, token_endpoint=settings.token_endpoint, audience=settings.audience, ca=_ca(authority))
    if present != held:  # the authority has another address than when it was written
        fresh = file.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        present.save(fresh)
        fresh.replace(file)


def _ca(authority: Authority) -> Path | None:
    """Whom the authority's https is believed by; None where it is plain HTTP."""
    return (authority.public / "ca.pem").absolute() if authority.settings.issuer.startswith("https:") else None


def _first_password(change: Transaction, party: Party, password: str, by: str) -> bool:
    """Gives the party that password at the broker; False where it has one."""
    if broker_passwords.has(change, party):
        return False
    broker_passwords.put(change, party, hashed(password), by=by)
    return True


def _credential(
    authority: Authority,
    party: Party,
    *,
    key: dict[str, str] | None = None,
    secret: str | None = None,
    mqtt_password: str | None = None,
) -> Credential:
    settings = authority.settings
    return Credential(
        party.originator, party.client_id, settings.token_endpoint, settings.audience, key, secret, _ca(authority),
        mqtt_password,
    )  # fmt: skip
