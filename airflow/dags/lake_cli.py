"""How a DAG calls the ``ticklake`` command: an argument list, never a shell string, and one rule per exit code."""

from __future__ import annotations

import logging
import os
import shlex
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

from airflow.sdk import BaseOperator, BaseOperatorLink, CronTriggerTimetable
from airflow.sdk.exceptions import AirflowException, AirflowFailException

log = logging.getLogger(__name__)

# Exit codes after which the same input fails the same way, so that a retry is wasted, and what each means.
# All others (1 a bug, 75 try again later, 130 and 143 a signal) are worth another try; 99 has no meaning of its own.
PERMANENT = {2: "wrong usage", 64: "impossible request", 65: "the data broke its contract"}

# One command that writes the lake at a time: see pools.json.
POOL = "lake_writers"

# Less than the 5 s that Airflow gives a task between TERM and KILL, so that the command ends before its task does.
SECONDS_TO_STOP = 4

# For tasks of seconds, whose JVM ends before code that it optimises much pays: measured on 2 cores, a `heal` of an hour of
# 270,000 ticks and its day of gold took 18 s of CPU instead of 31, one that finds nothing to do 2.2 instead of 3.9.
# A heap that grows by what it must, too: by default it takes nearly all it may before it looks for garbage. Three hours of silver
# (1.7 million ticks) took 943 MB instead of 1,166, a day of gold 1,008 instead of 1,254; CPU did not differ beyond noise.
QUICK_START = "-XX:TieredStopAtLevel=1 -Xms256m -Xmn96m -XX:MinHeapFreeRatio=20 -XX:MaxHeapFreeRatio=40"

DEFAULT_ARGS: dict[str, Any] = {
    "owner": "ticklake",
    "pool": POOL,
    # A weight counts by itself: with Airflow's default rule a task would also weigh what comes after it.
    "weight_rule": "absolute",
    "retries": 2,
    "retry_delay": timedelta(seconds=float(os.environ.get("TICKLAKE_RETRY_SECONDS", "30"))),
    "retry_exponential_backoff": 2,
    "max_retry_delay": timedelta(minutes=10),
    "execution_timeout": timedelta(hours=2),
}


# Where the dashboard shows what a command did, if not among the runs and builds.
PAGES = {"compact": "pipeline?section=files", "maintain": "pipeline?section=files", "publish": ""}
RUNS = "pipeline?section=runs"


class DashboardLink(BaseOperatorLink):
    """A button among the details of each task that has run."""

    name = "Dashboard"

    def get_link(self, operator: BaseOperator, *, ti_key: Any) -> str:
        assert isinstance(operator, LakeOperator)
        del ti_key
        return dashboard_page(operator.arguments[0]) or ""


class LakeOperator(BaseOperator):
    """Runs one ``ticklake`` command; the task's result is the command's last line, with the rows and the duration."""

    template_fields: Sequence[str] = ("arguments",)
    ui_color = "#e8f3ec"
    program = "ticklake"

    def __init__(self, *, arguments: list[str], java_options: str = "", doc_md: str = "", **kwargs: Any) -> None:
        page = dashboard_page(arguments[0])
        documentation = f"{doc_md}\n\n[What it did, on the dashboard]({page})" if page else doc_md
        # Airflow's own push writes a line of its own after the result; execute pushes without it.
        super().__init__(do_xcom_push=False, doc_md=documentation, **kwargs)
        self.arguments = arguments
        self.java_options = java_options
        self.operator_extra_links = (DashboardLink(),) if page else ()
        self._process: subprocess.Popen[str] | None = None

    def execute(self, context: Any) -> str:
        name = f"{self.program} {self.arguments[0]}"
        log.info("Running %s", shlex.join([self.program, *self.arguments]))
        if page := dashboard_page(self.arguments[0]):
            log.info("What it does shows on the dashboard: %s", page)
        result, complaint, exit_code = self._run([*self._program(), *self.arguments])
        if exit_code != 0:
            sentence = complaint.removeprefix("error: ") or "it said nothing about why"
            reason = PERMANENT.get(exit_code)
            message = f"{name}: {sentence} (exit code {exit_code}{f', {reason}: not tried again' if reason else ''})"
            raise AirflowFailException(message) if reason else AirflowException(message)
        result = result or f"{name}: done"
        context["ti"].xcom_push(key="return_value", value=result)
        if result.startswith((name, self.arguments[0])):  # any other last line stands in the log already
            log.info("%s", result)
        return result

    def on_kill(self) -> None:
        """Called in a signal handler, in the middle of execute: it may signal but not wait, execute does."""
        self._signal_group(signal.SIGTERM)
        killer = threading.Timer(SECONDS_TO_STOP, self._signal_group, [signal.SIGKILL])
        killer.daemon = True
        killer.start()

    def _run(self, command: list[str]) -> tuple[str, str, int]:
        """The last line of standard output, the last ``error: `` line of standard error, the exit code."""
        self._process = process = subprocess.Popen(
            [*_ended_with_its_task(), *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            env=self._environment(),
            # A group of its own is ended as a whole; the session stays the scheduler's, by which serve.sh finds it.
            process_group=0,
        )
        assert process.stdout is not None
        assert process.stderr is not None
        complaints: list[str] = []
        errors = threading.Thread(target=_pass_on_errors, args=(process.stderr, complaints), daemon=True)
        try:
            errors.start()
            result = _pass_on_all_but_the_result(process.stdout, self.arguments[0])
            exit_code = process.wait()
            # A child that outlives the command may hold the pipe open; its lines are not waited for.
            errors.join(timeout=5)
        finally:
            self._stop()
        return result, complaints[-1] if complaints else "", exit_code

    def _stop(self) -> None:
        """Ends the command with all its children: a task that was timed out or cleared must not keep writing."""
        process = self._process
        if process is None:
            return
        if process.poll() is None:
            self._signal_group(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=SECONDS_TO_STOP)
        self._signal_group(signal.SIGKILL)
        process.wait()

    def _signal_group(self, number: signal.Signals) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)

    def _program(self) -> list[str]:
        return [_executable()]

    def _environment(self) -> dict[str, str]:
        """The worker's environment without Airflow's settings: the lake has no use for the password of their database."""
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("AIRFLOW__", "_AIRFLOW"))}
        if self.java_options:
            # What somebody set stands behind ours and wins.
            given = environment.get("TICKLAKE_JAVA_OPTIONS", "")
            environment["TICKLAKE_JAVA_OPTIONS"] = f"{self.java_options} {given}".strip()
        return environment


class TrimHistory(LakeOperator):
    """Removes what Airflow itself remembers of runs older than so many days.

    A process of its own beside Airflow's worker, which keeps the metadata database from tasks: it finds the database by
    the file that serve.sh leaves for its owner.
    """

    program = "trim_history.py"

    def __init__(self, *, days: int, **kwargs: Any) -> None:
        super().__init__(arguments=[str(days)], **kwargs)

    def _program(self) -> list[str]:
        return [sys.executable, str(Path(__file__).resolve().parents[1] / "trim_history.py")]

    def _environment(self) -> dict[str, str]:
        environment = super()._environment()
        return environment | {"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_CMD": f"cat {shlex.quote(_database_file())}"}


def _executable() -> str:
    wanted = os.environ.get("TICKLAKE_COMMAND") or "ticklake"
    found = shutil.which(wanted)
    if found is None:
        raise AirflowFailException(f"There is no command {wanted}: set TICKLAKE_COMMAND to the path of ticklake")
    return found


def _ended_with_its_task() -> list[str]:
    """A prefix by which the kernel ends the command when its task is killed without a chance to stop it."""
    return ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []


def _database_file() -> str:
    return str(Path(os.environ["AIRFLOW_HOME"]) / "database")


def _pass_on_all_but_the_result(lines: IO[str], command: str) -> str:
    """Each line as it comes; but one that begins with the command may be its result, which the task says at the end."""
    held = last = ""
    for raw in lines:
        line = raw.rstrip()
        if not line:
            continue
        if held:
            log.info("%s", held)
        held = line if line.startswith(command) else ""
        if not held:
            log.info("%s", line)
        last = line
    return held or last


def _pass_on_errors(lines: IO[str], complaints: list[str]) -> None:
    for raw in lines:
        line = raw.rstrip()
        if line.startswith("error: "):
            complaints.append(line)
            log.error("%s", line)
        elif line:
            log.info("%s", line)


def lake(command: str, *arguments: str, task_id: str = "", **kwargs: Any) -> LakeOperator:
    """One ``ticklake`` command as a task that has the command's name, unless another one says more."""
    return LakeOperator(task_id=task_id or command, arguments=[command, *arguments], **kwargs)


def by_the_clock(cron: str, doc: str | None, *, weight: int) -> dict[str, Any]:
    """The settings of a DAG that comes at fixed times, UTC, one run at a time, explained by the text of its file.

    Without a start date and not immediately: a first start must not spend its first minutes on an empty lake.
    """
    return {
        "schedule": CronTriggerTimetable(cron, timezone="UTC", run_immediately=False),
        "catchup": False,
        "max_active_runs": 1,
        "is_paused_upon_creation": False,
        "default_args": DEFAULT_ARGS | {"priority_weight": weight},
        "description": first_sentence(doc),
        "doc_md": doc,
        "tags": ["ticklake"],
    }


def dashboard_page(command: str) -> str | None:
    """The address of the page that shows what a command did; None where no dashboard was started with Airflow."""
    base = os.environ.get("TICKLAKE_DASHBOARD_URL")
    return f"{base}/{PAGES.get(command, RUNS)}" if base else None


def first_sentence(doc: str | None) -> str:
    """What the list of DAGs says about one: the first line of its file."""
    return (doc or "").strip().partition("\n")[0]
