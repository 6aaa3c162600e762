"""Attachments on screen: brought, listed, drawn, taken away; hidden and missing are the same."""

import io
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from admin_app.areas.attachments.models import Attachment
from admin_app.audit.models import AuditEntry
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded
from tests.attachments.test_content import PDF, picture
from tests.attachments.test_service import keep
from tests.factories import make_customer


def bring(
    browser: Any, customer: Any, field: str = "file", name: str = "合同.pdf", content: bytes = PDF, **more: Any
) -> Any:
    data = {"customer": str(customer.id), field: (io.BytesIO(content), name), **more}
    return browser.post("/attachments/new/?lang=en", data=data, content_type="multipart/form-data")


def noted(session: Any, action: str) -> list[str]:
    with unguarded("a test looks"):
        rows = select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.number)
        return [entry.subject for entry in session.scalars(rows)]


def stored() -> list[Attachment]:
    with unguarded("a test looks"):
        return list(db.session.scalars(select(Attachment)))


@pytest.mark.parametrize(
    ("field", "name", "content"), [("file", "合同.pdf", PDF), ("photo", "IMG_1.jpg", picture("jpeg"))]
)
def test_a_file_or_a_photograph_is_kept(
    sign_in: Any, session: Any, cast: Any, field: str, name: str, content: bytes
) -> None:
    customer = make_customer("青岚纸业", owner="sales1")
    answer = bring(sign_in("sales1"), customer, field, name, content, place="一号柜")
    assert answer.status_code == 302, answer.text
    (kept,) = stored()
    assert (kept.name, kept.place, kept.customer_id) == (name, "一号柜", customer.id)
    assert name in sign_in("gm").get(f"/customers/details/?id={customer.id}").text


def test_forms_offer_the_camera_and_the_level_to_the_clerk_alone(sign_in: Any, session: Any, cast: Any) -> None:
    for username, offered in (("sales1", False), ("clerk", True)):
        page = sign_in(username).get("/attachments/new/").text
        assert 'capture="environment"' in page
        assert ('name="own_level"' in page) is offered


def test_nothing_chosen_and_nothing_fit_are_said_beside_the_field(sign_in: Any, session: Any, cast: Any) -> None:
    customer = make_customer(owner="sales1")
    browser = sign_in("sales1")
    nothing = browser.post("/attachments/new/?lang=en", data={"customer": str(customer.id)})
    assert "Choose a file or take a picture." in nothing.text
    assert "PDF, PNG, JPEG" in bring(browser, customer, name="a.html", content=b"<html>").text
    assert stored() == []


def test_a_copy_is_a_download_that_runs_nothing_and_is_noted(sign_in: Any, session: Any, cast: Any) -> None:
    kept = keep(make_customer(owner="sales1"))
    answer = sign_in("sales1").get(f"/attachments/file/?id={kept.id}")
    assert (answer.status_code, answer.data) == (200, PDF)
    headers = answer.headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"].startswith("attachment; filename")
    assert "filename*=UTF-8''%E5%90%88%E5%90%8C.pdf" in headers["Content-Disposition"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert headers["Cache-Control"] == "no-store"
    with unguarded("a test looks"):
        noted = session.scalars(select(AuditEntry).where(AuditEntry.action == "attachment.copy")).one()
    assert (noted.user_id, noted.subject) == (cast["sales1"].id, str(kept.id))


def test_pictures_and_first_pages_are_drawn(sign_in: Any, session: Any, cast: Any) -> None:
    """A PDF that cannot be drawn, and any other kind, is offered as a copy alone."""
    customer, browser = make_customer(), sign_in("clerk")
    page = io.BytesIO()
    Image.new("RGB", (30, 40), "red").save(page, "PDF")
    drawn = [
        keep(customer, content=picture("png"), name="a.png"),
        keep(customer, content=page.getvalue(), name="a.pdf"),
    ]
    for one in drawn:
        answer = browser.get(f"/attachments/picture/?id={one.id}")
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")
        assert answer.headers["Content-Disposition"].startswith("inline")
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
        assert Image.open(io.BytesIO(answer.data)).format == "PNG"
        assert f"/attachments/picture/?id={one.id}" in browser.get(f"/attachments/details/?id={one.id}").text
    assert noted(session, "attachment.look") == [str(one.id) for one in drawn]
    for other in (keep(customer), keep(customer, content=b"a;b", name="a.csv")):
        assert browser.get(f"/attachments/picture/?id={other.id}").status_code == 404
    assert f"picture/?id={other.id}" not in browser.get(f"/attachments/details/?id={other.id}").text
    assert len(noted(session, "attachment.look")) == 2


def test_several_files_come_at_once_and_all_or_none(sign_in: Any, session: Any, cast: Any) -> None:
    customer, browser = make_customer(owner="sales1", level="secret"), sign_in("sales1")
    page = browser.get(f"/customers/details/?id={customer.id}").text
    assert 'name="file" accept' in page
    assert 'capture="environment"' in page
    assert 'data-role="bring"' not in sign_in("auditor").get(f"/customers/details/?id={customer.id}").text

    def send(*names: str, **more: Any) -> Any:
        files = [(io.BytesIO(PDF), name) for name in names]
        photo = [(io.BytesIO(picture("jpeg")), "IMG.jpg")]
        data = {"customer": str(customer.id), "file": files, "photo": photo, **more}
        return browser.post("/attachments/bring/?lang=en", data=data, content_type="multipart/form-data")

    assert send("a.pdf", "b.html").status_code == 302
    assert stored() == []
    refused = send("b.html", part="1")
    assert (refused.status_code, "PDF, PNG, JPEG" in refused.text) == (422, True)
    assert send("a.pdf", "b.pdf").headers["Location"] == f"/customers/details/?id={customer.id}#files"
    assert sorted(one.name for one in stored()) == ["IMG.jpg", "a.pdf", "b.pdf"]
    assert send("c.pdf", part="1").status_code == 204
    strange = sign_in("sales2").post(
        "/attachments/bring/", data={"customer": str(customer.id), "file": (io.BytesIO(PDF), "d.pdf")}
    )
    assert strange.status_code == 404
    assert len(stored()) == 5


@pytest.mark.parametrize("username", ["sales2", "finance", "service", "admin"])
def test_hidden_and_missing_are_the_same(sign_in: Any, session: Any, cast: Any, username: str) -> None:
    kept = keep(make_customer(owner="sales1", level="secret"), name="绝密图纸.pdf")
    browser = sign_in(username)
    for page in ("file", "picture", "details"):
        hidden, missing, nonsense = (
            browser.get(f"/attachments/{page}/?id={key}") for key in (kept.id, kept.id - 1, "x")
        )
        assert hidden.status_code == (403 if username == "admin" else 404)
        assert hidden.status_code == missing.status_code == nonsense.status_code
        assert "绝密图纸" not in hidden.text
    assert "绝密图纸" not in browser.get("/attachments/").text
