"""A real Airflow for tests: starts serve.sh with a scratch AIRFLOW_HOME on a free port, and ends it without a trace.

    with AirflowServer(home, {"TICKLAKE_COMMAND": "/path/to/ticklake"}) as server:
        run_id = server.trigger("refresh_lake")
        assert server.wait_for_run("refresh_lake", run_id) == "success"
        print(server.log("refresh_lake", run_id, "heal")[-1])

The metadata database is SQLite in the scratch home, or, if TICKLAKE_TEST_AIRFLOW_DB is the URL of a Postgres server
(postgresql+psycopg2://user@127.0.0.1:5432/postgres), a database of its own on that server, dropped at the end.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import psycopg2

from on_this_machine import free_port

SERVE = Path(__file__).resolve().parents[1] / "serve.sh"
ENDED = frozenset({"success", "failed"})
TRIES = 3
STOP_SECONDS = 180


class AirflowServer:
    """One Airflow, from ``start`` to ``stop``."""

    def __init__(self, home: Path, environment: Mapping[str, str]) -> None:
        self.home = home
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment = environment
        self._serve: subprocess.Popen[bytes] | None = None
        self._token = ""
        self._database = ScratchDatabase.from_environment()

    def __enter__(self) -> Self:
        try:
            if self._database:
                self._database.create()
            self.start()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            self.stop()
        finally:
            if self._database:
                self._database.drop()

    # --- start and stop

    def start(self, seconds: float = 480) -> None:
        """Returns when the API server, the scheduler and the DAG processor are healthy and every DAG is known."""
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "serve.log").open("ab") as output:
            self._serve = subprocess.Popen([str(SERVE)], env=self.environment(), stdout=output, stderr=output)
        ends = time.monotonic() + seconds
        while not self._is_healthy():
            if self._serve.poll() is not None:
                raise AssertionError(f"serve.sh ended with {self._serve.returncode}: {self.output()}")
            if time.monotonic() > ends:
                raise AssertionError(f"Airflow was not healthy after {seconds:.0f} s: {self.output()}")
            time.sleep(0.5)
        login = {"username": "admin", "password": self.password}
        self._token = self.call("POST", "/auth/token", login)["access_token"]
        expected = len(list((SERVE.parent / "dags").glob("*_*.py"))) - 1  # lake_cli.py holds no DAG
        self.wait_until(lambda: self.call("GET", "/api/v2/dags")["total_entries"] >= expected, "all DAGs known", 240)

    def stop(self) -> int:
        """The exit code of serve.sh after TERM."""
        if self._serve is None:
            return 0
        if self._serve.poll() is None:
            self._serve.send_signal(signal.SIGTERM)
            try:
                self._serve.wait(timeout=STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._serve.kill()
                subprocess.run([str(SERVE), "end"], env=self.environment(), check=True)
                raise AssertionError(f"serve.sh did not end within {STOP_SECONDS} s of TERM: {self.output()}") from None
        return self._serve.wait()

    def wait(self, seconds: float = 240) -> int:
        """The exit code of serve.sh when it ends by itself."""
        assert self._serve is not None
        return self._serve.wait(timeout=seconds)

    def environment(self) -> dict[str, str]:
        """What serve.sh sees: nothing of an Airflow that the caller may run, and this Python's programs first."""
        environment = {key: value for key, value in os.environ.items() if not key.startswith("AIRFLOW")}
        environment |= {
            "AIRFLOW_HOME": str(self.home),
            "TICKLAKE_AIRFLOW_PORT": str(self.port),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        }
        if self._database:
            environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] = self._database.url
        return environment | dict(self._environment)

    @property
    def serve_pid(self) -> int:
        assert self._serve is not None
        return self._serve.pid

    @property
    def password(self) -> str:
        return str(json.loads((self.home / "passwords.json").read_text(encoding="utf-8"))["admin"])

    def processes(self) -> dict[str, int]:
        """The recorded processes by name: serve, api-server, scheduler, dag-processor."""
        lines = (self.home / "processes").read_text(encoding="utf-8").splitlines()
        return {name: int(pid) for name, pid, _ in (line.split() for line in lines)}

    def sessions(self) -> list[int]:
        """The sessions of the components; all their tasks and commands stay in these."""
        return [pid for name, pid in self.processes().items() if name != "serve"]

    def output(self) -> str:
        return (self.home / "serve.log").read_text(encoding="utf-8", errors="replace")[-2000:]

    # --- the REST API

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The answer of the API, read as JSON; HTTPError for a refusal."""
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        data = None if body is None else json.dumps(body).encode()
        for attempt in range(TRIES):
            try:
                with urlopen(Request(self.url + path, data, headers, method=method), timeout=60) as response:
                    return json.loads(response.read() or b"null")
            except HTTPError as error:
                # SQLite lets one writer in at a time; Airflow answers 500 to who waited too long, and changes nothing.
                if error.code != 500 or attempt == TRIES - 1:
                    raise
                time.sleep(1)
        raise AssertionError("not reached")

    def trigger(self, dag_id: str, **conf: str) -> str:
        """The id of the new run."""
        run = self.call("POST", f"/api/v2/dags/{dag_id}/dagRuns", {"logical_date": None, "conf": conf})
        return str(run["dag_run_id"])

    def refusal(self, dag_id: str, **conf: Any) -> str | None:
        """Why the API does not start such a run; None if it did."""
        try:
            self.trigger(dag_id, **conf)
        except HTTPError as error:
            if error.code != 400:
                raise
            return str(json.loads(error.read())["detail"])
        return None

    def wait_for_run(self, dag_id: str, run_id: str, seconds: float = 600) -> str:
        """The state in which the run ended."""
        path = f"/api/v2/dags/{dag_id}/dagRuns/{run_id}"
        self.wait_until(lambda: self.call("GET", path)["state"] in ENDED, f"the end of {dag_id} {run_id}", seconds)
        return str(self.call("GET", path)["state"])

    def task(self, dag_id: str, run_id: str, task_id: str) -> dict[str, Any]:
        task: dict[str, Any] = self.call("GET", f"/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task_id}")
        return task

    def log(self, dag_id: str, run_id: str, task_id: str, attempt: int = 1) -> list[str]:
        """The lines of a task's log as the UI shows them: without the marks that fold it."""
        path = f"/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task_id}/logs/{attempt}"
        entries = self.call("GET", path)["content"]
        lines = [f"{entry['event']} {_error(entry)}".rstrip() for entry in entries]
        return [line for line in lines if not line.startswith("::")]

    def date_back(self, dag_id: str, run_id: str, days: int) -> None:
        """Makes a run that has ended, and the logs of its tasks, so much older."""
        then = datetime.now(UTC) - timedelta(days=days)
        connection = self._database.connect() if self._database else sqlite3.connect(self.home / "airflow.db", timeout=30)
        try:
            at, by = then.strftime("%Y-%m-%d %H:%M:%S.%f"), f"dag_id = '{dag_id}' and run_id = '{run_id}'"
            for table in ("dag_run", "task_instance"):
                connection.cursor().execute(f"update {table} set start_date = '{at}' where {by}")
            connection.commit()
        finally:
            connection.close()
        for file in (self.home / "logs" / f"dag_id={dag_id}" / f"run_id={run_id}").rglob("*.log"):
            os.utime(file, (then.timestamp(), then.timestamp()))

    def wait_until(self, holds: Any, what: str, seconds: float) -> None:
        ends = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > ends:
                raise AssertionError(f"waited {seconds:.0f} s in vain for {what}: {self.output()}")
            time.sleep(0.5)

    def _is_healthy(self) -> bool:
        try:
            started = self.processes()
            if started.get("serve") != self.serve_pid or "api-server" not in started:
                return False  # what answers may be left from an earlier start
            health = self.call("GET", "/api/v2/monitor/health")
        except (URLError, OSError, ValueError):
            return False
        return all(health[part]["status"] == "healthy" for part in ("metadatabase", "scheduler", "dag_processor"))


@dataclass(frozen=True)
class ScratchDatabase:
    """A Postgres database for one test server, on a server that is there."""

    server: str
    name: str

    @staticmethod
    def from_environment() -> ScratchDatabase | None:
        server = os.environ.get("TICKLAKE_TEST_AIRFLOW_DB")
        return ScratchDatabase(server, f"ticklake_test_{secrets.token_hex(6)}") if server else None

    @property
    def url(self) -> str:
        return urlsplit(self.server)._replace(path=f"/{self.name}").geturl()

    def create(self) -> None:
        self._run(f"create database {self.name}")

    def drop(self) -> None:
        self._run(f"drop database if exists {self.name} with (force)")

    def connect(self) -> Any:
        return psycopg2.connect(urlsplit(self.url)._replace(scheme="postgresql").geturl())

    def _run(self, statement: str) -> None:
        connection = psycopg2.connect(urlsplit(self.server)._replace(scheme="postgresql").geturl())
        connection.autocommit = True
        connection.cursor().execute(statement)
        connection.close()


def _error(entry: dict[str, Any]) -> str:
    return "; ".join(f"{error['exc_type']}: {error['exc_value']}" for error in entry.get("error_detail") or [])
