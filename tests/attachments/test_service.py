"""Who may keep a file with an archive, who may take it away, and what is left of it on disk and in the audit?"""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from admin_app import storage
from admin_app.areas.attachments import service
from admin_app.areas.attachments.models import Attachment
from admin_app.audit.models import AuditEntry
from admin_app.errors import Conflict, DeskError, Invalid, NotAllowed, NotFound
from admin_app.extensions import LEVELS, db
from admin_app.secrecy.reader import unguarded
from tests import factories
from tests.attachments.test_content import PDF, picture
from tests.factories import DAY, make_customer, make_grant

ORDER = ("none", "card", "work", "full")


def keep(
    customer: Any, username: str = "clerk", content: bytes = PDF, name: str = "合同.pdf", **more: Any
) -> Attachment:
    with factories.as_reader(username):
        kept = service.add(customer.id, io.BytesIO(content), name, on=DAY, **more)
        db.session.commit()
    return kept


def sees(username: str, attachment: Attachment, on: Any = DAY) -> bool:
    with factories.as_reader(username, on):
        counted = db.session.scalar(select(func.count()).select_from(Attachment).where(Attachment.id == attachment.id))
        got = db.session.get(Attachment, attachment.id)
    assert bool(counted) == (got is not None)
    return got is not None


def actions() -> list[str]:
    with unguarded("a test looks"):
        names = select(AuditEntry.action).where(AuditEntry.action.like("attachment.%")).order_by(AuditEntry.number)
        return list(db.session.scalars(names))


@pytest.mark.parametrize(
    ("username", "owner", "level", "may"),
    [
        ("clerk", "sales1", "top_secret", True),
        ("sales1", "sales1", "secret", True),
        ("sales1", "sales1", "confidential", False),  # of whom he sees the working data only
        ("sales1", "sales2", "internal", False),
        ("sales1", "sales2", "secret", False),
        ("gm", "sales1", "internal", False),
        ("auditor", "sales1", "internal", False),
        ("credit", "sales1", "internal", True),  # evidence of investigations (二(三)3.2.4)
        ("credit", "sales1", "top_secret", False),
        ("finance", "sales1", "internal", False),
        ("admin", "sales1", "internal", False),
    ],
)
def test_who_may_add(session: Any, cast: Any, username: str, owner: str, level: str, may: bool) -> None:
    customer = make_customer(owner=owner, level=level)
    if may:
        assert keep(customer, username).by_id == cast[username].id
    else:
        with pytest.raises((NotAllowed, NotFound)):
            keep(customer, username)
        session.rollback()
        with unguarded("a test looks"):
            assert session.scalar(select(func.count()).select_from(Attachment)) == 0


# access of these readers to the customers of sales1 by level: the contract's table
ACCESS = {
    "gm": ("full", "full", "full", "full"),
    "credit": ("full", "full", "full", "work"),
    "finance": ("full", "work", "work", "work"),
    "service": ("full", "work", "work", "card"),
    "sales1": ("full", "full", "work", "work"),
    "mktmanager": ("full", "full", "work", "work"),
    "sales2": ("card", "none", "none", "none"),
    "admin": ("none", "none", "none", "none"),
}


@pytest.mark.parametrize("username", ACCESS)
@pytest.mark.parametrize("level", LEVELS)
def test_higher_level_of_the_two_counts(session: Any, cast: Any, username: str, level: str) -> None:
    customer = make_customer(owner="sales1", level=level)
    for own in (None, *LEVELS[1:]):
        kept = keep(customer, own_level=own)
        counts = max(LEVELS.index(level), LEVELS.index(own or "internal"))
        assert sees(username, kept) == (ACCESS[username][counts] == "full"), own


def test_own_level_ends_by_itself_the_day_after(session: Any, cast: Any) -> None:
    kept = keep(make_customer(owner="sales1"), own_level="top_secret", own_level_ends=DAY + timedelta(days=2))
    assert [sees("sales1", kept, DAY + timedelta(days=days)) for days in (0, 2, 3)] == [False, False, True]


@pytest.mark.parametrize(("level", "years"), [("secret", 1), ("confidential", 3), ("top_secret", 5)])
def test_own_level_ends_by_its_kind_when_nothing_is_said(session: Any, cast: Any, level: str, years: int) -> None:
    kept = keep(make_customer(), own_level=level)
    assert kept.own_level_ends == DAY.replace(year=DAY.year + years)


def test_own_level_is_the_clerks_to_give(session: Any, cast: Any) -> None:
    customer = make_customer(owner="sales1")
    with pytest.raises(NotAllowed):
        keep(customer, "sales1", own_level="secret")
    session.rollback()
    with pytest.raises(Invalid):
        keep(customer, own_level="secret", own_level_ends=DAY - timedelta(days=1))


@pytest.mark.parametrize(("kind", "username", "opens"), [("consult", "sales2", False), ("borrow", "finmanager", True)])
def test_no_consultation_opens_a_file_and_a_borrow_card_does(
    session: Any, cast: Any, kind: str, username: str, opens: bool
) -> None:
    customer = make_customer(owner="sales1", level="confidential")
    kept = keep(customer)
    assert not sees(username, kept)
    make_grant(customer, username, kind)
    assert sees(username, kept) == opens
    with factories.as_reader(username):
        if opens:
            assert service.copy_of(kept.id, "copy")[1].read_bytes() == PDF
        else:
            with pytest.raises(NotFound):
                service.copy_of(kept.id, "copy")


def test_same_content_is_kept_once_under_its_digest_outside_the_web(app: Any, session: Any, cast: Any) -> None:
    one, two = keep(make_customer()), keep(make_customer(), name="副本.pdf")
    path = storage.path_of(one.sha256)
    assert (one.sha256, one.id != two.id) == (two.sha256, True)
    assert path.read_bytes() == PDF
    assert [other for other in path.parent.iterdir() if other.name != one.sha256 and other.name.startswith("tmp")] == []
    assert not path.is_relative_to(Path(app.static_folder))
    assert path.relative_to(storage.folder()).parts == (one.sha256[:2], one.sha256)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\windows\\合同.pdf", "合同.pdf"),
        ("/etc/合同.pdf", "合同.pdf"),
        ("a\r\nX-Evil: 1.pdf", "aX-Evil 1.pdf"),
        ('a"b<c>.pdf', "abc.pdf"),
        ("a\u202efdp.pdf", "afdp.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_no_name_is_a_path(session: Any, cast: Any, given: str, kept: str) -> None:
    assert keep(make_customer(), name=given).name == kept


def test_file_too_large_is_refused_and_one_just_so_is_kept(app: Any, session: Any, cast: Any) -> None:
    app.config["ATTACHMENT_BYTES"] = 1024 * 1024
    customer, tail = make_customer(), PDF[-7:]
    fits = PDF + b" " * (1024 * 1024 - len(PDF) - len(tail)) + tail
    assert keep(customer, content=fits).size == 1024 * 1024
    with pytest.raises(Invalid) as refused:
        keep(customer, content=fits + b" ")
    assert refused.value.errors["file"]["en"] == "The file is above 1 MB."


def test_what_is_done_is_noted(session: Any, cast: Any) -> None:
    kept = keep(make_customer())
    with factories.as_reader("gm"):
        service.copy_of(kept.id, "copy")
        db.session.commit()
    with factories.as_reader("clerk"):
        assert service.void(kept.id, "扫描有误").void_reason == "扫描有误"
        db.session.commit()
        with pytest.raises(Conflict):
            service.void(kept.id, "扫描有误")
    assert actions() == ["attachment.add", "attachment.copy", "attachment.void"]


@pytest.mark.parametrize("username", ["gm", "sales1", "auditor", "csmanager"])
def test_only_the_clerk_voids(session: Any, cast: Any, username: str) -> None:
    kept = keep(make_customer(owner="sales1"))
    with factories.as_reader(username), pytest.raises(DeskError):
        service.void(kept.id, "扫描有误")


def test_content_gone_from_disk_is_missing(session: Any, cast: Any) -> None:
    kept = keep(make_customer(), content=picture("png"), name="a.png")
    storage.path_of(kept.sha256).unlink()
    with factories.as_reader("gm"), pytest.raises(NotFound):
        service.copy_of(kept.id, "copy")
