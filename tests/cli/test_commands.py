"""Which commands are there, and what do they say where the desk cannot start?"""

from typing import Any

import click
import pytest

from admin_app.cli import main
from tests.cli.conftest import Shell

PROMISED = {
    "serve": ["--host", "--port"],
    "seed": ["--on"],
    "migrate": [],
    "import": ["--dry-run", "--json"],
    "undo-import": [],
    "export": ["--user"],
    "policy check": ["--lang", "--overlaps"],
    "policy diff": [],
    "policy format": ["--lang"],
    "policy preview": ["--on", "--json"],
    "policy publish": ["--from"],
    "policy versions": [],
    "policy rollback": ["--from"],
    "policy text": [],
    "decide": ["--on", "--customer"],
    "duties": ["--on", "--user", "--overdue", "--json"],
    "token": ["--name"],
    "user": ["--name", "--post", "--rank"],
    "audit head": [],
    "audit verify": [],
    "backup": [],
    "restore": ["--replace"],
}


def _all(group: click.Group, before: str = "") -> dict[str, click.Command]:
    found: dict[str, click.Command] = {}
    for name, command in group.commands.items():
        found |= _all(command, f"{name} ") if isinstance(command, click.Group) else {before + name: command}
    return found


def test_the_commands_are_those_promised() -> None:
    assert sorted(_all(main)) == sorted(PROMISED)


@pytest.mark.parametrize("name", PROMISED)
def test_help_says_what_it_does_and_names_each_option(name: str, sqlite: Shell) -> None:
    said = sqlite(*name.split(), "--help")
    assert (said.code, said.err) == (0, "")
    assert _all(main)[name].help
    assert [option for option in PROMISED[name] if option not in said.out] == []


@pytest.mark.parametrize(
    ("env", "sentence"),
    [
        ({"GUIZHANG_ENV": "prod"}, "GUIZHANG_ENV is 'prod'; set it to demo or production.\n"),
        ({"GUIZHANG_TODAY": "heute"}, "GUIZHANG_TODAY is no day; write one like 2026-11-23.\n"),
        ({"GUIZHANG_TODAY": "2026-02-30"}, "GUIZHANG_TODAY is no day; write one like 2026-11-23.\n"),
        (
            {"DATABASE_URL": "nonsense"},
            "DATABASE_URL is no address; write it like postgresql://user:password@host/name.\n",
        ),
        ({"GUIZHANG_ENV": "production"}, "GUIZHANG_TODAY is for demonstrations; unset it in production.\n"),
        (
            {"GUIZHANG_ENV": "production", "GUIZHANG_TODAY": None, "SECRET_KEY": "secret"},
            "SECRET_KEY is too weak for production; use 32 random characters or more, or leave it unset.\n",
        ),
        (
            {"GUIZHANG_ENV": "production", "GUIZHANG_TODAY": None},
            "This database has demo users. Production needs a database of its own.\n",
        ),
    ],
)
@pytest.mark.parametrize("command", [["duties"], ["token", "gm"], ["serve"]], ids=["duties", "token", "serve"])
def test_a_setting_that_will_not_do_is_said_in_one_line(
    sqlite: Shell, command: list[str], env: dict[str, Any], sentence: str
) -> None:
    said = sqlite(*command, **env)
    assert (said.code, said.out, said.err) == (1, "", sentence)


@pytest.mark.parametrize("command", [["duties"], ["migrate"], ["serve"], ["audit", "verify"]])
def test_a_database_that_is_away_is_said_without_a_stack_trace(sqlite: Shell, command: list[str]) -> None:
    said = sqlite(*command, DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("The database cannot be reached, or is busy: ")
    assert "Traceback" not in said.err


def test_a_place_nobody_may_write_to_is_named(sqlite: Shell) -> None:
    said = sqlite("migrate", DATABASE_URL="sqlite:////proc/nowhere/desk.db")
    assert (said.code, said.out, said.err) == (1, "", "/proc/nowhere: No such file or directory.\n")


def test_a_new_desk_says_the_made_up_password_once_and_apart_from_the_answer(empty: Shell) -> None:
    empty.env = {"GUIZHANG_DEMO_PASSWORD": ""}
    first, second = empty("token", "sales1"), empty("token", "sales1")
    assert first.err.startswith("The demo users' password, shown this once: ")
    assert (len(first.lines), len(second.lines), second.err) == (1, 1, "")
    assert first.out != second.out


def test_migrate_makes_the_newest_shape_and_again_changes_nothing(empty: Shell) -> None:
    assert empty("migrate") == empty("migrate")
    assert set(empty.rows().values()) == {0}
    assert len(empty.sql("SELECT version_num FROM alembic_version")) == 1
