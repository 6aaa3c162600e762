"""What was before the desk comes in by files: credit and information reports, business plans and their expenses."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from admin_app.areas.credit.countermeasures.models import Countermeasure
from admin_app.areas.credit.models import CreditReport
from admin_app.areas.customers.models import Customer
from admin_app.areas.information import reports
from admin_app.areas.information.models import InformationNote, InformationReport
from admin_app.areas.plans.models import Plan, PlanExpense, PlanMember, PlanVersion
from admin_app.duties.credit_reports import next_reports_due
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded
from tests import factories
from tests.factories import DAY, store, user
from tests.imports.files import csv_file
from tests.imports.test_taking_over import faults
from tests.imports.test_undo import hindering, imported, nobody_hides, one_database, one_of, undo  # noqa: F401

REPORTS = ("客户编号", "报告日期", "结论", "经营状况", "付款情况", "依据", "填报人")
A_REPORT = ("A", "2026-05-31", "好", "产销正常", "按期付款", "对账单、走访记录", "credit")
PLANS = (
    *("方案编号", "客户编号", "方案名称", "方案金额", "经费预算", "金融工具", "汇款方式", "付款周期", "拟稿人"),
    *("拟稿日期", "批准日期", "批准人", "结束日期", "执行结果"),
)
TERMS = ("年度促销", "10000", "100", "承兑汇票", "电汇", "月结", "sales1")
OVER = ("FA-1", "A", *TERMS, "2025-01-05", "2025-01-10", "李总", "2025-12-31", "完成")
DRAFT = ("FA-2", "A", *TERMS, "", "", "", "", "")
EXPENSES = ("方案编号", "支出编号", "支付日期", "支出金额", "用途")


def running_plan(number: str = "FA-3") -> Plan:
    customer = factories.make_customer(code="R")
    money = {"customer_id": customer.id, "title": "在执行", "amount_fen": 100_000, "budget_fen": 10_000}
    days = {"drafted_on": date(2026, 10, 1), "approved_on": date(2026, 10, 10)}
    plan = store(Plan(number=number, state="running", **money, **days))
    texts = {"instrument": "…", "payment_method": "…", "payment_cycle": "…"}
    store(PlanVersion(plan_id=plan.id, number=1, state="approved", **money, **texts, **days))
    return plan


@one_database
def test_reports_of_the_past_come_in_once_move_what_is_due_and_are_taken_back() -> None:
    customer = factories.make_customer(code="A", grade="B", graded_on=date(2026, 1, 1))
    key, content = customer.id, csv_file([A_REPORT, ("A", "2026-09-30", "差", *A_REPORT[3:6], "")], REPORTS)
    job = imported(content, "credit_reports", "csmanager")
    assert job.result["credit_reports"]["created"] == 2
    first = one_of(CreditReport, reported_on=date(2026, 5, 31))
    assert (first.conclusion, first.filed_by_id, first.in_time, first.due_on) == ("good", user("credit").id, None, None)
    there = one_of(Customer, id=key)
    assert there.last_report_on == date(2026, 9, 30)
    assert next_reports_due([there], DAY)[key] == date(2026, 12, 30)
    assert imported(content, "credit_reports", "csmanager").result["credit_reports"]["unchanged"] == 2
    assert undo(job, "csmanager").state == "undone"
    assert one_of(Customer, id=key).last_report_on is None
    assert all(db.session.scalars(select(CreditReport.is_void)))
    assert imported(content, "credit_reports", "csmanager").result["credit_reports"]["created"] == 2


@one_database
@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({0: "B"}, (2, "customer", "二(三)3.2.4")),
        ({1: "2026-11-24"}, (2, "reported_on", "二(三)3.2.4")),
        ({2: "很好"}, (2, "conclusion", "")),
        ({5: ""}, (2, "evidence", "")),
        ({6: "nobody"}, (2, "filed_by", "二(三)3.2.4")),
    ],
    ids=["no such customer", "still to come", "no conclusion", "without evidence", "nobody"],
)
def test_what_is_no_report_is_named(cells: Any, told: Any) -> None:
    factories.make_customer(code="A")
    row = [cells.get(at, cell) for at, cell in enumerate(A_REPORT)]
    found = faults("credit_reports", [row], REPORTS)
    assert [(line, column, clause) for line, column, _why, clause in found] == [told]


@one_database
def test_a_report_of_the_same_day_stays() -> None:
    factories.make_report(factories.make_customer(code="A"), reported_on=date(2026, 5, 31))
    assert [column for _line, column, *_why in faults("credit_reports", [A_REPORT], REPORTS)] == ["reported_on"]


@one_database
def test_a_plan_that_is_over_is_kept_as_stated_and_another_is_a_draft() -> None:
    factories.make_customer(code="A")
    job = imported(csv_file([OVER, DRAFT], PLANS), "plans", "csmanager")
    assert job.result["plans"]["created"] == 2
    over, draft = one_of(Plan, number="FA-1"), one_of(Plan, number="FA-2")
    assert (over.state, over.approved_on, over.closed_on) == ("finished", date(2025, 1, 10), date(2025, 12, 31))
    assert "李总" in (over.closing_note or "")
    assert (draft.state, draft.approved_on, draft.drafted_on) == ("draft", None, DAY)
    assert draft.drafted_by_id == user("sales1").id
    assert {one.state for one in db.session.scalars(select(PlanVersion))} == {"approved", "draft"}
    again = imported(csv_file([OVER, DRAFT], PLANS), "plans", "csmanager")
    assert again.result["plans"] == {"created": 0, "changed": 0, "unchanged": 2}
    assert undo(job, "csmanager").state == "undone"
    assert {one.state for one in db.session.scalars(select(Plan))} == {"void"}
    assert {one.state for one in db.session.scalars(select(PlanVersion))} == {"discarded"}
    assert imported(csv_file([OVER, DRAFT], PLANS), "plans", "csmanager").result["plans"]["created"] == 2


@one_database
def test_its_page_opens_until_it_is_taken_back_and_then_no_report_counts_it(sign_in: Any) -> None:
    factories.make_customer(code="A")
    job = imported(csv_file([OVER, DRAFT], PLANS), "plans", "csmanager")
    keys, manager = list(db.session.scalars(select(Plan.id))), sign_in("csmanager")
    for key in keys:
        assert manager.get(f"/plans/details/?id={key}").status_code == 200
    assert "FA-1" in manager.get("/reports/plans/").text
    with unguarded("tests look at everything"):
        undo(job, "csmanager")
    assert "FA-1" not in manager.get("/reports/plans/").text
    assert manager.get(f"/plans/details/?id={keys[0]}").status_code == 200


@one_database
@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({1: "B"}, (2, "customer", "二(一)3")),
        ({4: "10000.01"}, (2, "budget", "二(一)3")),
        ({8: "nobody"}, (2, "drafted_by", "二(一)3")),
        ({10: ""}, (2, "approved_on", "二(一)5")),
        ({11: ""}, (2, "approved_by", "二(一)5")),
        ({12: ""}, (2, "closed_on", "二(一)5")),
        ({12: "2026-11-24"}, (2, "closed_on", "二(一)5")),
        ({12: "2025-01-09"}, (2, "closed_on", "二(一)3")),
    ],
    ids=[
        *("no such customer", "a budget beyond", "nobody", "never approved", "by whom", "still runs", "still to come"),
        "out of order",
    ],
)
def test_a_plan_that_cannot_be_so_is_named(cells: Any, told: Any) -> None:
    factories.make_customer(code="A")
    found = faults("plans", [[cells.get(at, cell) for at, cell in enumerate(OVER)]], PLANS)
    assert [(line, column, clause) for line, column, _why, clause in found] == [told]


@one_database
def test_expenses_come_in_within_the_budget_and_are_taken_back() -> None:
    factories.make_customer(code="A")
    imported(csv_file([OVER], PLANS), "plans", "csmanager")
    running = running_plan()
    content = csv_file(
        [("FA-1", "Z1", "2025-06-01", "60", "样品"), ("FA-1", "Z2", "2025-07-01", "40", "样品"),
         ("FA-3", "Z3", "2026-11-01", "100", "差旅")],
        EXPENSES,
    )  # fmt: skip
    job = imported(content, "plan_expenses", "csmanager")
    assert job.result["plan_expenses"]["created"] == 3
    assert (one_of(Plan, number="FA-1").spent_fen, one_of(Plan, id=running.id).spent_fen) == (10_000, 10_000)
    assert imported(content, "plan_expenses", "csmanager").result["plan_expenses"]["unchanged"] == 3
    assert undo(job, "csmanager").state == "undone"
    assert {one.spent_fen for one in db.session.scalars(select(Plan))} == {0}
    assert all(db.session.scalars(select(PlanExpense.is_void)))
    assert imported(content, "plan_expenses", "csmanager").result["plan_expenses"]["created"] == 3


@one_database
@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([("FA-9", "Z1", "2026-11-01", "1")], (2, "plan", "二(一)5")),
        ([("FA-2", "Z1", "2026-11-01", "1")], (2, "plan", "二(一)5")),
        ([("FA-3", "Z1", "2026-10-09", "1")], (2, "paid_on", "二(一)5")),
        ([("FA-3", "Z1", "2026-11-24", "1")], (2, "paid_on", "二(一)5")),
        ([("FA-3", "Z1", "2026-11-01", "60"), ("FA-3", "Z2", "2026-11-01", "40.01")], (3, "amount", "二(一)5")),
    ],
    ids=["no such plan", "a draft", "before it held", "still to come", "a fen too much"],
)
def test_money_goes_nowhere_but_where_a_plan_says(rows: Any, told: Any) -> None:
    factories.make_customer(code="A")
    imported(csv_file([DRAFT], PLANS), "plans", "csmanager")
    running_plan()
    found = faults("plan_expenses", [(*row, "样品") for row in rows], EXPENSES)
    assert [(line, column, clause) for line, column, _why, clause in found] == [told]


@one_database
def test_nothing_is_spent_before_the_briefing_is_acknowledged() -> None:
    plan = running_plan()
    version = db.session.scalars(select(PlanVersion)).one()
    about = {"customer_id": plan.customer_id, "version_id": version.id, "role": "执行"}
    store(PlanMember(user_id=user("sales1").id, asked_on=DAY, **about))
    found = faults("plan_expenses", [("FA-3", "Z1", "2026-11-01", "1", "样品")], EXPENSES)
    assert [(column, clause) for _line, column, _why, clause in found] == [("plan", "二(一)6")]


@one_database
def test_a_plan_on_which_money_was_spent_is_not_taken_back() -> None:
    factories.make_customer(code="A")
    job = imported(csv_file([OVER], PLANS), "plans", "csmanager")
    spent = imported(csv_file([("FA-1", "Z1", "2025-06-01", "60", "样品")], EXPENSES), "plan_expenses", "csmanager")
    undo(job, "csmanager")
    assert {record for record, *_why in hindering(job)} == {"plan"}
    undo(spent, "csmanager")
    assert undo(job, "csmanager").state == "done"  # touched since: by what was spent, and by taking that back


NOTES = ("业务员", "月份", "提交日期", "客户编号", "竞争环境", "需求情况", "客户变化")
A_NOTE = ("sales1", "2026-09", "2026-09-04", "A", "两家同行降价", "平稳", "")


@one_database
def test_reports_of_past_months_are_filed_move_what_is_owed_and_are_taken_back() -> None:
    for code in "AB":
        factories.make_customer(code=code)
    author, begun = user("sales1").id, reports.month_to_report(user("sales1").id, DAY)
    rows = [A_NOTE, (*A_NOTE[:3], "B", "无", "", ""), (A_NOTE[0], "2026年10月", "2026-10-12", *A_NOTE[3:])]
    job = imported(csv_file(rows, NOTES), "information_reports", "csmanager")
    assert (job.result["information_notes"]["created"], job.result["information_reports"]["created"]) == (3, 2)
    filed = one_of(InformationReport, month=date(2026, 9, 1))
    assert (filed.author_id, filed.state, filed.filed_on) == (author, "filed", date(2026, 9, 4))
    assert reports.month_to_report(author, DAY) == date(2026, 11, 1)
    again = imported(csv_file(rows, NOTES), "information_reports", "csmanager")
    assert again.result["information_notes"] == {"created": 0, "changed": 0, "unchanged": 3}
    assert undo(job, "csmanager").state == "undone"
    assert reports.month_to_report(author, DAY) == begun
    assert all(db.session.scalars(select(InformationNote.is_void)))
    assert {one.state for one in db.session.scalars(select(InformationReport))} == {"void"}
    assert (
        imported(csv_file(rows, NOTES), "information_reports", "csmanager").result["information_reports"]["created"]
        == 2
    )


@one_database
@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({0: "nobody"}, (2, "author")),
        ({1: "2026-11"}, (2, "month")),
        ({2: "2026-08-31"}, (2, "filed_on")),
        ({3: "C"}, (2, "customer")),
        ({1: "2026-08"}, (2, "month")),
    ],
    ids=["nobody", "not over", "before its month", "no such customer", "being written"],
)
def test_what_is_no_past_report_is_named(cells: Any, told: Any) -> None:
    factories.make_customer(code="A")
    store(InformationReport(author_id=user("sales1").id, month=date(2026, 8, 1), once="x", state="draft"))
    found = faults("information_reports", [[cells.get(at, cell) for at, cell in enumerate(A_NOTE)]], NOTES)
    assert [(line, column, clause) for line, column, _why, clause in found] == [(*told, "二(二)6.1")]


@one_database
def test_one_report_is_filed_on_one_day_and_grows_no_more_afterwards() -> None:
    for code in "AB":
        factories.make_customer(code=code)
    two = [A_NOTE, (*A_NOTE[:2], "2026-09-05", "B", "无", "", "")]
    assert [(line, column) for line, column, *_why in faults("information_reports", two, NOTES)] == [(3, "filed_on")]
    imported(csv_file([A_NOTE], NOTES), "information_reports", "csmanager")
    more = [(*A_NOTE[:3], "B", "无", "", "")]
    assert [(line, column) for line, column, *_why in faults("information_reports", more, NOTES)] == [(2, "month")]


MEASURES = ("客户编号", "对策", "对方", "金额（万元）", "起日", "止日", "文件编号", "原因")
A_MEASURE = ("A", "连带担保人", "宏远担保公司", "50", "2026-01-01", "2027-12-31", "担保书12号", "逾期后经总经理同意")


@one_database
def test_countermeasures_that_hold_come_in_once_and_never_held_when_taken_back() -> None:
    factories.make_customer(code="A")
    content = csv_file([A_MEASURE, ("A", "抵押", "宏远机械", "", *A_MEASURE[4:])], MEASURES)
    job = imported(content, "countermeasures", "csmanager")
    assert job.result["countermeasures"]["created"] == 2
    there = one_of(Countermeasure, measure="joint_guarantor")
    assert (there.state, there.amount_fen, there.from_on, there.until_on, there.document) == (
        "in_force",
        50_000_000,
        date(2026, 1, 1),
        date(2027, 12, 31),
        "担保书12号",
    )
    assert imported(content, "countermeasures", "csmanager").result["countermeasures"]["unchanged"] == 2
    assert undo(job, "csmanager").state == "undone"
    assert set(db.session.scalars(select(Countermeasure.state))) == {"declined"}
    assert imported(content, "countermeasures", "csmanager").result["countermeasures"]["created"] == 2


@one_database
@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({0: "B"}, (2, "customer", "二(三)3.3.2")),
        ({1: "口头承诺"}, (2, "measure", "")),
        ({4: "2026-11-24"}, (2, "from_on", "二(三)3.3.2")),
        ({5: "2026-11-22"}, (2, "until_on", "二(三)3.3.2")),
        ({6: ""}, (2, "document", "")),
    ],
    ids=["no such customer", "no measure", "still to come", "over", "without document"],
)
def test_what_is_no_countermeasure_in_force_is_named(cells: Any, told: Any) -> None:
    factories.make_customer(code="A")
    row = [cells.get(at, cell) for at, cell in enumerate(A_MEASURE)]
    found = faults("countermeasures", [row], MEASURES)
    assert [(line, column, clause) for line, column, _why, clause in found] == [told]
