"""Start and end of trading beside a plain model (二(三)3.4): who sells on account what to whom, in any order of acts."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis.stateful import invariant

from admin_app.areas.credit import service as credit
from admin_app.areas.credit.trading import documents, ending, starting
from admin_app.areas.credit.trading.models import CollectionStep, DefaultReport, TradingStart, VisitPlan
from admin_app.areas.customers.models import Customer
from tests.factories import make_contract, make_customer, make_limit
from tests.machine import AT, OFTEN, WORDS, Machine, act, people, run

PEOPLE = people("sales1", "sales2", "mktmanager", "credit", "csmanager", "finance", "gm")
SELLERS, COLLECTORS = ("sales1", "mktmanager"), ("sales1", "credit")
OPINIONS = {"csmanager", "finance"}
ENOUGH = ("personal", "joint", "mortgage")  # without an investigation
LONG = date(2030, 1, 1)
DAYS = (-1, 0, 0, 0, 1, 7)


class Trading(Machine):
    """One customer of sales1's with grade, contract and limit, and no dealings yet."""

    def __init__(self) -> None:
        super().__init__()
        customer = make_customer(grade="A", owner="sales1")
        make_contract(customer, 100_000_000, ends_on=LONG)
        make_limit(customer, 1_000_000, until_on=LONG)
        self.customer = customer.id
        self.is_known = self.is_held = False
        self.sold = self.tried = 0
        self.visits: dict[int, dict[str, Any]] = {}
        self.starts: dict[int, dict[str, Any]] = {}
        self.reports: dict[int, dict[str, Any]] = {}

    @act(is_begun=(True, False), is_late=(True, False), condition=((*ENOUGH, "exchanged_contract")))
    def begin(self, is_begun: bool, is_late: bool, condition: str) -> None:
        """Sometimes most of it is done, so that the rest is reached."""
        if is_begun:
            self.plan_visit(None, 0, "商谈")
            self.report_visit(None, 0, "整洁", 0)
            self.ask_to_start(None, condition, "担保书")
            self.put_on_file(None, 0, True)
        if is_late:
            self.report_default(None, 0, "商业汇票", 100)
            self.collect(None, 0, "visit", 0)
            self.ask_to_end(None, 0, "无果")

    def some(self, of: dict[int, dict[str, Any]], at: int) -> tuple[int, dict[str, Any]]:
        return list(of.items())[-1 - at % len(of)] if of else (0, {"state": None, "by": None})

    @act(who=PEOPLE, days=DAYS, aim=WORDS)
    def plan_visit(self, who: str | None, days: int, aim: str) -> None:
        who = who or "sales1"
        day, may = self.on + timedelta(days), who in SELLERS and days >= 0 and aim.strip()
        row = self.tries(may, who, starting.plan_visit, self.customer, day, aim, on=self.on)
        if row is not None:
            self.visits[row.id] = {"state": "planned", "by": who, "day": day}

    @act(who=PEOPLE, at=AT, outcome=WORDS, days=DAYS)
    def report_visit(self, who: str | None, at: int, outcome: str, days: int) -> None:
        key, one = self.some(self.visits, at)
        who = who or one["by"] or "sales1"
        may = who == one["by"] and one["state"] == "planned" and days <= 0 and outcome.strip()
        if self.tries(may, who, starting.report_visit, key, outcome, self.on + timedelta(days), on=self.on):
            one["state"] = "done"

    @act(who=PEOPLE, at=AT, reason=WORDS)
    def drop_visit(self, who: str | None, at: int, reason: str) -> None:
        key, one = self.some(self.visits, at)
        who = who or one["by"] or "sales1"
        may = who == one["by"] and one["state"] == "planned" and reason.strip()
        if self.tries(may, who, starting.drop_visit, key, reason):
            one["state"] = "dropped"

    @act(who=PEOPLE, condition=((*ENOUGH, "exchanged_contract", "honour")), document=WORDS)
    def ask_to_start(self, who: str | None, condition: str, document: str) -> None:
        who = who or "sales1"
        is_asked = any(one["state"] == "asked_opinions" for one in self.starts.values())
        may = who in SELLERS and not is_asked and condition != "honour" and document.strip()
        given = (self.customer, 1_000_000, condition, document, "首单")
        request = self.tries(may, who, starting.ask_to_start, *given, on=self.on)
        if request is not None:
            about = {"request": request.id, "condition": condition, "opinions": set(), "on": None, "filed": False}
            self.starts[int(request.subject)] = {"state": "asked_opinions", **about}

    @act(who=PEOPLE, at=AT, is_start=(True, False))
    def put_on_file(self, who: str | None, at: int, is_start: bool) -> None:
        """By whoever may add to the archive, until it is closed."""
        model = TradingStart if is_start else DefaultReport
        key, one = self.some(self.starts if is_start else self.reports, at)
        who = who or "sales1"
        may = who in ("sales1", "credit") and one["state"] in ("asked_opinions", "collecting", "end_asked")
        if self.tries(may, who, documents.file_copy, model, key, io.BytesIO(b"x"), "副本.txt", on=self.on):
            one["filed"] = True

    @act(who=PEOPLE, at=AT, agrees=OFTEN)
    def give_opinion(self, who: str | None, at: int, agrees: bool) -> None:
        _key, one = self.some(self.starts, at)
        if one["state"] is None:
            return
        who = who or min(OPINIONS - one["opinions"], default="finance")
        is_ready = one["filed"] or one["condition"] == "exchanged_contract" or not agrees
        may = one["state"] == "asked_opinions" and who in OPINIONS - one["opinions"] and is_ready
        if not self.signs(may, who, one["request"], "" if agrees else "风险较大"):
            return
        one["opinions"].add(who)
        if not agrees:
            one["state"] = "declined"
        elif one["opinions"] == OPINIONS:
            one.update(state="agreed", on=self.on)

    @act(who=PEOPLE, on_account=OFTEN)
    def sell(self, who: str | None, on_account: bool) -> None:
        """A refusal is an answer, which is kept."""
        who = who or "sales1"
        self.tried += 1
        given = (self.customer, f"XS-{self.tried}", 100, self.on, on_account)
        answer = self.tries(who == "sales1", who, credit.record_sale, *given)
        if answer is None:
            return
        is_visited = any(one["state"] == "done" for one in self.visits.values())
        agreed = [(one["on"], key, one["condition"]) for key, one in self.starts.items() if one["state"] == "agreed"]
        is_begun = self.is_known or (is_visited and bool(agreed) and max(agreed)[2] in ENOUGH)
        if self.is_held:
            assert (answer.verdict, answer.clause) == ("refused", "二(三)3.4.2")
        elif on_account and not is_begun:
            assert (answer.verdict, answer.clause) == ("refused", "二(三)3.4.1")
        else:
            assert answer.verdict == "within"
            self.is_known = self.is_known or on_account

    @act(who=PEOPLE, days=DAYS, document=WORDS, fen=(100, 1_000_000))
    def report_default(self, who: str | None, days: int, document: str, fen: int) -> None:
        who = who or "sales1"
        day, may = self.on + timedelta(days), who in COLLECTORS and days >= 0 and document.strip()
        given = (self.customer, document, fen, "退票", day)
        row = self.tries(may, who, ending.report_default, *given, on=self.on)
        if row is not None:
            about = {"next": day, "steps": 0, "request": None, "filed": fen < 1_000_000}
            self.reports[row.id] = {"state": "collecting", "by": who, **about}

    @act(who=PEOPLE, at=AT, how=("call", "visit", "threat"), days=DAYS)
    def collect(self, who: str | None, at: int, how: str, days: int) -> None:
        key, one = self.some(self.reports, at)
        who = who or "credit"
        may = who in {*COLLECTORS, "finance"} and one["state"] == "collecting" and how != "threat" and days >= 0
        day = self.on + timedelta(days)
        if self.tries(may, who, ending.log_step, key, how, "拒付", day, on=self.on):
            one.update(next=day, steps=one["steps"] + 1)

    @act(who=PEOPLE, at=AT, note=WORDS)
    def be_paid(self, who: str | None, at: int, note: str) -> None:
        key, one = self.some(self.reports, at)
        who = who or "sales1"
        may = who in COLLECTORS and one["state"] == "collecting" and note.strip()
        if self.tries(may, who, ending.collected, key, note, on=self.on):
            one.update(state="collected", next=None)

    @act(who=PEOPLE, at=AT, reason=WORDS)
    def ask_to_end(self, who: str | None, at: int, reason: str) -> None:
        key, one = self.some(self.reports, at)
        who = who or "sales1"
        may = who in COLLECTORS and one["state"] == "collecting" and one["steps"] and one["filed"] and reason.strip()
        request = self.tries(may, who, ending.ask_to_end, key, reason, on=self.on)
        if request is not None:
            one.update(state="end_asked", request=request.id)

    @act(who=PEOPLE, at=AT, agrees=OFTEN)
    def instruct(self, who: str | None, at: int, agrees: bool) -> None:
        """Dealings end once; asked while they have ended, it lapses and is collected on."""
        _key, one = self.some(self.reports, at)
        if one.get("request") is None:
            return
        who = who or "gm"
        may = who == "gm" and one["state"] == "end_asked"
        if not self.signs(may, who, one["request"], "" if agrees else "继续催收"):
            return
        if agrees and not self.is_held:
            self.is_held = True
            one.update(state="ended", next=None)
        else:
            one.update(state="collecting", next=self.on)

    @act(who=PEOPLE, note=WORDS)
    def deal_again(self, who: str | None, note: str) -> None:
        who = who or "gm"
        """He who instructed that they end."""
        may = who == "gm" and self.is_held and note.strip()
        if self.tries(may, who, credit.resume_dealings, self.customer, self.on, note):
            self.is_held = False

    @invariant()
    def all_is_as_the_model_says(self) -> None:
        visits = sorted((key, one["state"], one["day"]) for key, one in self.visits.items())
        assert self.rows(VisitPlan.id, VisitPlan.state, VisitPlan.planned_on) == visits
        starts = sorted((key, one["state"], one["on"]) for key, one in self.starts.items())
        agreed = [(*row[:2], row[2] if row[1] == "agreed" else None) for row in self.rows(
            TradingStart.id, TradingStart.state, TradingStart.closed_on)]  # fmt: skip
        assert agreed == starts
        reports = sorted((key, one["state"], one["next"]) for key, one in self.reports.items() if one["next"])
        open_ones = [row for row in self.rows(DefaultReport.id, DefaultReport.state, DefaultReport.next_on) if row[2]]
        assert open_ones == reports
        assert len(self.rows(CollectionStep.id)) == sum(one["steps"] for one in self.reports.values())
        assert self.rows(Customer.supply_hold) == [(self.is_held,)]

    @act()
    def whose_it_is_owes_it_and_cannot_leave(self) -> None:
        planned = [one["day"] for one in self.visits.values() if (one["by"], one["state"]) == ("sales1", "planned")]
        mine = [one for one in self.reports.values() if one["state"] == "collecting" and one["by"] == "sales1"]
        soon = self.on + timedelta(7)
        owed = [("collection", one["next"]) for one in mine] + [("visit_plan", day) for day in planned]
        assert self.owed("sales1", "collection", "visit_plan") == sorted(one for one in owed if one[1] <= soon)
        held = self.held("sales1")
        told = ("planned visits to customers", "defaults to collect")
        assert [held.get(name, 0) for name in told] == [len(planned), len(mine)]


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_trading_starts_and_ends_as_the_rulebook_says(desk: Any, session: Any, monkeypatch: Any) -> None:
    run(Trading, desk, monkeypatch, steps=22)
