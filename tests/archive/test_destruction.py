"""Destroying a worthless archive (二(二)6.10): three signatures in order, what forbids it, what is left."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import String, func, select

from admin_app import storage
from admin_app.areas.archive import destruction, destruction_parts, requests
from admin_app.areas.archive.destruction_models import DestructionCertificate
from admin_app.areas.archive.models import BorrowCard
from admin_app.areas.attachments import service as attachments
from admin_app.areas.attachments.models import Attachment
from admin_app.areas.credit.models import CreditLimit, SupplyHold
from admin_app.areas.credit.trading.models import DefaultReport, VisitPlan
from admin_app.areas.customers import level_requests
from admin_app.areas.customers import service as customers
from admin_app.areas.customers.models import Contact, Customer
from admin_app.areas.receivables.models import Invoice, Payment
from admin_app.audit import verifying
from admin_app.audit.models import AuditChange, AuditEntry, AuditValues
from admin_app.decisions.models import DecisionRecord
from admin_app.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from admin_app.extensions import Base, db
from admin_app.policies import service as policies
from admin_app.policy_desk.preview import service as previews
from admin_app.policy_desk.preview.models import PolicyPreviewChange
from admin_app.secrecy.models import OpenTask
from admin_app.secrecy.reader import unguarded
from admin_app.signoffs import inbox
from admin_app.signoffs import service as signoffs
from admin_app.signoffs.models import SignRequest
from tests import factories
from tests.complaints.helpers import STEPS, recorded
from tests.factories import DAY, as_reader, make_customer, store
from tests.signoffs.test_races import at_once

SIGNERS = ("infosupervisor", "csmanager", "gm")
YESTERDAY = DAY - timedelta(days=1)


@pytest.fixture
def worthless():
    return make_customer("永昌五金", owner="sales2", level="secret", strategy="逐步退出", phone="13900001111")


@pytest.fixture
def ask_for(act):
    return lambda customer, by="clerk": act(by, destruction.ask, customer.id, "1998–2004 年档案一卷", "已过保管期限")


@pytest.fixture
def sign_all(sign):
    def go(*people):
        return [sign(person).state for person in people or SIGNERS][-1]

    return go


@pytest.fixture
def certificate(session):
    def go(customer):
        with unguarded("a test looks"):
            return session.scalars(
                select(DestructionCertificate).where(DestructionCertificate.customer_id == customer.id)
            ).one_or_none()

    return go


def stored(model: Any, key: int) -> Any:
    with unguarded("a test looks"):
        return db.session.scalars(
            select(model).where(model.id == key).execution_options(populate_existing=True)
        ).one_or_none()


# --- who asks, who signs


def test_three_sign_in_order_and_the_archive_is_gone(ask_for, sign, worthless, certificate, cast):
    request = ask_for(worthless)
    assert [step.post for step in request.steps] == ["information_supervisor", "cs_manager", "general_manager"]
    assert [sign(person).state for person in SIGNERS] == ["pending", "pending", "signed"]
    row, kept = stored(Customer, worthless.id), certificate(worthless)
    assert (row.status, row.name, row.strategy, row.phone) == ("destroyed", "永昌五金", None, None)
    assert (kept.customer_name, kept.customer_code, kept.on, kept.reason, kept.what, kept.asked_by_id) == (
        "永昌五金",
        worthless.code,
        DAY,
        "已过保管期限",
        "1998–2004 年档案一卷",
        cast["clerk"].id,
    )
    assert [(one["post"], one["user_id"], one["signed_for"]) for one in kept.signers] == [
        ("information_supervisor", cast["infosupervisor"].id, None),
        ("cs_manager", cast["csmanager"].id, None),
        ("general_manager", cast["gm"].id, None),
    ]
    assert destruction.is_sound(kept)
    assert list(verifying.broken_entries()) == []


@pytest.mark.parametrize("username", ["infosupervisor", "csmanager", "gm", "sales2", "credit", "auditor", "admin"])
def test_nobody_but_the_custodian_asks(ask_for, worthless, username):
    with pytest.raises((NotAllowed, NotFound)):
        ask_for(worthless, username)
    assert stored(Customer, worthless.id).status == "active"


@pytest.mark.parametrize("username", ["csmanager", "gm", "clerk", "credit", "auditor", "sales2"])
def test_the_first_signature_is_the_supervisors_alone(act, ask_for, worthless, username):
    step_id = ask_for(worthless).steps[0].id
    with pytest.raises((NotAllowed, NotFound)):
        act(username, signoffs.sign, step_id)


def test_nobody_signs_before_his_turn(act, ask_for, worthless):
    request = ask_for(worthless)
    for username, step in zip(("csmanager", "gm"), request.steps[1:], strict=True):
        with pytest.raises(Refused):
            act(username, signoffs.sign, step.id)
    assert stored(Customer, worthless.id).status == "active"


def test_one_person_never_signs_twice(act, ask_for, sign, session, worthless, cast):
    """The supervisor who became customer-service manager too has signed already."""
    from admin_app.accounts.models import Post

    request = ask_for(worthless)
    sign("infosupervisor")
    cast["infosupervisor"].roles.append(session.scalars(select(Post).where(Post.name == "cs_manager")).one())
    session.commit()
    with pytest.raises(NotAllowed) as refused:
        act("infosupervisor", signoffs.sign, request.steps[1].id)
    assert refused.value.says["en"] == "Nobody signs the same request twice."


def test_what_one_refuses_is_not_destroyed(ask_for, sign, worthless, certificate):
    ask_for(worthless)
    sign("infosupervisor")
    sign("csmanager", refuse="仍有诉讼价值")
    assert (stored(Customer, worthless.id).strategy, certificate(worthless)) == ("逐步退出", None)


def test_it_is_asked_for_once(ask_for, worthless):
    ask_for(worthless)
    with pytest.raises(Conflict):
        ask_for(worthless)


@pytest.mark.parametrize(("what", "reason"), [(" ", "过期"), ("一卷", " "), ("长" * 401, "过期")])
def test_what_and_why_are_said(act, worthless, what, reason):
    with pytest.raises(Invalid):
        act("clerk", destruction.ask, worthless.id, what, reason)


# --- what forbids it


def lend(customer: Customer) -> None:
    store(
        BorrowCard(
            number="JY-1",
            customer_id=customer.id,
            borrower_id=factories.user("finmanager").id,
            purpose="核对",
            lent_on=DAY,
            due_on=DAY,
        )
    )


PAID = {"issued_on": DAY - timedelta(days=90), "settled_on": DAY - timedelta(days=60)}
BLOCKS = {
    "lent": lend,
    "disputed": lambda c: factories.make_invoice(c, disputed=True),
    "open_contract": lambda c: factories.make_contract(c, ends_on=DAY),
    "open_complaint": recorded,
    "owes": lambda c: factories.make_invoice(c),
    "advance": lambda c: factories.make_payment(c),
    "undelivered": lambda c: factories.make_sale(c),
}
CLEAR = {
    "returned": lambda c: (lend(c), _return()),
    "dispute_settled": lambda c: factories.make_invoice(c, disputed=True, **PAID),
    "contract_over": lambda c: factories.make_contract(c, ends_on=YESTERDAY),
    "contract_void": lambda c: factories.make_contract(c, is_void=True),
    "paid": lambda c: factories.make_invoice(c, **PAID),
    "complaint_void": lambda c: STEPS["void"](recorded(c)),
    "sold_for_cash": lambda c: factories.make_sale(c, on_account=False),
}


def _return() -> None:
    with unguarded("a test's arrangement"):
        db.session.scalars(select(BorrowCard)).one().state = "returned"
        db.session.commit()


@pytest.mark.parametrize("block", BLOCKS)
def test_what_forbids_asking(ask_for, worthless, block):
    BLOCKS[block](worthless)
    with pytest.raises(Refused) as refused:
        ask_for(worthless)
    assert refused.value.clause == {"open_complaint": "二(五)1.3"}.get(block, "二(二)6.10")


@pytest.mark.parametrize("block", BLOCKS)
def test_what_came_meanwhile_lets_the_last_signature_lapse(ask_for, sign, worthless, certificate, block):
    ask_for(worthless)
    sign("infosupervisor")
    sign("csmanager")
    BLOCKS[block](worthless)
    assert sign("gm").state == "lapsed"
    assert (stored(Customer, worthless.id).strategy, certificate(worthless)) == ("逐步退出", None)


@pytest.mark.parametrize("past", CLEAR)
def test_what_is_over_forbids_nothing(ask_for, sign_all, worthless, past):
    CLEAR[past](worthless)
    ask_for(worthless)
    assert sign_all() == "signed"


def test_merged_meanwhile_destroys_neither(act, ask_for, sign, session, worthless):
    kept = make_customer("永昌五金有限公司", strategy="保留")
    ask_for(worthless)
    sign("infosupervisor")
    sign("csmanager")
    act("clerk", customers.merge_customers, kept.id, worthless.id, "同一客户")
    assert sign("gm").state == "lapsed"
    assert stored(Customer, kept.id).strategy == "保留"


def test_merged_and_destroyed_records_have_no_archive(ask_for, sign_all, act, worthless):
    ask_for(worthless)
    sign_all()
    with pytest.raises(Refused):
        ask_for(worthless)
    kept, dropped = make_customer("甲", phone="1"), make_customer("乙", phone="2")
    act("clerk", customers.merge_customers, kept.id, dropped.id, "同一客户")
    with pytest.raises(Refused):
        ask_for(dropped)


# --- what is gone, what remains


def test_everything_that_follows_a_customer_is_archive_or_book():
    tables = {
        table.name
        for table in Base.metadata.tables.values()
        if any(key.column.table.name == "customer" for key in table.foreign_keys)
    }
    named = [model.__tablename__ for model in (*destruction_parts.DELETED, *destruction_parts.EMPTIED)]
    named += [model.__tablename__ for model in destruction_parts.derived()]
    named += [*destruction_parts.KEPT, *destruction_parts.ELSEWHERE, "customer"]
    assert sorted(named) == sorted(tables)


def texts_in_database() -> str:
    """Every text of every row of every table."""
    found = []
    with unguarded("a test looks"):
        for table in Base.metadata.tables.values():
            columns = [column.cast(String) for column in table.c]
            rows = db.session.execute(select(*columns), execution_options={"past_guard": "a test looks"})
            found += [value for row in rows for value in row if value]
    return "\n".join(found)


def previewed(customer: Customer, words: str) -> None:
    """What a preview of policy found out about the customer."""
    text = policies.versions("credit_terms")[-1].source.text
    asked = previews.ask({"credit.py": text}, DAY, factories.user("csmanager").id)
    store(PolicyPreviewChange(customer_id=customer.id, preview_id=asked.id, subject="terms", before=words, after=""))


def test_no_word_of_the_archive_is_left_anywhere(act, ask_for, sign, sign_all, session, certificate):
    """Written and changed through the services, so that the audit, decisions and signatures tell of it too."""
    with as_reader("clerk"):
        made = customers.create_customer(
            {"name": "永昌五金", "strategy": "zqstrategy", "analysis": "zqanalysis", "contact": "zqcard"},
            on=DAY,
            owner_id=factories.user("sales2").id,
        )
        session.commit()
        customer_id = made.id
        customers.edit_customer(made, {"strategy": "zqlater", "address": "zqaddress"}, on=DAY)
        session.commit()
    act("clerk", level_requests.classify, customer_id, dealings="vital", harm="serious", ground="zqground")
    sign("gm")
    act("clerk", level_requests.declassify, customer_id, ground="zqpending")  # still to be signed
    customer = stored(Customer, customer_id)
    factories.make_contact(customer, "zqperson", notes="zqnotes")
    factories.make_circle_member(customer, "finance", reason="zqcircle")
    factories.make_grant(customer, "finmanager")
    factories.make_report(customer, operations="zqoperations", evidence="zqevidence")
    factories.make_investigation(customer, findings="zqfindings")
    factories.make_limit(customer, reason="zqlimit")
    factories.make_grade(customer, reason="zqgrade")
    store(SupplyHold(customer_id=customer_id, kind="hold", opened_on=DAY, reason="zqhold"))
    factories.make_invoice(customer, number="FP-BOOK", **PAID)
    factories.make_task(customer, "service")
    with as_reader("csmanager"):
        previewed(customer, "zqpreview")
    before = texts_in_database()
    words = ("strategy", "analysis", "card", "later", "address", "ground", "pending", "person", "notes", "circle")
    words += ("operations", "evidence", "findings", "limit", "grade", "hold", "preview")
    assert [word for word in words if f"zq{word}" not in before] == []

    request = ask_for(customer)
    for person in SIGNERS:
        with as_reader(person) as one:
            key = next(step.id for step in inbox.waiting_for(one) if step.request_id == request.id)
        act(person, signoffs.sign, key)
    after = texts_in_database()
    assert [word for word in words if f"zq{word}" in after] == []
    assert [text for text in ("FP-BOOK", "永昌五金", customer.code) if text not in after] == []
    counts = certificate(customer).counts
    expected = {"customer": 1, "contact": 1, "circle_member": 1, "grant_card": 1, "level_change": 1}
    expected |= {"credit_report": 1, "investigation": 1, "credit_limit": 1, "grade_record": 1, "supply_hold": 1}
    expected |= {"sign_request": 2}
    assert {table: count for table, count in counts.items() if table != "decision"} == expected
    assert counts["decision"] >= 2
    assert list(verifying.broken_entries()) == []


def test_the_books_stay_as_they_were(ask_for, sign_all, worthless, session):
    invoice = factories.make_invoice(worthless, 500_00, **PAID)
    contract = factories.make_contract(worthless, ends_on=YESTERDAY)
    ask_for(worthless)
    sign_all()
    kept = stored(Invoice, invoice.id)
    assert (kept.number, kept.amount_fen, kept.settled_on) == (invoice.number, 500_00, PAID["settled_on"])
    with unguarded("a test looks"):
        assert session.scalar(select(func.sum(Payment.amount_fen))) == 500_00
    assert stored(type(contract), contract.id).amount_fen == contract.amount_fen


@pytest.fixture
def kept_file(app, tmp_path):
    """`kept_file(customer, b"...")` keeps a file with an archive; where it stands on disk."""
    app.config["GUIZHANG_FILES"] = tmp_path

    def go(customer, text):
        with as_reader("clerk"):
            made = attachments.add(customer.id, BytesIO(text), "合同.txt", on=DAY)
            db.session.commit()
        return storage.path_of(made.sha256)

    return go


def test_files_go_unless_another_archive_has_the_same(ask_for, sign, sign_all, worthless, kept_file, session):
    other = make_customer("永泰五金", owner="sales2")
    own, shared = kept_file(worthless, b"zq own"), kept_file(worthless, b"zq shared")
    assert kept_file(other, b"zq shared") == shared
    ask_for(worthless)
    sign("infosupervisor")
    sign("csmanager")
    assert (own.is_file(), shared.is_file()) == (True, True)
    sign("gm")
    assert (own.is_file(), shared.is_file()) == (False, True)
    with unguarded("a test looks"):
        assert session.scalars(select(Attachment.customer_id)).all() == [other.id]


def test_files_stay_where_the_destruction_is_undone(ask_for, sign, worthless, kept_file, session):
    own = kept_file(worthless, b"zq own")
    request = ask_for(worthless)
    sign("infosupervisor")
    sign("csmanager")
    with as_reader("gm"):
        assert signoffs.sign(request.steps[2].id).state == "signed"
        session.rollback()
    make_customer("又一家")  # what commits later in the session removes nothing
    assert own.is_file()
    assert stored(Customer, worthless.id).status == "active"


def test_one_of_many_signed_destroys_its_files_whatever_becomes_of_the_rest(
    ask_for, sign, worthless, kept_file, session
):
    """Each of a batch has a savepoint of its own; the one after it is refused and undone."""
    own, lent = kept_file(worthless, b"zq own"), make_customer("永泰五金", owner="sales2")
    steps = [ask_for(customer).steps[2].id for customer in (worthless, lent)]
    for person in ("infosupervisor", "csmanager"):
        with as_reader(person) as one:
            signoffs.sign_many([step.id for step in inbox.waiting_for(one)])
            session.commit()
    lend(lent)
    with as_reader("gm"):
        signoffs.sign_many([*steps, 1])
        session.commit()
    assert not own.is_file()
    assert [stored(Customer, customer.id).status for customer in (worthless, lent)] == ["destroyed", "active"]


def test_what_is_open_about_it_ends(ask_for, sign_all, worthless, session):
    limit, task = factories.make_limit(worthless), factories.make_task(worthless, "service")
    hold = store(SupplyHold(customer_id=worthless.id, kind="hold", opened_on=DAY, reason="停供"))
    planned = store(VisitPlan(customer_id=worthless.id, planned_on=DAY, visitor_id=hold.opened_by_id, aim="商谈"))
    default = {"reported_on": DAY, "document": "汇票", "amount_fen": 1, "detail": "退票", "next_on": DAY}
    default_id = store(DefaultReport(customer_id=worthless.id, **default)).id
    ask_for(worthless)
    sign_all()
    assert stored(VisitPlan, planned.id).state == "dropped"
    assert (stored(DefaultReport, default_id).state, stored(DefaultReport, default_id).next_on) == ("ended", None)
    assert stored(CreditLimit, limit.id).ended_on == DAY
    assert stored(SupplyHold, hold.id).closed_on == DAY
    assert stored(OpenTask, task.id).closed_at is not None


def test_another_customers_archive_is_not_touched(ask_for, sign_all, worthless):
    other = make_customer("永泰五金", owner="sales2", strategy="扩大合作")
    contact = factories.make_contact(other, "周敏")
    ask_for(worthless)
    sign_all()
    assert (stored(Customer, other.id).strategy, stored(Contact, contact.id).name) == ("扩大合作", "周敏")


def test_what_was_merged_into_it_goes_too(act, ask_for, sign_all, worthless):
    dropped = make_customer("永昌", analysis="旧分析")
    act("clerk", customers.merge_customers, worthless.id, dropped.id, "同一客户")
    ask_for(worthless)
    sign_all()
    row = stored(Customer, dropped.id)
    assert (row.status, row.analysis, row.merged_into_id) == ("merged", None, worthless.id)


def test_nothing_new_is_recorded_about_it(act, ask, ask_for, sign_all, grant, worthless, session):
    ask_for(worthless)
    sign_all()
    request = ask("finmanager", "永昌五金", "borrow")
    with pytest.raises(NotFound):
        grant(request, worthless)
    with pytest.raises((Conflict, NotAllowed)):
        act(
            "clerk",
            lambda *, on: customers.edit_customer(session.get_one(Customer, worthless.id), {"strategy": "又写"}, on=on),
        )


def test_the_certificate_is_written_once(ask_for, sign_all, worthless, certificate, session):
    ask_for(worthless)
    sign_all()
    kept = certificate(worthless)
    with unguarded("a test"):
        kept.reason = "另一个理由"
        with pytest.raises(TypeError, match="immutable"):
            session.flush()
        session.rollback()


def test_a_certificate_whose_list_was_changed_is_not_sound(ask_for, sign_all, worthless, certificate):
    ask_for(worthless)
    sign_all()
    kept = certificate(worthless)
    kept.listed = {**kept.listed, "contact": [1]}
    assert not destruction.is_sound(kept)
    db.session.rollback()


def test_the_audit_says_that_it_was_destroyed_and_by_whom(ask_for, sign_all, worthless, certificate, session, cast):
    ask_for(worthless)
    sign_all()
    kept = certificate(worthless)
    found = select(AuditEntry.user_id, AuditEntry.subject, AuditValues.content).join(
        AuditValues, AuditValues.number == AuditEntry.number
    )
    told = session.execute(found.where(AuditEntry.action == "archive.destroy")).one()
    assert (told.user_id, told.subject, told.content["digest"]) == (cast["gm"].id, kept.number, kept.digest)
    left = select(func.count()).select_from(AuditChange).where(AuditChange.record == "customer")
    assert session.scalar(left.where(AuditChange.key == worthless.id, AuditChange.content.is_not(None))) == 0
    with unguarded("a test looks"):
        about = select(DecisionRecord.facts).where(DecisionRecord.customer_id == worthless.id)
        assert session.scalars(about).all() == [{}]


def test_two_last_signatures_at_once_destroy_once(app, ask_for, sign, worthless, session):
    request = ask_for(worthless)
    sign("infosupervisor")
    sign("csmanager")
    key = request.steps[2].id
    answers = at_once(app, [("gm", lambda: signoffs.sign(key))] * 6)
    assert sorted(answers) == ["Conflict"] * 5 + ["signed"]
    with unguarded("a test looks"):
        assert session.scalar(select(func.count()).select_from(DestructionCertificate)) == 1
    assert list(verifying.broken_entries()) == []


def test_lending_and_destroying_at_once_is_one_of_both(app, ask, ask_for, sign, worthless, session):
    wanted, request = ask("finmanager", "永昌五金", "borrow"), ask_for(worthless)
    sign("infosupervisor")
    sign("csmanager")
    key, wanted_id, customer_id = request.steps[2].id, wanted.id, worthless.id
    answers = at_once(
        app,
        [
            ("gm", lambda: signoffs.sign(key)),
            ("clerk", lambda: requests.grant(wanted_id, customer_id, on=DAY)),
        ],
    )
    assert answers in (["signed", "NotFound"], ["lapsed", "granted"])
    with unguarded("a test looks"):
        cards = session.scalar(select(func.count()).select_from(BorrowCard))
        destroyed = session.scalar(select(func.count()).select_from(DestructionCertificate))
    assert (destroyed, cards) == ((1, 0) if answers[0] == "signed" else (0, 1))


def test_the_request_stays_with_its_reason_and_signatures(ask_for, sign_all, worthless):
    request = ask_for(worthless)
    sign_all()
    kept = stored(SignRequest, request.id)
    assert (kept.state, kept.reason, kept.values["what"]) == ("signed", "已过保管期限", "1998–2004 年档案一卷")
