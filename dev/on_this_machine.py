"""What the tests of every folder ask of the machine they run on: a free port, a browser."""

from __future__ import annotations

import os
import random
import shutil
import socket

import pytest


def free_port() -> int:
    """A port nobody listens on, below those that the system gives to connections: it stays free until it is used."""
    while True:
        port = random.randrange(12_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port


def chromium_path() -> str:
    """Where Chromium is; without one the test is not run, and in CI it fails."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        reason = "Chromium is not installed: apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found
