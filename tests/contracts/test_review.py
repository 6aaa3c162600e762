"""Opinions side by side, one who concludes, the phone, and by when (二(四)5)."""

import io
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from admin_app.areas.contracts import drafts, files, review, signing
from admin_app.areas.contracts.next_steps import next_step
from admin_app.areas.credit import service as credit
from admin_app.duties.terms import terms_of
from admin_app.errors import Conflict, NotAllowed, Refused
from admin_app.extensions import db
from admin_app.notices.models import Notice
from admin_app.secrecy.reader import unguarded
from admin_app.signoffs import inbox, phone
from admin_app.signoffs import service as signoffs
from tests.contracts.conftest import OPINIONS, TERMS, acting
from tests.factories import DAY, as_reader, make_customer, user


def test_opinions_come_in_any_order_and_the_manager_last(lead):
    led = lead().grounded().reviewed()
    assert led.step_of("csmanager") is None
    led.signs("mktmanager", "finance")
    assert (led.state, led.step_of("csmanager")) == ("review", None)
    led.signs("contracts")
    assert led.state == "review"
    assert led.signs("csmanager").state == "approved"


@pytest.mark.parametrize(("amount_fen", "by"), [(49_999_999, "csmanager"), (50_000_000, "gm")])
def test_who_concludes_depends_on_the_amount(lead, amount_fen, by):
    led = lead(amount_fen=amount_fen).grounded().reviewed().signs(*OPINIONS)
    assert [name for name in ("csmanager", "gm") if led.step_of(name)] == [by]
    assert led.signs(by).state == "approved"


def test_an_opinion_says_something_and_the_conclusion_may_be_silent(lead, sign_in):
    led = lead().grounded().reviewed()
    step = led.step_of("finance")
    with pytest.raises(Refused) as refused, acting("finance"):
        signoffs.sign(step, comment="  ")
    assert refused.value.clause == "二(四)5"
    with acting("finance") as reader:
        request_id = inbox.waiting_for(reader)[0].request_id
        page = sign_in("finance").get(f"/signoffs/{request_id}?lang=en").text
    assert re.search(r"Opinion</label>\s*<input[^>]* required", page)
    led.signs(*OPINIONS)
    concluding = led.step_of("csmanager")
    with acting("csmanager"):
        signoffs.sign(concluding)
    assert led.state == "approved"


def test_an_opinion_against_it_makes_it_a_draft_again(lead):
    led = lead().grounded().reviewed().signs("finance")
    step = led.step_of("contracts")
    with acting("contracts"):
        signoffs.refuse(step, "违约条款不明确")
    assert led.state == "draft"
    assert led.step_of("mktmanager") is None
    assert led.reviewed().state == "review"  # the same terms may be asked about anew


def test_while_it_is_reviewed_its_terms_stand(lead):
    led = lead().grounded().reviewed()
    with pytest.raises(Conflict) as caught, acting("sales1"):
        drafts.revise(led.id, TERMS)
    assert caught.value.clause == "二(四)5"


OPENED = {
    "emergency": (credit.raise_emergency, "sales1"),
    "hold": (credit.hold, "credit"),
    "ended": (credit.end_dealings, "gm"),
}


def befalls(customer, kind):
    act, who = OPENED[kind]
    with acting(who):
        act(customer.id, DAY, "听说停产")


@pytest.mark.parametrize(
    ("kind", "payment_days", "clause"),
    [
        ("emergency", 1, "二(三)3.3.1"),
        ("emergency", 0, None),
        ("hold", 1, "二(三)3.4.2"),
        ("hold", 0, None),
        ("ended", 1, "二(三)3.4.2"),
        ("ended", 0, "二(三)3.4.2"),
    ],
)
def test_no_days_to_pay_in_an_emergency_and_nothing_once_dealings_ended(lead, customer, kind, payment_days, clause):
    """Neither sent to review, nor concluded, nor signed; cash stays possible until dealings end."""
    drafted, reviewed, approved = (lead(payment_days=payment_days).grounded() for _ in range(3))
    reviewed.reviewed().signs(*OPINIONS)
    approved.reviewed().signs(*OPINIONS, "csmanager")
    with acting("sales1"):
        files.add(approved.id, "scan", io.BytesIO(b"signed"), "scan.txt")
    befalls(customer, kind)
    told, refused = [], []
    for act, led, given in (
        (review.submit, drafted, {}),
        (signing.sign, approved, {"signed_on": DAY, "for_us": "甲", "for_them": "乙"}),
    ):
        with as_reader("sales1"):
            told.append([one.clause for one in next_step(led.now(), DAY)[1]])
        try:
            with acting("sales1"):
                act(led.id, **given, on=DAY)
        except Refused as error:
            refused.append([error.clause])
    assert refused == ([[clause]] * 2 if clause else [])
    assert told == (refused or [[], []])
    assert drafted.state == ("draft" if clause else "review")
    assert reviewed.signs("csmanager").state == ("draft" if clause else "approved")
    assert approved.state == ("approved" if clause else "signed")


def test_nobody_reviews_his_own_draft(session, files_kept):
    """The marketing manager's opinion goes up to the general manager where he drafted it himself."""
    from tests.contracts.conftest import Led

    led = Led(make_customer(grade="B")).grounded()
    with acting("mktmanager"):
        review.submit(led.id, on=DAY)
    assert led.step_of("mktmanager") is None
    assert led.step_of("gm") is not None


def test_a_licence_that_expires_meanwhile_lets_the_approval_lapse(lead):
    led, later = lead(), DAY + timedelta(days=1)
    led.grounded(licence_until=DAY).reviewed().signs(*OPINIONS)
    assert led.signs("csmanager", on=later).state == "draft"


def test_confirmed_by_phone_countersigned_and_told(lead):
    led = lead().grounded().reviewed().signs(*OPINIONS)
    step = led.step_of("csmanager")
    with acting("service"):
        phone.confirm_by_phone(step, "10:20 与经理通话，货车等待")
    assert led.state == "approved"
    with acting("csmanager"):
        phone.countersign(step)
    assert led.state == "approved"


def test_whoever_confirmed_is_told_that_it_was_not_so(lead):
    led = lead().grounded().reviewed().signs(*OPINIONS)
    step = led.step_of("csmanager")
    with acting("service"):
        phone.confirm_by_phone(step, "10:20 与经理通话")
    with acting("csmanager"):
        phone.disown(step, "没有此事")
    assert led.state == "draft"
    with unguarded("a test looks"):
        told = db.session.scalars(select(Notice.text).where(Notice.user_id == user("service").id)).all()
    assert {"en": "Not countersigned: Review of a sales contract.", "zh": "电话确认未获补签：销售合同评审。"} in told


def test_only_sales_support_confirms(lead):
    led = lead().grounded().reviewed()
    step = led.step_of("finance")
    with pytest.raises(NotAllowed), acting("credit"):
        phone.confirm_by_phone(step, "代为确认")


@pytest.mark.parametrize(
    ("submitted", "due"),
    [
        (date(2026, 9, 18), date(2026, 9, 20)),  # a Friday; that Sunday is a make-up day
        (date(2026, 9, 30), date(2026, 10, 8)),  # before the National Day holidays
        (date(2026, 11, 20), date(2026, 11, 23)),  # an ordinary Friday
        (date(2026, 11, 23), date(2026, 11, 24)),
    ],
)
@pytest.mark.parametrize("duty", ["signature", "contract_hand_in"])
def test_one_working_day_by_the_calendar(app, session, submitted, due, duty):
    assert terms_of(duty, submitted).due_on(submitted) == due
