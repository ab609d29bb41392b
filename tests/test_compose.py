"""docker-compose.yml is one that docker-compose accepts, without a secret in it and closed to other machines."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import uuid
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parent.parent
KEYS = dict.fromkeys(("TICKLAKE_POSTGRES_KEY", "TICKLAKE_STORE_ACCESS_KEY", "TICKLAKE_STORE_SECRET_KEY"), "made-up")


def config(*arguments: str, keys: dict[str, str]) -> subprocess.CompletedProcess[str]:
    program = shutil.which("docker-compose")
    if program is None:
        pytest.skip("docker-compose is not installed: sudo apt-get install docker-compose")
    clean = {name: value for name, value in os.environ.items() if name not in KEYS}
    return subprocess.run(
        [program, "-f", str(HOME / "docker-compose.yml"), "--project-directory", str(HOME), "config", *arguments],
        env={**clean, **keys},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_is_accepted() -> None:
    done = config("-q", keys=KEYS)
    assert (done.returncode, done.stderr) == (0, "")


def test_has_all_parts() -> None:
    done = config("--services", keys=KEYS)
    assert {"kafka", "store", "postgres", "airflow", "ingest", "dashboard"} <= set(done.stdout.split())


def test_asks_for_keys_instead_of_having_some() -> None:
    done = config("-q", keys={})
    assert done.returncode != 0
    assert "write it into .env" in done.stderr


def test_publishes_ports_on_this_machine_alone() -> None:
    text = (HOME / "docker-compose.yml").read_text(encoding="utf-8")
    ports = re.findall(r"ports: \[(.*)\]", text)
    assert len(ports) == 5
    assert all(port.startswith('"127.0.0.1:') for port in ports)


def test_the_dashboard_opens_the_file_that_publish_writes_for_this_lake() -> None:
    text = (HOME / "docker-compose.yml").read_text(encoding="utf-8")
    (lake,) = re.findall(r"TICKLAKE_LAKE: (\S+)", text)
    (file,) = re.findall(r"TICKLAKE_SERVING_FILE: (\S+)", text)
    folder = uuid.UUID(bytes=hashlib.md5(lake.encode(), usedforsecurity=False).digest(), version=3)  # as Java names it
    assert file == f"/var/lib/ticklake/state/{folder}/serving/analytics.duckdb"
