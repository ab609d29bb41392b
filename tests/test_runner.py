"""What ``ticklake test`` says of the tests it ran, and with which exit code it ends."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import on_this_machine
import run_tests
from conftest import real_data

REPORT = """<testsuite>
  <testcase classname="io.ticklake.A" name="holds"/>
  <testcase classname="io.ticklake.A" name="breaks"><failure message="expected 1&#10;but was 2"/></testcase>
  <testcase classname="io.ticklake.A" name="dies"><error>java.lang.Error: out of luck</error></testcase>
  <testcase classname="io.ticklake.A" name="waits">
    <skipped message="org.opentest4j.TestAbortedException: Assumption failed: no Chromium"/>
  </testcase>
</testsuite>"""


def test_each_test_is_passed_failed_or_not_run_with_its_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "TEST-A.xml"
    report.write_text(REPORT)
    tally = run_tests.Tally()

    tally.add_report(report)
    run_tests.print_result(tally)

    assert capsys.readouterr().out.strip().splitlines() == [
        "Failed:",
        "  io.ticklake.A.breaks: expected 1 but was 2",
        "  io.ticklake.A.dies: java.lang.Error: out of luck",
        "",
        "1 passed, 2 failed",
        "not run: 1",
        "  io.ticklake.A.waits: no Chromium",
    ]


@pytest.mark.parametrize(("passed", "failed", "code"), [(1, [], 0), (1, ["a: broke"], 1), (0, [], 1)])
def test_a_failure_or_no_test_at_all_is_exit_1(
    passed: int, failed: list[str], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_tests, "REPORTS", tmp_path / "reports")
    monkeypatch.setattr(run_tests, "HOME", tmp_path)
    monkeypatch.setattr(run_tests, "run_stages", lambda *_: run_tests.Tally(passed=passed, failed=failed))
    monkeypatch.setattr(sys, "argv", ["ticklake test"])

    assert run_tests.main() == code


def test_in_ci_a_missing_browser_or_missing_data_is_a_failure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("TICKLAKE_TEST_DATA", str(tmp_path / "none"))
    for ci, outcome in (("true", pytest.fail.Exception), ("", pytest.skip.Exception)):
        monkeypatch.setenv("CI", ci)
        with pytest.raises(outcome, match="Chromium is not installed"):
            on_this_machine.chromium_path()
        with pytest.raises(outcome, match="no real market data"):
            real_data("README.md")
