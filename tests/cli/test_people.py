"""`token`, `user`: who may come in."""

import pytest

from tests.cli.conftest import Shell

HIRE = ("user", "wang", "--name", "王芳", "--post", "cs_manager", "--post", "credit_officer")


def test_token_prints_the_token_and_nothing_else(sqlite: Shell) -> None:
    said = sqlite.as_process("token", "sales1")
    assert (said.code, said.err) == (0, "")
    assert said.lines == said.out.split()
    assert len(said.out) > 30
    assert sqlite.sql("SELECT count(*) FROM audit_entry WHERE action LIKE '%token%'") == [(1,)]


def test_a_token_is_kept_only_as_a_digest(shell: Shell) -> None:
    token = shell("token", "sales1", "--name", "till").out.strip()
    assert shell.sql("SELECT name FROM token") == [("till",)]
    assert [row for row in shell.sql("SELECT * FROM token") if token in map(str, row)] == []


def test_no_token_for_who_is_not_here(sqlite: Shell) -> None:
    said = sqlite("token", "nobody")
    assert (said.code, said.out, said.err) == (1, "", "Error: Nobody here is called nobody.\n")
    sqlite.sql("UPDATE \"user\" SET active = 0 WHERE username = 'sales2'")
    said = sqlite("token", "sales2")
    assert (said.code, said.out, said.err) == (1, "", "Error: sales2 does not work here any more.\n")


def test_user_hires_and_prints_a_first_password(shell: Shell) -> None:
    said = shell(*HIRE, "--department", "customer_service", "--rank", "manager", "--superior", "gm")
    assert (said.code, len(said.lines), said.err) == (0, 1, "")
    assert shell.sql(
        'SELECT d.code, s.username FROM "user" u JOIN department d ON d.id = u.department_id '
        "JOIN \"user\" s ON s.id = u.superior_id WHERE u.username = 'wang'"
    ) == [("customer_service", "gm")]
    assert len(said.lines[0]) >= 12
    assert shell("token", "wang").code == 0


def test_the_first_administrator_of_a_new_desk_comes_by_the_shell(empty: Shell) -> None:
    empty.env = {"GUIZHANG_ENV": "production", "GUIZHANG_TODAY": None}  # type: ignore[dict-item]
    said = empty("user", "li", "--name", "李", "--post", "administrator", "--department", "information")
    assert (said.code, len(said.lines), said.err) == (0, 1, "")
    assert empty.rows()["user"] == 1


@pytest.mark.parametrize(
    ("more", "code"),
    [(("--department", "poetry"), 1), (("--superior", "nobody"), 1), (("--post", "poet"), 2), (("--rank", "tsar"), 2)],
)
def test_nobody_is_hired_into_what_is_not_there(shell: Shell, more: tuple[str, str], code: int) -> None:
    before = shell.rows()
    said = shell(*HIRE, *more)
    assert (said.code, said.out) == (code, "")
    assert said.err != ""
    assert shell.rows() == before


def test_a_user_name_is_given_once(sqlite: Shell) -> None:
    assert sqlite(*HIRE).code == 0
    said = sqlite(*HIRE)
    assert (said.code, said.out, said.err) == (1, "", "username: Somebody has this user name already.\n")
