"""`serve`: starts, answers, keeps its worker alive, takes in edited rules, and ends when told; `seed` fills it."""

import json
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from admin_app.extensions import db
from tests.cli.conftest import ROOT, Shell
from tests.cli.test_moving import take
from tests.databases import database, forget_policy, open_desk
from tests.imports.files import csv_file
from tests.policy_desk.acting import Acts


def eventually(what: Callable[[], Any], seconds: float = 120) -> Any:
    """The first true answer; fails when there is none in time."""
    until = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.1)
    return found


def has_ended(process: psutil.Process) -> bool:
    """Gone, or waiting to be collected; it may go while it is asked."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


class Served:
    """`guizhang serve` as a person would start it."""

    def __init__(self, shell: Shell) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.shell, self.log = shell, shell.folder / "serve.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "admin_app.cli", "serve"],
                env=shell.whole_env(PORT=str(self.port)),
                cwd=ROOT,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def get(self, path: str, token: str | None = None) -> tuple[int, Any]:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}")
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            return refused.code, json.load(refused)

    def is_open(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        try:
            return self.get("/healthz") == (200, {"status": "ok"})
        except OSError:
            return False

    def workers(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children()


@pytest.fixture(scope="module")
def served(template: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """For tests that leave it as it was; PostgreSQL is asked in test_processes."""
    folder = tmp_path_factory.mktemp("served")
    with database("sqlite", folder, like=template("sqlite")) as url, serving(Shell(url, folder)) as server:
        yield server


@contextmanager
def serving(shell: Shell) -> Iterator[Served]:
    take(shell, csv_file())
    rules = shell.folder / "rules"
    rules.mkdir()
    for file in (ROOT / "rules").glob("*.py"):
        shutil.copy(file, rules)
    shell.env["GUIZHANG_RULES"] = str(rules)
    server = Served(shell)
    try:
        eventually(server.is_open)
        yield server
    finally:
        server.process.terminate()
        server.process.wait(30)


def test_a_worker_that_dies_is_started_again(served: Served) -> None:
    (first,) = eventually(served.workers)
    first.kill()
    eventually(lambda: [one for one in served.workers() if one.pid != first.pid])
    assert served.is_open()


def test_a_port_that_is_taken_is_said_in_one_line(served: Served) -> None:
    said = served.shell("serve", "--port", str(served.port))
    assert (said.code, said.out) == (1, "")
    assert said.err == (
        f"Error: Cannot listen on 127.0.0.1:{served.port}: Address already in use. Choose HOST and PORT.\n"
    )


def test_a_valid_edit_counts_without_a_restart_and_an_invalid_one_never(served: Served) -> None:
    token = served.shell("token", "csmanager").out.strip()
    file = served.shell.folder / "rules" / "reporting.py"
    text = file.read_text("utf-8")

    def months() -> tuple[int, int]:
        status, answer = served.get("/api/v1/policies/credit_report", token)
        assert status == 200
        return answer["version"], answer["rules"][0]["then"]["every_months"]

    assert months() == (1, 6)
    file.write_text(text.replace("every_months=6", "every_months=9"), "utf-8")
    assert months() == (2, 9)
    file.write_text(text.replace('m.grade == "A"', 'm.grade in ("A",)'), "utf-8")
    assert months() == (2, 9)


def test_a_restart_answers_by_what_was_signed_and_not_by_the_file_on_disk(sqlite: Shell) -> None:
    """Nor by that file written anew meanwhile, with nothing changed in it. A killed server leaves no worker behind."""
    with serving(sqlite) as server:
        assert f"Guizhang 规章 is open on http://127.0.0.1:{server.port}" in server.log.read_text()
        token = sqlite("token", "credit").out.strip()
        file = sqlite.folder / "rules" / "credit.py"

        def answered(one: Served) -> tuple[int, int]:
            status, said = one.get("/api/v1/policies/credit_terms", token)
            assert status == 200
            shares = [row["value"] for row in said["parameters"] if row["name"] == "b_first_share"]
            return said["version"], shares[0]

        assert answered(server) == (1, 30)
        with opened(sqlite) as desk, desk.app_context():
            Acts().publish(40)
        assert answered(server) == (2, 40)
        assert "b_first_share = Parameter(\n    30," in file.read_text("utf-8")
        (worker,) = eventually(server.workers)
        server.process.kill()
        server.process.wait()
        eventually(lambda: has_ended(worker))
    again = Served(sqlite)
    try:
        eventually(again.is_open)
        assert answered(again) == (2, 40)
        file.write_text(file.read_text("utf-8"), "utf-8")
        assert answered(again) == (2, 40)
        (worker,) = eventually(again.workers)
        again.process.send_signal(signal.SIGTERM)
        assert again.process.wait(30) == 0
        assert not worker.is_running()
    finally:
        again.process.kill()
        again.process.wait()


@contextmanager
def opened(shell: Shell) -> Iterator[Any]:
    """The desk of this shell, in this process beside its server."""
    app = open_desk(shell.url, shell.folder)
    app.config["GUIZHANG_RULES"] = Path(shell.env["GUIZHANG_RULES"])
    forget_policy()
    try:
        yield app
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        forget_policy()


@pytest.mark.parametrize("host", ["nowhere.invalid", "203.0.113.1"])
def test_a_host_that_is_not_this_machine_is_said_in_one_line(sqlite: Shell, host: str) -> None:
    take(sqlite, csv_file())
    said = sqlite("serve", "--host", host, "--port", "0")
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith(f"Error: Cannot listen on {host}:0: ")


def test_an_empty_demonstration_is_filled_once(empty: Shell) -> None:
    said = empty("seed")
    assert (said.code, said.err) == (0, "")
    counts = dict(reversed(part.split(" ")) for part in said.out.strip().split(", "))
    rows = empty.rows()
    assert {name: rows[name] for name in counts} == {name: int(count) for name, count in counts.items()}
    again = empty("seed")
    assert (again.code, again.out, again.err) == (
        1,
        "",
        "Error: There are customers already; nothing was changed.\n",
    )
    assert empty.rows() == rows


def test_production_is_never_seeded(empty: Shell) -> None:
    empty.env = {"GUIZHANG_ENV": "production", "GUIZHANG_TODAY": None}  # type: ignore[dict-item]
    said = empty("seed")
    assert (said.code, said.out) == (1, "")
    assert said.err == "Error: Invented data are for demonstrations only; set GUIZHANG_ENV=demo.\n"
    assert empty.rows()["customer"] == 0
