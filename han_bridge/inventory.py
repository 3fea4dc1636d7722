"""The devices of the premise, remembered across restarts, in a TinyDB file that a crash leaves whole."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeGuard

from tinydb import TinyDB, where
from tinydb.storages import Storage

import schemas
from energy.reading import moment_of, text_of
from han_bridge.clock import Clock
from han_bridge.driver import Device
from han_bridge.durable import replace_file

__all__ = ["DurableStorage", "Inventory", "InventoryDamaged", "KnownDevice"]

_DEVICES = "devices"


class InventoryDamaged(Exception):
    """The file is not what we wrote. Nothing was changed: repair it, or move it away to begin a new inventory."""


@dataclass(frozen=True, slots=True)
class KnownDevice:
    """A device, the driver that recognised it, what that can do with it, and when it was seen."""

    device: Device
    driver: str
    skills: tuple[str, ...]
    first_seen: datetime
    last_seen: datetime


class DurableStorage(Storage):
    """TinyDB's storage as new file, fsync, rename, fsync of the folder. Refuses to overwrite what it cannot read."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> dict[str, dict[str, Any]] | None:
        """All tables, or None before the first write."""
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return None
        try:
            tables = json.loads(content)
        except ValueError as fault:
            raise InventoryDamaged(f"{self._path} is not JSON ({fault}); nothing was changed") from None
        if not _are_tables(tables):
            raise InventoryDamaged(f"{self._path} does not hold the tables of an inventory; nothing was changed")
        return tables

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Replaces the file."""
        replace_file(self._path, json.dumps(data, indent=1, ensure_ascii=False).encode())


def _are_tables(tables: object) -> TypeGuard[dict[str, dict[str, Any]]]:
    """Tables by name, entries by number, as TinyDB keeps them."""
    return isinstance(tables, dict) and all(
        isinstance(table, dict)
        and all(number.isdecimal() and isinstance(entry, dict) for number, entry in table.items())
        for table in tables.values()
    )


class Inventory:
    """What is known of the premise's devices. Damage shows on opening, before anything is written."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock
        self._db = TinyDB(path, storage=DurableStorage)
        self.devices()

    def devices(self) -> list[KnownDevice]:
        """All devices that were ever recognised, oldest first. Raises `InventoryDamaged`."""
        return [self._known(entry) for entry in self._db.table(_DEVICES).all()]

    def record(self, device: Device, driver: str, skills: tuple[str, ...]) -> KnownDevice:
        """Remembers a device, or its new address; first and last seen tell the span."""
        table = self._db.table(_DEVICES)
        entry = table.get(where("id") == device.id)
        now = text_of(self._clock())
        # `get` gives one document for one condition; its type in TinyDB allows for a list.
        first_seen = entry["firstSeen"] if isinstance(entry, dict) else now
        payload = {
            "id": device.id,
            "driver": driver,
            "url": device.url,
            "product": device.product,
            "serial": device.serial,
            "firmware": device.firmware,
            "skills": list(skills),
            "firstSeen": first_seen,
            "lastSeen": now,
        }
        schemas.check("energy/device-inventory", payload)
        if entry is None:
            table.insert(payload)
        else:
            table.update(payload, where("id") == device.id)
        return self._known(payload)

    def close(self) -> None:
        """Lets go of the file."""
        self._db.close()

    def _known(self, entry: Any) -> KnownDevice:
        try:
            schemas.check("energy/device-inventory", dict(entry))
        except (schemas.PayloadInvalid, TypeError, ValueError) as fault:
            raise InventoryDamaged(f"{self._path}: {fault}; nothing was changed") from None
        return KnownDevice(
            Device(entry["id"], entry["url"], entry["product"], entry["serial"], entry.get("firmware", "")),
            entry["driver"],
            tuple(entry["skills"]),
            moment_of(entry["firstSeen"]),
            moment_of(entry["lastSeen"]),
        )
