"""Keeps the tests away from an Airflow that the person running them may have."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

# Before anything imports Airflow: its import writes airflow.cfg to AIRFLOW_HOME.
home = tempfile.mkdtemp(prefix="ticklake-airflow-test-")
atexit.register(shutil.rmtree, home, ignore_errors=True)
os.environ["AIRFLOW_HOME"] = home
for name in [name for name in os.environ if name.startswith("AIRFLOW__")]:
    del os.environ[name]
os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
