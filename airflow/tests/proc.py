"""What /proc says about processes: who runs, who belongs together, who listens where."""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Iterator
from pathlib import Path

PROC = Path("/proc")
LISTEN = "0A"


def stat_of(pid: int) -> list[str] | None:
    """The fields after the name: 0 state, 1 parent, 2 group, 3 session; None for a process that has ended."""
    try:
        fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] == "Z" else fields


def is_running(pid: int) -> bool:
    return stat_of(pid) is not None


def end_within(seconds: float, pids: list[int]) -> bool:
    """Whether they all end in time: what was killed may still be seen for a moment."""
    ends = time.monotonic() + seconds
    while any(is_running(pid) for pid in pids):
        if time.monotonic() > ends:
            return False
        time.sleep(0.02)
    return True


def all_pids() -> Iterator[int]:
    return (int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit())


def members_of_session(session: int) -> list[int]:
    return [pid for pid in all_pids() if (fields := stat_of(pid)) is not None and int(fields[3]) == session]


def working_in(folder: Path) -> list[int]:
    """The processes whose working folder it is."""
    return [pid for pid in all_pids() if _link(PROC / str(pid) / "cwd") == str(folder)]


def listening_addresses(session: int) -> set[tuple[str, int]]:
    """Where the processes of a session accept TCP connections."""
    sockets = {_link(descriptor) for pid in members_of_session(session) for descriptor in _entries(PROC / str(pid) / "fd")}
    return {address for inode, address in _all_listening() if f"socket:[{inode}]" in sockets}


def _all_listening() -> Iterator[tuple[str, tuple[str, int]]]:
    for name, family, words in (("tcp", socket.AF_INET, 1), ("tcp6", socket.AF_INET6, 4)):
        table = PROC / "net" / name
        for line in table.read_text().splitlines()[1:] if table.exists() else []:
            fields = line.split()
            if fields[3] != LISTEN:
                continue
            address, port = fields[1].split(":")
            # Each word of the address is written as a number of this machine's byte order.
            packed = b"".join(struct.pack("=I", int(address[8 * i : 8 * i + 8], 16)) for i in range(words))
            yield fields[9], (socket.inet_ntop(family, packed), int(port, 16))


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except (FileNotFoundError, PermissionError):
        return []


def _link(path: Path) -> str:
    try:
        return str(path.readlink())
    except OSError:
        return ""
