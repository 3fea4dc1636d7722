"""Devices, the profiles of their operators, and the roots of their makers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from authority.clock import rfc3339
from authority.enrolment.device import Device, State
from authority.storage.store import Transaction

_COLUMNS = (
    "manufacturer, serial, model, ae_id, is_gateway, state, factory_key, certified, origin, made_for, account, premise,"
    " operator, gateway, key, armed, suspect, version, document, ae, registered, seen, starts"
)


def add(transaction: Transaction, device: Device, claim_code: str) -> None:
    """A device that is not known yet; `claim_code` is the keyed hash."""
    names = [*_values(device), "claim_code"]
    marks = ", ".join("?" * len(names))
    transaction.run(f"INSERT INTO device ({', '.join(names)}) VALUES ({marks})", *_values(device).values(), claim_code)


def put(transaction: Transaction, device: Device) -> None:
    """The device as it is now."""
    changes = ", ".join(f"{name} = ?" for name in _values(device))
    transaction.run(
        f"UPDATE device SET {changes} WHERE manufacturer = ? AND serial = ?",
        *_values(device).values(), device.manufacturer, device.serial,
    )  # fmt: skip


def set_claim_code(transaction: Transaction, device: Device, claim_code: str) -> None:
    """The keyed hash of the code that is printed on the device."""
    transaction.run(
        "UPDATE device SET claim_code = ? WHERE manufacturer = ? AND serial = ?",
        claim_code, device.manufacturer, device.serial,
    )  # fmt: skip


def by_name(transaction: Transaction, manufacturer: str, serial: str) -> Device | None:
    """The device of that maker with that serial number."""
    return _one(transaction, "manufacturer = ? AND serial = ?", manufacturer, serial)


def by_serial(transaction: Transaction, serial: str) -> list[Device]:
    """The devices with that serial number: one, unless two makers number alike."""
    rows = transaction.rows(f"SELECT {_COLUMNS} FROM device WHERE serial = ? ORDER BY id", serial)
    return [_device(row) for row in rows]


def by_ae_id(transaction: Transaction, ae_id: str) -> Device | None:
    """The device with that AE-ID stem."""
    return _one(transaction, "ae_id = ?", ae_id)


def by_factory_key(transaction: Transaction, thumbprint: str) -> Device | None:
    """The device that left its factory with that key."""
    return _one(transaction, "factory_kid = ?", thumbprint)


def by_key(transaction: Transaction, thumbprint: str) -> Device | None:
    """The device that works with that key."""
    return _one(transaction, "key_kid = ?", thumbprint)


def claim_code(transaction: Transaction, device: Device) -> str:
    """The keyed hash of its claim code; empty where it has none."""
    row = transaction.row(
        "SELECT claim_code FROM device WHERE manufacturer = ? AND serial = ?", device.manufacturer, device.serial
    )
    return "" if row is None else str(row[0])


def behind(transaction: Transaction, gateway: str) -> int:
    """How many devices are reached through that gateway."""
    row = transaction.row("SELECT count(*) FROM device WHERE gateway = ? AND gateway <> ''", gateway)
    return 0 if row is None else int(row[0])


def listed(transaction: Transaction, *, account: str = "", operator: str = "", state: str = "") -> list[Device]:
    """Devices in the order they came, or only those of an account, an operator, a state."""
    rows = transaction.rows(
        f"SELECT {_COLUMNS} FROM device WHERE (?1 = '' OR account = ?1) AND (?2 = '' OR operator = ?2)"
        " AND (?3 = '' OR state = ?3) ORDER BY id",
        account, operator, state,
    )  # fmt: skip
    return [_device(row) for row in rows]


def profile(transaction: Transaction, operator: str) -> dict[str, Any]:
    """How the devices of an operator are to work; empty where it said nothing."""
    row = transaction.row("SELECT content FROM enrolment_profile WHERE operator = ?", operator)
    return {} if row is None else dict(json.loads(row[0]))


def set_profile(transaction: Transaction, operator: str, content: dict[str, Any]) -> None:
    """From now on the devices of the operator are to work so."""
    transaction.run("INSERT OR REPLACE INTO enrolment_profile VALUES (?, ?)", operator, json.dumps(content))


def add_root(transaction: Transaction, manufacturer: str, certificate: str) -> None:
    """Certificates under this root (PEM) prove devices of the manufacturer."""
    transaction.run("INSERT OR IGNORE INTO manufacturer_root VALUES (?, ?)", manufacturer, certificate)


def roots(transaction: Transaction) -> list[tuple[str, str]]:
    """Manufacturer and root certificate (PEM)."""
    rows = transaction.rows("SELECT manufacturer, certificate FROM manufacturer_root ORDER BY manufacturer")
    return [(str(manufacturer), str(certificate)) for manufacturer, certificate in rows]


def _one(transaction: Transaction, condition: str, *values: str) -> Device | None:
    row = transaction.row(f"SELECT {_COLUMNS} FROM device WHERE {condition}", *values)
    return None if row is None else _device(row)


def _values(device: Device) -> dict[str, Any]:
    return {
        "manufacturer": device.manufacturer,
        "serial": device.serial,
        "model": device.model,
        "ae_id": device.ae_id,
        "is_gateway": int(device.is_gateway),
        "state": device.state.value,
        "factory_kid": None if device.factory_key is None else device.factory_key["kid"],
        "factory_key": None if device.factory_key is None else json.dumps(dict(device.factory_key)),
        "certified": int(device.certified),
        "origin": device.origin,
        "made_for": device.made_for,
        "account": device.account,
        "premise": device.premise,
        "operator": device.operator,
        "gateway": device.gateway,
        "key_kid": None if device.key is None else device.key["kid"],
        "key": None if device.key is None else json.dumps(dict(device.key)),
        "armed": int(device.armed),
        "suspect": device.suspect,
        "version": device.version,
        "document": device.document,
        "ae": device.ae,
        "registered": None if device.registered is None else rfc3339(device.registered),
        "seen": None if device.seen is None else rfc3339(device.seen),
        "starts": device.starts,
    }


def _device(row: Sequence[Any]) -> Device:
    values = dict(zip(_COLUMNS.split(", "), row, strict=True))
    for name in ("is_gateway", "certified", "armed"):
        values[name] = bool(values[name])
    for name in ("factory_key", "key"):
        values[name] = None if values[name] is None else json.loads(values[name])
    for name in ("registered", "seen"):
        values[name] = None if values[name] is None else datetime.fromisoformat(values[name])
    return Device(**{**values, "state": State(values["state"])})
