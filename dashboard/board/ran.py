"""The section Runs of the page Pipeline: runs of Airflow's DAGs with what they said, and what they built."""

from __future__ import annotations

import streamlit as st

from board import pipeline, runs
from board.backend import backend
from board.moments import ago, from_epoch, now, span
from board.parts.table import Link, Long, Right, table
from board.settings import settings


def show() -> None:
    st.subheader("Runs of the DAGs", anchor=False)
    airflow = backend(settings().folder).part("airflow")
    if airflow is None or airflow.port is None:
        st.info("Airflow does not run for this lake.", icon=":material/power_off:")
    else:
        dag_runs(airflow.port)
    st.subheader("Builds", anchor=False, help="Partitions that heal, backfill, silver and gold wrote, newest first.")
    built = pipeline.builds()
    if not built:
        st.caption("Nothing was built yet.")
    table(
        [
            {
                "layer": row["layer"],
                "partition": row["partition"],
                "rows": row["rows"],
                # Gold is built from silver: its counts of bronze are those of its hours, told in their rows.
                "from bronze rows": row["bronze_rows"] if row["layer"] == "silver" else None,
                "duplicates": row["duplicates"] if row["layer"] == "silver" else None,
                "began": ago(from_epoch(row["started"])),
                "build": Right(str(row["build_id"])),
            }
            for row in built
        ],
        name="builds",
    )


def dag_runs(port: int) -> None:
    folder = str(settings().folder)
    try:
        found = runs.last_runs(port, folder)
        st.link_button("Rebuild hours of your choice", f"{runs.address(port)}/dags/backfill_partition", icon=":material/history:")
        rows = []
        for run, tasks in zip(found, runs.said(port, folder, found), strict=True):
            ended = run.ended or now()
            rows.append(
                {
                    "dag": Link(run.dag, run.link),
                    "state": run.state,
                    "began": ago(run.started) if run.started else "not yet",
                    "took": span((ended - run.started).total_seconds()) if run.started else "",
                    "by": run.kind,
                    "result": Long("asking …" if tasks is None else runs.in_words(tasks)),
                }
            )
        table(rows, name="runs")
        if not rows:
            st.caption("No DAG has run yet.")
    except runs.NoAirflow as problem:
        st.info(str(problem), icon=":material/cloud_off:")
