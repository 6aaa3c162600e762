"""The periods conduct and sales are counted over are the policy's; the figures follow it from the day it holds."""

from datetime import timedelta
from pathlib import Path

import pytest

from admin_app.areas.receivables.figures import figures_of
from admin_app.areas.receivables.windows import LONGEST_DAYS, LONGEST_MONTHS, Windows, windows_on
from admin_app.extensions import db
from admin_app.policies import service as policies
from admin_app.secrecy.reader import unguarded
from rules.engine import load_text
from rules.engine.examples import with_examples_as_answered
from tests import factories
from tests.factories import DAY

CREDIT = Path(__file__).resolve().parents[2] / "rules" / "credit.py"
MONTHS, GRACE = "conduct_months = Parameter(\n    24", "days_of_grace = Parameter(\n    5"
PERIOD = "account_period_days = Parameter(\n    365"


@pytest.fixture(autouse=True)
def past_the_guard(session):
    with unguarded("a test of figures"):
        yield


def publish(*changes: tuple[str, str], on=DAY):
    text = CREDIT.read_text("utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    file = load_text(with_examples_as_answered(text, "credit.py"), "credit.py")
    policies.publish(file, effective_on=on, origin="test")
    db.session.commit()


def test_windows_as_shipped():
    assert windows_on(DAY) == Windows(conduct_months=24, grace_days=5, sales_days=365)


def test_figures_follow_the_policy_from_the_day_it_holds():
    customer = factories.make_customer()
    key = customer.id
    late, early = DAY - timedelta(days=40), DAY - timedelta(days=100)
    factories.make_invoice(customer, 300, issued_on=early, due_on=early, settled_on=early + timedelta(days=6))
    factories.make_invoice(customer, 700, issued_on=late, due_on=late, settled_on=late)
    before = figures_of([key], DAY)[key]
    assert (before.settled_invoices, before.on_time_bp, before.contract_period_sales_fen) == (2, 7000, 1000)
    publish((GRACE, "days_of_grace = Parameter(\n    6"), (PERIOD, "account_period_days = Parameter(\n    41"))
    after = figures_of([key], DAY)[key]
    assert (after.settled_invoices, after.on_time_bp, after.contract_period_sales_fen) == (2, 10_000, 700)
    assert figures_of([key], DAY - timedelta(days=1))[key].contract_period_sales_fen == 1000


def test_conduct_looks_back_as_many_months_as_the_policy_says():
    customer = factories.make_customer()
    key = customer.id
    settled = DAY - timedelta(days=45)
    factories.make_invoice(customer, issued_on=settled, due_on=settled, settled_on=settled)
    assert figures_of([key], DAY)[key].settled_invoices == 1
    publish((MONTHS, "conduct_months = Parameter(\n    1"))
    assert figures_of([key], DAY)[key].settled_invoices == 0


def test_periods_beyond_the_calendar_are_cut():
    wide = ("most=120,", "most=999_999,"), ("most=3650,", "most=999_999,")
    months = (MONTHS, "conduct_months = Parameter(\n    999999")
    publish(months, (PERIOD, "account_period_days = Parameter(\n    999999"), *wide)
    assert windows_on(DAY) == Windows(LONGEST_MONTHS, 5, LONGEST_DAYS)
    assert figures_of([factories.make_customer().id], DAY)


def test_a_day_before_the_policy_counts_as_shipped():
    assert windows_on(DAY.replace(year=1999)) == Windows()
