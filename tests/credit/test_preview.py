"""Whose grade, terms, limit or report day would move? Nothing is published, and the old rules go on answering."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from admin_app.areas.credit.preview import Change, preview
from admin_app.areas.customers.models import Customer
from admin_app.decisions import service as decisions
from admin_app.extensions import db
from admin_app.secrecy.access import access_of
from admin_app.secrecy.preview import AccessChange, access_changes
from admin_app.secrecy.reader import unguarded
from rules.engine import LoadedFile, load_text
from tests import factories
from tests.factories import DAY

RULES = Path(__file__).resolve().parents[2] / "rules"


@pytest.fixture(autouse=True)
def past_the_guard(session: Any, cast: Any) -> Any:
    with unguarded("a preview"):
        yield


def edited(name: str, *changes: tuple[str, str]) -> list[LoadedFile]:
    """The shipped file with these changes and without the examples they would break."""
    text = (RULES / name).read_text("utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    kept, is_example = [], False
    for line in text.splitlines():
        is_example = is_example or line == "    examples=["
        if not is_example:
            kept.append(line)
        if line == "    ],":
            is_example = False
    return [load_text("\n".join(kept), name)]


def test_terms_and_limits_that_would_shrink_are_named_and_summed() -> None:
    customer = factories.make_customer(
        "甲贸易", grade="B", graded_on=date(2026, 1, 5), last_report_on=date(2026, 11, 1)
    )
    factories.make_invoice(customer, 1_000_000)
    factories.make_limit(customer, 250_000)
    factories.make_customer("乙贸易")
    found = preview(
        edited("credit.py", ("b_first_share = Parameter(\n    30", "b_first_share = Parameter(\n    20")), DAY
    )
    assert found.customers == 2
    assert found.counts == {"terms": 1, "limit_fen": 1}
    before, after = {"settlement": "open_account", "credit_allowed": True, "payment_days": 30}, 200_000
    assert found.changes == [
        Change("terms", customer.code, "甲贸易", before | {"limit_fen": 300_000}, before | {"limit_fen": after}),
        Change("limit_fen", customer.code, "甲贸易", 250_000, after),
    ]
    assert (found.limits_before_fen, found.limits_after_fen) == (250_000, 200_000)
    assert decisions.ask_about("credit_terms", customer, DAY).outcome["limit_fen"] == 300_000


def test_a_grade_the_rules_would_propose_otherwise_is_named() -> None:
    customer = factories.make_customer("甲贸易")
    assert preview(edited("credit.py"), DAY).changes == []
    new = 'when=m.settled_invoices < enough_invoices,\n            then=dict(grade="{}")'
    stricter = edited("credit.py", (new.format("C"), new.format("D")))
    assert preview(stricter, DAY).changes == [Change("proposed_grade", customer.code, "甲贸易", "C", "D")]


def test_report_days_that_would_move_are_named() -> None:
    customer = factories.make_customer("甲贸易", grade="A", graded_on=DAY, last_report_on=date(2026, 8, 31))
    found = preview(edited("reporting.py", ("every_months=6", "every_months=3")), DAY)
    assert found.changes == [Change("next_report_on", customer.code, "甲贸易", date(2027, 2, 28), date(2026, 11, 30))]


def test_merged_customers_are_not_asked_about() -> None:
    factories.make_customer(status="merged")
    assert preview(edited("credit.py"), DAY).customers == 0


ENTRY = 'when=(m.post == "it_clerk") & ((m.level == "secret") | (m.level == "confidential")),\n            '
WORK, CARD = (f'{ENTRY}then=dict(access="{access}"' for access in ("work", "card"))


def test_records_that_would_close_are_counted_by_person() -> None:
    for level in ("secret", "confidential", "top_secret", "internal"):
        factories.make_customer(owner="sales1", level=level)
    assert list(access_changes(edited("confidentiality.py"), DAY)) == []
    found = list(access_changes(edited("confidentiality.py", (WORK, CARD)), DAY))
    assert found == [AccessChange("itclerk", "work", "card", 2)]
    with factories.as_reader("itclerk"):
        assert sorted(access_of(_keys()).values()) == ["full", "none", "work", "work"]


def _keys() -> list[int]:
    with unguarded("a test's question"):
        return list(db.session.scalars(select(Customer.id)))
