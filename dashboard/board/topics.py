"""The topics of the broker: where their partitions begin and end, and their latest messages."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import confluent_kafka
import streamlit as st
from confluent_kafka import Consumer, KafkaException, TopicPartition

from board.moments import from_epoch

PATIENCE_SECONDS = 5.0
LATEST = 5
SHOWN_CHARACTERS = 400


class NoBroker(Exception):
    """The broker does not answer."""


@dataclass(frozen=True)
class Partition:
    """One partition: its first offset that is still there, and the offset after its last message."""

    topic: str
    number: int
    begin: int
    end: int


@dataclass(frozen=True)
class Message:
    """One record of a topic, its bytes as text."""

    partition: int
    offset: int
    time: datetime
    key: str
    value: str


@st.cache_data(ttl=3, show_spinner=False, max_entries=4)
def partitions(brokers: str) -> list[Partition]:
    """All partitions of all topics that are not the broker's own."""
    with _consumer(brokers) as consumer:
        found = []
        for name, topic in sorted(consumer.list_topics(timeout=PATIENCE_SECONDS).topics.items()):
            for number in sorted(topic.partitions) if not name.startswith("__") else ():
                begin, end = consumer.get_watermark_offsets(TopicPartition(name, number), timeout=PATIENCE_SECONDS)
                found.append(Partition(name, number, begin, end))
        return found


@st.cache_data(ttl=3, show_spinner=False, max_entries=16)
def latest(brokers: str, topic: str) -> list[Message]:
    """The last messages of the partitions of a topic, newest first. Nothing is committed, so no reader is disturbed."""
    wanted = [one for one in partitions(brokers) if one.topic == topic and one.end > one.begin]
    if not wanted:
        return []
    with _consumer(brokers) as consumer:
        consumer.assign([TopicPartition(topic, one.number, max(one.begin, one.end - LATEST)) for one in wanted])
        expected = sum(min(LATEST, one.end - one.begin) for one in wanted)
        found: list[Message] = []
        ends = time.monotonic() + PATIENCE_SECONDS
        while len(found) < expected and time.monotonic() < ends:
            records = consumer.consume(expected - len(found), timeout=0.5)
            found += [_message(record) for record in records if record.error() is None]
        return sorted(found, key=lambda message: (message.time, message.offset), reverse=True)[: 2 * LATEST]


@contextmanager
def _consumer(brokers: str) -> Iterator[Consumer]:
    # A socket knows at once that nobody listens; the client would try for long.
    host, _, port = brokers.partition(",")[0].rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=1).close()
    except (OSError, ValueError) as error:
        raise NoBroker(f"No broker answers at {brokers}.") from error
    consumer = Consumer(
        {
            "bootstrap.servers": brokers,
            "group.id": "ticklake-dashboard",  # the client wants a name; the group has no members and commits nothing
            "enable.auto.commit": False,
            "auto.offset.reset": "earliest",
            "socket.timeout.ms": int(PATIENCE_SECONDS * 1000),
            "fetch.message.max.bytes": 256 << 10,
            "log_level": 0,
        }
    )
    try:
        yield consumer
    except KafkaException as error:
        raise NoBroker(f"The broker {brokers} did not answer: {error}") from error
    finally:
        consumer.close()


def _message(record: confluent_kafka.Message) -> Message:
    return Message(
        partition=record.partition() or 0,
        offset=record.offset() or 0,
        time=from_epoch(record.timestamp()[1] / 1000),
        key=as_text(record.key()),
        value=as_text(record.value()),
    )


def as_text(content: bytes | str | None) -> str:
    """Bytes as people can read them, cut to what a line holds."""
    text = content if isinstance(content, str) else (content or b"").decode("utf-8", errors="replace")
    return text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + " …"
