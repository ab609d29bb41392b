"""The operator against a real process: exit codes, the result line, and that nothing is left running."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowException, AirflowFailException

import lake_cli
from lake_cli import LakeOperator
from proc import end_within
from stand_in import SENTENCE, StandIn

RESULT = "heal: 3 silver hours, 1 gold day, 12,345 rows in 4.2 s"


class PushedValues:
    """Takes what a task instance would keep."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    def xcom_push(self, key: str, value: Any) -> None:
        self.values[key] = value


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    stand_in = StandIn(tmp_path / "stand in")
    monkeypatch.setenv("TICKLAKE_COMMAND", str(stand_in.path))
    return stand_in


def heal() -> LakeOperator:
    return LakeOperator(task_id="heal", arguments=["heal"])


def run(operator: LakeOperator) -> str:
    return operator.execute({"ti": PushedValues()})


def write(command: StandIn, *lines: str) -> None:
    command.path.write_text("\n".join(["#!/bin/sh", *lines]), encoding="utf-8")


def wait_for(file: Path) -> str:
    ends = time.monotonic() + 10
    while not (file.exists() and file.read_text()):
        assert time.monotonic() < ends, f"{file.name} was not written"
        time.sleep(0.02)
    return file.read_text()


@pytest.mark.usefixtures("command")
def test_the_result_is_the_last_line_of_output_and_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    pushed = PushedValues()
    assert heal().execute({"ti": pushed}) == RESULT
    assert pushed.values == {"return_value": RESULT}
    assert caplog.messages[-1] == RESULT
    assert caplog.messages.count(RESULT) == 1
    assert "reading the plan" in caplog.messages
    assert "a line of no interest" in caplog.messages


def test_a_late_line_on_standard_error_does_not_hide_the_result(command: StandIn, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    write(command, "echo 'heal: 7 rows in 0.1 s'", "sleep 0.2", "echo 'closing' >&2")
    assert run(heal()) == "heal: 7 rows in 0.1 s"
    assert caplog.messages[-2:] == ["closing", "heal: 7 rows in 0.1 s"]


def test_java_options_reach_the_command_before_those_that_somebody_set(command: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    write(command, 'echo "[$TICKLAKE_JAVA_OPTIONS]"')
    quick = LakeOperator(task_id="heal", arguments=["heal"], java_options="-XX:TieredStopAtLevel=1")
    assert (run(heal()), run(quick)) == ("[]", "[-XX:TieredStopAtLevel=1]")
    monkeypatch.setenv("TICKLAKE_JAVA_OPTIONS", "-Xmx3g")
    assert (run(heal()), run(quick)) == ("[-Xmx3g]", "[-XX:TieredStopAtLevel=1 -Xmx3g]")


def test_arguments_reach_the_command_as_they_are(command: StandIn) -> None:
    arguments = ["sql", "select '$HOME; `id`' -- \u00e4", "", "a b"]
    write(command, 'for a in "$@"; do printf "[%s]" "$a"; done')
    operator = LakeOperator(task_id="sql", arguments=arguments)
    assert run(operator) == "[sql][select '$HOME; `id`' -- \u00e4][][a b]"


@pytest.mark.parametrize("code", [2, 64, 65])
def test_fails_at_once_what_fails_the_same_way_again(command: StandIn, code: int) -> None:
    command.fails_with(code)
    with pytest.raises(AirflowFailException) as failure:
        run(heal())
    assert str(failure.value).startswith(f"ticklake heal: {SENTENCE} (exit code {code}, ")
    assert str(failure.value).endswith(": not tried again)")


@pytest.mark.parametrize("code", [1, 75, 99, 130, 143])
def test_retries_what_may_pass_the_next_time(command: StandIn, code: int) -> None:
    command.fails_with(code)
    with pytest.raises(AirflowException) as failure:
        run(heal())
    assert type(failure.value) is AirflowException
    assert str(failure.value) == f"ticklake heal: {SENTENCE} (exit code {code})"


def test_retries_after_a_signal(command: StandIn) -> None:
    write(command, "kill -KILL $$")
    with pytest.raises(AirflowException) as failure:
        run(heal())
    assert type(failure.value) is AirflowException
    assert str(failure.value) == "ticklake heal: it said nothing about why (exit code -9)"


def test_a_missing_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TICKLAKE_COMMAND", "/nowhere/ticklake")
    with pytest.raises(AirflowFailException, match="There is no command /nowhere/ticklake: set TICKLAKE_COMMAND"):
        run(heal())


def test_the_command_sees_the_lake_but_no_password_of_airflow(command: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TICKLAKE_LAKE", "/somewhere/lake")
    monkeypatch.setenv("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", "postgresql://airflow:secret@127.0.0.1/airflow")
    write(command, 'echo "$TICKLAKE_LAKE $(env | grep -c ^AIRFLOW__)"')
    assert run(heal()) == "/somewhere/lake 0"


def when_written(file: Path, act: Callable[[], None]) -> None:
    def wait_and_act() -> None:
        wait_for(file)
        time.sleep(0.3)
        act()

    threading.Thread(target=wait_and_act).start()


@pytest.mark.parametrize("trap", ["", "trap '' TERM"], ids=["obedient", "deaf"])
def test_a_kill_ends_the_command_with_its_children(command: StandIn, trap: str) -> None:
    write(command, f'cd "{command.folder}"', trap, "sleep 100 &", 'echo "$$ $!" > pids', "wait", "sleep 100")
    operator = heal()
    when_written(command.folder / "pids", operator.on_kill)
    begun = time.monotonic()
    with pytest.raises(AirflowException):
        run(operator)
    assert time.monotonic() - begun < 90  # its sleep would take 100 s
    assert end_within(60, [int(pid) for pid in wait_for(command.folder / "pids").split()])


def test_a_kill_in_the_middle_of_waiting_does_not_lock_up(command: StandIn) -> None:
    """Airflow calls on_kill from a signal handler in the thread that runs execute."""
    write(command, f'cd "{command.folder}"', "exec >&- 2>&-", "echo $$ > pids", "sleep 100")
    operator = heal()
    before = signal.signal(signal.SIGUSR1, lambda *_: operator.on_kill())
    try:
        when_written(command.folder / "pids", lambda: os.kill(os.getpid(), signal.SIGUSR1))
        with pytest.raises(AirflowException, match="exit code -15"):
            run(operator)
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_a_time_out_ends_the_command(command: StandIn) -> None:
    """Airflow's execution_timeout raises in the thread that runs execute."""
    write(command, f'cd "{command.folder}"', "echo $$ > pids", "exec sleep 100")

    def time_out(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGUSR1, time_out)
    try:
        when_written(command.folder / "pids", lambda: os.kill(os.getpid(), signal.SIGUSR1))
        with pytest.raises(TimeoutError):
            run(heal())
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert end_within(60, [int(wait_for(command.folder / "pids"))])


def test_the_command_ends_when_its_task_is_killed_without_a_chance_to_stop_it(command: StandIn) -> None:
    write(command, f'cd "{command.folder}"', "echo $$ > pids", "exec sleep 100")
    script = "from lake_cli import LakeOperator; LakeOperator(task_id='heal', arguments=['heal']).execute({})"
    search_path = os.pathsep.join([str(Path(lake_cli.__file__).parent), os.environ.get("PYTHONPATH", "")])
    task = subprocess.Popen([sys.executable, "-c", script], env=os.environ | {"PYTHONPATH": search_path})
    pid = int(wait_for(command.folder / "pids"))
    task.kill()
    task.wait()
    assert end_within(60, [pid])


def test_a_child_that_outlives_the_command_is_ended(command: StandIn) -> None:
    write(command, f'cd "{command.folder}"', "sleep 100 >&- 2>&- &", "echo $! > pids", "echo 'heal: 1 row in 0.1 s'")
    assert run(heal()) == "heal: 1 row in 0.1 s"
    assert end_within(60, [int(wait_for(command.folder / "pids"))])
