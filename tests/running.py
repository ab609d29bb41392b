"""A running `ticklake up` with its lake, its ports and its Airflow, as the end-to-end tests use it."""

from __future__ import annotations

import csv
import io
import json
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from command import Result, run_command

PATIENCE_SECONDS = 900


@dataclass
class Up:
    """One running `up` on a lake and ports of its own."""

    lake: Path
    ports: dict[str, int]
    arguments: tuple[str, ...] = ()
    password: str = ""
    said: Result | None = None
    env: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str) -> Result:
        return run_command(*arguments, env=self.env)

    def start(self) -> Result:
        ports = [f"--{name}-port={port}" for name, port in self.ports.items()]
        return self.run("up", "--detach", "--history", "1h", "--rate", "20", *self.arguments, *ports)

    def rows(self, query: str, *options: str) -> list[dict[str, str]]:
        done = self.run("sql", "--format", "csv", query, *options)
        assert done.code == 0, done.err
        return list(csv.DictReader(io.StringIO(done.out)))

    def airflow(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """What Airflow's REST API answers; a body is posted."""
        base = f"http://127.0.0.1:{self.ports['airflow']}"
        login = json.dumps({"username": "admin", "password": self.password}).encode()
        token = urllib.request.Request(f"{base}/auth/token", login, {"Content-Type": "application/json"})
        with urllib.request.urlopen(token, timeout=30) as answer:
            access = json.load(answer)["access_token"]
        headers = {"Authorization": f"Bearer {access}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{base}/api/v2/{path}", data, headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def refreshes(self) -> list[str]:
        """Runs of refresh_lake that ended well; none may have failed."""
        runs = self.airflow("dags/refresh_lake/dagRuns?order_by=-run_after&limit=20")["dag_runs"]
        assert [run for run in runs if run["state"] == "failed"] == []
        return [run["dag_run_id"] for run in runs if run["state"] == "success"]


def wait_until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, f"never came: {what}"
        time.sleep(3)


def processes_of(lake: Path) -> list[int]:
    """Every process that was started for this lake, by its environment."""
    mark = f"TICKLAKE_LAKE={lake}".encode()
    found = []
    for environ in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark in environ.read_bytes().split(b"\0"):
                found.append(int(environ.parent.name))
        except OSError:
            continue  # it has ended, or is not ours
    return found
