"""Keeps the tests away from an Airflow that the person running them may have, and makes its tables once for all of them."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from airflow_server import SERVE, AirflowServer

# Before anything imports Airflow: its import writes airflow.cfg to AIRFLOW_HOME.
home = tempfile.mkdtemp(prefix="ticklake-airflow-test-")
atexit.register(shutil.rmtree, home, ignore_errors=True)
os.environ["AIRFLOW_HOME"] = home
for name in [name for name in os.environ if name.startswith("AIRFLOW__")]:
    del os.environ[name]
os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"


@pytest.fixture(scope="session")
def with_tables(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """Makes a folder an AIRFLOW_HOME whose SQLite database has its tables: making them takes longer than most tests do."""
    made = tmp_path_factory.mktemp("prepared")
    server = AirflowServer(made, {"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{made}/airflow.db"})
    prepare = 'set -a; . "$0/airflow.env"; exec python3 "$0/prepare_metadata.py"'
    subprocess.run(["bash", "-c", prepare, SERVE.parent], env=server.environment(), check=True, capture_output=True, timeout=300)

    def copied(home: Path) -> Path:
        home.mkdir(parents=True)
        for name in ("airflow.db", "metadata_ready.json"):
            shutil.copy(made / name, home)
        return home

    return copied
