"""Builds the marts of a lake with dbt, and puts them in place when every data test has passed.

``ticklake marts`` calls it. dbt reads the serving file and writes a draft beside it; a reader of the marts sees those of one
release or of the next, and after a failed test still the last good ones. Exit codes are those of ``ticklake``.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

PROJECT = Path(__file__).resolve().parent
IMPOSSIBLE, BAD_DATA, TRY_AGAIN = 64, 65, 75
PATIENCE = 600  # seconds to wait for another build of the same marts


# The first command is the build; those after it write results of their own over its results.
RUN = """
import json, shutil, sys
from dbt.cli.main import dbtRunner
results, kept, *commands = sys.argv[1:]
dbt = dbtRunner()
for number, command in enumerate(commands):
    good = dbt.invoke(json.loads(command)).success
    if number == 0:
        shutil.copyfile(results, kept)
        if not good:
            break
"""


class Failure(Exception):
    """A sentence for the user and the exit code that goes with it."""

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True)
class Built:
    """What a result file says about itself."""

    release: int
    at: datetime
    project: str


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="ticklake marts", description="Builds the marts of a serving file with dbt.")
    parser.add_argument("--serving", type=Path, required=True, help="the serving file, which is only read")
    parser.add_argument("--marts", type=Path, required=True, help="the database file to replace")
    parser.add_argument("--max-age", type=float, default=0, metavar="SECONDS", help="leave younger marts as they are")
    parser.add_argument("--unit-tests", action="store_true", help="run the unit tests of the models too")
    parser.add_argument("--docs", action="store_true", help="write dbt's documentation of the marts as one page")
    parser.add_argument("--output", choices=["text", "json"], default="text")
    return parser.parse_args()


def build(options: argparse.Namespace) -> dict[str, Any]:
    """Builds unless there is nothing to do, and returns the numbers of the result line."""
    began = time.monotonic()
    if not options.serving.exists():
        return {"release_id": None, "built": False, "serving": str(options.serving)}
    work = options.marts.parent / "dbt"
    work.mkdir(parents=True, exist_ok=True)
    with only_one(work / "marts.lock"):
        release, project = release_of(options.serving), project_version()
        if (
            (built := marts_of(options.marts)) is not None
            and built.project == project
            and not (options.docs or options.unit_tests)
        ):
            age = (datetime.now(UTC) - built.at).total_seconds()
            if built.release == release or age < options.max_age:
                return {"release_id": built.release, "built": False, "age_seconds": round(age, 1)}
        draft = options.marts.with_name("marts.draft.duckdb")
        for leftover in (draft, draft.with_name(draft.name + ".wal")):
            leftover.unlink(missing_ok=True)
        dbt = Dbt(options.serving, draft, work)
        try:
            results = dbt.build(unit_tests=options.unit_tests, docs=options.docs)
            tell_problems(results)
            rows = finish(draft, Built(release, datetime.now(UTC), project))
            draft.replace(options.marts)
        finally:
            draft.unlink(missing_ok=True)
        synchronise(options.marts.parent)
        stale = dbt.stale_sources()
        for name, hours in stale.items():
            print(f"warning: {name} is stale: it changed last {hours:,.1f} hours ago", file=sys.stderr)
    tests = [result for result in results if result["unique_id"].startswith(("test.", "unit_test."))]
    return {
        "release_id": release,
        "built": True,
        "marts": len(rows),
        "rows": sum(rows.values()),
        "tests": len(tests),
        "warnings": sum(result["status"] == "warn" for result in results),
        "stale_sources": list(stale),
        "file": str(options.marts),
        "seconds": round(time.monotonic() - began, 1),
    }


class Dbt:
    """dbt in a process of its own, with its files in ``work``: the parsed project is kept there from run to run."""

    def __init__(self, serving: Path, draft: Path, work: Path) -> None:
        self.work = work
        self.environment = {
            **os.environ,
            "TICKLAKE_SERVING_FILE": str(serving),
            "TICKLAKE_MARTS_FILE": str(draft),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "DO_NOT_TRACK": "1",
        }

    def build(self, *, unit_tests: bool, docs: bool) -> list[dict[str, Any]]:
        """Every model and test in order (a model whose source failed a test is skipped), then how fresh the sources are."""
        results = self.work / "run_results.json"
        results.unlink(missing_ok=True)
        commands = [
            ["build", *([] if unit_tests else ["--exclude-resource-type", "unit_test"])],
            ["source", "freshness"],
            *([["docs", "generate", "--static"]] if docs else []),
        ]
        said = self.run(commands, results)
        if not results.exists():
            sys.stderr.write(said)
            raise Failure(1, f"dbt ended before it built anything; see {self.work / 'dbt.log'}")
        found: list[dict[str, Any]] = json.loads((self.work / "build_results.json").read_text(encoding="utf-8"))["results"]
        return found

    def stale_sources(self) -> dict[str, float]:
        """Sources that are older than their limit, and the hours since they changed."""
        file = self.work / "sources.json"
        found = json.loads(file.read_text(encoding="utf-8"))["results"] if file.exists() else []
        return {
            ".".join(source["unique_id"].split(".")[2:]): source["max_loaded_at_time_ago_in_s"] / 3600
            for source in found
            if source["status"] in ("warn", "error") and "max_loaded_at_time_ago_in_s" in source
        }

    def run(self, commands: list[list[str]], results: Path) -> str:
        """Runs dbt commands in one process, as its start costs seconds; returns what they said."""
        options = ["--project-dir", PROJECT, "--profiles-dir", PROJECT, "--target-path", self.work, "--log-path", self.work]
        lines = [json.dumps([*command, *map(str, options)]) for command in commands]
        done = subprocess.run(
            [sys.executable, "-c", RUN, str(results), str(self.work / "build_results.json"), *lines],
            cwd=PROJECT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        return done.stdout


def tell_problems(results: list[dict[str, Any]]) -> None:
    """Warnings on standard error; one failed test or model ends the build with its name."""
    failed = []
    for result in results:
        name, status = name_of(result["unique_id"]), result["status"]
        message = " ".join((result.get("message") or "").split())
        if status == "warn":
            print(f"warning: {name}: {message}", file=sys.stderr)
        elif status in ("fail", "error", "runtime error"):
            failed.append((result["unique_id"], name, message))
    for _, name, message in failed[1:]:
        print(f"failed too: {name}: {message}", file=sys.stderr)
    for unique_id, name, message in failed[:1]:
        if unique_id.startswith(("test.", "unit_test.")):
            raise Failure(BAD_DATA, f"The data test {name} failed: {message}. The marts of before stay in place.")
        raise Failure(1, f"dbt could not build {name}: {message}")


def name_of(unique_id: str) -> str:
    """``test.ticklake_marts.unique_orders_id.1a2b`` is ``unique_orders_id``; a unit test also names its model."""
    return ".".join(part for part in unique_id.split(".")[2:] if not is_hash(part))


def is_hash(part: str) -> bool:
    return len(part) == 10 and all(letter in "0123456789abcdef" for letter in part)


def release_of(serving: Path) -> int:
    with attached(serving) as connection:
        found = connection.execute("SELECT max(release_id) FROM it.main._release").fetchone()
    if found is None or found[0] is None:
        raise Failure(IMPOSSIBLE, f"{serving} names no release. Run ticklake publish again.")
    return int(found[0])


def marts_of(file: Path) -> Built | None:
    """What the marts in place were built from; nothing if there are none, or of an age that had other columns."""
    if not file.exists():
        return None
    try:
        with attached(file) as connection:
            found = connection.execute("SELECT release_id, epoch_us(built_at), project FROM it.main._marts").fetchone()
    except duckdb.Error:
        return None
    return None if found is None else Built(int(found[0]), datetime.fromtimestamp(found[1] / 1e6, UTC), str(found[2]))


def connected(database: str = ":memory:") -> duckdb.DuckDBPyConnection:
    """A DuckDB that fetches no extension from the network, whatever a query needs; profiles.yml says the same for dbt."""
    return duckdb.connect(database, config={"autoinstall_known_extensions": False, "autoload_known_extensions": False})


@contextmanager
def attached(file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    # A path that is opened by itself gives this process the file it had opened before, also after it was replaced.
    with connected() as connection:
        quoted = str(file).replace("'", "''")
        connection.execute(f"ATTACH '{quoted}' AS it (READ_ONLY)")
        yield connection


def finish(draft: Path, built: Built) -> dict[str, int]:
    """Leaves tables alone in the file, notes what it was built from, and returns the rows of each mart."""
    with connected(str(draft)) as connection:
        connection.execute("DROP SCHEMA IF EXISTS main_staging CASCADE")
        connection.execute("CREATE TABLE _marts (release_id BIGINT, built_at TIMESTAMPTZ, project VARCHAR)")
        connection.execute(
            "INSERT INTO _marts VALUES (?, make_timestamptz(?::BIGINT), ?)",
            [built.release, int(built.at.timestamp() * 1e6), built.project],
        )
        names = connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main' AND table_name <> '_marts' ORDER BY 1"
        ).fetchall()
        rows = {}
        for (name,) in names:
            found = connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()
            assert found is not None
            rows[name] = int(found[0])
        connection.execute("CHECKPOINT")
    if draft.with_name(draft.name + ".wal").exists():
        raise Failure(1, f"{draft} is not whole: it still has a write-ahead log")
    synchronise(draft)
    return rows


def project_version() -> str:
    """Changes when a model, a test or this file changes, so that new models are built for an old release too."""
    digest = hashlib.sha256()
    for file in sorted(path for path in PROJECT.rglob("*") if path.suffix in (".sql", ".yml", ".py")):
        digest.update(str(file.relative_to(PROJECT)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def only_one(lock: Path) -> Iterator[None]:
    """Waits until no other process builds these marts; the kernel gives the lock back however its process ends."""
    with lock.open("w") as file:
        ends = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() > ends:
                    raise Failure(TRY_AGAIN, f"Another build has held {lock} for {PATIENCE} s. Try again.") from None
                time.sleep(0.1)
        yield


def synchronise(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sentence(done: dict[str, Any]) -> str:
    if done["release_id"] is None:
        return f"marts: nothing, there is no serving file {done['serving']}; ticklake publish makes it"
    if not done["built"]:
        return f"marts: nothing to do, those of release {done['release_id']} are {done['age_seconds']:,.0f} s old"
    warnings = f", {done['warnings']} of them with a warning" if done["warnings"] else ""
    return (
        f"marts: {done['marts']} tables, {done['rows']:,} rows, {done['tests']} tests passed{warnings}, of release "
        f"{done['release_id']}, to {done['file']}, {done['seconds']} s"
    )


def main() -> int:
    options = arguments()
    # As an exception, so that dbt's process is ended and the draft removed on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        done = build(options)
    except Failure as failure:
        print(f"error: {failure}", file=sys.stderr)
        return failure.code
    print(json.dumps({"command": "marts", **done}) if options.output == "json" else sentence(done))
    return 0


if __name__ == "__main__":
    sys.exit(main())
