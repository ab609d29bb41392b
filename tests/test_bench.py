"""The benchmark: what a program reads from it, and that outputs were compared."""

from __future__ import annotations

import json

import pytest

from conftest import run_command

KEYS = ["workload", "system", "rows", "seconds", "cpu_seconds", "peak_memory_mb", "ratio", "equal"]


@pytest.mark.slow
def test_compares_the_outputs_before_it_prints_ratios() -> None:
    done = run_command("bench", "import", "--quick", "--output", "json", timeout=600)

    assert done.code == 0, done.err
    ours, rival = json.loads(done.out)
    assert [list(ours), list(rival)] == [KEYS, KEYS]
    assert ours["system"] == "ticklake"
    assert ours["ratio"] == 1
    assert ours["rows"] == rival["rows"] > 0
    assert rival["equal"] is True
    # rows per second of ours over those of the rival
    assert rival["ratio"] == pytest.approx(rival["seconds"] / ours["seconds"])


def test_names_the_workloads_when_asked_for_an_unknown_one() -> None:
    done = run_command("bench", "gold-bars")

    assert done.code == 64
    assert "There is no workload 'gold-bars'. Workloads: bronze, import, bars" in done.err


def test_installs_no_rival_for_a_system_that_does_not_exist() -> None:
    done = run_command("bench", "live", "--systems", "storm")

    assert done.code == 64
    assert "There is no system 'storm' in bench live. Systems: ticklake, pyspark-delta, spark-two-lanes" in done.err
    assert "installing" not in done.err
