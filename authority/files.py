"""Files that only their owner may read, and files that are replaced whole."""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Exposed(Exception):
    """Others may read what is secret; the message says what to do."""


def private_folder(path: Path) -> Path:
    """Makes the folder (0700), or makes sure that only its owner may look into it. Raises Exposed, OSError."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise Exposed(f"{path} holds secrets and others may look into it: chmod 700 {path}")
    return path


def read_private(path: Path) -> bytes:
    """The content of a file that only its owner may read. Raises Exposed, OSError."""
    with path.open("rb") as file:
        if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
            raise Exposed(f"{path} is secret and others may read it: chmod 600 {path}")
        return file.read()


def write_new(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Writes a file that does not exist yet, and that nobody else ever could read. Raises FileExistsError, OSError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    _keep_name(path)


def replace(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Puts the whole file in place at once: a reader sees the old one or the new one, also after a crash."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(file.fileno(), mode)  # whatever the umask of this process is
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    _keep_name(path)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Waits until no other process, nor another thread of this one, holds the lock file."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _keep_name(path: Path) -> None:
    """The new name of a file is durable when its folder is."""
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
