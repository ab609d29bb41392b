"""What Airflow did, in words: results and errors of runs, and why no newer bars come."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st

from airflow_answers import AirflowAnswers
from board import runs, stalled
from board.backend import backend
from opening import opened, plain, point_to, texts
from published_lake import PublishedLake

REFUSED = "ticklake backfill: There is no bronze of 2026-01-05T14. Name other hours. (exit code 64, impossible request)"


@pytest.fixture
def airflow(tmp_path: Path) -> Iterator[AirflowAnswers]:
    st.cache_data.clear()
    st.cache_resource.clear()
    with AirflowAnswers(tmp_path) as airflow:
        yield airflow


def said(airflow: AirflowAnswers, folder: Path, seconds: float = 60) -> list[str | None]:
    found = runs.last_runs(airflow.port, str(folder))
    return [None if tasks is None else runs.in_words(tasks) for tasks in runs.said(airflow.port, str(folder), found, seconds)]


def test_a_run_says_the_last_line_of_each_task(airflow: AirflowAnswers, tmp_path: Path) -> None:
    airflow.run("refresh_lake", "success", 90, ("heal", "success", "heal: 1 hour, 3.2 s"), ("compact", "success", ""))

    assert said(airflow, tmp_path) == ["heal: 1 hour, 3.2 s; compact: done"]


def test_a_task_that_failed_says_the_sentence_of_its_error(airflow: AirflowAnswers, tmp_path: Path) -> None:
    airflow.run("backfill_partition", "failed", 90, ("backfill", "failed", REFUSED))
    airflow.run("maintain_lake", "failed", 90, ("maintain", "failed", "Timeout,\n PID: 12"), ("trim", "upstream_failed", ""))
    airflow.run("verify_lake", "failed", 90, ("verify", "failed", ""))

    assert said(airflow, tmp_path) == [
        REFUSED.removeprefix("ticklake "),
        "maintain: Timeout, PID: 12; trim: did not run",
        "verify: failed, its log does not say why",
    ]


def test_what_waits_is_said_in_words(airflow: AirflowAnswers, tmp_path: Path) -> None:
    unreachable = "ticklake heal: the store did not answer (exit code 75)"
    airflow.run("refresh_lake", "running", 90, ("heal", "up_for_retry", unreachable), ("compact", "", ""))
    airflow.run("maintain_lake", "running", 90, ("maintain", "up_for_retry", ""), ("trim", "scheduled", ""))

    assert said(airflow, tmp_path) == [
        "heal: will be tried again: the store did not answer (exit code 75)",
        "maintain: will be tried again; trim: waits for its turn",
    ]


def test_every_run_of_the_list_is_asked_for_and_once_it_has_ended_not_again(airflow: AirflowAnswers, tmp_path: Path) -> None:
    for place in range(20):
        airflow.run("refresh_lake", "success", 90 + place * 120, ("publish", "success", f"publish: release {20 - place}"))
    assert said(airflow, tmp_path) == [f"publish: release {20 - place}" for place in range(20)]
    asked = len(airflow.asked)

    assert None not in said(airflow, tmp_path, seconds=0)

    assert len(airflow.asked) == asked


def test_what_there_was_no_time_for_is_asked_for_by_the_next_look(airflow: AirflowAnswers, tmp_path: Path) -> None:
    airflow.run("refresh_lake", "success", 90, ("heal", "success", "heal: nothing to do"))

    assert said(airflow, tmp_path, seconds=-1) == [None]
    assert said(airflow, tmp_path) == ["heal: nothing to do"]


def test_the_page_shows_what_old_runs_said(airflow: AirflowAnswers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lake = PublishedLake(tmp_path, symbols=1, minutes=90)
    lake.publish()
    lake.runs(airflow=airflow.port)
    point_to(tmp_path, monkeypatch)
    for place in range(8):
        airflow.run("refresh_lake", "success", 90 + place * 120, ("publish", "success", f"publish: release {8 - place}"))

    app = opened("pipeline", section="runs")
    app.run()

    shown = plain(app)
    assert [f"publish: release {number}<" in shown for number in range(1, 9)] == [True] * 8


HEALS = ("heal", "running", "")
WAITS = ("heal", "scheduled", "")


@pytest.mark.parametrize(
    ("made", "wanted"),
    [
        (
            [("backfill_partition", "running", 725, ("backfill", "running", "")), ("refresh_lake", "running", 60, WAITS)],
            "A backfill is running for 12 min; the next refresh comes after it.",
        ),
        (
            [("backfill_partition", "running", 5, ("backfill", "scheduled", "")), ("refresh_lake", "running", 725, HEALS)],
            "A refresh is running for 12 min, now at heal; newer bars come when it ends.",
        ),
        (
            [("refresh_lake", "running", 60, ("heal", "up_for_retry", "ticklake heal: no store (exit code 75)"))],
            "A refresh has met a problem. heal: will be tried again: no store (exit code 75)",
        ),
        (
            [("refresh_lake", "failed", 735, ("heal", "failed", "ticklake heal: bad data (exit code 65)"))],
            "The last refresh failed: heal: bad data (exit code 65). It ended 12 min ago; see Pipeline, Runs.",
        ),
        (
            [("refresh_lake", "success", 735, ("heal", "success", "heal: nothing to do"))],
            "The last refresh ended 12 min ago and found no newer trade: see in Pipeline, Stream whether any arrive.",
        ),
        ([], "refresh_lake, which builds bars, has not run yet: see Pipeline, Runs."),
    ],
)
def test_the_banner_names_what_holds_newer_bars_back(
    airflow: AirflowAnswers, tmp_path: Path, made: list[tuple[str, str, float, tuple[str, str, str]]], wanted: str
) -> None:
    PublishedLake(tmp_path).runs(airflow=airflow.port)
    for dag, state, began_ago, task in made:
        airflow.run(dag, state, began_ago, task)

    assert stalled.why(backend(tmp_path), tmp_path) == wanted


def test_a_stale_page_says_that_a_backfill_runs(airflow: AirflowAnswers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lake = PublishedLake(tmp_path, symbols=1, minutes=90, end=int(time.time()) // 60 * 60 - 7200)
    lake.publish()
    lake.runs(airflow=airflow.port)
    point_to(tmp_path, monkeypatch)
    airflow.run("backfill_partition", "running", 725, ("backfill", "running", ""))

    assert "A backfill is running for 12 min" in texts(opened())


def test_an_airflow_that_does_not_answer_is_no_cause(tmp_path: Path) -> None:
    lake = PublishedLake(tmp_path)
    lake.runs(airflow=1)
    assert "Airflow did not say" in stalled.why(backend(tmp_path), tmp_path)
    lake.runs()
    assert "Airflow does not run for this lake" in stalled.why(backend(tmp_path), tmp_path)
