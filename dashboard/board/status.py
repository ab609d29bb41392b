"""What `ticklake status` knows: parts with their memory, how far the stream is behind, the head of each table, the disk."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import streamlit as st

SECONDS = 20


class NoStatus(Exception):
    """The command failed or took too long."""


# It starts a Java process of about a second: often enough to watch, too seldom to be felt.
@st.cache_data(ttl=15, show_spinner=False, max_entries=4)
def status(command: Path, lake: str) -> dict[str, Any]:
    """The answer of `ticklake status --output json`, at most 15 s old."""
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
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
