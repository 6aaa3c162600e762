"""Several processes: each serves, one worker of jobs stays alive beside them, and all end when told."""

import re
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psutil
import pytest

from admin_app.config import BadSetting, processes
from rules.engine.examples import with_examples_as_answered
from rules.engine.writing import with_parameter
from tests.cli.conftest import ROOT, Shell
from tests.cli.test_serving import Served, eventually, has_ended, serving
from tests.databases import database
from tests.mailbox import mailbox


@pytest.fixture(scope="module")
def server(template: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The last test that asks for it ends it."""
    folder = tmp_path_factory.mktemp("several")
    with database("postgresql", folder, like=template("postgresql")) as url:
        shell = Shell(url, folder)
        shell.env["GUIZHANG_PROCESSES"] = "2"
        with serving(shell) as one:
            yield one


def jobs(server: Served) -> list[psutil.Process]:
    return [one for one in server.workers() if "imports.worker" in command(one)]


def command(process: psutil.Process) -> str:
    """What it runs; nothing for one that ended while it was asked."""
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:  # a zombie is one of these
        return ""


def test_every_process_decides_by_what_was_published_beside_it(server: Served) -> None:
    token = server.shell("token", "credit").out.strip()
    before = {server.get("/api/v1/policies/credit_terms", token)[1]["version"] for _ in range(12)}
    shipped = (ROOT / "rules" / "credit.py").read_text(encoding="utf-8")
    changed = with_examples_as_answered(with_parameter(shipped, "b_first_share", 40), "credit.py")
    file = server.shell.folder / "credit.py"
    file.write_text(changed, encoding="utf-8")
    assert server.shell.as_process("policy", "publish", str(file)).code == 0
    after = {server.get("/api/v1/policies/credit_terms", token)[1]["version"] for _ in range(12)}
    assert (before, after) == ({1}, {2})
    file.write_text(changed.replace("m.grade ==", "m.grad ==", 1), encoding="utf-8")
    assert server.shell("policy", "publish", str(file)).code == 1
    assert {server.get("/api/v1/policies/credit_terms", token)[1]["version"] for _ in range(12)} == {2}


def test_a_port_that_is_taken_is_said_in_one_line(server: Served) -> None:
    said = server.shell("serve", "--port", str(server.port))
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith(f"Error: Cannot listen on 127.0.0.1:{server.port}: Address already in use")


def test_several_serve_and_end_together(server: Served) -> None:
    assert f"Guizhang 规章 is open on http://127.0.0.1:{server.port}" in server.log.read_text()
    (worker,) = eventually(lambda: jobs(server))
    serving_now = [one for one in server.workers() if one.pid != worker.pid]
    assert len(serving_now) == 2
    serving_now[0].kill()
    eventually(lambda: len([one for one in server.workers() if one.pid != worker.pid and one.is_running()]) == 2)
    assert server.is_open()
    worker.kill()
    eventually(lambda: [one for one in jobs(server) if one.pid != worker.pid])
    children = server.workers()
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(60) == 0
    assert [one for one in children if not has_ended(one)] == []


@pytest.mark.parametrize(
    ("env", "url", "given", "number"),
    [
        ("demo", "postgresql://x/y", None, 1),
        ("demo", "sqlite:///x", None, 1),
        ("production", "sqlite:///x", None, 1),
        ("production", "postgresql://x/y", "1", 1),
        ("demo", "postgresql://x/y", "32", 32),
    ],
)
def test_how_many_processes(monkeypatch: Any, env: str, url: str, given: str | None, number: int) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.delenv("GUIZHANG_PROCESSES", raising=False)
    if given:
        monkeypatch.setenv("GUIZHANG_PROCESSES", given)
    assert processes(env) == number


def test_production_on_postgresql_has_two_to_four(monkeypatch: Any) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://x/y")
    monkeypatch.delenv("GUIZHANG_PROCESSES", raising=False)
    for cores, number in ((1, 2), (3, 3), (64, 4)):
        monkeypatch.setattr("os.cpu_count", lambda cores=cores: cores)
        assert processes("production") == number


@pytest.mark.parametrize(
    ("url", "given"), [("sqlite:///x", "2"), ("postgresql://x/y", "0"), ("postgresql://x/y", "33")]
)
def test_a_number_that_will_not_do(monkeypatch: Any, url: str, given: str) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("GUIZHANG_PROCESSES", given)
    with pytest.raises(BadSetting):
        processes("production")


def test_a_command_knows_every_duty_and_matter_that_the_panel_knows() -> None:
    """It starts without the panel; what an area brings must be known all the same."""
    ask = (
        "from admin_app import create_app\n"
        "app = create_app({{'SQLALCHEMY_DATABASE_URI': 'sqlite://'}}, serves={})\n"
        "from admin_app.duties import kinds\n"
        "from admin_app.extensions import Base\n"
        "from admin_app.signoffs.matters import _matters\n"
        "print(sorted(kind.name for kind in kinds.registered()), sorted(_matters), sorted(Base.metadata.tables))\n"
    )
    with_panel, without = (
        subprocess.run([sys.executable, "-c", ask.format(serves)], cwd=ROOT, capture_output=True, text=True, check=True)
        for serves in (True, False)
    )
    assert "level_renewal" in without.stdout
    assert without.stdout == with_panel.stdout


ADDRESS = "UPDATE \"user\" SET email = 'xiao@company.example' WHERE username = 'sales1'"
WAY = """
    INSERT INTO notice_way (id, row_version, user_id, kind, rhythm, address, secret, made_at)
    SELECT 1, 1, id, 'mail', 'daily', '', '', CURRENT_TIMESTAMP FROM "user" WHERE username = 'sales1'
"""


def test_duties_are_told_and_mailed_once_by_two_who_tell_at_once_and_by_who_tells_again(shell: Shell) -> None:
    """The salespeople owe the report of the month; one of them has it by mail."""
    shell.sql(ADDRESS)
    shell.sql(WAY)
    with mailbox() as box:
        told = ("duties", "--notify", "--on", "2026-12-23")
        with ThreadPoolExecutor() as both:
            said = list(both.map(lambda _at: shell.as_process(*told, GUIZHANG_MAIL=box.address), range(2)))
        said.append(shell(*told, GUIZHANG_MAIL=box.address))
    assert [one.code for one in said] == [0, 0, 0], [one.err for one in said]
    people, sent, failed = zip(*(map(int, re.findall(r"\d+", one.out)) for one in said), strict=True)
    stored = shell.sql("SELECT user_id, once FROM notice")
    assert len(stored) == len(set(stored)) == sum(people) > 1
    assert (people[2], sum(sent), sum(failed)) == (0, 1, 0)
    assert [(to, subject) for to, subject, _text in box.taken] == [(["xiao@company.example"], "规章提醒")]
