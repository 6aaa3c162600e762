"""What held before the desk comes in by files: licences, what contracts promise, grades and limits."""

from datetime import date, timedelta
from typing import Any

import pytest

from admin_app.areas.contracts.models import PlannedDelivery
from admin_app.areas.credit.limits import limit_in_force
from admin_app.areas.credit.models import CreditLimit, GradeRecord
from admin_app.areas.customers.models import Customer
from admin_app.areas.customers.profile.models import Qualification
from admin_app.imports.kinds import KINDS
from tests import factories
from tests.factories import DAY
from tests.imports.files import csv_file
from tests.imports.test_undo import imported, nobody_hides, one_database, one_of, undo  # noqa: F401

LICENCES = ("客户编号", "证照类型", "证照编号", "发证机关", "有效期至")
PROMISES = ("客户编号", "合同编号", "供货内容", "计划交货日期", "计划交货金额")
CREDIT = ("客户编号", "信用等级", "评定日期", "授信额度", "额度有效期至", "账期", "批准人")
A_LIMIT = ("A", "A", "2026-06-30", "1000", "2027-06-30", "30", "csmanager")


def faults(kind: str, rows: Any, head: Any) -> list[tuple[int, str, str, str]]:
    report = KINDS[kind].take(csv_file(rows, head), "file.csv", dry_run=True, on=DAY)
    return [(one.line, one.column, one.reason["en"], one.clause) for one in report.faults]


@one_database
def test_licences_come_in_go_on_and_are_taken_back() -> None:
    factories.make_customer(code="A")
    first = imported(csv_file([("A", "营业执照", "9135", "工商局", "2026-12-31")], LICENCES), "licences", "clerk")
    renewed = imported(csv_file([("A", "licence", "9135", "", "2031-12-31")], LICENCES), "licences", "clerk")
    assert renewed.result["licences"] == {"created": 0, "changed": 1, "unchanged": 0}
    there = one_of(Qualification, number="9135")
    assert (there.paper, there.issuer, there.valid_until) == ("licence", "工商局", date(2031, 12, 31))
    undo(renewed, "clerk")
    assert one_of(Qualification, number="9135").valid_until == date(2026, 12, 31)
    other = imported(csv_file([("A", "许可证", "XK-1", "", "")], LICENCES), "licences", "clerk")
    undo(other, "clerk")
    assert one_of(Qualification, paper="permit").is_void
    assert first.result["licences"]["created"] == 1


@one_database
def test_what_is_no_licence_is_named() -> None:
    factories.make_customer(code="A")
    rows = [("B", "营业执照", "1", "", ""), ("A", "会员卡", "2", "", "")]
    assert [(line, column) for line, column, *_why in faults("licences", rows[1:], LICENCES)] == [(2, "paper")]
    assert faults("licences", rows[:1], LICENCES) == [(2, "customer", "No customer has this code.", "二(二)5.2")]


@one_database
def test_planned_deliveries_come_in_once_and_fall_when_taken_back() -> None:
    factories.make_contract(factories.make_customer(code="A"), 10_000, number="HT1")
    content = csv_file([("A", "HT1", "首批", "2026-12-01", "60"), ("A", "HT1", "二批", "2026-12-31", "40")], PROMISES)
    job = imported(content, "planned_deliveries", "csmanager")
    assert job.result["planned_deliveries"]["created"] == 2
    assert imported(content, "planned_deliveries", "csmanager").result["planned_deliveries"]["unchanged"] == 2
    undo(job, "csmanager")
    assert one_of(PlannedDelivery, what="首批").state == "dropped"
    assert imported(content, "planned_deliveries", "csmanager").result["planned_deliveries"]["created"] == 2


@one_database
@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([("HT1", "首批", "2026-12-01", "60"), ("HT1", "二批", "2026-12-02", "40.01")], (3, "amount")),
        ([("HT1", "首批", "2027-01-01", "60")], (2, "due_on")),
        ([("HT2", "首批", "2026-12-01", "60")], (2, "contract")),
    ],
    ids=["a fen too much", "a day too late", "no such contract"],
)
def test_no_more_is_promised_than_the_contract_holds(rows: Any, told: tuple[int, str]) -> None:
    factories.make_contract(factories.make_customer(code="A"), 10_000, number="HT1")
    found = faults("planned_deliveries", [("A", *row) for row in rows], PROMISES)
    assert [(line, column) for line, column, *_why in found] == [told]
    assert {clause for *_told, clause in found} == {"二(四)6"}


@one_database
def test_grades_and_limits_are_taken_over_marked_and_taken_back() -> None:
    customer = factories.make_customer(code="A")
    factories.make_invoice(customer, 1_000_000, number="F1", issued_on=DAY - timedelta(days=30))
    key = customer.id
    job = imported(csv_file([A_LIMIT], CREDIT), "opening_credit", "csmanager")
    assert (job.result["grades"]["created"], job.result["limits"]["created"]) == (1, 1)
    graded, limit = one_of(GradeRecord, customer_id=key), one_of(CreditLimit, customer_id=key)
    assert (graded.state, graded.grade, graded.confirmed_on) == ("confirmed", "A", date(2026, 6, 30))
    assert "Taken over" in graded.reason
    assert "Taken over" in limit.reason
    assert (limit.approved_by_id, limit.from_on) == (factories.user("csmanager").id, DAY)
    there = one_of(Customer, id=key)
    assert (there.grade, there.graded_on) == ("A", date(2026, 6, 30))
    assert limit_in_force([key], DAY)[key].limit_fen == 100_000
    assert imported(csv_file([A_LIMIT], CREDIT), "opening_credit", "csmanager").result["grades"]["unchanged"] == 1
    undo(job, "csmanager")
    assert (one_of(Customer, id=key).grade, limit_in_force([key], DAY)) == (None, {})
    assert one_of(GradeRecord, customer_id=key).state == "replaced"


@one_database
@pytest.mark.parametrize(
    ("row", "told"),
    [
        (("A", "E", "2026-06-30", "", "", "", ""), (2, "grade", "")),
        (("A", "A", "2026-11-24", "", "", "", ""), (2, "graded_on", "二(三)1")),
        ((*A_LIMIT[:6], ""), (2, "approved_by", "二(三)2.5")),
        ((*A_LIMIT[:6], "sales1"), (2, "approved_by", "二(三)2.5")),
        ((*A_LIMIT[:3], "500000.01", *A_LIMIT[4:]), (2, "approved_by", "二(三)2.5")),
        ((*A_LIMIT[:4], "2026-11-22", *A_LIMIT[5:]), (2, "limit_until", "二(三)2.5")),
    ],
    ids=["no grade", "still to come", "nobody", "may approve none", "may not approve so much", "over"],
)
def test_what_was_never_approved_is_not_taken_over(row: Any, told: Any) -> None:
    factories.make_customer(code="A")
    found = faults("opening_credit", [row], CREDIT)
    assert [(line, column, clause) for line, column, _why, clause in found] == [told]


@one_database
def test_who_is_graded_at_the_desk_is_not_overtaken() -> None:
    factories.make_customer(code="A", grade="B")
    assert faults("opening_credit", [A_LIMIT], CREDIT) == [
        (2, "grade", "The desk has another grade or limit of this customer.", "二(三)1")
    ]
