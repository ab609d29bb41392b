"""Runs every test of ticklake and says what passed, what failed and what was not run.

``ticklake test`` calls it: the gates and the Java tests through Maven, style and types of the Python code, the tests of the
DAGs in a real Airflow, and the end-to-end tests in ``tests/`` against the built command.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
REPORTS = HOME / ".build" / "test-reports"
PYTHON_TESTS = ("airflow/tests", "dashboard/tests", "tests")


@dataclass
class Tally:
    """What became of the tests of all stages."""

    passed: int = 0
    failed: list[str] = field(default_factory=list)
    not_run: list[tuple[str, str]] = field(default_factory=list)

    def add_report(self, report: Path) -> None:
        """Counts the test cases of one JUnit XML file."""
        for case in ElementTree.parse(report).getroot().iter("testcase"):
            name = f"{case.get('classname', '')}.{case.get('name', '')}".strip(".")
            skipped = case.find("skipped")
            if case.find("failure") is not None or case.find("error") is not None:
                self.failed.append(name)
            elif skipped is not None:
                reason = skipped.get("message") or (skipped.text or "no reason given")
                self.not_run.append((name, reason_in_one_line(reason)))
            else:
                self.passed += 1


def reason_in_one_line(text: str) -> str:
    """The first line that says something, without the exception class in front of it."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "no reason given")
    for prefix in ("org.opentest4j.TestAbortedException: ", "Assumption failed: ", "Skipped: "):
        line = line.removeprefix(prefix)
    return line


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="ticklake test", description="Runs all tests.")
    parser.add_argument("--fast", action="store_true", help="leave out the slow parts (Airflow, browser, end to end)")
    parser.add_argument("--soak", action="store_true", help="50 rounds in the kill loops instead of 5")
    parser.add_argument("--only", choices=["java", "python", "style"], action="append", help="only these stages; repeatable")
    parser.add_argument("--module", help="only this Maven module's Java tests, with what it depends on")
    parser.add_argument("--tests", help="only Java test classes that match, as in BuildSilverHoursTest")
    return parser.parse_args(given)


def run_logged(title: str, command: list[str], log_name: str, environment: dict[str, str]) -> bool:
    """Runs one stage with its output in a log file; returns whether it ended well."""
    log = REPORTS / log_name
    began = time.monotonic()
    print(f"{title} …", end=" ", flush=True)
    with log.open("wb") as out:
        code = subprocess.run(
            command, cwd=HOME, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, check=False
        ).returncode
    print(f"{'done' if code == 0 else f'exit {code}'} in {time.monotonic() - began:.0f} s ({log.relative_to(HOME)})", flush=True)
    return code == 0


def java_stage(options: argparse.Namespace, tally: Tally, environment: dict[str, str]) -> None:
    for old in HOME.glob("*/target/surefire-reports/*.xml"):
        old.unlink()
    command = ["mvn", "-B", "-Pgates", "--fail-at-end", "test"]
    if options.fast:
        command.append("-DexcludedGroups=slow")
    if options.module:
        command += ["-pl", options.module, "-am"]
    if options.tests:
        command += [f"-Dtest={options.tests}", "-Dsurefire.failIfNoSpecifiedTests=false"]
    well = run_logged("gates and Java tests", command, "java.log", environment)
    reports = list(HOME.glob("*/target/surefire-reports/TEST-*.xml"))
    before = len(tally.failed)
    for report in reports:
        tally.add_report(report)
    if not well and len(tally.failed) == before:
        tally.failed.append("build: see .build/test-reports/java.log")
        print_errors(REPORTS / "java.log")


def print_errors(log: Path) -> None:
    errors = [line for line in log.read_text(errors="replace").splitlines() if "ERROR" in line]
    print("\n".join(errors[:15]))


def style_stage(tally: Tally, environment: dict[str, str]) -> None:
    folders = [folder for folder in ("airflow", "dashboard", "dbt", "dev", "python", "tests") if (HOME / folder).is_dir()]
    for title, command in {
        "ruff check": ["ruff", "check", *folders],
        "ruff format": ["ruff", "format", "--check", *folders],
        "mypy": ["mypy", *folders],
    }.items():
        log_name = title.replace(" ", "-") + ".log"
        if run_logged(title, [sys.executable, "-m", *command], log_name, environment):
            tally.passed += 1
        else:
            tally.failed.append(f"{title}: see .build/test-reports/{log_name}")


def python_stage(options: argparse.Namespace, tally: Tally, environment: dict[str, str]) -> None:
    for folder in PYTHON_TESTS:
        if not (HOME / folder).is_dir():
            continue
        name = folder.replace("/", "-")
        report = REPORTS / f"{name}.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}", folder]
        if options.fast:
            command += ["-m", "not slow"]
        well = run_logged(f"pytest {folder}", command, f"{name}.log", environment)
        before = len(tally.failed)
        if report.exists():
            tally.add_report(report)
        if not well and len(tally.failed) == before:
            tally.failed.append(f"pytest {folder}: see .build/test-reports/{name}.log")


def print_result(tally: Tally) -> None:
    if tally.failed:
        print("\nFailed:")
        print("\n".join(f"  {name}" for name in tally.failed))
    print()
    print(f"{tally.passed} passed, {len(tally.failed)} failed")
    print(f"not run: {len(tally.not_run)}")
    print("\n".join(f"  {name}: {reason}" for name, reason in grouped(tally.not_run)), end="\n" if tally.not_run else "")


def grouped(not_run: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(not_run, key=lambda entry: (entry[1], entry[0]))


def main() -> int:
    options = arguments()
    REPORTS.mkdir(parents=True, exist_ok=True)
    for old in REPORTS.iterdir():
        if old.is_file():
            old.unlink()
    environment = dict(os.environ)
    # What a user has set for their own lake must not reach the tests.
    for name in [name for name in environment if name.startswith("TICKLAKE_") and not name.startswith("TICKLAKE_TEST_")]:
        del environment[name]
    environment["TICKLAKE_TEST_ROUNDS"] = "50" if options.soak else "5"
    environment["TICKLAKE_TEST_DATA"] = environment.get("TICKLAKE_TEST_DATA", str((HOME / ".." / "shared" / "data").resolve()))
    stages = options.only or ["style", "java", "python"]
    if options.module or options.tests:
        stages = ["java"]
    tally = Tally()
    began = time.monotonic()
    if "style" in stages:
        style_stage(tally, environment)
    if "java" in stages:
        java_stage(options, tally, environment)
    if "python" in stages:
        python_stage(options, tally, environment)
    print_result(tally)
    print(f"in {(time.monotonic() - began) / 60:.1f} minutes", file=sys.stderr)
    return 1 if tally.failed or (tally.passed == 0) else 0


if __name__ == "__main__":
    sys.exit(main())
