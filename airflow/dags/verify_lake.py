"""Proves the lake every night: all bars and trades of the day before are computed again from what they were made from.

`ticklake verify` compares every bar with its trades, every sector minute with trades and market info, and every trade with the
records of bronze. A difference turns the run red; the first rows stand in the log, and no retry hides them. Hours that wait for
the next `heal` are no difference. A run that you trigger proves the day before today.
The last line of the task's log says how many rows were compared and how long it took.
"""

from __future__ import annotations

from airflow.sdk import dag

from lake_cli import by_the_clock, lake

# Of the run and not of its logical date, which a run that was started through the API need not have.
DAY_BEFORE = "{{ (dag_run.run_after - macros.timedelta(days=1)).strftime('%Y-%m-%dT00') }}"
DAY = "{{ dag_run.run_after.strftime('%Y-%m-%dT00') }}"


@dag(
    dag_display_name="verify_lake: prove the bars of the day before",
    # Hours after midnight: what came late is built by then. It only reads; in the pool of those that write, no build changes what
    # it reads or needs memory at the same time.
    **by_the_clock("50 2 * * *", __doc__, weight=5),
)
def verify_lake() -> None:
    lake(
        "verify",
        f"--from={DAY_BEFORE}",
        f"--to={DAY}",
        doc_md="Computes the bars and trades of a day again and compares them with what is stored: `ticklake verify`.",
    )


verify_lake()
