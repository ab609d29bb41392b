"""What the end-to-end tests share: the real command, a lake of their own, captured exchange data."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parent.parent
LAUNCHER = HOME / "ticklake"


@dataclass(frozen=True)
class Result:
    """What one run of the command left behind."""

    code: int
    out: str
    err: str


def run_command(
    *arguments: str,
    env: dict[str, str] | None = None,
    cwd: Path | None = None,
    stdin: str | None = None,
    timeout: float = 300,
) -> Result:
    """Runs ``ticklake`` as a shell would; the environment of the test run plus ``env``."""
    done = subprocess.run(
        [str(LAUNCHER), *arguments],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        input=stdin,
        stdin=subprocess.DEVNULL if stdin is None else None,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    return Result(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """A lake that does not exist yet."""
    return tmp_path / "lake"


@pytest.fixture
def ticklake(lake: Path) -> Callable[..., Result]:
    """The command, on a lake of this test's own."""

    def run(*arguments: str, **how: object) -> Result:
        environment = {"TICKLAKE_LAKE": str(lake), **how.pop("env", {})}  # type: ignore[dict-item]
        return run_command(*arguments, env=environment, **how)  # type: ignore[arg-type]

    return run


def real_data(name: str) -> Path:
    """A file of captured exchange data, which is not part of the project; without it the test is not run, in CI it fails."""
    folder = Path(os.environ.get("TICKLAKE_TEST_DATA", HOME / ".." / "shared" / "data")).resolve()
    if not folder.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"no real market data in {folder}")
        pytest.skip(f"no real market data in {folder} (TICKLAKE_TEST_DATA)")
    return folder / name
