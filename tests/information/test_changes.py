"""What sales notifies is entered by another, applied in the same act, and how long it took is counted (二(二)6.3)."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from admin_app import clock
from admin_app.areas.customers import contacts, levels
from admin_app.areas.customers.models import Contact, Customer
from admin_app.areas.customers.profile.models import FIELDS, Profile
from admin_app.areas.customers.service import EDITABLE
from admin_app.areas.information import boards, changes, notifiable
from admin_app.areas.information.models import NotifiedChange
from admin_app.audit.models import AuditChange, AuditEntry
from admin_app.duties.service import duties_of
from admin_app.errors import Invalid, NotAllowed, NotFound, Refused
from admin_app.extensions import db
from admin_app.notices import service as notices
from admin_app.screens import sections
from admin_app.secrecy.access import access_of
from admin_app.secrecy.models import OpenTask
from admin_app.secrecy.reader import unguarded
from tests.factories import DAY, as_reader, make_customer, store


def notified(customer: Any, username: str = "sales1", on: date = DAY, **values: Any) -> NotifiedChange:
    with as_reader(username, on):
        row = changes.notify(customer.id, values or {"address": "新址1号"}, "来函", on=on)
        db.session.commit()
    return row


def current(customer: Any) -> Customer:
    with unguarded("a test looks"):
        rows = select(Customer).where(Customer.id == customer.id).execution_options(populate_existing=True)
        return db.session.scalars(rows).unique().one()


def owed(username: str, on: date = DAY) -> list[tuple[str, date, str, bool]]:
    with as_reader(username, on) as one:
        found, _more = duties_of(one, on)
    return [
        (duty.customer_name, duty.due_on, duty.state, duty.is_mine) for duty in found if duty.kind == "change_entry"
    ]


def test_entered_is_applied_and_told_and_keeps_nothing_of_persons(session: Any, cast: Any) -> None:
    customer = make_customer("松江精密", owner="sales1", level="secret", phone="021-55550001", address="旧址")
    row = notified(customer, phone="021-55550002", address="新址", bank="建设银行")
    assert (row.before, current(customer).address) == (
        {"phone": "021-55550001", "address": "旧址", "bank": None},
        "旧址",
    )
    with as_reader("itclerk"):
        changes.enter(row.id, on=DAY)
        session.commit()
    now = current(customer)
    assert (now.phone, now.address, now.bank) == ("021-55550002", "新址", "建设银行")
    assert (row.state, row.after) == ("entered", {"address": "新址", "bank": "建设银行"})
    told = db.session.scalars(select(AuditChange).where(AuditChange.record == "notified_change")).all()
    assert "55550002" not in str([one.content for one in told])
    with as_reader("sales1"):
        assert [one.text["zh"] for one in notices.mine()] == [changes.ENTERED_NOTICE["zh"]]


@pytest.mark.parametrize(
    ("level", "post", "other"), [("confidential", "itclerk", "clerk"), ("top_secret", "clerk", "itclerk")]
)
def test_who_enters_follows_the_level_of_the_day(session: Any, cast: Any, level: str, post: str, other: str) -> None:
    customer = make_customer("甲", owner="sales1", level=level, level_ends=DAY + timedelta(days=9))
    row = notified(customer)
    assert owed(post) == [("甲", date(2026, 11, 24), "soon", True)]
    assert owed(post, date(2026, 11, 25))[0][2] == "overdue"
    assert owed("csmanager") == [("甲", date(2026, 11, 24), "soon", False)]
    assert owed(other) == []
    with as_reader(other), pytest.raises(NotFound if other == "itclerk" else NotAllowed):
        changes.enter(row.id, on=DAY)
    with as_reader("itclerk", DAY + timedelta(days=10)):  # internal by then
        assert changes.enter(row.id, on=DAY + timedelta(days=10)).state == "entered"


OF_EACH_KIND: dict[str, Any] = {
    "strategy": "先供样品",
    "founded_on": date(2015, 3, 1),
    "headcount": 120,
    "registered_capital_fen": 500_000_000,
    "firm_size": "medium",
    "assets_fen": 10**12,
    "potential": "有望翻番",
}


def test_every_field_that_the_archive_keeps_can_be_notified(session: Any, cast: Any) -> None:
    judged = {"is_key", "is_institutional", "kept_at"}
    assert set(notifiable.NOTIFIED) == {*EDITABLE, *FIELDS} - judged
    shown = {item.column for section in sections.NAMES for item in sections.items_of(section) if item.column}
    assert shown - set(notifiable.NOTIFIED) == {"grade"}  # decided here, not notified


@pytest.mark.parametrize("has_profile", [True, False])
def test_what_is_of_the_archive_is_entered_by_who_does_not_read_it(session: Any, cast: Any, has_profile: bool) -> None:
    customer = make_customer(owner="sales1", level="confidential", headcount=80, profile_owed_since=DAY)
    if has_profile:
        store(Profile(customer_id=customer.id, firm_size="small", culture="务实"))
    row = notified(customer, **OF_EACH_KIND)
    assert row.after == OF_EACH_KIND | {"founded_on": "2015-03-01"}
    assert (row.before["headcount"], row.before["firm_size"]) == (80, "small" if has_profile else None)
    with as_reader("itclerk"):
        assert access_of([customer.id])[customer.id] == "work"
        changes.enter(row.id, on=DAY)
        session.commit()
    with unguarded("a test looks"):
        profile = db.session.scalars(select(Profile).execution_options(populate_existing=True)).one()
        kept = {name: getattr(profile if name in FIELDS else current(customer), name) for name in OF_EACH_KIND}
    assert kept == OF_EACH_KIND
    assert profile.culture == ("务实" if has_profile else None)
    assert current(customer).profile_owed_since == (DAY if has_profile else None)
    by = select(AuditEntry.user_id).where(AuditEntry.action == "profile.enter_change")
    assert session.scalars(by).all() == [cast["itclerk"].id]


def test_notifying_tells_nothing_of_an_archive_one_does_not_read(session: Any, cast: Any) -> None:
    for level, is_new in (("secret", False), ("confidential", True)):
        customer = make_customer(owner="sales1", level=level)
        store(Profile(customer_id=customer.id, firm_size="small"))
        with as_reader("sales1"):
            if is_new:
                assert changes.notify(customer.id, {"firm_size": "small"}, "来函", on=DAY).after["firm_size"] == "small"
            else:
                with pytest.raises(Invalid):
                    changes.notify(customer.id, {"firm_size": "small"}, "来函", on=DAY)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("founded_on", "2015"),
        ("founded_on", DAY + timedelta(days=1)),
        ("headcount", 10**6 + 1),
        ("assets_fen", -1),
        ("assets_fen", "很多"),
        ("firm_size", "giant"),
        ("potential", "多" * 4001),
        ("address", "长" * 201),
        ("culture", 5),
    ],
)
def test_a_value_that_its_field_cannot_hold_is_refused_by_field(session: Any, cast: Any, name: str, value: Any) -> None:
    customer = make_customer(owner="sales1")
    with as_reader("sales1"), pytest.raises(Invalid) as refused:
        changes.notify(customer.id, {name: value}, "来函", on=DAY)
    assert set(refused.value.errors) == {name}


def tasks(session: Any) -> list[tuple[str, str | None]]:
    with unguarded("a test looks"):
        rows = select(OpenTask.kind, OpenTask.post).where(OpenTask.closed_at.is_(None))
        return [tuple(row) for row in session.execute(rows)]


@pytest.mark.parametrize("act", ["enter", "refuse", "withdraw"])
def test_until_it_is_decided_it_is_a_task_of_the_post_that_enters_it(session: Any, cast: Any, act: str) -> None:
    row = notified(make_customer(owner="sales1", level="secret"))
    assert tasks(session) == [("change", "it_clerk")]
    acts: dict[str, Any] = {
        "enter": lambda: changes.enter(row.id, on=DAY),
        "refuse": lambda: changes.refuse(row.id, "不符", on=DAY),
        "withdraw": lambda: changes.withdraw(row.id, on=DAY),
    }
    with as_reader("sales1" if act == "withdraw" else "itclerk"):
        acts[act]()
        session.commit()
    assert tasks(session) == []


def test_the_task_lets_its_post_read_what_it_enters_and_nobody_once_another_enters_it(session: Any, cast: Any) -> None:
    customer = make_customer(owner="sales1", level="secret", level_ends=DAY + timedelta(days=9))
    row = notified(customer)
    with as_reader("gm"):
        levels.classify(customer.id, dealings="vital", harm="exceptional", ground="重大战略", on=DAY)
        session.commit()
    assert tasks(session) == [("change", "information_clerk")]
    with as_reader("itclerk"):
        assert access_of([customer.id])[customer.id] == "none"
        with pytest.raises(NotFound):
            changes.enter(row.id, on=DAY)
    store(OpenTask(customer_id=customer.id, post="it_clerk", kind="change", subject="1", opened_at=clock.now()))
    with as_reader("itclerk"):
        assert access_of([customer.id])[customer.id] == "work"  # what a task is worth, where the level gives nothing


def test_what_cannot_be_notified_is_said(session: Any, cast: Any) -> None:
    customer = make_customer(owner="sales1", address="旧址")
    for values, field in (({"address": " 旧址 "}, "name"), ({"tax_id": "123"}, "tax_id"), ({"name": ""}, "name")):
        with as_reader("sales1"), pytest.raises(Invalid) as refused:
            changes.notify(customer.id, values, "来函", on=DAY)
        assert set(refused.value.errors) == {field}
    notified(customer)
    with as_reader("sales1"), pytest.raises(Invalid) as twice:
        changes.notify(customer.id, {"address": "又一址", "bank": "建设银行"}, "来函", on=DAY)
    assert twice.value.errors == {"address": changes.OPEN_ALREADY}
    with as_reader("sales1"), pytest.raises(Refused):
        changes.notify(make_customer(owner="sales1", status="destroyed").id, {"name": "乙"}, "来函", on=DAY)
    with as_reader("sales1"), pytest.raises(NotAllowed):
        changes.notify(make_customer(owner="sales2").id, {"name": "乙"}, "来函", on=DAY)
    with as_reader("credit"), pytest.raises(NotAllowed):
        changes.notify(customer.id, {"name": "乙"}, "来函", on=DAY)


def persons_of(customer: Any) -> list[tuple[Any, ...]]:
    with unguarded("a test looks"):
        rows = select(Contact).where(Contact.customer_id == customer.id)
        found = db.session.scalars(rows.execution_options(populate_existing=True))
        return sorted((one.name, one.position, one.phone, one.left_on) for one in found)


def about(customer: Any, person: str, username: str = "sales1", **values: Any) -> NotifiedChange:
    with as_reader(username):
        row = changes.notify_person(customer.id, person, values, "来函", on=DAY)
        db.session.commit()
    return row


def entered(row: NotifiedChange, by: str = "itclerk") -> None:
    with as_reader(by):
        changes.enter(row.id, on=DAY)
        db.session.commit()


def test_several_changes_of_different_fields_wait_at_once_and_are_entered_in_any_order(session: Any, cast: Any) -> None:
    customer = make_customer(owner="sales1", address="旧址", bank="工商银行")
    rows = [notified(customer, address="新址"), notified(customer, "mktmanager", bank="建设银行")]
    assert len(owed("itclerk")) == 2
    for row in reversed(rows):
        entered(row)
    assert (current(customer).address, current(customer).bank) == ("新址", "建设银行")
    entered(notified(customer, address="又一址"))  # the field is free again
    assert current(customer).address == "又一址"


@pytest.mark.parametrize("level", ["secret", "confidential"])  # the owner reads the persons, or does not
def test_a_person_comes_changes_and_leaves_by_notice(session: Any, cast: Any, level: str) -> None:
    customer = make_customer(owner="sales1", level=level)
    row = about(customer, " 王琳 ", position="采购员", phone="13800000001")
    assert (row.person, row.fields, owed("itclerk")[0][0]) == ("王琳", ["position", "phone"], customer.name)
    entered(row)
    assert persons_of(customer) == [("王琳", "采购员", "13800000001", None)]
    assert (row.person, row.after, row.fields) == (None, {"position": "采购员"}, ["position", "phone"])
    entered(about(customer, "王琳", phone="13800000002", position="采购经理"))
    entered(about(customer, "王琳", left_on=DAY))
    entered(about(customer, "赵新"))
    assert persons_of(customer) == [("王琳", "采购经理", "13800000002", DAY), ("赵新", None, None, None)]
    told = db.session.scalars(select(AuditChange).where(AuditChange.record == "notified_change")).all()
    assert "王琳" not in str([one.content for one in told])
    by = select(AuditEntry.user_id).where(AuditEntry.action == "contact.enter_change")
    assert set(session.scalars(by)) == {cast["itclerk"].id}


def test_of_one_person_two_changes_of_one_field_do_not_wait_at_once(session: Any, cast: Any) -> None:
    customer = make_customer(owner="sales1", phone="021-1")
    about(customer, "王琳", phone="13800000001")
    about(customer, "王琳", position="采购经理")
    about(customer, "赵新", phone="13800000003")
    notified(customer, phone="021-2")  # the company's own
    with as_reader("sales1"), pytest.raises(Invalid) as refused:
        changes.notify_person(customer.id, "王 琳", {"phone": "13800000009"}, "来函", on=DAY)
    assert refused.value.errors == {"phone": changes.OPEN_ALREADY}


@pytest.mark.parametrize(
    ("person", "values", "field"),
    [
        ("", {"phone": "1"}, "person"),
        ("名" * 81, {}, "person"),
        ("王琳", {"phone": "1" * 41}, "phone"),
        ("王琳", {"left_on": DAY + timedelta(days=1)}, "left_on"),
        ("王琳", {"left_on": "昨天"}, "left_on"),
        ("李已知", {"phone": "13900000001"}, "person"),
    ],
)
def test_what_cannot_be_notified_of_a_person_is_said_by_field(
    session: Any, cast: Any, person: str, values: dict[str, Any], field: str
) -> None:
    customer = make_customer(owner="sales1", level="secret")
    store(Contact(customer_id=customer.id, name="李已知", phone="13900000001"))
    with as_reader("sales1"), pytest.raises(Invalid) as refused:
        changes.notify_person(customer.id, person, values, "来函", on=DAY)
    assert set(refused.value.errors) == {field}


def test_notifying_and_entering_tell_nothing_of_persons_one_does_not_read(session: Any, cast: Any) -> None:
    customer = make_customer(owner="sales1", level="confidential")
    store(Contact(customer_id=customer.id, name="李已知", phone="13900000001"))
    assert about(customer, "李已知", phone="13900000001").fields == ["phone"]
    store(Contact(customer_id=customer.id, name="重名"), Contact(customer_id=customer.id, name="重名"))
    store(Contact(customer_id=customer.id, name="决策", is_decision_maker=True))
    said = []
    for person in ("重名", "决策"):
        row = about(customer, person, phone="13900000009")
        with as_reader("itclerk"), pytest.raises(Refused) as refused:
            changes.enter(row.id, on=DAY)
        session.rollback()
        said.append(refused.value.says)
    assert said == [contacts.FOR_THE_CLERK] * 2


def test_whose_data_are_erased_is_not_entered_again(session: Any, cast: Any) -> None:
    customer = make_customer(owner="sales1", level="secret")
    person = store(Contact(customer_id=customer.id, name="王琳"))
    waits, other = about(customer, "王琳", phone="13800000001"), about(customer, "赵新", phone="13800000002")
    with as_reader("clerk"):
        contacts.erase(person.id, "本人要求")
        session.commit()
    assert (waits.state, waits.reason, waits.person, waits.after) == ("refused", "本人要求", None, {})
    assert other.state == "notified"


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_on_screen_and_paper_a_person_is_named_to_whom_it_concerns(session: Any, cast: Any, sign_in: Any) -> None:
    customer = make_customer("松江精密", owner="sales1", level="confidential")
    store(Contact(customer_id=customer.id, name="王琳", phone="13900001111"))
    given = {
        "customer": customer.id,
        "source": "来函",
        "person": "王琳",
        "person_phone": "13800002222",
        "address": "新址",
    }
    seller = sign_in("sales1")
    page = seller.post("/notified-changes/new/", data=given).headers["Location"]
    with unguarded("a test looks"):
        rows = session.scalars(select(NotifiedChange).order_by(NotifiedChange.of_person)).all()
        assert [(one.of_person, one.fields) for one in rows] == [(False, ["address"]), (True, ["phone"])]
    again = seller.post("/notified-changes/new/", data=given | {"address": ""}).text
    assert "此项已有变更通知待录入" in again
    seen = {who: sign_in(who).get(page).text for who in ("sales1", "itclerk", "finance", "clerk")}
    assert {who for who, text in seen.items() if "王琳" in text} == {"sales1", "itclerk", "clerk"}
    assert {who for who, text in seen.items() if "13800002222" in text} == {"sales1", "itclerk"}
    assert {who for who, text in seen.items() if "139****1111" in text} == {"clerk"}
    key = page.partition("id=")[2]
    papers = {who: sign_in(who).get(f"/forms/notified-change/?id={key}") for who in seen}
    assert {who for who, paper in papers.items() if paper.status_code == 200} == {"sales1", "itclerk", "clerk"}
    assert {who for who, paper in papers.items() if "13800002222" in paper.text} == {"sales1", "itclerk"}


def test_the_lag_is_the_median_of_the_month_it_was_entered_and_what_waits(session: Any, cast: Any, app: Any) -> None:
    customer = make_customer(owner="sales1")
    given = {"customer_id": customer.id, "source": "来函", "before": {}, "after": {}, "at": customer.created_at}
    for lag in (0, 1, 9):
        day = date(2026, 10, 20)
        entered = {"state": "entered", "decided_on": day, "on": day - timedelta(days=lag)}
        store(NotifiedChange(**given, **entered))
    store(NotifiedChange(**given, state="refused", on=date(2026, 1, 1), decided_on=date(2026, 10, 20)))
    store(NotifiedChange(**given, state="notified", on=DAY - timedelta(days=3)))
    with app.test_request_context("/"), as_reader("csmanager"):
        found = [(line.label, line.values) for line in boards.changes(DAY).lines]
    assert [values for _label, values in found] == [(1, 3, 3), (3, 1, 9)]
    assert found[1][0] == "2026-10"


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_on_screen_what_stands_in_the_archive_is_for_who_reads_it(session: Any, cast: Any, sign_in: Any) -> None:
    customer = make_customer("松江精密", owner="sales1", level="confidential")
    store(Profile(customer_id=customer.id, potential="原有潜力", firm_size="small", assets_fen=1))
    seller = sign_in("sales1")
    url = f"/notified-changes/new/?customer={customer.id}"
    assert "原有潜力" not in seller.get(url).text
    given = {"customer": customer.id, "source": "来函", "potential": "新的潜力", "firm_size": "-", "assets_fen": "12.5"}
    page = seller.post(url, data=given).headers["Location"]
    with unguarded("a test looks"):
        assert session.scalars(select(NotifiedChange.after)).one() == {
            "potential": "新的潜力",
            "firm_size": None,
            "assets_fen": 1250,
        }
    seen = {who: sign_in(who).get(page).text for who in ("sales1", "itclerk", "finance", "clerk")}
    assert {who for who, text in seen.items() if "新的潜力" in text} == {"sales1", "itclerk", "clerk"}
    assert {who for who, text in seen.items() if "原有潜力" in text} == {"clerk"}


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_on_screen_from_the_owner_to_the_clerk(session: Any, cast: Any, sign_in: Any) -> None:
    customer = make_customer("松江精密", owner="sales1", level="secret", address="旧址")
    seller, clerk = sign_in("sales1"), sign_in("itclerk")
    url = f"/notified-changes/new/?customer={customer.id}"
    assert "旧址" in seller.get(url).text
    made = seller.post(url, data={"customer": customer.id, "address": "新址", "source": "来函"})
    page = clerk.get(made.headers["Location"]).text
    assert "旧址" in page
    assert "新址" in page
    key = made.headers["Location"].partition("id=")[2]
    assert seller.get(f"/notified-changes/refuse/?id={key}").status_code == 403
    seller.post("/notified-changes/enter/", data={"id": key})
    assert current(customer).address == "旧址"
    clerk.post("/notified-changes/enter/", data={"id": key})
    assert current(customer).address == "新址"
    assert sign_in("sales2").get(made.headers["Location"]).status_code == 404
