"""Receivables by age as of a day: each boundary, parts, disputes, advances, what does not count, and who sees it."""

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from admin_app.areas.receivables.aging import Ages, ages_by_owner, ages_of
from admin_app.areas.receivables.figures import figures_of
from admin_app.areas.receivables.models import Invoice
from admin_app.areas.receivables.receivable_reports import Aging, Overdue
from admin_app.extensions import db
from admin_app.reports.declared import AskedReport
from tests import factories
from tests.factories import DAY, as_reader, make_customer, make_grant, make_invoice, make_payment
from tests.receivables.histories import histories, open_fen

LONG_AGO = date(2020, 1, 1)


@pytest.fixture(autouse=True)
def reads(session: Any) -> Any:
    with as_reader("csmanager"):
        yield


@pytest.fixture
def customer() -> Any:
    return make_customer("甲公司")


def owed(customer: Any, days_late: int, fen: int = 100, **columns: Any) -> Invoice:
    return make_invoice(customer, fen, issued_on=LONG_AGO, due_on=DAY - timedelta(days=days_late), **columns)


def ages(customer: Any, on: date = DAY) -> Ages | None:
    return ages_of([customer.id], on).get(customer.id)


@pytest.mark.parametrize(
    ("bucket", "first", "last"),
    [
        ("not_due_fen", -400, 0),
        ("late_30_fen", 1, 30),
        ("late_60_fen", 31, 60),
        ("late_90_fen", 61, 90),
        ("late_180_fen", 91, 180),
        ("late_365_fen", 181, 365),
        ("late_over_fen", 366, 2_000),
    ],
)
def test_an_age_holds_its_first_and_its_last_day(customer: Any, bucket: str, first: int, last: int) -> None:
    """Due today is not late; 30 days late and 31 stand apart; a year is 365 days."""
    owed(customer, first, 100)
    owed(customer, last, 3)
    assert ages(customer) == Ages(**{bucket: 103, "open_fen": 103})


def test_what_is_paid_in_part_ages_with_its_rest(customer: Any) -> None:
    late = owed(customer, 31, 100)
    make_payment(customer, 40, allocations={late: 40})
    factories.make_credit_note(late, 10)
    assert ages(customer) == Ages(late_60_fen=50, open_fen=50)


def test_disputes_are_part_of_what_is_owed_and_advances_are_not_taken_off(customer: Any) -> None:
    owed(customer, 1, 100)
    owed(customer, 1, 30, disputed=True)
    make_payment(customer, 70)
    assert ages(customer) == Ages(late_30_fen=130, open_fen=130, disputed_fen=30, advances_fen=70)


def test_void_settled_and_not_yet_issued_count_nowhere(customer: Any) -> None:
    owed(customer, 5, 100, is_void=True)
    owed(customer, 5, 100, settled_on=DAY)
    make_invoice(customer, 100, issued_on=DAY + timedelta(days=1))
    assert ages(customer) is None


def test_a_past_day_knows_nothing_of_what_came_later(customer: Any) -> None:
    """Settled today, so open yesterday, and a day younger then."""
    owed(customer, 31, 100, settled_on=DAY)
    assert ages(customer) is None
    assert ages(customer, DAY - timedelta(days=1)) == Ages(late_30_fen=100, open_fen=100)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), ago=st.sampled_from([0, 1, 36, 366]))
def test_ages_agree_with_plain_arithmetic(session: Any, data: Any, ago: int) -> None:
    one, on = make_customer(), DAY - timedelta(days=ago)
    history = data.draw(histories(one.id))
    for table in ("contract", "sale", "invoice", "delivery", "payment", "bill", "credit_note", "allocation"):
        rows = [row for row in history.rows if row.__tablename__ == table]
        if rows:
            factories.store(*rows)
    found = ages(one, on) or Ages()
    unpaid = [(row, open_fen(history, row, on)) for row in history.of(Invoice) if row.issued_on <= on]
    figures = figures_of([one.id], on)[one.id]
    assert found.open_fen == figures.open_invoices_fen == sum(fen for _row, fen in unpaid)
    assert found.not_due_fen == sum(fen for row, fen in unpaid if row.due_on >= on)
    assert found.disputed_fen == sum(fen for row, fen in unpaid if row.disputed)
    assert found.advances_fen == (figures.advances_fen if found.open_fen else 0)


def test_owners_are_summed_over_what_the_reader_sees() -> None:
    """The salesperson's own, of the others nothing; the manager all, and those without an owner."""
    for owner, fen in (("sales1", 100), ("sales2", 20), (None, 3)):
        owed(make_customer(owner=owner), 1, fen)
    keys = {name: factories.user(name).id for name in ("sales1", "sales2")}
    assert {key: one.open_fen for key, one in ages_by_owner(DAY).items()} == {
        keys["sales1"]: 100,
        keys["sales2"]: 20,
        None: 3,
    }
    assert {key: one.open_fen for key, one in ages_by_owner(DAY, keys["sales2"]).items()} == {keys["sales2"]: 20}
    with as_reader("sales1"):
        assert {key: one.open_fen for key, one in ages_by_owner(DAY).items()} == {keys["sales1"]: 100}
    with as_reader("admin"):
        assert ages_by_owner(DAY) == {}


def test_a_consultation_counts_on_screen_and_in_no_file() -> None:
    from dataclasses import replace

    from admin_app.secrecy.reader import current_reader, reading_as

    hidden = make_customer("乙公司", owner="sales2", level="secret")
    owed(hidden, 1)
    make_grant(hidden, "sales1", kind="consult")
    with as_reader("sales1"):
        assert [line.values["customer"] for line in Aging().lines(AskedReport(DAY))] == ["乙公司"]
        with reading_as(replace(current_reader(), on_screen=False)):
            assert list(Aging().lines(AskedReport(DAY))) == []
            assert list(Overdue().lines(AskedReport(DAY))) == []


def test_pages_follow_each_other_by_name_and_key_and_ask_equally_often(count_queries: Any) -> None:
    for name in ("丙", "甲", "甲", "乙"):
        owed(make_customer(name), 1)
    asked = AskedReport(DAY)
    seen, after = [], None
    while True:
        page = Aging().page(asked, after, 1)
        seen += [(line.values["customer"], line.customer_id) for line in page.lines]
        after = page.after
        if after is None:
            break
    assert sorted(seen) == seen
    assert len(set(seen)) == 4
    counts = []
    for size in (1, 3):
        db.session.expunge_all()
        with count_queries() as statements:
            Aging().page(asked, None, size)
            Overdue().page(asked, None, size)
        counts.append(len([one for one in statements if "policy_version" not in one]))
    assert counts == [4, 4]


def test_totals_are_the_sums_of_the_lines() -> None:
    for at, name in enumerate(("甲", "乙")):
        customer = make_customer(name)
        owed(customer, 100 * at + 1, 100, disputed=bool(at))
        owed(customer, -5, 7)
        make_payment(customer, 9)
    for report in (Aging(), Overdue()):
        asked = AskedReport(DAY)
        lines = list(report.lines(asked))
        totals = report.totals(asked)
        assert totals == {name: sum(line.values[name] for line in lines) for name in totals}
    assert Aging().totals(AskedReport(DAY)) == asdict(Ages(14, 100, 0, 0, 100, 0, 0, 214, 100, 18))


def test_overdue_lists_each_late_invoice_the_longest_first(customer: Any) -> None:
    owed(customer, 0)
    owed(customer, 1, number="FP-1")
    late = owed(customer, 40, 500, number="FP-40", disputed=True)
    make_payment(customer, 100, allocations={late: 100})
    found = [
        [line.values[name] for name in ("number", "days_late", "amount_fen", "open_fen")]
        for line in Overdue().lines(AskedReport(DAY))
    ]
    assert found == [["FP-40", 40, 500, 400], ["FP-1", 1, 100, 100]]
    assert list(Overdue().lines(AskedReport(DAY - timedelta(days=40)))) == []
