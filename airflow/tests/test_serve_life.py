"""The life of serve.sh: a part dies, it is killed itself, it is told to stop, while tasks run. Nothing stays behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from airflow_server import SERVE, AirflowServer
from proc import is_running, members_of_session
from stand_in import StandIn

pytestmark = pytest.mark.slow


@pytest.fixture
def command(tmp_path: Path) -> StandIn:
    return StandIn(tmp_path / "command")


@pytest.fixture
def server(command: StandIn, with_tables: Callable[[Path], Path], tmp_path: Path) -> Iterator[AirflowServer]:
    settings = {"TICKLAKE_COMMAND": str(command.path), "TICKLAKE_REFRESH_CRON": "0 0 1 1 *", "TICKLAKE_AIRFLOW_GRACE": "1"}
    with AirflowServer(with_tables(tmp_path / "home"), settings) as server:
        yield server


def wait_for_command(server: AirflowServer, command: StandIn, dag_id: str) -> None:
    command.takes(300)
    server.trigger(dag_id)
    server.wait_until(lambda: bool(command.processes()), "the command", 240)


def left_behind(sessions: list[int]) -> list[int]:
    return [pid for session in sessions for pid in members_of_session(session)]


def moment(server: AirflowServer, part: str, event: str) -> str:
    """When the log of a part told of this for the first time."""
    lines = (server.home / "logs/components" / f"{part}.log").read_text(encoding="utf-8").splitlines()
    return next(line for line in lines if event in line).split(" ", 1)[0]


def test_ends_when_a_part_dies_starts_again_with_the_same_login_and_ends_when_told(server: AirflowServer) -> None:
    ready = moment(server, "api-server", "Uvicorn running")
    assert ready < moment(server, "scheduler", "Starting the scheduler"), "no task may start before the API server answers"
    password = server.password
    sessions = server.sessions()
    os.kill(server.processes()["dag-processor"], signal.SIGKILL)
    assert server.wait() == 1
    assert "error: Airflow's dag-processor ended; see " in server.output()
    assert left_behind(sessions) == []

    server.start()
    assert server.password == password
    sessions = server.sessions()
    subprocess.run([SERVE, "end"], env=server.environment(), check=True, timeout=240)
    assert server.wait(60) == 0
    assert left_behind(sessions) == []


def test_what_a_kill_leaves_is_ended_by_end_and_by_the_next_start(server: AirflowServer, command: StandIn) -> None:
    sessions = server.sessions()
    wait_for_command(server, command, "maintain_lake")
    os.kill(server.serve_pid, signal.SIGKILL)
    assert server.wait() == -signal.SIGKILL
    subprocess.run([SERVE, "end"], env=server.environment(), check=True, timeout=240)
    assert left_behind(sessions) == []
    assert command.processes() == []

    before = len(command.calls())
    server.start()
    sessions = server.sessions()
    # The task that nobody runs any more gives the slot back, and is tried again.
    server.wait_until(lambda: len(command.calls()) > before and bool(command.processes()), "the second try", 400)
    os.kill(server.serve_pid, signal.SIGKILL)
    server.wait()
    server.start()
    assert left_behind(sessions) == []


def test_a_stop_ends_a_running_task_after_its_grace(server: AirflowServer, command: StandIn) -> None:
    sessions = server.sessions()
    wait_for_command(server, command, "refresh_lake")
    assert server.stop() == 0  # and not after the 300 s that the command would take
    assert left_behind(sessions) == []
    assert command.processes() == []
    assert not is_running(server.serve_pid)
    assert not (server.home / "processes").exists()


def test_a_port_in_use_ends_it_with_a_sentence(tmp_path: Path, command: StandIn) -> None:
    other = AirflowServer(tmp_path / "home", {"TICKLAKE_COMMAND": str(command.path)})
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", other.port))
        taken.listen()
        done = subprocess.run([SERVE], env=other.environment(), capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 1
    assert f"error: port {other.port} of 127.0.0.1 is in use" in done.stderr


def test_a_database_that_does_not_answer_ends_it_with_a_sentence(tmp_path: Path, command: StandIn) -> None:
    nowhere = "postgresql+psycopg2://airflow@127.0.0.1:1/airflow"
    settings = {"TICKLAKE_COMMAND": str(command.path), "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": nowhere}
    server = AirflowServer(tmp_path / "home", settings)
    done = subprocess.run([SERVE], env=server.environment(), capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 1
    assert "error: the metadata database could not be made ready; see " in done.stderr
    assert "Connection refused" in done.stderr
