"""`python -m tests.soak.careless ...`: `python -m cse ...` on a SQLite that is told to never wait for the disk.

The product has no such setting. It exists here to show that the check of durability notices.
"""

import re
import runpy
import sqlite3
from typing import Any


class Careless(sqlite3.Connection):
    """A connection that turns every wish for synchronous writing down."""

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        return super().execute(re.sub(r"(?i)(synchronous\s*=\s*)\w+", r"\1OFF", sql), parameters)


def main() -> None:
    connect = sqlite3.connect

    def connect_carelessly(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, **{**options, "factory": Careless})
        connection.execute("PRAGMA synchronous = FULL")
        return connection

    setattr(sqlite3, "connect", connect_carelessly)  # noqa: B010 - the checker knows its overloads, not this one
    runpy.run_module("cse", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
