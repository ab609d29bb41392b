"""Pipeline: from Kafka to the release, what is behind, what was rejected, what was built, what lies on the disk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from board import live, pipeline, ran, runs, storage, topics
from board.backend import Backend, backend
from board.freshness import freshness
from board.moments import UNKNOWN, ago, clock, from_epoch, now, share, short, size, span
from board.page import choice, page, say_if_no_choice
from board.parts.columns import Column, columns
from board.parts.table import Link, Long, Right, table
from board.settings import settings
from board.status import Answer, asking

LOOK_BACK = "24 hours before the newest append"
MOST_PARTITIONS = 60


def show() -> None:
    say_if_no_choice("section", SECTIONS)
    st.segmented_control(
        "Section",
        list(SECTIONS),
        default="overview",
        required=True,
        key="section",
        bind="query-params",
        label_visibility="collapsed",
    )
    st.fragment(run_every=settings().refresh)(in_sight)()


def in_sight() -> None:
    """Only this section is read, so the others cost nothing.

    Which one is asked of the session at each refresh: a click that comes while a refresh runs is not lost on a busy machine.
    """
    SECTIONS[st.session_state.get("section") or "overview"]()


def overview() -> None:
    """The health of everything in one look."""
    newest = freshness().newest_trade
    since = pipeline.a_day_before(pipeline.newest_append())
    counts = pipeline.counts(since)
    rejected = counts["rejects"] / counts["records"] if counts["records"] else 0.0
    answer = asking(settings().command, settings().lake).now()
    known = answer.known
    free = f"{size(known['disk_free_bytes'])} are free." if known else None
    with st.container(horizontal=True, key="figures"):
        st.metric("Age of the newest bar", span((now() - newest).total_seconds()) if newest else UNKNOWN)
        lag = sum(topic["lag"] for topic in known["topics"]) if known and known["topics"] else None
        st.metric(
            "Not in bronze yet", UNKNOWN if lag is None else f"{lag:,}", help="Records in Kafka that no bronze table holds."
        )
        seconds, _ = asked_live()
        if seconds:
            st.metric(
                "Not in Postgres yet", f"{seconds.fresh['lag']:,}", help="Records in Kafka that the live path has not read."
            )
        st.metric("Records in 24 h", short(counts["records"]), help=f"Ticks and market info, appended in the {LOOK_BACK}.")
        st.metric("Rejected", share(rejected), help="Of these records; of a replayed one the last attempt counts.")
        st.metric("Memory of all parts", size(known["memory_bytes"]) if known else UNKNOWN)
        st.metric(
            "Disk",
            size(known["disk_used_bytes"]) if known else UNKNOWN,
            help=free,
        )
    st.subheader("Parts", anchor=False)
    parts(backend(settings().folder), known)
    st.subheader("Tables", anchor=False)
    heads = {table["table"]: table for table in known["tables"]} if known else {}
    rows = []
    for row in pipeline.tables():
        head = heads.get(row["table_name"], {})
        rows.append(
            {
                "table": row["table_name"],
                "rows": row["rows"],
                "files": row["files"],
                "size": Right(size(row["bytes"])),
                "changed": ago(from_epoch(row["committed"])) if row["committed"] else "never",
                "now: rows not released yet": max(0, head["rows"] - row["rows"]) if head else None,
                "now: newest event (UTC)": (head.get("newest_event") or "")[:19].replace("T", " "),
            }
        )
    table(rows, name="tables")
    say_of_which_moment(answer)


def say_of_which_moment(answer: Answer) -> None:
    release = f"Rows, files, size and the last change are those of release {freshness().release}"
    if answer.known:
        st.caption(f"{release}; columns that begin with now are of the tables as they were {span(answer.age())} ago.")
    elif answer.problem:
        st.caption(f"{release}. Memory, disk, lag and the tables as they are now are not known: {answer.problem}")
    else:
        st.caption(f"{release}. Asking `{settings().command.name} status` for memory, disk, lag and the tables as they are now …")


def asked_live() -> tuple[live.Progress | None, str | None]:
    """How far the live path is; without one, why it is not known."""
    try:
        return live.progress(live.address(settings())), None
    except live.NoLive as problem:
        return None, str(problem)


def parts(running: Backend, known: dict[str, Any] | None) -> None:
    if not running.parts:
        st.info(f"`{settings().command.name} up` runs nothing for this lake.", icon=":material/power_off:")
        return
    memory = {part["part"]: part["memory_bytes"] for part in known["parts"]} if known else {}
    rows = [
        {
            "part": Link(part.name, runs.address(part.port)) if part.name == "airflow" and part.port else part.name,
            "state": "dead" if part.health == "running" and not part.alive else part.health,
            "memory": Right(size(memory[part.name]) if part.name in memory else ""),
            "port": Right(str(part.port or "")),
            "restarts": part.restarts,
            "log": f"{part.log.parent.name}/{part.log.name}",
        }
        for part in running.parts
    ]
    table(rows, name="parts")


def stream() -> None:
    """Kafka and the way into bronze."""
    newest = pipeline.newest_append()
    committed = pipeline.committed()
    seconds, why_not = asked_live()
    brokers = settings().brokers
    broker = backend(settings().folder).part("broker")
    if broker and broker.port and broker.alive:
        brokers = f"127.0.0.1:{broker.port}"
    st.subheader("Topics", anchor=False)
    try:
        every = topics.partitions(brokers)
        read = settings().topics | {name for name, _ in committed}
    except topics.NoBroker as problem:
        st.info(f"{problem} Offsets in the lake are shown without it.", icon=":material/cloud_off:")
        rows = [
            {
                "topic": name,
                "partition": number,
                "in the release up to": committed.get((name, number)),
                "in Postgres up to": seconds.offsets.get((name, number), {}).get("next_offset") if seconds else None,
            }
            for name, number in sorted(committed.keys() | (seconds.offsets.keys() if seconds else set()))
        ]
        table(rows, name="offsets")
    else:
        table(
            [
                {
                    "topic": one.topic,
                    "partition": one.number,
                    "first offset": one.begin,
                    "end": one.end,
                    # Of topics that the lake does not read, such as those of a sink, nothing is behind.
                    "in the release up to": committed.get((one.topic, one.number), 0) if one.topic in read else None,
                    "behind": max(0, one.end - committed.get((one.topic, one.number), 0)) if one.topic in read else None,
                    "in Postgres up to": seconds.offsets[one.topic, one.number]["next_offset"]
                    if seconds and (one.topic, one.number) in seconds.offsets
                    else None,
                }
                for one in every
            ],
            name="offsets",
        )
        messages(brokers, sorted({one.topic for one in every}))
    live_path(seconds, why_not)
    st.subheader("Appends to bronze, records a minute", anchor=False)
    if newest is None:
        st.info("Nothing was appended yet.")
        return
    added = pipeline.appends(from_epoch(newest.timestamp() - 2 * 3600))
    if added:
        columns(
            [Column(row["minute"], row["rows"] - row["rejects"], row["rejects"]) for row in added],
            step=60,
            names=("accepted", "rejected"),
            name="appends",
        )
        appends, records = sum(row["appends"] for row in added), sum(row["rows"] for row in added)
        st.caption(
            f"{records:,} records in {appends:,} appends in the two hours before the newest append of the release, "
            f"{clock(newest)} UTC ({ago(newest)})."
        )


def live_path(known: live.Progress | None, why_not: str | None) -> None:
    """What became of the records that the live path read: each has one fate."""
    st.subheader("Live path, since it began", anchor=False)
    if known is None:
        st.caption(f"{why_not} The page Live says more.")
        return
    fresh = known.fresh
    fates = ("records", "accepted", "duplicates", "late", "expired", "rejected", "skipped", "corrections")
    table([{"batch": fresh["batch"], **{fate: fresh[fate] for fate in fates}, "not read yet": fresh["lag"]}], name="live")
    worst = ", ".join(f"{row['reason']} {row['records']:,}" for row in known.rejects[:5])
    committed = f"Last commit {ago(from_epoch(fresh['committed']))}."
    st.caption(f"{committed} Rejected: {worst}." if worst else committed)


def messages(brokers: str, names: list[str]) -> None:
    st.subheader("Latest messages", anchor=False)
    if not names:
        st.info("The broker has no topics.")
        return
    name = choice("Topic", names, key="topic", index=len(names) - 1, label_visibility="collapsed")
    try:
        found = topics.latest(brokers, name or names[-1])
    except topics.NoBroker as problem:
        st.info(str(problem))
        return
    if not found:
        st.caption("No message is in this topic.")
    table(
        [
            {
                "time (UTC)": clock(one.time),
                "partition": one.partition,
                "offset": Right(str(one.offset)),
                "key": one.key,
                "message": Long(one.value),
            }
            for one in found
        ],
        name="messages",
    )


def rejects() -> None:
    """Records that are no valid tick, by reason and one by one."""
    since = pipeline.a_day_before(pipeline.newest_append())
    reasons = pipeline.rejects_by_reason(since)
    counts = pipeline.counts(since)
    if not reasons:
        st.success(f"None of the {counts['records']:,} records of the {LOOK_BACK} was rejected.", icon=":material/verified:")
        return
    st.subheader("Why", anchor=False, help=f"Of the {LOOK_BACK}. A rejected record is kept with its bytes.")
    table(
        [
            {
                "reason": row["reason"],
                "records": row["records"],
                "table": row["table_name"],
                "newest": ago(from_epoch(row["newest"])),
                "of all records": Right(share(row["records"] / counts["records"]) if counts["records"] else ""),
            }
            for row in reasons
        ],
        name="reasons",
    )
    st.subheader("Samples", anchor=False)
    names = sorted({row["reason"] for row in reasons})
    reason = choice("Reason", ["", *names], key="reason", shown=lambda name: name or "all reasons", label_visibility="collapsed")
    table(
        [
            {
                "ingested (UTC)": clock(from_epoch(row["ingested"])),
                "reason": row["reason"],
                "from": f"{row['source_topic'][:24]}:{row['source_partition']}:{row['source_offset']}",
                "record": Long(topics.as_text(row["raw"])),
            }
            for row in pipeline.reject_samples(since, reason or "")
        ],
        name="samples",
    )


def files() -> None:
    """What lies on the disk: partitions and small files."""
    try:
        every = storage.partitions()
    except storage.NotCounted as problem:
        st.warning(
            f"Files cannot be counted. {problem} The next run of refresh_lake, or `{settings().command.name} publish`, "
            "writes one that does.",
            icon=":material/warning:",
        )
        return
    with st.container(horizontal=True, key="figures"):
        st.metric("Files of the release", f"{sum(one.files for one in every):,}")
        st.metric("Size", size(sum(one.size for one in every)))
        st.metric("Small files", f"{sum(one.small for one in every):,}", help=f"Below {size(storage.SMALL_BYTES)}.")
        st.metric(
            "Partitions to compact",
            f"{sum(one.waits_for_compaction for one in every):,}",
            help=f"With {storage.LEAST_SMALL} small files or more. `ticklake compact --auto` rewrites closed ones.",
        )
    names = sorted({one.table for one in every})
    name = choice("Table", ["", *names], key="table", shown=lambda name: name or "all tables, most small files first")
    chosen = [one for one in every if not name or one.table == name]
    chosen.sort(key=by_partition if name else by_small_files, reverse=True)
    table(
        [
            {
                "table": one.table,
                "partition": one.partition,
                "files": one.files,
                "small": one.small,
                "size": Right(size(one.size)),
                "mean file": Right(size(one.size / one.files) if one.files else ""),
            }
            for one in chosen[:MOST_PARTITIONS]
        ],
        name="partitions",
    )
    if len(chosen) > MOST_PARTITIONS:
        st.caption(f"The first {MOST_PARTITIONS} of {len(chosen):,} partitions.")


def by_partition(one: storage.PartitionFiles) -> Any:
    return one.partition


def by_small_files(one: storage.PartitionFiles) -> Any:
    return one.small


SECTIONS: dict[str, Callable[[], None]] = {
    "overview": overview,
    "stream": stream,
    "rejects": rejects,
    "files": files,
    "runs": ran.show,
}

page(show)
