"""What does a compilation tell of a month, a quarter, a year: figures, movements, and the period beside each card (6.8)?"""

import io
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest

from admin_app.areas.complaints.models import Complaint, ComplaintIntake
from admin_app.areas.credit.models import SupplyHold
from admin_app.areas.customers.models import Handover
from admin_app.areas.customers.profile.models import Verification
from admin_app.areas.information import compilations, compiled
from admin_app.areas.information.models import InformationNote, InformationReport, NotifiedChange
from admin_app.areas.information.periods import spans_of
from admin_app.areas.visits.models import Visit
from admin_app.reports.periods import Span
from admin_app.secrecy.models import LevelChange
from tests.factories import (
    DAY,
    as_reader,
    make_contract,
    make_credit_note,
    make_customer,
    make_grade,
    make_invoice,
    make_limit,
    make_payment,
    make_report,
    store,
    user,
)

AUGUST, SEPTEMBER, OCTOBER = date(2026, 8, 20), date(2026, 9, 20), date(2026, 10, 20)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _files(app: Any, tmp_path: Any) -> None:
    app.config["GUIZHANG_FILES"] = tmp_path


def figures(period: str, first: date) -> dict[str, list[Any]]:
    """What is not none of it, by name; the period before first, the whole last."""
    with as_reader("clerk"):
        content = compiled.counted(spans_of(period, first), DAY)
    return {one["name"]: one["values"] for one in content["figures"] if any(one["values"])}


def sheets(period: str) -> dict[str, list[tuple[Any, ...]]]:
    """Sheet by sheet the lines under the heads, of what is compiled today."""
    with as_reader("clerk"):
        row = compilations.compile_period(period, on=DAY)
        _row, content = compilations.take(row.id)
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {name: list(book[name].iter_rows(min_row=3, values_only=True)) for name in book.sheetnames}


def test_a_quarter_has_its_months_and_a_year_its_quarters_beside_the_period_before() -> None:
    quarter, year = spans_of("quarter", date(2026, 7, 1)), spans_of("year", date(2025, 1, 1))
    assert quarter.before == Span(date(2026, 4, 1), date(2026, 6, 30))
    assert [one.last for one in quarter.parts] == [date(2026, 7, 31), date(2026, 8, 31), date(2026, 9, 30)]
    assert quarter.whole == Span(date(2026, 7, 1), date(2026, 9, 30))
    assert [one.first.month for one in year.parts] == [1, 4, 7, 10]
    assert year.before == Span(date(2024, 1, 1), date(2024, 12, 31))
    assert spans_of("month", date(2026, 10, 1)).parts == ()


@pytest.fixture
def moved(session: Any, cast: Any) -> Any:
    """One customer to whom everything happened, in October once, in September once, in August nothing but a sale."""
    one = make_customer("动过的客户", grade="B", created_at=at(date(2026, 9, 30)))
    make_customer("作废的客户", status="void", created_at=at(OCTOBER))
    for day, grade in ((SEPTEMBER, "C"), (OCTOBER, "B")):
        make_grade(one, grade, state="confirmed", confirmed_on=day)
    make_limit(one, 30_000_000, from_on=OCTOBER, until_on=date(2027, 10, 1), approved_on=OCTOBER)
    make_report(one, reported_on=OCTOBER, in_time=False)
    make_contract(one, 50_000_000, signed_on=OCTOBER)
    make_invoice(make_customer("只买一次"), 700_000, issued_on=AUGUST)
    make_invoice(make_customer("不再买"), 300_000, issued_on=SEPTEMBER)
    lowered = make_invoice(one, 1_000_000, issued_on=OCTOBER, due_on=date(2026, 10, 25))
    make_credit_note(lowered, 100_000, issued_on=date(2026, 11, 5))
    make_payment(one, 400_000, received_on=OCTOBER)
    sales1, sales2 = user("sales1").id, user("sales2").id
    store(
        LevelChange(customer_id=one.id, level_before="internal", level_after="secret", ground="…", at=at(OCTOBER)),
        LevelChange(customer_id=one.id, level_before="secret", level_after="internal", ground="…", at=at(SEPTEMBER)),
        Handover(customer_id=one.id, from_id=sales2, to_id=sales1, on=OCTOBER, reason="换岗"),
        SupplyHold(customer_id=one.id, kind="emergency", opened_on=OCTOBER, reason="停产"),
        Verification(customer_id=one.id, on=OCTOBER, is_unchanged=False, note="地址", at=at(OCTOBER)),
        NotifiedChange(
            customer_id=one.id, on=SEPTEMBER, source="来函", before={}, after={}, state="entered", at=at(SEPTEMBER),
            decided_on=OCTOBER,
        ),
    )  # fmt: skip
    for day, satisfaction in ((SEPTEMBER, 2), (OCTOBER, 2), (OCTOBER, 5)):
        about = {"visit_kind": "irregular", "visit_method": "phone", "allotted_on": day, "due_on": day}
        done = {"visit_state": "done", "done_on": day, "done_at": at(day), "satisfaction": satisfaction}
        store(Visit(customer_id=one.id, visitor_id=sales1, **about, **done))
    for author, month, day in ((sales1, 10, 2), (sales2, 10, 28), (sales1, 9, 2)):
        filed = {"state": "filed", "filed_on": date(2026, month, day), "filed_at": at(OCTOBER)}
        first = date(2026, month, 1)
        report = store(InformationReport(author_id=author, month=first, once=f"{author} {month}", **filed))
        if author == sales1:
            store(InformationNote(customer_id=one.id, report_id=report.id, on=first, surroundings="…"))
    promised = {"contact_by": at(OCTOBER), "contact_on": OCTOBER, "solve_on": OCTOBER}
    intake = store(
        ComplaintIntake(
            number="TS-1", content="…", came_by="phone", received_on=OCTOBER, received_at=at(OCTOBER), **promised
        )
    )
    about = {"contact_time": "10:00", "due_on": OCTOBER, "content": "…", "judged_path": "founded"}
    store(Complaint(customer_id=one.id, intake_id=intake.id, number="TS-1", received_on=OCTOBER, **about, **promised))
    return one


def test_the_figures_of_a_month_beside_those_of_the_month_before(moved: Any) -> None:
    assert figures("month", date(2026, 10, 1)) == {
        "opened": [1, 0],
        "handed_over": [0, 1],
        "levels_raised": [0, 1],
        "levels_lowered": [1, 0],
        "verified": [0, 1],
        "supplemented": [0, 1],
        "reports_in_time": [1, 1],
        "reports_late": [0, 1],
        "notified": [1, 0],
        "entered": [0, 1],
        "first_graded": [1, 0],
        "grades_raised": [0, 1],
        "limits": [0, 1],
        "limits_fen": [0, 30_000_000],
        "credit_reports": [0, 1],
        "credit_reports_late": [0, 1],
        "emergencies": [0, 1],
        "contracts": [0, 1],
        "contracts_fen": [0, 50_000_000],
        "buyers": [1, 1],
        "bought_no_more": [None, 1],
        "invoices": [1, 1],
        "sold_fen": [300_000, 900_000],
        "paid_fen": [0, 400_000],
        "unpaid_fen": [1_000_000, 2_000_000],
        "late_fen": [700_000, 2_000_000],
        "complaints": [0, 1],
        "founded": [0, 1],
        "visits": [1, 2],
        "told": [1, 2],
        "satisfied": [0, 50],
    }


def test_a_quarter_and_a_year_are_told_by_their_parts(moved: Any) -> None:
    quarter, year = figures("quarter", date(2026, 7, 1)), figures("year", date(2026, 1, 1))
    assert quarter["sold_fen"] == [0, 0, 700_000, 300_000, 1_000_000]
    assert quarter["bought_no_more"] == [None, None, 0, 1, 0]
    assert year["sold_fen"] == [0, 0, 0, 1_000_000, 900_000, 1_900_000]
    assert year["buyers"] == [0, 0, 0, 2, 1, 3]
    assert year["satisfied"] == [None, None, None, 0, 50, 33]


def test_the_archives_are_sorted_as_they_stand(moved: Any) -> None:
    make_customer(level="secret", level_ends=date(2026, 11, 22), owner=None, status="prospect")
    make_customer(level="secret", level_ends=DAY, owner="sales2")
    with as_reader("clerk"):
        content = compiled.counted(spans_of("month", date(2026, 10, 1)), DAY)
    assert content["sorted"]["status"] == [["active", 4], ["prospect", 1]]
    assert content["sorted"]["level"] == [["internal", 4], ["secret", 1]]
    assert content["sorted"]["grade"] == [["B", 1], [None, 4]]
    assert sorted(content["sorted"]["owner"][:-1]) == sorted([[user("sales1").name, 3], [user("sales2").name, 1]])
    assert content["sorted"]["owner"][-1] == [None, 1]


def test_each_sheet_says_its_part_of_the_month(moved: Any) -> None:
    book = sheets("month")
    assert book["数据汇总"][0] == ("项目", "类别", "2026-10", "2026-09", "增减")
    assert ("销售额", "合同、销售与回款", 9000, 3000, 6000) in book["数据汇总"]
    assert ("满意率（％）", "投诉与回访", 50, 0, 50) in book["数据汇总"]
    movements = [(line[1], line[3]) for line in book["变动明细"][1:]]
    assert ("动过的客户", "确认等级 B") in movements
    assert ("动过的客户", "密级 内部 → 秘密") in movements
    assert "作废的客户" not in {name for name, _what in movements}
    assert (
        len([what for _name, what in movements if what.startswith("确认等级")]) == 1
    )  # September's is another month's
    heads, *lines = book["客户档案卡汇编"]
    card = dict(zip(heads, next(line for line in lines if line[0] == "动过的客户"), strict=True))
    told = ("等级", "上期等级", "本期销售额", "本期回款", "期末未收款")
    assert [card[name] for name in told] == ["B", "C", 9000, 4000, 10_000]
    assert [card[name] for name in ("期末额度", "月报提及次数", "投诉", "回访")] == [
        300_000, 1, 1, 2,
    ]  # fmt: skip
    assert "满意度" not in heads


def test_the_cards_of_a_quarter_tell_satisfaction_and_reports_too(moved: Any) -> None:
    heads, *lines = sheets("quarter")["客户档案卡汇编"]
    assert {"满意度", "信用报告", "上期销售额"} <= set(heads)
    card = dict(zip(heads, next(line for line in lines if line[0] == "动过的客户"), strict=True))
    assert (card["满意度"], card["月报提及次数"]) == (2, 1)


def test_a_changed_figure_is_noticed_like_a_changed_file(moved: Any) -> None:
    with as_reader("clerk"):
        row = compilations.compile_period("month", on=DAY)
        assert compilations.is_sound(row)
        assert row.content is not None
        row.content["figures"][0]["values"] = [7, 7]
        assert not compilations.is_sound(row)


def test_more_customers_take_no_more_statements(session: Any, cast: Any, count_queries: Any) -> None:
    def asked() -> int:
        """But for that, from time to time, whether the policies are still the same."""
        with as_reader("clerk"), count_queries() as statements:
            compilations.compile_period("year", on=DAY)
        return sum("policy_version" not in one for one in statements)

    for _one in range(2):
        make_grade(make_customer(), "B", state="confirmed", confirmed_on=date(2025, 5, 5))
    asked()  # what is read once
    first = asked()
    for _one in range(4):
        make_grade(make_customer(), "A", state="confirmed", confirmed_on=date(2025, 6, 6))
    assert asked() == first
