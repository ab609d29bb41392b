"""What Airflow's REST API answers to the dashboard, by a small server in this process; airflow/tests ask a real one the same."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote, urlsplit


class AirflowAnswers:
    """Runs as a test wants them, newest first, from ``__enter__`` to ``__exit__``; ``asked`` is what was asked for."""

    def __init__(self, folder: Path) -> None:
        self.asked: list[str] = []
        self._runs: list[dict[str, Any]] = []
        self._tasks: dict[str, list[dict[str, Any]]] = {}
        (folder / "airflow").mkdir(parents=True, exist_ok=True)
        (folder / "airflow" / "passwords.json").write_text(json.dumps({"admin": "secret"}))
        answers = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self._send({"access_token": "a token"})

            def do_GET(self) -> None:
                path = unquote(urlsplit(self.path).path).removeprefix("/api/v2/")
                answers.asked.append(path)
                self._send(answers.answer(path))

            def _send(self, answer: Any) -> None:
                body = json.dumps(answer).encode()
                self.send_response(404 if answer is None else 200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                del format, args

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def run(self, dag: str, state: str, began_ago: float, *tasks: tuple[str, str, str]) -> None:
        """One more run, older than those before; a task is its name, its state and what it said, good or bad."""
        began = datetime.now(UTC) - timedelta(seconds=began_ago)
        name = f"manual__{len(self._runs)}/{dag}"
        self._runs.append(
            {
                "dag_id": dag,
                "dag_run_id": name,
                "run_type": "scheduled",
                "state": state,
                "start_date": began.isoformat(),
                "end_date": (began + timedelta(seconds=10)).isoformat() if state in ("success", "failed") else None,
            }
        )
        self._tasks[name] = [{"task_id": task, "state": state, "try_number": 2, "said": said} for task, state, said in tasks]

    def answer(self, path: str) -> Any:
        """None for what is not there."""
        if path == "dags/~/dagRuns":
            return {"dag_runs": self._runs}
        name, _, below = path.partition("/dagRuns/")[2].partition("/taskInstances")
        tasks = self._tasks[name]
        if not below:
            return {"task_instances": tasks}
        task = next(task for task in tasks if task["task_id"] == below.split("/")[1])
        if below.endswith("/xcomEntries/return_value"):
            return {"value": task["said"]} if task["state"] == "success" and task["said"] else None
        if not below.endswith("/logs/2") or not task["said"]:
            return None
        error = {"exc_type": "AirflowFailException", "exc_value": task["said"]}
        return {
            "content": [
                {"event": "::group::Log message source details"},
                {"event": "Running ticklake", "level": "info"},
                {"event": "Task failed with exception", "level": "error", "error_detail": [error]},
                {"event": "the last words of Airflow", "level": "info"},
            ],
            "continuation_token": None,
        }
