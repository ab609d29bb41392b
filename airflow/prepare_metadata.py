"""Makes the metadata database ready: the tables of the installed Airflow and the pools of pools.json.

Called by serve.sh. Starting ``airflow`` costs seconds, so a look with the bare database driver comes first,
and a database that is ready costs a tenth of a second.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypedDict
from urllib.parse import unquote, urlsplit

POOLS = Path(__file__).with_name("pools.json")


class Ready(TypedDict):
    """What a prepared database looked like; ``revision`` names the state of Airflow's tables."""

    airflow: str
    revision: str
    pools: list[str]


def connect(url: str) -> Any:
    """A plain driver's connection to the database that an SQLAlchemy URL names."""
    parts = urlsplit(url)
    if parts.scheme.startswith("sqlite"):
        import sqlite3

        file = unquote(parts.path[1:])
        # A mistyped path must not create an empty database here.
        return sqlite3.connect(f"{Path(file).as_uri()}?mode=rw", uri=True, timeout=10)
    if parts.scheme.startswith("postgresql"):
        import psycopg2

        # libpq reads the same URL, but for the name of the driver.
        return psycopg2.connect(url.replace(f"{parts.scheme}:", "postgresql:", 1), connect_timeout=10)
    raise SystemExit(f"error: the metadata database must be sqlite or postgresql, not {parts.scheme}")


def look(url: str) -> Ready:
    """What the database holds now."""
    connection = connect(url)
    try:
        cursor = connection.cursor()
        cursor.execute("select version_num from alembic_version")
        revision = cursor.fetchone()[0]
        cursor.execute("select pool from slot_pool")
        pools = sorted(name for (name,) in cursor.fetchall())
    finally:
        connection.close()
    return {"airflow": version("apache-airflow"), "revision": revision, "pools": pools}


def is_ready(url: str, stamp: Path) -> bool:
    """Whether the database still is what the last preparation with this version of Airflow and these pools left."""
    try:
        before: Ready = json.loads(stamp.read_text(encoding="utf-8"))
        now = look(url)
    except Exception:
        # Whatever is wrong (no stamp, no database, no table): the migration creates it or says what is wrong.
        return False
    wanted = set(json.loads(POOLS.read_text(encoding="utf-8")))
    # Pools that a person added are theirs, and so is the number of slots once a pool exists.
    return (before["airflow"], before["revision"]) == (now["airflow"], now["revision"]) and wanted <= set(now["pools"])


def main() -> int:
    url = os.environ["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"]
    stamp = Path(os.environ["AIRFLOW_HOME"]) / "metadata_ready.json"
    if is_ready(url, stamp):
        return 0
    if not url.startswith("sqlite"):
        try:
            connect(url).close()
        except Exception as error:
            # Airflow would say the same in a hundred lines. The driver's text names host and user, not the password.
            print(f"error: the metadata database does not answer: {str(error).strip()}", file=sys.stderr)
            return 1
    for command in (["db", "migrate"], ["pools", "import", str(POOLS)]):
        code = subprocess.run(["airflow", *command], check=False).returncode
        if code != 0:
            print(f"error: airflow {' '.join(command)} ended with exit code {code}", file=sys.stderr)
            return 1
    stamp.write_text(json.dumps(look(url)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
