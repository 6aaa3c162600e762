"""The administrator hires, moves, dismisses and gives passwords; nobody else opens these pages."""

import html
import re
from typing import Any

import pytest
from sqlalchemy import select

from admin_app.accounts.demo import CAST
from admin_app.accounts.models import Department, User
from admin_app.audit.models import AuditEntry
from admin_app.extensions import db
from tests import factories

PAGES = ("/people/", "/people/new/", "/departments/", "/departments/new/")


def form(**given: Any) -> dict[str, Any]:
    data = {"name": "新人", "posts": ["salesperson"], "rank": "staff", "department": "", "superior": "", "active": "y"}
    return {**data, **given}


def user(username: str) -> User:
    db.session.expire_all()
    return factories.user(username)


@pytest.fixture
def admin(session: Any, sign_in: Any) -> Any:
    return sign_in("admin")


@pytest.mark.parametrize("username", [row[0] for row in CAST if row[0] != "admin"])
def test_only_the_administrator_opens_them(sign_in: Any, session: Any, username: str) -> None:
    browser = sign_in(username)
    key = factories.user("sales1").id
    for url in (*PAGES, f"/people/edit/?id={key}", f"/people/details/?id={key}"):
        assert browser.get(url).status_code == 403
    assert browser.post("/people/password/", data={"id": key, "confirmed": 1}).status_code == 403
    assert browser.post("/people/new/", data=form(username="mole")).status_code == 403
    assert "/people/" not in browser.get("/").text


def test_pages_open_in_both_languages(admin: Any) -> None:
    key = factories.user("sales1").id
    for url in (*PAGES, f"/people/edit/?id={key}", f"/people/details/?id={key}"):
        assert admin.get(url).status_code == 200
    shown = html.unescape(admin.get("/people/?lang=en").text)
    assert "Salesperson" in shown or "salesperson" in shown
    assert "业务员" in admin.get("/people/?lang=zh").text


def test_somebody_hired_signs_in_with_the_password_shown_once(admin: Any, app: Any) -> None:
    superior = factories.user("mktmanager")
    department = db.session.scalars(select(Department).where(Department.code == "marketing")).one()
    data = form(username="sales9", department=str(department.id), superior=str(superior.id))
    page = admin.post("/people/new/", data=data)
    assert page.status_code == 200
    password = re.search(r'id="new-password">([^<]+)<', page.text)[1]
    hired = user("sales9")
    assert (hired.posts, hired.department_id, hired.superior_id) == (
        frozenset({"salesperson"}),
        department.id,
        superior.id,
    )
    assert password not in admin.get("/people/").text
    browser = app.test_client()
    answer = browser.post("/login", data={"username": "sales9", "password": html.unescape(password)})
    assert answer.status_code == 302
    assert browser.get("/customers/").location.startswith("/undertaking/")
    assert browser.post("/undertaking/sign/", data={"typed_name": hired.name}).status_code == 302
    assert browser.get("/customers/").status_code == 200


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"username": "sales1"}, "Somebody has this user name already."),
        ({"username": "a b"}, "letters, digits and underscores"),
        ({"username": "sales9", "posts": []}, "Choose at least one post."),
        ({"username": "sales9", "name": " "}, "required"),
        ({"username": "sales9", "superior": "999999"}, "There is no such record."),
        ({"username": "sales9", "rank": "emperor"}, "Not a valid choice"),
        ({"username": "sales9", "posts": ["emperor"]}, "valid choice"),
    ],
)
def test_what_will_not_do_is_said_and_nothing_is_lost(admin: Any, given: dict[str, Any], says: str) -> None:
    count = db.session.query(User).count()
    page = admin.post("/people/new/?lang=en", data=form(**given))
    assert page.status_code == 200
    assert says in html.unescape(page.text)
    assert 'value="新人"' in page.text or given.get("name") == " "
    assert db.session.query(User).count() == count


def test_a_move_acts_at_the_next_request_and_asks_to_sign_in_again(admin: Any, sign_in: Any) -> None:
    seller = sign_in("sales1")
    assert seller.get("/audit/").status_code == 403
    key = factories.user("sales1").id
    page = admin.post(f"/people/edit/?id={key}", data=form(name="萧一", posts=["auditor"]))
    assert page.status_code == 302
    assert seller.get("/me/").headers["Location"].startswith("/login")
    assert sign_in("sales1").get("/audit/").status_code == 200
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "account.change")).one()
    assert entry.subject == "sales1"


def test_somebody_dismissed_is_out_at_once(admin: Any, sign_in: Any) -> None:
    seller = sign_in("sales1")
    key = factories.user("sales1").id
    data = form(name="萧一")
    del data["active"]
    assert admin.post(f"/people/edit/?id={key}", data=data).status_code == 302
    assert seller.get("/customers/").status_code == 302
    assert user("sales1").active is False


def test_the_last_administrator_stays(admin: Any) -> None:
    key = factories.user("admin").id
    page = admin.post(f"/people/edit/?id={key}&lang=en", data=form(name="管理员"))
    assert "Somebody must remain administrator." in page.text
    assert user("admin").posts == frozenset({"administrator"})


def test_nobody_is_above_himself(admin: Any) -> None:
    manager, seller = factories.user("mktmanager"), factories.user("sales1")
    data = form(name="赵经理", posts=["marketing_manager"], rank="manager", superior=str(seller.id))
    page = admin.post(f"/people/edit/?id={manager.id}&lang=en", data=data)
    assert "Nobody is above himself." in page.text


def test_a_new_password_ends_the_old_and_every_session(admin: Any, sign_in: Any, app: Any) -> None:
    seller = sign_in("sales1")
    key = factories.user("sales1").id
    asked = admin.post("/people/password/", data={"id": key})
    assert seller.get("/customers/").status_code == 200, "nothing happens before it is confirmed"
    assert "confirmed" in asked.text
    page = admin.post("/people/password/", data={"id": key, "confirmed": 1})
    password = html.unescape(re.search(r'id="new-password">([^<]+)<', page.text)[1])
    assert seller.get("/customers/").status_code == 302
    browser = app.test_client()
    assert browser.post("/login", data={"username": "sales1", "password": factories.PASSWORD}).status_code == 200
    assert browser.post("/login", data={"username": "sales1", "password": password}).status_code == 302


def test_a_department_is_added(admin: Any) -> None:
    data = {"code": "logistics", "name_en": "Logistics", "name_zh": "物流部"}
    assert admin.post("/departments/new/", data=data).status_code == 302
    assert "物流部" in admin.get("/people/new/?lang=zh").text
    page = admin.post("/departments/new/?lang=en", data=data)
    assert page.status_code == 200
    assert db.session.query(Department).filter_by(code="logistics").count() == 1


def test_who_has_not_signed_the_undertaking_is_seen_in_the_list(admin: Any) -> None:
    """Everybody invented has signed; somebody hired has not yet, and an administrator need not."""
    admin.post("/people/new/?lang=en", data={**form(), "username": "newcomer"})
    page = admin.get("/people/?lang=en&page_size=100").text
    cells = {
        row.split("</a>")[0].rsplit(">", 1)[1]: html.unescape(re.sub(r"<[^>]+>", "", row)).split()
        for row in page.split("<tr")[2:]
    }
    assert "signed" in cells["newcomer"]
    assert "–" in cells["admin"]
    assert "signed" not in cells["sales1"]
    details = admin.get(f"/people/details/?id={user('sales1').id}&lang=en").text
    assert "Secrecy undertaking" in details
