"""What `ticklake status` knows: parts with their memory, how far the stream is behind, the head of each table, the disk."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st

SECONDS = 60
# It starts a Java process of about a second: often enough to watch, too seldom to be felt.
FRESH_SECONDS = 15
# On a busy machine it takes ten seconds; until a newer one is there an answer of this age is better than none.
USEFUL_SECONDS = 60


class NoStatus(Exception):
    """The command failed or took too long."""


@dataclass(frozen=True)
class Answer:
    """What is known now: the newest answer that is young enough, or the problem; neither while the first one is awaited."""

    known: dict[str, Any] | None
    problem: str | None
    asked: float = field(default_factory=time.monotonic)

    def age(self) -> float:
        return time.monotonic() - self.asked


class Asking:
    """Asks in the background, one question at a time, so that no page waits."""

    def __init__(self, command: Path, lake: str) -> None:
        self._command = command
        self._lake = lake
        self._lock = threading.Lock()
        self._answer: Answer | None = None
        self._thread: threading.Thread | None = None

    def now(self) -> Answer:
        """What is known at this moment; asks again where that is old."""
        with self._lock:
            answer = self._answer
            if (answer is None or answer.age() > FRESH_SECONDS) and not (self._thread and self._thread.is_alive()):
                self._thread = threading.Thread(target=self._ask, name="status", daemon=True)
                self._thread.start()
            return answer if answer and answer.age() <= USEFUL_SECONDS else Answer(None, None)

    def _ask(self) -> None:
        asked = time.monotonic()
        try:
            answer = Answer(status(self._command, self._lake), None, asked)
        except NoStatus as problem:
            answer = Answer(None, str(problem), asked)
        with self._lock:
            self._answer = answer


@st.cache_resource(show_spinner=False)
def asking(command: Path, lake: str) -> Asking:
    """The one who asks for a lake, for all sessions."""
    return Asking(command, lake)


def status(command: Path, lake: str) -> dict[str, Any]:
    """The answer of `ticklake status --output json`."""
    try:
        done = subprocess.run(
            [str(command), "status", "--lake", lake, "--output", "json"],
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoStatus(f"{command} status did not answer: {error}") from error
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()
        raise NoStatus(said[-1] if said else f"{command} status ended with exit code {done.returncode}")
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError as error:
        raise NoStatus(f"{command} status did not answer in JSON: {error}") from error
    return answer
