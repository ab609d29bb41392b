"""Asks the serving file, whichever is published now.

A file of the next release replaces the one before by a rename, so its inode and time name the release. DuckDB keeps one instance
per path and process, and would go on showing the replaced file while any session has it open: each query therefore attaches
the file to an in-memory database of its own.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import streamlit as st

from board.settings import settings

Row = dict[str, Any]

# A page asks little; what is left belongs to the builds on the same machine.
MEMORY = "512MB"
THREADS = 2
CACHED_ANSWERS = 96


class NothingPublished(Exception):
    """There is no serving file, or its data files went away: nothing can be shown."""


@dataclass(frozen=True)
class Version:
    """One published file, told apart from the one that replaces it."""

    path: str
    inode: int
    modified_ns: int


def published() -> Version:
    """The file that is published now."""
    path = settings().serving
    try:
        found = path.stat()
    except OSError as error:
        raise NothingPublished(f"There is no {path}.") from error
    return Version(str(path), found.st_ino, found.st_mtime_ns)


def ask(sql: str, *arguments: Any) -> list[Row]:
    """The rows of a query on the file that is published now, as dictionaries by column."""
    for last in (False, True):
        version = published()
        try:
            return _answer(sql, arguments, version)
        except duckdb.IOException as error:
            # The file was replaced, and its oldest data files removed, between two system calls: the next one is there.
            if last or published() == version:
                raise NothingPublished(f"{version.path} cannot be read: {error}") from error
    raise AssertionError("unreachable")


def ask_one(sql: str, *arguments: Any) -> Row:
    """The only row of a query."""
    return ask(sql, *arguments)[0]


@st.cache_data(max_entries=CACHED_ANSWERS, show_spinner=False)
def _answer(sql: str, arguments: tuple[Any, ...], version: Version) -> list[Row]:
    with attached(Path(version.path)) as connection:
        cursor = connection.execute(sql, list(arguments))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def attached(path: Path) -> duckdb.DuckDBPyConnection:
    """A connection that sees the file as it is now, as the database `serving`; to be closed after the query."""
    connection = duckdb.connect(
        config={
            "memory_limit": MEMORY,
            "threads": THREADS,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
    )
    try:
        connection.execute("SET TimeZone = 'UTC'")
        quoted = os.fspath(path).replace("'", "''")
        connection.execute(f"ATTACH '{quoted}' AS serving (READ_ONLY)")
        connection.execute("USE serving")
    except BaseException:
        connection.close()
        raise
    return connection
