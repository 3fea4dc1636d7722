"""What could not be delivered yet, on disk: appended and made durable, replayed in order after a restart.

One JSON object a line: {"put": 7, ...} says that instance 7 waits (a later line with the same number replaces it),
{"gone": 7} that it waits no more. A last line without its end was being written when the power failed: it is dropped.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from io import FileIO
from pathlib import Path
from typing import Any

from han_bridge.durable import replace_file, sync_folder
from han_bridge.instance import Instance

__all__ = ["Journal", "JournalDamaged"]

_REWRITE_AT = 5000


class JournalDamaged(Exception):
    """A line within the file is not ours. Nothing was changed: repair it, or move it away to give up what waits."""


class Journal:
    """The file. Numbers rise from put to put; a put is on the disk when it returns."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._waiting = _read(path)
        self._superfluous = 0
        self._rewrite()
        self._file = self._open()

    def waiting(self) -> dict[int, Instance]:
        """What waits, oldest first."""
        return {number: self._waiting[number] for number in sorted(self._waiting)}

    def __contains__(self, number: int) -> bool:
        return number in self._waiting

    def put(self, instances: Mapping[int, Instance]) -> None:
        """Adds instances, or replaces those of the same numbers. Raises OSError when the disk does not take them."""
        lines = [{"put": number, **instance.as_json()} for number, instance in instances.items()]
        self._append(lines)
        os.fsync(self._file.fileno())
        self._superfluous += len(self._waiting.keys() & instances.keys())
        self._waiting.update(instances)

    def gone(self, number: int) -> None:
        """One waits no more. Should this line be lost in a crash, the instance is delivered again: it has its name."""
        if self._waiting.pop(number, None) is None:
            return
        self._superfluous += 2
        self._append([{"gone": number}])
        if not self._waiting or self._superfluous > _REWRITE_AT:
            self._file.close()
            try:
                self._rewrite()
            finally:
                self._file = self._open()

    def close(self) -> None:
        """Lets go of the file."""
        self._file.close()

    def _append(self, lines: Iterable[Mapping[str, Any]]) -> None:
        octets = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
        end = os.fstat(self._file.fileno()).st_size
        try:
            while octets:
                octets = octets[self._file.write(octets) :]
        except OSError:
            # A full disk may have taken half a line, which must not stand in the middle of the file later.
            os.ftruncate(self._file.fileno(), end)
            raise

    def _rewrite(self) -> None:
        lines = [{"put": number, **instance.as_json()} for number, instance in self.waiting().items()]
        replace_file(self._path, b"".join(json.dumps(line).encode() + b"\n" for line in lines))
        self._superfluous = 0

    def _open(self) -> FileIO:
        file = FileIO(self._path, "a")
        sync_folder(self._path.parent)
        return file


def _read(path: Path) -> dict[int, Instance]:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return {}
    *lines, _torn = content.split(b"\n")
    waiting: dict[int, Instance] = {}
    for place, line in enumerate(lines, start=1):
        try:
            record = json.loads(line)
            if "gone" in record:
                waiting.pop(int(record["gone"]), None)
            else:
                waiting[int(record["put"])] = Instance(
                    record["container"], record["name"], dict(record["content"]), record["born"]
                )
        except (ValueError, KeyError, TypeError) as fault:
            raise JournalDamaged(f"{path}, line {place}, is damaged ({fault!r}); nothing was changed") from None
    return waiting
