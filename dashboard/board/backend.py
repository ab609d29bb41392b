"""What `ticklake up` runs for the lake, by the file in which it says so."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Part:
    """One process that `up` watches."""

    name: str
    alive: bool
    health: str
    restarts: int
    port: int | None
    log: Path


@dataclass(frozen=True)
class Backend:
    """What runs; ``phase`` is starting, running, stopping, or down when nothing supervises."""

    phase: str
    parts: tuple[Part, ...]

    def part(self, name: str) -> Part | None:
        return next((part for part in self.parts if part.name == name), None)

    def broken(self) -> list[str]:
        """Names of parts that were started and do not run now."""
        return [part.name for part in self.parts if not part.alive and part.health != "starting"]


def backend(folder: Path) -> Backend:
    """The state of this moment; changes nothing and asks no process."""
    try:
        state = json.loads((folder / "run" / "up.json").read_text(encoding="utf-8"))
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return Backend("down", ())
    if state.get("boot") != boot:
        return Backend("down", ())
    ports = state.get("ports") or {}
    parts = tuple(
        Part(
            name=str(part["name"]),
            alive=_is_running(part.get("process")),
            health=str(part.get("health", "")).lower(),
            restarts=int(part.get("restarts", 0)),
            port=ports.get(part["name"]),
            log=Path(part.get("log", "")),
        )
        for part in state.get("parts", [])
    )
    supervised = _is_running(state.get("supervisor"))
    return Backend(str(state.get("phase", "")).lower() if supervised else "down", parts)


def _is_running(process: dict[str, Any] | None) -> bool:
    """Whether the process is there; a later one with its number has another start time."""
    if not process:
        return False
    try:
        line = Path(f"/proc/{process['pid']}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    fields = line.rpartition(") ")[2].split()
    return fields[0] not in ("Z", "X") and int(fields[19]) == int(process["started"])
