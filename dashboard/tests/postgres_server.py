"""A real Postgres for tests: the binaries that `up` runs, in a scratch folder, on a free port of this machine.

They come from the checkout's .build folder: those that `up` has unpacked, else the jar that the build put there.
"""

from __future__ import annotations

import io
import os
import pwd
import shutil
import subprocess
import tarfile
import tempfile
import time
import zipfile
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg2
from psycopg2.extensions import connection as Connection

from on_this_machine import free_port
from published_lake import HOME

JARS = HOME / ".build" / "jars"
SECONDS = 120


class PostgresServer:
    """One server, from ``__enter__`` to ``__exit__``; its superuser is postgres and needs no password from this machine."""

    def __init__(self) -> None:
        # Not the folder of the test: where tests run as root the server is another user, who may not look into that.
        self._folder = Path(tempfile.mkdtemp(prefix="ticklake-postgres-"))
        self._folder.chmod(0o755)
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self._binaries = binaries(self._folder)
            self._as = user(self._folder)
            data = self._folder / "data"
            run = [*self._as, str(self._binaries / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8"]
            subprocess.run([*run, "--locale=C"], check=True, capture_output=True, cwd=self._folder)
            self.start()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def start(self) -> None:
        """Returns when it answers."""
        settings = [f"-p{self.port}", "-clisten_addresses=127.0.0.1", "-cunix_socket_directories=", "-cfsync=off"]
        with (self._folder / "postgres.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*self._as, str(self._binaries / "postgres"), "-D", str(self._folder / "data"), *settings],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                cwd=self._folder,
            )
        ends = time.monotonic() + SECONDS
        while True:
            try:
                return self.connect().close()
            except psycopg2.OperationalError:
                if self._process.poll() is not None or time.monotonic() > ends:
                    raise AssertionError((self._folder / "postgres.log").read_text()[-2000:]) from None
                time.sleep(0.1)

    def stop(self) -> None:
        """At once: open sessions are ended."""
        if self._process is not None and self._process.poll() is None:
            file = self._folder / "data" / "postmaster.pid"
            os.kill(int(file.read_text().split()[0]) if file.exists() else self._process.pid, 2)
            self._process.wait(timeout=60)

    def connect(self, user: str = "postgres", password: str = "") -> Connection:
        return psycopg2.connect(host="127.0.0.1", port=self.port, user=user, password=password, dbname="postgres")


def binaries(folder: Path) -> Path:
    """The folder with initdb and postgres; unpacked into ``folder`` where none is unpacked yet."""
    unpacked = sorted(HOME.glob(".build/postgres-*/bin/postgres"))
    if unpacked:
        return unpacked[-1].parent
    machine = {"x86_64": "amd64", "aarch64": "arm64v8"}[os.uname().machine]
    jars = sorted(JARS.glob(f"embedded-postgres-binaries-linux-{machine}-[0-9]*.jar"))
    if not jars:
        raise AssertionError(f"There are no Postgres binaries in {JARS}: run ./ticklake --version first, which builds.")
    with zipfile.ZipFile(jars[-1]) as jar:
        (name,) = (name for name in jar.namelist() if name.endswith(".txz"))
        with tarfile.open(fileobj=io.BytesIO(jar.read(name)), mode="r:xz") as archive:
            archive.extractall(folder / "postgres", filter="data")
    return folder / "postgres" / "bin"


def user(folder: Path) -> list[str]:
    """What makes the server run as somebody else than root, as which it refuses to."""
    if os.geteuid() != 0:
        return []
    nobody = pwd.getpwnam("nobody")
    (folder / "data").mkdir()
    os.chown(folder / "data", nobody.pw_uid, nobody.pw_gid)
    return ["setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups", "--"]
