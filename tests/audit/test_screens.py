"""What do the auditor and the general manager find in the audit, by whom, when, what and about whom?"""

import re
from typing import Any

import pytest

from admin_app import clock
from admin_app.accounts.service import change_password
from admin_app.audit import service
from admin_app.audit.screens import PAGE
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded
from tests.databases import PASSWORD
from tests.factories import make_contact, make_customer, make_grade

pytestmark = pytest.mark.parametrize("desk", ["sqlite"], indirect=True)  # the leak matrix asks every screen of both


def rows_of(browser: Any, url: str) -> list[list[str]]:
    """The cells of the table's rows, without what is markup."""
    page = browser.get(url)
    assert page.status_code == 200, url
    body = re.search(r"<tbody>(.*?)</tbody>", page.text, re.DOTALL)
    rows = re.findall(r"<tr>(.*?)</tr>", body.group(1), re.DOTALL) if body else []
    return [[_plain(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)] for row in rows]


def _plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


@pytest.fixture
def edited(session: Any, cast: Any, sign_in: Any) -> Any:
    customer = make_customer("青岚纸业", phone="010-1", strategy="旧策略")
    typed = {"name": "青岚纸业", "phone": "010-2", "strategy": "新策略", "row_version": "1", "is_institutional": "y"}
    assert sign_in("clerk").post(f"/customers/edit/?id={customer.id}", data=typed).status_code == 302
    return customer


def test_an_entry_tells_who_did_what_and_each_column(edited: Any, sign_in: Any, cast: Any) -> None:
    (row,) = rows_of(sign_in("auditor"), "/audit/?lang=en")
    told = "Customers Strategy 旧策略 → 新策略 Telephone 010-1 → 010-2"
    who = cast["clerk"].name
    assert row == ["1", "2026-11-23 09:00", who, "Customer edited", edited.code, row[5]]
    assert sorted(row[5].split()) == sorted(told.split())


def test_a_password_is_told_as_changed_and_never_with_its_value(
    session: Any, cast: Any, sign_in: Any, app: Any
) -> None:
    with app.test_request_context():
        change_password(cast["clerk"], PASSWORD, "a longer password 1")
    db.session.commit()
    (row,) = rows_of(sign_in("auditor"), "/audit/?lang=en")
    assert row[3:5] == ["Password changed", "clerk"]
    assert row[5] == "People Sessions changed; it is kept secret Password changed; it is kept secret"
    assert "argon2" not in row[5]


@pytest.fixture
def busy(session: Any, cast: Any) -> Any:
    """Two customers, two people, three days."""
    blue, red = make_customer("青岚纸业"), make_customer("赤焰化工")
    with unguarded("a test"):
        service.record("customer.edit", user_id=cast["clerk"].id, subject="a", customer_id=blue.id)
        service.record("customer.edit", user_id=cast["credit"].id, subject="b", customer_id=red.id)
        service.record("export", user_id=cast["clerk"].id, subject="c")
        session.commit()
    return blue, red


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", "cba"),
        ("action=export", "c"),
        ("action=nothing", ""),
        ("user={clerk}", "ca"),
        ("user={clerk}&action=export", "c"),
        ("user=7", ""),
        ("customer={blue}", "a"),
        ("customer=赤焰", "b"),
        ("customer=没有", ""),
        ("from=2026-11-23", "cba"),
        ("from=2026-11-24", ""),
        ("until=2026-11-23", "cba"),
        ("until=2026-11-22", ""),
        ("from=0001-01-01&until=9999-12-31", "cba"),
        ("from=yesterday&user=x&until=", "cba"),
        ("before=3", "ba"),
        ("before=1", ""),
    ],
)
def test_the_audit_is_narrowed_down(busy: Any, sign_in: Any, cast: Any, asked: str, found: str) -> None:
    query = asked.format(clerk=cast["clerk"].id, blue=busy[0].id)
    assert "".join(row[4] for row in rows_of(sign_in("auditor"), f"/audit/?{query}")) == found


def test_days_are_the_companys_days(session: Any, cast: Any, sign_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half past midnight in Shanghai is still the day before in UTC."""
    monkeypatch.setenv("GUIZHANG_TODAY", "2026-11-24T00:30:00+08:00")
    with unguarded("a test"):
        service.record("export", user_id=None, subject="late")
        session.commit()
    assert clock.now().day == 23
    browser = sign_in("auditor")
    assert [row[4] for row in rows_of(browser, "/audit/?from=2026-11-24&until=2026-11-24")] == ["late"]
    assert rows_of(browser, "/audit/?from=2026-11-23&until=2026-11-23") == []


def test_the_audit_goes_on_by_number_and_keeps_what_was_asked(session: Any, cast: Any, sign_in: Any) -> None:
    with unguarded("a test"):
        for number in range(PAGE + 2):
            service.record("export", user_id=cast["clerk"].id, subject=f"s{number}")
            service.record("sign_in", user_id=cast["clerk"].id)
        session.commit()
    browser = sign_in("auditor")
    page = browser.get("/audit/?action=export")
    assert len(rows_of(browser, "/audit/?action=export")) == PAGE
    (earlier,) = re.findall(r'href="(/audit/\?[^"]*before=\d+[^"]*)"', page.text)
    rest = rows_of(browser, earlier.replace("&amp;", "&"))
    assert [row[4] for row in rest] == ["s1", "s0"]


def test_changes_of_customers_one_may_not_see_are_counted_and_not_told(
    session: Any, cast: Any, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An import is about nobody in particular; what it changed of whom is told to those who see him."""
    seen = make_customer("青岚纸业", owner="sales1")
    hidden = make_customer("密林集团", owner="sales2", level="top_secret")
    with unguarded("a test"):
        seen.region, hidden.region = "seen-region", "hidden-region"
        service.record("import.customers", user_id=None, subject="in.csv")
        make_contact(hidden, "藏")
        session.commit()
    monkeypatch.setattr("admin_app.audit.screens.Audit.posts_allowed", frozenset({"auditor", "salesperson"}))
    (all_of_it,) = rows_of(sign_in("auditor"), "/audit/?lang=en")
    assert "seen-region" in all_of_it[5]
    assert "hidden-region" in all_of_it[5]
    (part,) = rows_of(sign_in("sales1"), "/audit/?lang=en")
    assert "seen-region" in part[5]
    assert "hidden-region" not in part[5]
    assert part[5].endswith("1 further record")


def test_as_many_queries_for_one_entry_as_for_three(
    edited: Any, sign_in: Any, cast: Any, count_queries: Any, session: Any
) -> None:
    browser = sign_in("auditor")
    browser.get("/audit/")

    def queries() -> int:
        with count_queries() as statements:
            browser.get("/audit/")
        return len(statements)

    one = queries()
    for number in range(2):
        with unguarded("a test"):
            another = make_customer()
            another.region = str(number)
            service.record("customer.edit", user_id=cast["clerk"].id, customer_id=another.id)
            session.commit()
    assert queries() == one


# --- accesses


@pytest.fixture
def read(session: Any, cast: Any, sign_in: Any) -> Any:
    """The clerk read two archives, a salesperson was refused."""
    blue, red = make_customer("青岚纸业"), make_customer("赤焰化工", level="top_secret")
    for customer in (blue, red):
        sign_in("clerk").get(f"/customers/details/?id={customer.id}")
    sign_in("sales1").get("/audit/")
    return blue, red


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", "321"),
        ("refused=1", "3"),
        ("user={clerk}", "21"),
        ("customer={blue}", "1"),
        ("customer=赤焰", "2"),
        ("until=2026-11-22", ""),
        ("before=3", "21"),
    ],
)
def test_accesses_are_narrowed_down(read: Any, sign_in: Any, cast: Any, asked: str, found: str) -> None:
    query = asked.format(clerk=cast["clerk"].id, blue=read[0].id)
    rows = rows_of(sign_in("auditor"), f"/audit/accesses/?{query}")
    assert "".join(row[0] for row in rows) == found


def test_an_access_tells_who_opened_which_page_of_whom(read: Any, sign_in: Any, cast: Any) -> None:
    rows = rows_of(sign_in("auditor"), "/audit/accesses/?lang=en")
    blue, red = read
    assert [row[2:] for row in rows] == [
        [cast["sales1"].name, "Audit · Page Refused", ""],
        [cast["clerk"].name, "Customers · Page", str(red)],
        [cast["clerk"].name, "Customers · Page", str(blue)],
    ]


@pytest.mark.parametrize("username", ["clerk", "csmanager", "sales1", "admin"])
def test_accesses_are_for_the_auditor_and_the_general_manager(read: Any, sign_in: Any, username: str) -> None:
    assert sign_in(username).get("/audit/accesses/").status_code == 403
    assert sign_in("gm").get("/audit/accesses/").status_code == 200


def test_a_customer_one_may_not_see_has_no_name_among_accesses(
    read: Any, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("admin_app.audit.screens.Audit.posts_allowed", frozenset({"salesperson"}))
    page = sign_in("sales2").get("/audit/accesses/?lang=en").text
    assert "赤焰化工" not in page
    assert "not visible to you" in page


def test_a_grade_is_told_in_its_own_history_and_in_the_audit(session: Any, cast: Any, sign_in: Any) -> None:
    record = make_grade(make_customer(), "B", proposed_grade="B")
    given = {"grade": "B", "reason": "", "row_version": "1"}
    assert sign_in("credit").post(f"/grades/edit/?id={record.id}", data=given).status_code == 302
    (row,) = rows_of(sign_in("auditor"), "/audit/?lang=en")
    assert "Proposed → Confirmed" in row[5]


def test_what_an_entry_tells_is_told_in_words(sign_in, session, cast):
    from admin_app.audit import service as audit

    values = {"via": ["password", "mfa"], "columns": ["phone"], "allowed_fen": 123456, "is_temporary": True, "to": None}
    audit.record("sign_in", user_id=cast["gm"].id, subject="gm", values=values)
    session.commit()
    told = {
        language: " ".join(sign_in("auditor").get(f"/audit/?lang={language}").text.split()) for language in ("en", "zh")
    }
    plain = {language: re.sub(r"<[^>]*>", "", page) for language, page in told.items()}
    assert "By means of password, second factor" in plain["en"]
    assert "方式 密码, 第二因素" in plain["zh"]
    assert ("Telephone" in plain["en"], "1,234.56" in plain["en"], "['" in plain["en"]) == (True, True, False)
