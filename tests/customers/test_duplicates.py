"""Are records of one customer found, shown to the clerk only, and merged so that nothing is lost?"""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from admin_app.areas.credit.models import CreditReport, GradeRecord
from admin_app.areas.customers import service
from admin_app.areas.customers.models import Contact, Customer, DuplicatePair
from admin_app.areas.receivables.models import Contract, Invoice, Payment
from admin_app.duties.service import duties_of, duty_at
from admin_app.duties.waivers.models import DutyWaiver
from admin_app.errors import Invalid, NotAllowed, NotFound, Refused
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded
from tests import factories
from tests.audit.test_bulk import told as changes_told
from tests.factories import DAY, as_reader, make_customer, make_waiver, store

TAX_ID = "91350100M000100Y43"
FOLLOWERS = (Contact, Contract, Invoice, Payment, GradeRecord, CreditReport)


def pairs() -> list[DuplicatePair]:
    with unguarded("a test looks"):
        return list(db.session.scalars(select(DuplicatePair).order_by(DuplicatePair.id)))


@pytest.mark.parametrize(
    ("ground", "values"),
    [
        ("name", {"name": "远山 贸易有限公司"}),
        ("tax_id", {"name": "另一家公司", "tax_id": TAX_ID}),
        ("phone", {"name": "另一家公司", "phone": "0592 5550 123"}),
    ],
)
def test_found_by_name_code_and_telephone(session, cast, ground: str, values: dict) -> None:
    there = make_customer("远山贸易有限公司", tax_id=TAX_ID, phone="0592-5550123")
    with as_reader("clerk"):
        new = service.create_customer(values, on=DAY)
        session.commit()
    (pair,) = pairs()
    assert ({pair.customer_id, pair.other_id}, pair.ground, pair.state) == ({there.id, new.id}, ground, "open")


def test_a_salesman_learns_nothing_of_a_hidden_namesake(sign_in, session, cast) -> None:
    hidden = make_customer("远山贸易有限公司", owner="sales2", level="top_secret", tax_id=TAX_ID)
    browser = sign_in("sales1")
    answer = browser.post("/customers/new/", data={"name": hidden.name, "tax_id": TAX_ID}, follow_redirects=True)
    assert answer.status_code == 200
    assert hidden.code not in answer.text
    assert len(pairs()) == 1
    assert browser.get("/duplicates/").status_code in (403, 404) or hidden.code not in browser.get("/duplicates/").text


def test_what_is_waived_of_the_merged_record_stays_waived(session, cast) -> None:
    """As long as the duty is the same: reckoned from another day it never was. What is asked for both lapses."""
    last, older = DAY - timedelta(days=60), DAY - timedelta(days=90)
    keep, drop = make_customer(grade="C", last_report_on=older), make_customer(grade="C", last_report_on=last)
    keep.verified_on, drop.verified_on = older - timedelta(days=30), last - timedelta(days=60)
    store(keep, drop)
    until = DAY + timedelta(days=9)
    report, verification = (
        make_waiver("credit_report", drop.id, last, until, customer_id=drop.id),
        make_waiver("verification", drop.id, drop.verified_on, until, customer_id=drop.id),
    )
    asked = [
        make_waiver("prospect_plan", one.id, last, until, customer_id=one.id, state="pending") for one in (keep, drop)
    ]
    with as_reader("clerk"):
        service.merge_customers(keep.id, drop.id, "同一客户", on=DAY)
        session.commit()
    session.expire_all()
    with unguarded("a test looks"):
        rows = [(one.row_key, one.customer_id) for one in (report, verification, *asked)]
    assert rows == [(keep.id, keep.id)] * 3 + [(drop.id, keep.id)]
    with as_reader("csmanager") as one:
        assert duty_at(one, DAY, "credit_report", keep.id, last) is not None
        assert "credit_report" not in {duty.kind for duty in duties_of(one, DAY, customer_id=keep.id)[0]}
    (told,) = changes_told(DutyWaiver, report.id)
    assert told["columns"] == {"row_key": [drop.id, keep.id], "customer_id": [drop.id, keep.id]}


def test_merging_moves_all_that_follows(session, cast) -> None:
    keep, drop = (
        make_customer("远山贸易"),
        make_customer("远山贸易公司", phone="05925550123", grade="B", level="secret"),
    )
    factories.make_contact(drop)
    factories.make_contract(drop)
    invoice = factories.make_invoice(drop, 700_00)
    factories.make_invoice(keep, 300_00)
    factories.make_payment(drop, 200_00, allocations={invoice: 200_00})
    factories.make_grade(drop)
    factories.make_report(drop)
    with unguarded("a test looks"):
        before = {kind: db.session.scalar(select(func.count()).select_from(kind)) for kind in FOLLOWERS}
    with as_reader("clerk"):
        service.merge_customers(keep.id, drop.id, "同一客户", on=DAY)
        session.commit()
    session.expire_all()
    with unguarded("a test looks"):
        for kind in FOLLOWERS:
            mine = select(func.count()).select_from(kind).where(kind.customer_id == keep.id)
            assert db.session.scalar(mine) == before[kind] > 0, kind
        merged, kept = db.session.get(Customer, drop.id), db.session.get(Customer, keep.id)
        assert (merged.status, merged.merged_into_id) == ("merged", keep.id)
        assert (kept.phone, kept.grade, kept.level) == ("05925550123", "B", "secret")
        total = select(func.sum(Invoice.amount_fen)).where(Invoice.customer_id == keep.id)
        assert db.session.scalar(total) == 1_000_00


def test_what_is_no_merge(session, cast) -> None:
    keep, drop = make_customer(), make_customer()
    with as_reader("clerk"), pytest.raises(Invalid):
        service.merge_customers(keep.id, keep.id, "同一客户", on=DAY)
    with as_reader("clerk"), pytest.raises(Invalid):
        service.merge_customers(keep.id, drop.id, " ", on=DAY)
    with as_reader("clerk"):
        service.merge_customers(keep.id, drop.id, "同一客户", on=DAY)
        session.commit()
    with as_reader("clerk"), pytest.raises(Refused):
        service.merge_customers(keep.id, drop.id, "同一客户", on=DAY)
    with as_reader("sales1"), pytest.raises((NotAllowed, NotFound)):
        service.merge_customers(keep.id, make_customer().id, "同一客户", on=DAY)


def test_dismissed_is_not_found_again(session, cast) -> None:
    make_customer("远山贸易有限公司")
    with as_reader("clerk"):
        new = service.create_customer({"name": "远山贸易有限公司"}, on=DAY)
        session.commit()
    (pair,) = pairs()
    with as_reader("clerk"):
        service.dismiss(pair.id)
        session.commit()
        assert service.find_duplicates(db.session.get(Customer, new.id)) == 0
        with pytest.raises(Refused):
            service.dismiss(pair.id)
    assert [one.state for one in pairs()] == ["dismissed"]
