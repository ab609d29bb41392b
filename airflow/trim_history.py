"""Removes what Airflow itself remembers of runs that are older than so many days: rows and log files.

Called by the task of the same name: ``trim_history.py DAYS``, with AIRFLOW_HOME and the metadata database in the environment.
A run every two minutes is 20,000 runs a month; without this the database and the logs only grow.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

# Not the DAGs and their versions: those follow the files. What belongs to a run or to a task goes with it.
TABLES = ["dag_run", "job", "log", "task_instance", "task_instance_history", "task_reschedule", "xcom"]


def old_logs(folder: Path, before: datetime) -> Iterator[Path]:
    """The log files of tasks that were last written before that time."""
    for file in folder.glob("dag_id=*/run_id=*/**/*"):
        if file.is_file() and file.stat().st_mtime < before.timestamp():
            yield file


def remove_empty(folder: Path) -> None:
    """Removes the folders of runs, and of their tasks, that hold nothing any more."""
    for run in folder.glob("dag_id=*/run_id=*"):
        for inner in sorted((path for path in run.rglob("*") if path.is_dir()), reverse=True):
            if not any(inner.iterdir()):
                inner.rmdir()
        if not any(run.iterdir()):
            run.rmdir()


def trim_database(before: datetime) -> int:
    """How many runs were removed; Airflow keeps the last scheduled run of each DAG at any age."""
    import pendulum
    from airflow.models.dagrun import DagRun
    from airflow.utils.db_cleanup import run_cleanup
    from airflow.utils.session import create_session
    from sqlalchemy import func, select

    def runs() -> int:
        with create_session() as session:
            return session.scalar(select(func.count()).select_from(DagRun).where(DagRun.start_date < before)) or 0

    old = runs()
    run_cleanup(
        clean_before_timestamp=pendulum.instance(before),
        table_names=TABLES,
        confirm=False,
        skip_archive=True,
        error_on_cleanup_failure=True,
    )
    return old - runs()


def main(days: int) -> int:
    began = time.monotonic()
    before = datetime.now(UTC) - timedelta(days=days)
    removed = trim_database(before)
    logs = Path(os.environ["AIRFLOW_HOME"]) / "logs"
    files = list(old_logs(logs, before))
    for file in files:
        file.unlink(missing_ok=True)
    remove_empty(logs)
    seconds = time.monotonic() - began
    print(f"trim_history: {removed:,} runs and {len(files):,} log files older than {days} days removed, {seconds:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
