"""`backup`, `restore`: everything the desk holds, in one file that fits both databases."""

import hashlib
import json
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask_security.utils import verify_password
from sqlalchemy import select

from admin_app import create_app
from admin_app.accounts.service import user_named
from admin_app.areas.archive import cards, requests
from admin_app.areas.archive.models import BorrowCard
from admin_app.areas.credit.trading import ending
from admin_app.areas.credit.trading.models import DefaultReport
from admin_app.areas.information import reports
from admin_app.areas.visits import service as visits
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded
from tests.cli.conftest import Shell
from tests.complaints.helpers import CALL, FOUNDED, HEARD, act, brought_to, recorded, stored
from tests.credit.signing import sign
from tests.databases import PASSWORD, database, forget_policy, open_desk
from tests.factories import DAY, make_customer, user
from tests.imports.files import csv_file


@pytest.fixture
def worked(shell: Shell) -> Shell:
    """A desk with some work done and a file attached."""
    assert shell("import", "receivables", shell.file("in.csv", csv_file())).code == 0
    kept = shell.folder / "files" / "ab" / "abcd"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"attached")
    return shell


@pytest.fixture(params=["sqlite", "postgresql"])
def other(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """An empty database of the same or the other kind, on another machine."""
    folder = tmp_path_factory.mktemp("other")
    with database(request.param, folder) as url:
        yield Shell(url, folder, {"SECRET_KEY": "another machine has another key of its own"})


def backed_up(shell: Shell) -> str:
    said = shell("backup", str(shell.folder / "desk.zip"))
    rows = shell.rows()
    assert (said.code, said.err) == (0, "")
    assert said.lines == [f"{sum(rows.values())} rows of {len(rows)} tables in {shell.folder / 'desk.zip'}"]
    return str(shell.folder / "desk.zip")


def test_what_is_backed_up_comes_back_on_either_database(worked: Shell, other: Shell) -> None:
    said = other("restore", backed_up(worked))
    assert (said.code, said.err) == (0, "")
    assert other.everything() == worked.everything()
    assert sum(other.rows().values()) > 40
    assert (other.folder / "files" / "ab" / "abcd").read_bytes() == b"attached"
    verified = other("audit", "verify")
    assert (verified.code, verified.out) == (0, worked("audit", "verify").out)


def test_a_backup_is_for_its_owner_alone(worked: Shell) -> None:
    assert Path(backed_up(worked)).stat().st_mode & 0o777 == 0o600


def test_people_sign_in_and_work_goes_on_after_a_restore(worked: Shell, other: Shell) -> None:
    other("restore", backed_up(worked))
    app = create_app({"SQLALCHEMY_DATABASE_URI": other.url.replace("postgresql://", "postgresql+psycopg://")})
    with app.app_context(), unguarded("a test looks"):
        assert verify_password(PASSWORD, user_named("gm").password)
        db.session.remove()
        db.engine.dispose()
    for command in (["token", "gm"], ["import", "receivables", str(worked.folder / "in.csv")]):
        assert other(*command).code == 0
    assert other("audit", "verify").code == 0


@contextmanager
def at(shell: Shell) -> Iterator[None]:
    """Work at this desk, as its server does."""
    app = open_desk(shell.url.replace("postgresql://", "postgresql+psycopg://"), shell.folder)
    with app.app_context():
        yield
        db.session.remove()
        db.engine.dispose()
    forget_policy()


@pytest.mark.parametrize("other", ["postgresql"], indirect=True)
def test_workflows_go_on_after_a_restore_in_the_middle(sqlite: Shell, other: Shell) -> None:
    """A complaint, a visit, a default, a lent archive and a report: each by its own person, to its end."""
    with at(sqlite):
        customer = make_customer("永昌五金", owner="sales1", level="secret")
        complaint = recorded(customer)
        brought_to(complaint, "agree", "judge", "examine")
        visit = act("csmanager", visits.plan, customer.id, "phone", DAY, visitor_id=user("service").id).id
        default = act("sales1", ending.report_default, customer.id, "汇票", 100, "退票", DAY).id
        act("sales1", ending.log_step, default, "call", "拒付", DAY)
        asked = act("sales1", ending.ask_to_end, default, "无果").id
        wanted = act("finmanager", requests.ask, "borrow", "永昌五金", "核对").id
        act("clerk", requests.grant, wanted, customer.id)
        with unguarded("a test looks"):
            card = db.session.scalars(select(BorrowCard.id)).one()
        note = act("sales1", reports.note, customer.id, {"surroundings": "同业降价"})
        report = note.report_id
    assert other("restore", backed_up(sqlite)).code == 0
    with at(other):
        brought_to(complaint, *FOUNDED[3:])
        act("service", visits.note_attempt, visit, "reached", "", at=CALL)
        assert act("service", visits.record_visit, visit, HEARD).visit_state == "done"
        sign(asked, "gm")
        assert stored(default, DefaultReport).state == "ended"
        assert act("clerk", cards.give_back, card, "完整").state == "returned"
        assert act("sales1", reports.file, report).state == "filed"
    assert other("audit", "verify").code == 0


def test_a_database_that_holds_something_is_not_overwritten_unasked(worked: Shell) -> None:
    file, before = backed_up(worked), worked.rows()
    worked("token", "gm")
    said = worked("restore", file)
    assert (said.code, said.out) == (1, "")
    assert said.err == "Error: The database is not empty. --replace throws away what it holds.\n"
    assert worked.rows() != before
    assert worked("restore", file, "--replace").code == 0
    assert worked.rows() == before


def _without_about(file: str) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("tables/user.jsonl", "")


def _of_another_time(file: str) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("about.json", json.dumps({"format": 2, "revision": "0000"}))


def _rewritten(file: str, change: Any) -> None:
    """The same archive, each part as `change` gives it; None leaves it out."""
    shutil.move(file, file + ".whole")
    with zipfile.ZipFile(file + ".whole") as whole, zipfile.ZipFile(file, "w") as archive:
        for name in whole.namelist():
            content = change(name, whole.read(name))
            if content is not None:
                archive.writestr(name, content)


def _with_another_row(file: str) -> None:
    """Sound as a zip, and not what was written: only the list of digests tells."""
    _rewritten(file, lambda name, content: b"" if name == "tables/post.jsonl" else content)


def _without_a_table(file: str) -> None:
    _rewritten(file, lambda name, content: None if name == "tables/audit_entry.jsonl" else content)


def _with_a_part_more(file: str) -> None:
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("files/../../elsewhere", b"put in")


def _cut(file: str) -> None:
    Path(file).write_bytes(Path(file).read_bytes()[:-200])


def _scratched(file: str) -> None:
    content = bytearray(Path(file).read_bytes())
    with zipfile.ZipFile(file) as archive:
        start = archive.getinfo("tables/policy_text.jsonl").header_offset
    content[start + 200] ^= 0xFF
    Path(file).write_bytes(content)


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (_cut, "is no backup, or it is damaged."),
        (_without_about, "This file is no backup of a desk, or it is damaged."),
        (_scratched, "damaged"),
        (_of_another_time, "The backup was made at database revision 0000, this desk is at "),
        (_with_another_row, "The backup is damaged at tables/post.jsonl."),
        (_without_a_table, "The backup is damaged at tables/audit_entry.jsonl."),
        (_with_a_part_more, "The backup is damaged at files/../../elsewhere."),
    ],
    ids=["cut", "another-zip", "scratched", "older", "another-row", "without-a-table", "a-part-more"],
)
def test_a_file_that_will_not_do_changes_nothing(sqlite: Shell, harm: Any, sentence: str) -> None:
    file, before = backed_up(sqlite), sqlite.rows()
    harm(file)
    said = sqlite("restore", file, "--replace")
    assert (said.code, said.out) == (1, "")
    assert sentence in said.err
    assert len(said.err.splitlines()) == 1
    assert sqlite.rows() == before


def test_tables_that_do_not_fit_together_change_nothing(sqlite: Shell) -> None:
    """Somebody made the list of digests anew as well."""
    file, before = backed_up(sqlite), sqlite.rows()

    def without_posts(name: str, content: bytes) -> bytes:
        if name == "about.json":
            about = json.loads(content)
            about["sha256"]["tables/post.jsonl"] = hashlib.sha256(b"").hexdigest()
            return json.dumps(about).encode()
        return b"" if name == "tables/post.jsonl" else content

    _rewritten(file, without_posts)
    said = sqlite("restore", file, "--replace")
    assert (said.code, said.out) == (1, "")
    assert said.err == "Error: The tables in this backup do not fit together; nothing was changed.\n"
    assert sqlite.rows() == before


def test_a_backup_that_cannot_be_written_says_where(sqlite: Shell) -> None:
    said = sqlite("backup", "/nowhere/desk.zip")
    assert (said.code, said.out, said.err) == (1, "", "/nowhere/desk.zip.part: No such file or directory.\n")


def test_a_backup_of_an_old_shape_asks_for_migration(sqlite: Shell) -> None:
    sqlite.sql("UPDATE alembic_version SET version_num = '0001'")
    said = sqlite("backup", str(sqlite.folder / "desk.zip"))
    assert (said.code, said.err) == (
        1,
        "Error: The database is not in its newest shape; run `guizhang migrate` first.\n",
    )
