"""An import taken back as one: all of it or nothing, and never over what people did since."""

import io
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from admin_app.areas.customers import service as customers
from admin_app.areas.customers.contacts import save_contact
from admin_app.areas.customers.models import Contact, Customer, DuplicatePair
from admin_app.areas.receivables import payments
from admin_app.areas.receivables.figures import open_fen_of
from admin_app.areas.receivables.models import Allocation, Invoice, Payment
from admin_app.audit.models import AuditBulkChange, AuditEntry
from admin_app.audit.verifying import broken_entries
from admin_app.decisions.models import DecisionRecord
from admin_app.errors import NotAllowed, NotFound, Refused
from admin_app.extensions import db
from admin_app.imports import jobs, preview, recent, undoing
from admin_app.imports.kinds import KINDS
from admin_app.imports.models import Job, JobLine
from admin_app.secrecy.reader import unguarded
from tests import factories
from tests.factories import DAY
from tests.imports.files import ROWS, csv_file, row

one_database = pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
CUSTOMERS = ("客户编号", "客户名称", "联系电话", "负责人")


@pytest.fixture(autouse=True)
def nobody_hides(session):
    with unguarded("tests look at everything"):
        yield


def fresh(job):
    return db.session.scalars(select(Job).where(Job.id == job.id).execution_options(populate_existing=True)).one()


def imported(content, kind="receivables", username="finance"):
    job = jobs.bring(io.BytesIO(content), "list.csv", kind, factories.user(username))
    jobs.run(jobs.claim(job.id))
    jobs.confirm(fresh(job))
    jobs.run(jobs.claim(job.id))
    job = fresh(job)
    assert (job.state, job.problem) == ("done", None)
    return job


def undo(job, username="finance"):
    jobs.undo(fresh(job), factories.user(username))
    jobs.run(jobs.claim(job.id))
    return fresh(job)


def hindering(job):
    return [
        (one.content["record"], one.content["why"]["en"], one.content["who"])
        for one in preview.page_of(job.id, "hindering")
    ]


def one_of(model, **columns):
    found = select(model).filter_by(**columns).execution_options(populate_existing=True)
    return db.session.scalars(found).one()


def test_receivables_are_taken_back_and_come_in_again():
    job = imported(csv_file())
    job = undo(job)
    assert (job.state, job.problem) == ("undone", None)
    for model in (Invoice, Payment, Allocation):
        assert {(one.is_void, one.void_reason) for one in db.session.scalars(select(model))} == {
            (True, "撤销导入：list.csv")
        }
    assert {one.status for one in db.session.scalars(select(Customer))} == {"void"}
    assert jobs.may_undo(job) is False
    again = imported(csv_file())
    assert again.result["invoices"] == {"created": 3, "changed": 0, "unchanged": 0}
    assert again.result["customers"]["created"] == 2
    assert list(broken_entries()) == []


def test_what_was_changed_becomes_what_it_was_with_all_that_follows_from_it():
    imported(csv_file())
    kept = (one_of(Invoice, number="0002").due_on, one_of(Invoice, number="0001").settled_on)
    job = imported(csv_file([(*ROWS[0][:6], "11/21/2026"), row(DueDate="2026-12-15", SettledDate="2026-11-22")]))
    assert one_of(Invoice, number="0002").settled_on == date(2026, 11, 22)
    assert one_of(Payment, number="P-0001").received_on == date(2026, 11, 21)
    assert undo(job).state == "undone"
    second, first = one_of(Invoice, number="0002"), one_of(Invoice, number="0001")
    assert (second.due_on, second.settled_on, first.settled_on) == (kept[0], None, kept[1])
    assert one_of(Payment, number="P-0001").received_on == date(2026, 11, 20)
    assert one_of(Allocation, payment_id=one_of(Payment, number="P-0001").id).on == date(2026, 11, 20)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "import.receivables.undo")).one()
    told = select(func.count()).select_from(AuditBulkChange).where(AuditBulkChange.batch == entry.batch)
    assert (entry.user_id, db.session.scalar(told) > 0) == (factories.user("finance").id, True)


def test_somebody_else_who_may_takes_it_back_and_both_are_told():
    job = imported(csv_file())
    one = recent.ran(recent.recent()[0].number, ["receivables"])
    assert (one.who, one.batch, one.filename) == (factories.user("finance").name, job.batch, "list.csv")
    his = recent.job_to_take_back(one, factories.user("csmanager"))
    db.session.add(his)
    db.session.commit()
    jobs.run(jobs.claim(his.id))
    assert (fresh(his).state, fresh(his).problem, fresh(job).state) == ("undone", None, "undone")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "import.receivables.undo")).one()
    assert entry.user_id == factories.user("csmanager").id
    assert recent.recent() == []
    with pytest.raises(NotFound):
        recent.ran(one.number)


@one_database
def test_of_two_who_take_it_back_the_second_is_hindered():
    job = imported(csv_file())
    both = [recent.job_to_take_back(recent.recent()[0], factories.user("csmanager")) for _twice in range(2)]
    db.session.add_all(both)
    db.session.commit()
    for one in both:
        jobs.run(jobs.claim(one.id))
    assert [fresh(one).state for one in (*both, job)] == ["undone", "done", "undone"]
    assert len(hindering(both[1])) > 0


@one_database
def test_customers_go_back_to_what_their_cards_said(as_reader):
    factories.make_customer("旧名公司", code="A", owner=None)
    job = imported(
        csv_file([("A", "新名公司", "021555666", ""), ("B", "新名公司", "", "")], CUSTOMERS), "customers", "clerk"
    )
    assert db.session.scalar(select(func.count()).select_from(DuplicatePair)) == 1
    assert undo(job, "clerk").state == "undone"
    known = one_of(Customer, code="A")
    assert (known.name, known.phone, known.name_key, known.status) == ("旧名公司", None, "旧名公司", "active")
    assert one_of(DuplicatePair).state == "dismissed"
    with as_reader("clerk"):
        assert [c.code for c in db.session.scalars(select(Customer).where(customers_search("旧名")))] == ["A"]


def customers_search(text):
    from admin_app.areas.customers.search import search

    return search(text)


def test_whoever_changed_a_record_since_is_named_and_nothing_is_taken_back(as_reader):
    job = imported(
        csv_file([("A", "甲公司", "", "sales1"), ("B", "乙公司", "", "sales1")], CUSTOMERS), "customers", "clerk"
    )
    with as_reader("csmanager"):
        customers.hand_over(one_of(Customer, code="B").id, factories.user("sales2").id, "离职", on=DAY)
        db.session.commit()
    job = undo(job, "clerk")
    assert job.state == "done"
    assert job.problem["en"].startswith("It cannot be taken back")
    name = factories.user("csmanager").name
    assert ("customer", "was changed since", name) in hindering(job)
    assert ("customer", "has something recorded about it since", name) in hindering(job)
    assert {one.status for one in db.session.scalars(select(Customer))} == {"prospect"}


@one_database
def test_of_a_record_that_is_hidden_by_now_no_name_no_reason_and_no_person_is_told():
    """Today whoever may import reads all cards; a policy may say otherwise tomorrow."""
    hidden = factories.make_customer("机密公司", level="top_secret", owner=None)
    own = factories.make_customer("自己的公司", owner="sales1")
    things = [undoing._thing(Customer, one, undoing._DECIDED, "李强") for one in (hidden, own)]
    told = undoing._as_seen(things, factories.user("sales1").id)
    assert [(one["name"], one["why"]["en"], one["who"]) for one in told] == [
        ("", "was changed since", ""),
        (str(own), "had a decision taken since that rests on its figures", "李强"),
    ]
    assert all("key" not in one for one in told)


@one_database
def test_money_used_since_for_an_imported_invoice_hinders(as_reader):
    job = imported(csv_file([row()]))
    owed = one_of(Invoice, number="0002")
    with as_reader("finance"):
        given = {"number": "S1", "amount_fen": 100, "received_on": DAY, "on": DAY, "allocations": {owed.id: 100}}
        payments.record_payment(owed.customer_id, **given)
        db.session.commit()
    job = undo(job)
    found = hindering(job)
    assert ("invoice", "has something recorded about it since", factories.user("finance").name) in found
    assert one_of(Invoice, number="0002").is_void is False


@one_database
def test_a_decision_that_rests_on_the_figures_hinders(as_reader):
    job = imported(csv_file([row()]))
    owed = one_of(Invoice, number="0002")
    made = {"policy": "credit_terms", "version": 1, "version_id": 1, "on": DAY, "rule": "x", "facts": {}, "outcome": {}}
    made |= {"reasons": [], "passed_over": [], "at": fresh(job).finished_at + timedelta(days=1)}
    from admin_app.policies.models import PolicyVersion

    made["version_id"] = db.session.scalars(select(PolicyVersion.id)).first()
    factories.store(DecisionRecord(customer_id=owed.customer_id, user_id=factories.user("credit").id, **made))
    job = undo(job)
    assert (
        "customer",
        "had a decision taken since that rests on its figures",
        factories.user("credit").name,
    ) in hindering(job)


@one_database
def test_contacts_fill_in_what_is_empty_and_are_blanked_again(as_reader):
    customer = factories.make_customer(code="A")
    known = factories.make_contact(customer, "王芳", position="经理", phone="139")
    head = ("客户编号", "姓名", "职务", "电话", "邮箱")
    content = csv_file([("A", "王芳", "总经理", "138", "w@x.cn"), ("A", "李强", "", "13700001111", "")], head)
    job = imported(content, "contacts", "clerk")
    known = one_of(Contact, id=known.id)
    assert (known.position, known.phone, known.email) == ("总经理", "139", "w@x.cn")
    assert imported(content, "contacts", "clerk").result["contacts"] == {"created": 0, "changed": 0, "unchanged": 2}
    new = one_of(Contact, name="李强")
    assert undo(job, "clerk").state == "undone"
    known = one_of(Contact, id=known.id)
    assert (known.position, known.phone, known.email) == ("经理", "139", None)
    gone = one_of(Contact, id=new.id)
    assert (gone.name, gone.phone, gone.erased_at is None) == ("", None, False)
    told = " ".join(db.session.scalars(select(AuditBulkChange.content)))
    assert ("13700001111" in told, "w@x.cn" in told, "总经理" in told) == (False, False, True)


@one_database
def test_a_contact_changed_since_hinders(as_reader):
    factories.make_customer(code="A")
    job = imported(csv_file([("A", "李强")], ("客户编号", "姓名")), "contacts", "clerk")
    with as_reader("clerk"):
        save_contact(one_of(Contact, name="李强"), {"position": "经理"})
        db.session.commit()
    assert undo(job, "clerk").state == "done"
    assert hindering(job) == [("contact", "was changed since", factories.user("clerk").name)]


@one_database
def test_only_whoever_may_import_takes_back_and_within_a_week():
    job = imported(csv_file())
    with pytest.raises(NotAllowed):
        jobs.undo(fresh(job), factories.user("sales1"))
    nothing = imported(csv_file())
    with pytest.raises(Refused, match="no longer"):
        jobs.undo(fresh(nothing), factories.user("finance"))
    db.session.execute(update(Job).values(finished_at=fresh(job).finished_at - timedelta(days=7, minutes=1)))
    db.session.commit()
    with pytest.raises(Refused, match="no longer"):
        jobs.undo(fresh(job), factories.user("finance"))


@one_database
def test_nothing_of_a_file_is_left_beside_its_job_once_it_is_over():
    job = jobs.bring(io.BytesIO(csv_file()), "list.csv", "receivables", factories.user("finance"))
    jobs.run(jobs.claim(job.id))
    assert [one.content["key"] for one in preview.page_of(job.id, "created")] == ["0001", "0002", "0003"]
    jobs.confirm(fresh(job))
    jobs.run(jobs.claim(job.id))
    assert db.session.scalars(select(JobLine)).all() == []


HANDED_OVER = ("客户编号", "发货单号", "发货日期", "发货金额")
BOOKS = [
    (
        "bills",
        ("客户编号", "票据号", "收票日期", "到期日期", "票据金额", "核销发票"),
        ("A", "PJ1", "2026-11-10", "2027-02-10", "60", "F1"),
    ),
    (
        "credit_notes",
        ("客户编号", "红字发票号", "原发票号码", "开票日期", "金额"),
        ("A", "HZ1", "F1", "2026-11-10", "100"),
    ),
    (
        "contracts",
        ("客户编号", "合同编号", "合同名称", "合同金额", "签订日期", "开始日期", "截止日期", "账期"),
        ("A", "HT1", "供货", "60", "2026-01-05", "2026-01-10", "2027-01-09", "0"),
    ),
    ("deliveries", HANDED_OVER, ("A", "FH1", "2026-11-10", "60")),
    ("payments", ("客户编号", "收款编号", "收款日期", "金额", "发票号码"), ("A", "SK1", "2026-11-10", "100", "F1")),
]


@one_database
@pytest.mark.parametrize(("kind", "head", "cells"), BOOKS, ids=[kind for kind, _head, _cells in BOOKS])
def test_books_come_in_once_are_taken_back_and_come_in_again(kind, head, cells):
    customer = factories.make_customer(code="A")
    owed = factories.make_invoice(customer, 10_000, number="F1", issued_on=date(2026, 11, 1)).id
    content = csv_file([cells], head)
    job = imported(content, kind, "csmanager")
    assert job.result[kind] == {"created": 1, "changed": 0, "unchanged": 0}
    settled = one_of(Invoice, id=owed).settled_on
    assert settled == (date(2026, 11, 10) if kind in ("credit_notes", "payments") else None)
    assert imported(content, kind, "csmanager").result[kind] == {"created": 0, "changed": 0, "unchanged": 1}
    assert undo(job, "csmanager").state == "undone"
    back = one_of(Invoice, id=owed)
    assert (back.settled_on, open_fen_of([owed], DAY)) == (None, {owed: 10_000})
    assert imported(content, kind, "csmanager").result[kind]["created"] == 1


@one_database
def test_an_imported_contract_is_found_by_a_part_of_its_title():
    from admin_app.areas.contracts.search import ranked

    factories.make_customer(code="A")
    imported(csv_file([BOOKS[2][2]], BOOKS[2][1]), "contracts", "csmanager")
    with factories.as_reader("csmanager"):
        assert len(ranked("货", 8)) == 1


@one_database
def test_a_credit_note_above_what_is_open_is_named_also_of_two_together():
    customer = factories.make_customer(code="A")
    factories.make_invoice(customer, 10_000, number="F1", issued_on=date(2026, 11, 1))
    rows = [("A", "HZ1", "F1", "2026-11-10", "60"), ("A", "HZ2", "F1", "2026-11-10", "60")]
    report = KINDS["credit_notes"].take(csv_file(rows, BOOKS[1][1]), "c.csv")
    assert [(one.line, one.column, one.reason["en"]) for one in report.faults] == [
        (3, "amount", "Of the invoice, 40.00 yuan are open.")
    ]
