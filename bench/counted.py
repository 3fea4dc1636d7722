"""`python -m bench.counted FILE ...`: `python -m cse ...` with every SQL statement counted into eight bytes of FILE."""

import mmap
import runpy
import sqlite3
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

COUNT = struct.Struct("<q")


def read_count(path: Path) -> int:
    count: int = COUNT.unpack(path.read_bytes()[: COUNT.size])[0]
    return count


def count_into(path: Path) -> Callable[[str], None]:
    """A trace callback. Lost updates cannot happen: the interpreter runs one callback at a time."""
    path.write_bytes(COUNT.pack(0))
    with path.open("r+b") as file:
        memory = mmap.mmap(file.fileno(), COUNT.size)
    total = 0

    def count(statement: str) -> None:
        nonlocal total
        total += 1
        COUNT.pack_into(memory, 0, total)

    return count


def main() -> None:
    count = count_into(Path(sys.argv.pop(1)))
    connect = sqlite3.connect

    def connect_counted(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, **options)
        connection.set_trace_callback(count)
        return connection

    # Sees every connection, whoever opens it, and asks nothing of the server.
    setattr(sqlite3, "connect", connect_counted)  # noqa: B010 - the checker knows its overloads, not this one
    runpy.run_module("cse", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
