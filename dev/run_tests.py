"""Runs every test of ticklake and says what passed, what failed and what was not run.

``ticklake test`` calls it: style and types of the Python code, the gates, then side by side the Java tests through Maven, the
tests of the DAGs in a real Airflow, those of the dashboard, and the end-to-end tests in ``tests/`` against the built command.
What several stages need is made once before: all classes, by Maven with the gates, and the build that the command runs from.
So stages that run beside each other write into no folder of another.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
REPORTS = HOME / ".build" / "test-reports"
GATES_PASSED = HOME / ".build" / "gates-passed"
PYTHON_TESTS = ("tests", "airflow/tests", "dashboard/tests")  # those that take longest first
# Maven tests a module after those it needs, so these would come last and alone; calls of their own test them beside the others.
LAST_MODULES = (("live",), ("cli", "bench"))


@dataclass
class Tally:
    """What became of the tests of all stages."""

    passed: int = 0
    failed: list[str] = field(default_factory=list)
    not_run: list[tuple[str, str]] = field(default_factory=list)
    unprepared: bool = False

    def add(self, other: Tally) -> None:
        """Adds what became of the tests of another stage."""
        self.passed += other.passed
        self.failed += other.failed
        self.not_run += other.not_run
        self.unprepared |= other.unprepared

    def add_report(self, report: Path) -> None:
        """Counts the test cases of one JUnit XML file."""
        for case in ElementTree.parse(report).getroot().iter("testcase"):
            name = f"{case.get('classname', '')}.{case.get('name', '')}".strip(".")
            skipped = case.find("skipped")
            failure = next((case.find(kind) for kind in ("failure", "error") if case.find(kind) is not None), None)
            if failure is not None:
                reason = failure.get("message") or (failure.text or "no reason given")
                self.failed.append(f"{name}: {' '.join(reason.split())[:300]}")
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
    parser.add_argument("--fast", action="store_true", help="leave out tests that start servers, Spark, Airflow or a browser")
    parser.add_argument("--soak", action="store_true", help="50 rounds in the kill loops instead of 5")
    parser.add_argument("--only", choices=["java", "python", "style"], action="append", help="only these stages; repeatable")
    parser.add_argument("--module", help="only this Maven module's Java tests, with what it depends on")
    parser.add_argument("--tests", help="only Java test classes that match, as in BuildSilverHoursTest")
    return parser.parse_args(given)


def run_logged(title: str, command: list[str], log_name: str, environment: dict[str, str]) -> bool:
    """Runs one command with its output in a log file and prints one line at its end; returns whether it ended well."""
    log = REPORTS / log_name
    began = time.monotonic()
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=HOME, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT
        )
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    ended = "done" if process.returncode == 0 else f"exit {process.returncode}"
    seconds = time.monotonic() - began
    print(f"{title}: {ended} in {seconds:.0f} s, {used.ru_utime + used.ru_stime:.0f} CPU s ({log.relative_to(HOME)})", flush=True)
    return process.returncode == 0


def maven(options: argparse.Namespace, *goals: str) -> list[str]:
    """A Maven call on the modules asked for."""
    command = ["mvn", "-B", *goals]
    if options.module:
        command += ["-pl", options.module, "-am"]
    return command


def forget_classes_without_gates() -> None:
    """Maven compiles nothing twice, so what was compiled without the gates since they last passed would never meet them."""
    passed = GATES_PASSED.stat().st_mtime if GATES_PASSED.exists() else 0.0
    for sources in HOME.glob("*/target/maven-status/maven-compiler-plugin/*/*/inputFiles.lst"):
        if sources.stat().st_mtime > passed:
            sources.unlink()


def gates_stage(options: argparse.Namespace, environment: dict[str, str]) -> Tally:
    """Compiles everything, tests included, with all gates."""
    forget_classes_without_gates()
    if not run_logged("gates", maven(options, "-T", "2", "-Pgates", "-DskipTests", "test-compile"), "gates.log", environment):
        print_errors(REPORTS / "gates.log")
        return Tally(failed=["gates: see .build/test-reports/gates.log"], unprepared=True)
    if not options.module:
        GATES_PASSED.touch()
    return Tally(passed=1)


def build_stage(environment: dict[str, str]) -> Tally:
    """Makes the build that the tests of the command run from."""
    if run_logged("build", [str(HOME / "ticklake"), "--version"], "build.log", environment):
        return Tally()
    return Tally(failed=["build: see .build/test-reports/build.log and .build/build.log"], unprepared=True)


def java_stages(options: argparse.Namespace, environment: dict[str, str]) -> dict[str, Callable[[], Tally]]:
    """The calls of Maven that together run the Java tests asked for, by their titles."""
    modules = {folder.parent.name for folder in HOME.glob("*/pom.xml")}
    if options.module or options.tests:
        asked = options.tests or "*Test"
        return {"Java tests": lambda: java_stage("Java tests", asked, modules, options, environment)}
    last = [module for together in LAST_MODULES for module in together]
    others = ",".join(["*Test", *(f"!io/ticklake/{module}/**" for module in last)])
    calls = {"Java tests": (others, modules - set(last))}
    for together in LAST_MODULES:
        title = "Java tests of " + ", ".join(together)
        calls[title] = (",".join(f"io/ticklake/{module}/**/*Test" for module in together), set(together))
    return {title: partial(java_stage, title, *call, options, environment) for title, call in calls.items()}


def java_stage(title: str, classes: str, modules: set[str], options: argparse.Namespace, environment: dict[str, str]) -> Tally:
    """Runs the test classes that match a pattern of Surefire, which lie in these modules."""
    tally = Tally()
    command = maven(options, "-T", "2", "--fail-at-end", "test", f"-Dtest={classes}", "-Dsurefire.failIfNoSpecifiedTests=false")
    # All is compiled. A call that did it again, because another had just touched a class, would take classes from running tests.
    command.append("-Dmaven.compiler.useIncrementalCompilation=false")
    if options.fast:
        command.append("-DexcludedGroups=slow")
    log = REPORTS / f"{title.replace(', ', '-').replace(' ', '-').lower()}.log"
    well = run_logged(title, command, log.name, environment)
    told = set()
    for report in sorted(HOME.glob("*/target/surefire-reports/TEST-*.xml")):
        module = report.parent.parent.parent.name
        if module in modules:
            before = len(tally.failed)
            tally.add_report(report)
            if len(tally.failed) > before:
                told.add(module)
    summary = without_colours(log.read_text(errors="replace"))
    failed = {name for name in modules_that_ended(summary, "FAILURE") if name in modules}
    # A module may fail without a report that says so: its process broke, or its time was over.
    tally.failed += [f"module {name}: see {log.relative_to(HOME)}" for name in sorted(failed - told)]
    # Maven leaves out the modules that need one whose tests failed.
    skipped = [name for name in modules_that_ended(summary, "SKIPPED") if name in modules]
    tally.not_run += [(f"module {name}", "tests of a module it needs failed") for name in skipped]
    if not well and not tally.failed:
        tally.failed.append(f"{title}: see {log.relative_to(HOME)}")
        print_errors(log)
    if options.tests and well and tally.passed == 0 and not tally.not_run:
        tally.failed.append(f"{title}: no test class matches {classes}")
    return tally


def modules_that_ended(log: str, how: str) -> list[str]:
    """Modules by the word that Maven's summary has for them."""
    return re.findall(rf"^\[INFO\] (\S+) \.* *{how}", log, re.MULTILINE)


def without_colours(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def print_errors(log: Path) -> None:
    errors = [line for line in log.read_text(errors="replace").splitlines() if "ERROR" in line]
    print("\n".join(errors[:15]))


def style_stage(environment: dict[str, str]) -> Tally:
    tally = Tally()
    folders = [
        folder for folder in ("airflow", "bench", "dashboard", "dbt", "dev", "python", "tests") if (HOME / folder).is_dir()
    ]
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
    return tally


def pytest_stage(folder: str, options: argparse.Namespace, environment: dict[str, str]) -> Tally:
    tally = Tally()
    name = folder.replace("/", "-")
    report = REPORTS / f"{name}.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--durations=15", f"--junitxml={report}", folder]
    if options.fast:
        command += ["-m", "not slow"]
    well = run_logged(f"pytest {folder}", command, f"{name}.log", environment)
    if report.exists():
        tally.add_report(report)
    if not well and not tally.failed:
        tally.failed.append(f"pytest {folder}: see .build/test-reports/{name}.log")
    return tally


def run_side_by_side(stages: list[Callable[[], Tally]]) -> list[Tally]:
    """Runs stages in their order, four at a time on two cores; much of what they do is waiting for servers to start."""
    lanes = max(4, min(5, (os.cpu_count() or 2) // 2 + 1))
    with ThreadPoolExecutor(lanes) as pool:
        return list(pool.map(lambda stage: stage(), stages))


def run_stages(options: argparse.Namespace, environment: dict[str, str]) -> Tally:
    """All that was asked for: first what the others need, then the rest side by side."""
    wanted = options.only or ["style", "java", "python"]
    if options.module or options.tests:
        wanted = ["java"]
    later = java_stages(options, environment) if "java" in wanted else {}
    if "python" in wanted:
        for folder in PYTHON_TESTS:
            if (HOME / folder).is_dir():
                later[f"pytest {folder}"] = lambda folder=folder: pytest_stage(folder, options, environment)  # type: ignore[misc]
    tally = Tally()
    first = [lambda: style_stage(environment)] if "style" in wanted else []
    if later:
        first.append(lambda: prepare(options, wanted, list(later), environment))
    for part in run_side_by_side(first):
        tally.add(part)
    if tally.unprepared:
        return tally
    for part in run_side_by_side(list(later.values())):
        tally.add(part)
    return tally


def prepare(options: argparse.Namespace, wanted: list[str], later: list[str], environment: dict[str, str]) -> Tally:
    """Classes and build, once for all stages; what cannot run without them is listed as not run."""
    tally = Tally()
    if "java" in wanted:
        tally.add(gates_stage(options, environment))
    # Packing compiles again what depends on a new jar, so no test may run meanwhile.
    if "python" in wanted and not tally.unprepared:
        tally.add(build_stage(environment))
    if tally.unprepared:
        tally.not_run += [(stage, "what it needs could not be built") for stage in later]
    return tally


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
    # A shell makes what it starts in the background ignore SIGINT, and tests send it to what they start.
    signal.signal(signal.SIGINT, signal.default_int_handler)
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
    for old in HOME.glob("*/target/surefire-reports/*.xml"):
        old.unlink()
    began = time.monotonic()
    tally = run_stages(options, environment)
    print_result(tally)
    print(f"in {(time.monotonic() - began) / 60:.1f} minutes", file=sys.stderr)
    return 1 if tally.failed or (tally.passed == 0) else 0


if __name__ == "__main__":
    sys.exit(main())
