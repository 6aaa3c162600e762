"""Does anything acknowledged get lost when the server is killed under four writers? Is a backup made meanwhile whole?

Real servers, real HTTP, kill -9 of the whole process group, started again over the same database. Two rounds in
`make test`; `GUIZHANG_KILL_ROUNDS=20` makes it twenty.
"""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from random import Random
from urllib.parse import urlencode

import pytest

from tests.cli.conftest import ROOT, Shell, shell, template  # noqa: F401 fixtures
from tests.cli.test_moving import take
from tests.databases import PASSWORD, database

ROUNDS = int(os.environ.get("GUIZHANG_KILL_ROUNDS", "2"))
AT_LEAST = 12  # acknowledged in a round before the blow may fall
PATIENCE_S = 180  # until everybody is served, however busy the machine
CUSTOMERS = "客户编号,客户名称,负责人\n0001,新星公司,sales1\n0002,旧月公司,sales1\n"


class Server:
    """`guizhang serve` in a process group of its own, so that one blow hits it and its worker."""

    def __init__(self, shell: Shell) -> None:  # noqa: F811 a fixture's name
        self.shell, self.log = shell, shell.folder / "serve.log"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "admin_app.cli", "serve"],
                env=self.shell.whole_env(PORT=str(self.port)),
                cwd=ROOT,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        until = time.monotonic() + 120
        while True:
            assert self.process.poll() is None, self.log.read_text()
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                assert time.monotonic() < until, "the server did not open"
                time.sleep(0.05)

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Writer(threading.Thread):
    """A person who records one thing after the other, and notes what the desk acknowledged."""

    def __init__(self, server: Server, name: str, username: str, path: str, form: dict[str, str]) -> None:
        super().__init__(daemon=True)
        self.server, self.path, self.form, self.prefix = server, path, form, name
        self.cookies: dict[str, str] = {}
        self.token = ""
        self.acknowledged: list[str] = []
        self.problems: list[str] = []
        self.sent = 0
        self.ending = threading.Event()
        self._sign_in(username)

    def _ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        try:
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            if form is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request(method, path, urlencode(form) if form is not None else None, headers)
            answer = connection.getresponse()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    key, _equals, rest = value.partition("=")
                    self.cookies[key] = rest.split(";")[0]
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def _sign_in(self, username: str) -> None:
        self._take_token("/login")
        form = {"username": username, "password": PASSWORD, "csrf_token": self.token}
        status, _text = self._ask("POST", "/login", form)
        assert status == 302, (username, status)
        self._take_token(self.path)

    def _take_token(self, path: str) -> None:
        status, text = self._ask("GET", path)
        assert status == 200, (path, status)
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text)
        assert found is not None
        self.token = found.group(1)

    def run(self) -> None:
        while not self.ending.is_set():
            self.sent += 1
            number = f"{self.prefix}{self.sent:05d}"
            try:
                status, text = self._ask("POST", self.path, self.form | {"number": number, "csrf_token": self.token})
            except (OSError, http.client.HTTPException):  # killed meanwhile: recorded or not, nobody was told
                time.sleep(0.02)
                continue
            if status == 302:
                self.acknowledged.append(number)
            else:
                self.problems.append(f"{number}: {status} {text[:2000]}")


@pytest.fixture
def killed(shell: Shell) -> Iterator[tuple[Server, list[Writer]]]:  # noqa: F811 a fixture's name
    assert take(shell, CUSTOMERS, kind="customers").code == 0
    first, second = (str(key) for (key,) in shell.sql("SELECT id FROM customer ORDER BY code"))
    server = Server(shell)
    payment = {"amount_fen": "100.00", "received_on": "2026-11-23", "method": "transfer"}
    sale = {"amount_fen": "100.00", "sold_on": "2026-11-23"}
    writers = [
        Writer(server, "SKA", "finance", "/payments/new/", payment | {"customer": first}),
        Writer(server, "SKB", "finance", "/payments/new/", payment | {"customer": second}),
        Writer(server, "XSA", "sales1", "/sales/new/", sale | {"customer": first}),
        Writer(server, "XSB", "sales1", "/sales/new/", sale | {"customer": second}),
    ]
    yield server, writers
    for writer in writers:
        writer.ending.set()
    if server.process.poll() is None:
        server.kill()


def told_of(server: Server, writers: list[Writer]) -> str:
    """What each writer got, and what the server said last, for whoever has to find out why one is not served."""
    each = [
        (writer.prefix, writer.is_alive(), writer.sent, len(writer.acknowledged), writer.problems[-1:])
        for writer in writers
    ]
    return f"not everybody is served: {each}\n{server.log.read_text()[-4000:]}"


def stored(shell: Shell) -> dict[str, int]:  # noqa: F811 a fixture's name
    """Key by number of everything recorded."""
    rows = shell.sql("SELECT number, id FROM payment UNION ALL SELECT number, id FROM sale")
    return dict(tuple(row) for row in rows)


def test_nothing_acknowledged_is_lost_and_a_backup_made_meanwhile_is_whole(
    killed: tuple[Server, list[Writer]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    server, writers = killed
    for writer in writers:
        writer.start()
    until = time.monotonic() + PATIENCE_S
    while not all(len(writer.acknowledged) > 2 for writer in writers):
        assert time.monotonic() < until, told_of(server, writers)
        time.sleep(0.01)
    with database("sqlite", folder := tmp_path_factory.mktemp("other")) as url:
        _back_up_and_compare(server, writers, Shell(url, folder))
    chance = Random(2026)
    for _round in range(ROUNDS):
        _kill_and_compare(server, writers, chance)
        server.start()


def _back_up_and_compare(server: Server, writers: list[Writer], other: Shell) -> None:
    """Restored elsewhere: what was acknowledged before it began is in it, and no record is without its entry."""
    before = {number for writer in writers for number in list(writer.acknowledged)}
    file = str(server.shell.folder / "desk.zip")
    made = server.shell("backup", file)
    assert (made.code, made.err) == (0, "")
    assert [writer.problems for writer in writers] == [[], [], [], []]
    said = other("restore", file)
    assert (said.code, said.err) == (0, "")
    _is_whole(other, before)


def _kill_and_compare(server: Server, writers: list[Writer], chance: Random) -> None:
    enough = sum(len(writer.acknowledged) for writer in writers) + AT_LEAST
    until = time.monotonic() + PATIENCE_S
    while sum(len(writer.acknowledged) for writer in writers) < enough:
        assert time.monotonic() < until, told_of(server, writers)
        assert [writer.problems for writer in writers] == [[], [], [], []]
        time.sleep(0.005)
    time.sleep(chance.uniform(0, 0.2))
    server.kill()
    _is_whole(server.shell, {number for writer in writers for number in list(writer.acknowledged)})


def _is_whole(shell: Shell, acknowledged: set[str]) -> None:  # noqa: F811 a fixture's name
    found = stored(shell)
    assert acknowledged - found.keys() == set()
    told = {key for (key,) in shell.sql("SELECT key FROM audit_change WHERE record IN ('payment', 'sale')")}
    assert told == set(found.values())
    said = shell("audit", "verify")
    assert (said.code, said.err) == (0, "")
