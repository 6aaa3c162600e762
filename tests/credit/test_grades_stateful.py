"""Grades beside a plain model (二(三)1–2, 3.2.3): proposed, confirmed, what they allow of a limit, and when a report is due."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis.stateful import invariant

from admin_app.areas.credit import service as credit
from admin_app.areas.credit.findings import record_careful_review, record_investigation
from admin_app.areas.credit.grades import confirm_all, confirm_grades, propose_all, propose_grades
from admin_app.areas.credit.limits import limit_in_force
from admin_app.areas.credit.models import GradeRecord
from admin_app.areas.credit.standing import standings_of
from admin_app.areas.customers.models import Customer
from admin_app.areas.receivables.models import Invoice
from admin_app.duties.months import months_later
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded
from tests.factories import as_reader, make_contract, make_customer, make_invoice, make_limit
from tests.machine import AT, OFTEN, SELDOM, WORDS, Machine, act, people, run

PEOPLE = people("credit", "csmanager", "gm", "sales1", "finance", "clerk")
APPROVED = 1_000_000
LONG = date(2031, 1, 1)
MONTHS = {"A": 6, "B": 3, "C": 1, "D": 1}
HOPELESS = timedelta(90)
ENOUGH = 3  # settled invoices
NOTHING = 0  # the key of no record


class Grades(Machine):
    """A customer with a limit and much to buy. The model: what is known of him, what was proposed and confirmed, and when."""

    def __init__(self) -> None:
        self.acts = 0
        super().__init__()
        self.buyer = make_customer(owner="sales1")
        self.customer = self.buyer.id
        make_contract(self.buyer, 10**13, ends_on=LONG)
        make_limit(self.buyer, APPROVED, until_on=LONG)
        self.records: dict[int, dict[str, Any]] = {}
        self.grade: str | None = None
        self.graded_on: date | None = None
        self.paid: list[date] = []
        self.late: dict[int, date] = {}  # open invoices by the day they were due
        self.found: list[tuple[date, int, str]] = []
        self.reviews: list[tuple[date, int, bool]] = []
        self.reported: list[date] = []

    def go_to(self, day: date) -> None:
        """Each act a second after the one before: of what is done on one day the last counts."""
        self.on = day
        self.acts += 1
        minute, second = divmod(self.acts, 60)
        self.clock.setenv("GUIZHANG_TODAY", f"{day}T09:{minute:02}:{second:02}+08:00")

    def tries(self, *given: Any, **more: Any) -> Any:
        self.go_to(self.on)
        return super().tries(*given, **more)

    @act(result=("good", "fair", "poor"), is_reported=OFTEN, is_graded=OFTEN)
    def begin(self, result: str, is_reported: bool, is_graded: bool) -> None:
        if is_reported:
            self.report(None, "经营正常")
        if is_graded:
            self.investigate(None, result, 0)
            self.propose(None)
            self.confirm(None, 0, None, "")
            self.review(None, True)

    # what is known of him

    @act()
    def pays(self) -> None:
        """An invoice on its day."""
        due = self.on - timedelta(10)
        make_invoice(self.buyer, 100, issued_on=due - timedelta(30), due_on=due, settled_on=due)
        self.paid.append(due)

    @act(days=(90, 91), seldom=SELDOM)
    def falls_late(self, days: int, seldom: bool) -> None:
        if seldom:
            due = self.on - timedelta(days)
            self.late[make_invoice(self.buyer, 100, issued_on=due - timedelta(9), due_on=due).id] = due

    @act()
    def late_ones_were_mistakes(self) -> None:
        with unguarded("a test's arrangement"):
            for key in self.late:
                db.session.get(Invoice, key).is_void = True
            db.session.commit()
        self.late.clear()

    @act(who=PEOPLE, result=("good", "fair", "poor", "splendid"), days=(0, 0, -1, 1))
    def investigate(self, who: str | None, result: str, days: int) -> None:
        who, day = who or "credit", self.on + timedelta(days)
        may = who == "credit" and result != "splendid" and days <= 0
        given = (self.customer, day, result, "bank", "如实")
        if self.tries(may, who, record_investigation, *given, on=self.on):
            self.found.append((day, self.acts, result))

    @act(who=PEOPLE, passed=OFTEN)
    def review(self, who: str | None, passed: bool) -> None:
        who = who or "credit"
        given = (self.customer, self.on, passed, "细查")
        if self.tries(who == "credit", who, record_careful_review, *given, on=self.on):
            self.reviews.append((self.on, self.acts, passed))

    @act(who=PEOPLE, evidence=WORDS)
    def report(self, who: str | None, evidence: str) -> None:
        who = who or "credit"
        given = (self.customer, self.on, "good", "正常", "正常", evidence)
        if self.tries(who == "credit" and evidence.strip(), who, credit.file_report, *given, on=self.on):
            self.reported.append(self.on)

    def latest(self, found: list[tuple[date, int, Any]]) -> Any:
        return max((one for one in found if one[0] <= self.on), default=(None, 0, None))[2]

    def deserved(self) -> str:
        investigation = self.latest(self.found)
        if any(self.on - due > HOPELESS for due in self.late.values()):
            return "D"
        if sum(day <= self.on for day in self.paid) < ENOUGH:
            return {"good": "B", "poor": "D"}.get(investigation, "C")
        return "B" if investigation == "poor" else "A"

    def grade_on(self, day: date) -> str | None:
        """The present one or, where that is younger, the last confirmed by that day."""
        if self.graded_on is None or self.graded_on <= day:
            return self.grade
        known = [(one["on"], one["act"], one["grade"]) for one in self.records.values() if one["state"] == "confirmed"]
        return max((one for one in known if one[0] <= day), default=(None, 0, None))[2]

    # proposed and confirmed

    def waiting(self) -> dict[int, dict[str, Any]]:
        return {key: one for key, one in self.records.items() if one["state"] == "proposed"}

    @act(who=PEOPLE)
    def propose(self, who: str | None) -> None:
        who = who or "credit"
        if self.tries(who == "credit", who, propose_grades, [self.customer], self.on) is not None:
            self.is_proposed()

    @act(who=PEOPLE)
    def propose_for_all(self, who: str | None) -> None:
        """A grade that stays is not proposed anew."""
        who, is_new = who or "credit", self.deserved() != self.grade_on(self.on)
        if who == "credit" and not is_new:
            return
        if self.tries(who == "credit", who, propose_all, self.on) is not None:
            self.is_proposed()

    def is_proposed(self) -> None:
        """In place of the one that waits."""
        for one in self.waiting().values():
            one["state"] = "replaced"
        ((key,),) = [row[:1] for row in self.rows(GradeRecord.id, GradeRecord.state) if row[0] not in self.records]
        self.records[key] = {"state": "proposed", "grade": self.deserved(), "on": None, "act": 0}

    @act(who=PEOPLE, at=AT, grade=(None, None, "A", "B", "C", "D", "E"), reason=("", "如实", " "))
    def confirm(self, who: str | None, at: int, grade: str | None, reason: str) -> None:
        """As it is, or another and why."""
        who, known = who or "credit", list(self.records)
        key = known[-1 - at % len(known)] if known else NOTHING
        one = self.records.get(key, {"state": None, "grade": None})
        is_told = grade != "E" and (grade in (None, one["grade"]) or reason.strip())
        may = who == "credit" and one["state"] == "proposed" and is_told
        if self.tries(may, who, confirm_grades, [key], self.on, grade, reason):
            self.is_confirmed(one, grade or one["grade"])

    @act(who=PEOPLE)
    def confirm_what_waits(self, who: str | None) -> None:
        who, waiting = who or "credit", list(self.waiting().values())
        if (who != "credit" or waiting) and self.tries(who == "credit", who, confirm_all, self.on):
            for one in waiting:
                self.is_confirmed(one, one["grade"])

    def is_confirmed(self, one: dict[str, Any], grade: str) -> None:
        """The same again puts off nothing."""
        one.update(state="confirmed", grade=grade, on=self.on, act=self.acts)
        if self.grade != grade:
            self.grade, self.graded_on = grade, self.on

    # what stands

    @invariant()
    def all_is_as_the_model_says(self) -> None:
        of, kept = GradeRecord, ("state", "grade", "on")
        said = sorted((key, *(str(one[name]) for name in kept)) for key, one in self.records.items())
        rows = self.rows(of.id, of.state, of.grade, of.confirmed_on)
        assert [(key, *map(str, rest)) for key, *rest in rows] == said
        assert self.rows(Customer.grade, Customer.graded_on) == [(self.grade, self.graded_on)]

    @act(days=(0, 0, -1, -8))
    def a_limit_counts_as_far_as_the_grade_allows(self, days: int) -> None:
        """On this day, and on an earlier one by what held then."""
        day = self.on + timedelta(days)
        with as_reader("credit", day):
            limit = limit_in_force([self.customer], day).get(self.customer)
            grade = standings_of([self.customer], day)[self.customer].grade
            db.session.rollback()
        assert grade == self.grade_on(day)
        if days == 0:
            is_allowed = grade in ("A", "B") or (grade == "C" and self.latest(self.reviews))
            assert (limit.approved_fen, limit.limit_fen) == (APPROVED, APPROVED if is_allowed else 0)

    @act(who=("credit", "sales1"))
    def the_next_report_is_due_by_the_grade(self, who: str) -> None:
        if not self.reported:
            return
        due = months_later(max(self.reported), MONTHS.get(self.grade or "D", 1))
        is_told = who == "credit" and self.grade is not None and due <= self.on + timedelta(7)
        assert self.owed(who, "credit_report") == [("credit_report", due)] * is_told


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_a_grade_counts_once_confirmed(desk: Any, session: Any, monkeypatch: Any) -> None:
    run(Grades, desk, monkeypatch, steps=35)
