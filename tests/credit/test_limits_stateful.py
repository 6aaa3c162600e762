"""Limits, their steps and sales over them beside a plain model (二(三)2.2, 2.5, 3.3.1): nothing passes in any order."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis.stateful import invariant

from admin_app.areas.credit import service as credit
from admin_app.areas.credit.limit_steps import decline_step
from admin_app.areas.credit.models import CreditLimit, LimitStep, OverLimitReport, SupplyHold
from admin_app.areas.customers.models import Customer
from admin_app.areas.receivables.models import Sale
from tests.factories import make_contract, make_customer, make_invoice
from tests.machine import AT, OFTEN, SELDOM, WORDS, Machine, act, people, run

PEOPLE = people("sales1", "credit", "csmanager", "gm", "sales2", "finance", "mktmanager")
SMALL, LARGE, ABOVE = 1_000_000, 60_000_000, 10**14  # the manager's, the general manager's, nobody's to approve
TENTH = SMALL // 10
LONG = date(2030, 1, 1)


class Limits(Machine):
    """A grade B customer who has bought before. The model knows limits, what is asked, what is sold, and reports."""

    def __init__(self) -> None:
        super().__init__()
        customer, day = make_customer(grade="B", owner="sales1"), date(2026, 1, 10)
        make_contract(customer, 10**13, ends_on=LONG)
        make_invoice(customer, 100, issued_on=day, due_on=day, settled_on=day)
        self.customer = customer.id
        self.other = make_customer(grade="B", owner="sales2", level="secret").id
        self.limits: list[dict[str, Any]] = []
        self.asked: dict[int, dict[str, Any]] = {}
        self.sales: dict[str, dict[str, Any]] = {}
        self.reports: dict[int, dict[str, Any]] = {}
        self.steps: list[str] = []
        self.emergency: int | None = None

    @act(fen=((SMALL, LARGE)), is_limited=OFTEN)
    def begin(self, fen: int, is_limited: bool) -> None:
        if is_limited:
            self.want_limit("gm", fen, 0, 31, "年度")
            self.sell(None, 13)
            self.want_limit("credit", SMALL, 0, 31, "续期")

    def some(self, of: dict[Any, dict[str, Any]], at: int) -> tuple[Any, dict[str, Any]]:
        return list(of.items())[-1 - at % len(of)] if of else (0, {"state": None})

    # limits

    @act(
        who=PEOPLE,
        fen=((SMALL, SMALL, LARGE, ABOVE)),
        days=(-1, 0, 0, 0, 0, 1),
        lasts=(-1, 0, 31, 31),
        temporary=SELDOM,
        reason=WORDS,
    )
    def want_limit(
        self, who: str | None, fen: int, days: int, lasts: int, reason: str, temporary: bool = False
    ) -> None:
        """Whoever may approves it; who else may ask does that."""
        who = who or self.dice.choice(("credit", "csmanager", "gm"))
        begins = self.on + timedelta(days)
        until = begins + timedelta(lasts)
        approver = "csmanager" if fen == SMALL else "gm"
        may = who in ("sales1", "credit", "csmanager", "gm") and days >= 0 and lasts >= 0
        may = may and fen != ABOVE and reason.strip() and self.emergency is None
        given = (self.customer, fen, begins, until, reason)
        done = self.tries(may, who, credit.set_limit, *given, is_temporary=temporary, on=self.on)
        if done is None:
            return
        if not temporary:
            self.close_step("taken")
        if who == "gm" or who == approver:
            assert isinstance(done, CreditLimit)
            self.hold(done.id, fen, begins, until, temporary)
        else:
            about = {"fen": fen, "from": begins, "until": until, "by": approver, "asker": who, "temporary": temporary}
            self.asked[done.id] = {"state": "pending", **about}

    def hold(self, key: int | None, fen: int, begins: date, until: date, temporary: bool) -> None:
        for one in self.limits:
            overlaps = one["from"] <= until and one["until"] >= begins and one["temporary"] == temporary
            if overlaps and (one["ended"] is None or one["ended"] > begins):
                one["ended"] = max(one["from"], begins)
        about = {"key": key, "fen": fen, "from": begins, "until": until, "ended": None, "temporary": temporary}
        self.limits.append(about)

    @act(who=PEOPLE, at=AT, agrees=OFTEN)
    def sign_limit(self, who: str | None, at: int, agrees: bool) -> None:
        """What is over or frozen by now lapses."""
        key, one = self.some(self.asked, at)
        who = who or one.get("by") or "gm"
        may = one["state"] == "pending" and who == one["by"]
        if one["state"] is None or not self.signs(may, who, key, "" if agrees else "过高"):
            return
        lapses = one["until"] < self.on or self.emergency is not None
        one["state"] = "refused" if not agrees else "lapsed" if lapses else "signed"
        if one["state"] == "signed":
            if not one["temporary"]:
                self.close_step("taken")
            self.hold(None, one["fen"], max(one["from"], self.on), one["until"], one["temporary"])

    @act(who=PEOPLE, at=AT, reason=WORDS)
    def end_limit(self, who: str | None, at: int, reason: str) -> None:
        if not self.limits:
            return
        one = self.limits[at % len(self.limits)]
        if one["key"] is None:  # made by a signature: nobody told its key
            return
        who = who or "gm"
        is_open = one["until"] >= self.on if one["ended"] is None else one["ended"] > self.on
        may = who in ("csmanager", "gm") and is_open and reason.strip()
        if self.tries(may, who, credit.end_limit, one["key"], self.on, reason):
            one["ended"] = max(self.on, one["from"])

    @property
    def limit_fen(self) -> int:
        """A temporary one counts before the standing one."""
        hold = [
            (one["temporary"], one["fen"])
            for one in self.limits
            if one["from"] <= self.on <= one["until"] and (one["ended"] is None or one["ended"] > self.on)
        ]
        assert len({temporary for temporary, _fen in hold}) == len(hold)
        return max(hold)[1] if hold else 0

    # sales

    @act(who=people("sales2", "mktmanager", "credit"), tenths=(1, 9, 11, 12, 13))
    def sell(self, who: str | None, tenths: int) -> None:
        who = who or "sales1"
        number, fen = f"XS-{len(self.sales)}", tenths * TENTH
        answer = self.tries(who == "sales1", who, credit.record_sale, self.customer, number, fen, self.on, True)
        if answer is None:
            return
        verdict, clause, is_sold = self.says(fen)
        assert (answer.verdict, answer.clause, answer.sale is not None) == (verdict, clause, is_sold)
        state = "sold" if is_sold else "refused" if verdict == "refused" else "pending"
        about = {"request": answer.request.id if answer.request else None, "reported": verdict == "report"}
        self.sales[number] = {"state": state, "fen": fen, "on": self.on, "key": is_sold and answer.sale.id, **about}

    def says(self, fen: int) -> tuple[str, str, bool]:
        """The verdict, its clause, and is it sold at once?"""
        limit = self.limit_fen
        after = fen + sum(one["fen"] for one in self.sales.values() if one["state"] == "sold" and one["on"] <= self.on)
        if self.emergency is not None:
            return "refused", "二(三)3.3.1", False
        if limit == 0:
            return "refused", "二(三)2.2", False
        if after <= limit:
            return "within", "二(三)2.5", True
        return "report", "二(三)2.5", after * 100 <= limit * 120

    @act(who=PEOPLE, at=AT, agrees=OFTEN)
    def sign_sale(self, who: str | None, at: int, agrees: bool) -> None:
        """Decided anew by the books of the day."""
        waiting = {number: one for number, one in self.sales.items() if one["request"] is not None}
        _number, one = self.some(waiting, at)
        who = who or "gm"
        may = one["state"] == "pending" and who == "gm"
        if one["state"] is None or not self.signs(may, who, one["request"], "" if agrees else "不同意"):
            return
        one["state"] = "sold" if agrees and self.says(one["fen"])[0] != "refused" else "refused"

    @act(at=AT)
    def a_colleague_uses_the_number(self, at: int) -> None:
        """Of a customer that neither sees of the other (docs/adr/0012)."""
        if self.sales:
            number = list(self.sales)[at % len(self.sales)] + ("" if at % 2 else f"-{len(self.sales)}")
            with_number = self.rows(Sale.customer_id, Sale.number)
            may = (self.other, number) not in with_number
            self.tries(may, "sales2", credit.record_sale, self.other, number, TENTH, self.on, False)

    @act(who=PEOPLE, at=AT, reason=WORDS)
    def void_sale(self, who: str | None, at: int, reason: str) -> None:
        kept = {number: one for number, one in self.sales.items() if one["key"]}
        who = who or "sales1"
        _number, one = self.some(kept, at)
        may = who == "sales1" and one["state"] == "sold" and reason.strip()
        if self.tries(may, who, credit.void_sale, one.get("key", 0), reason):
            one["state"] = "void"

    # an emergency freezes all of it

    @act(who=("sales1", "credit", "csmanager", "sales2", "finance"), reason=WORDS, seldom=range(3))
    def raise_emergency(self, who: str, reason: str, seldom: int) -> None:
        if seldom:
            return
        may = who in ("sales1", "credit", "csmanager") and self.emergency is None and reason.strip()
        row = self.tries(may, who, credit.raise_emergency, self.customer, self.on, reason)
        if row is not None:
            self.emergency, self.raiser = row.id, who

    @act(who=PEOPLE, words=WORDS)
    def instruct(self, who: str | None, words: str) -> None:
        """His superiors, and both managers who may instruct on all; never whoever raised it."""
        key = self.emergency
        if key is None:
            return
        who = who or ("gm" if self.raiser == "csmanager" else "csmanager")
        above = {"csmanager", "gm"} | ({"mktmanager"} if self.raiser == "sales1" else set())
        may = who in above - {self.raiser} and words.strip()
        if self.tries(may, who, credit.instruct, key, "continue", words, on=self.on):
            self.emergency = None

    # the steps that the rules propose

    @act(who=PEOPLE, conclusion=("good", "good", "fair"), evidence=WORDS)
    def report(self, who: str | None, conclusion: str, evidence: str) -> None:
        who = who or "credit"
        given = (self.customer, self.on, conclusion, "正常", "正常", evidence)
        row = self.tries(who == "credit" and evidence.strip(), who, credit.file_report, *given, on=self.on)
        if row is not None:
            self.reports[row.id] = {"state": "filed", "good": conclusion == "good", "on": self.on}
            self.reconsider(self.on)

    @act(who=PEOPLE, at=AT)
    def void_report(self, who: str | None, at: int) -> None:
        who = who or "credit"
        key, one = self.some(self.reports, at)
        if self.tries(who == "credit" and one["state"] == "filed", who, credit.void_report, key, "填错"):
            one["state"] = "void"
            self.reconsider(self.on)

    def reconsider(self, on: date) -> None:
        known = [one for one in self.reports.values() if one["state"] == "filed" and one["on"] <= on]
        worse = max((one["on"] for one in known if not one["good"]), default=date.min)
        is_good = any(one["good"] and one["on"] > worse for one in known)
        if not is_good or self.emergency is not None:
            self.close_step("lapsed")
        elif "proposed" not in self.steps:
            self.steps.append("proposed")

    def close_step(self, state: str) -> None:
        self.steps = [state if one == "proposed" else one for one in self.steps]

    @act(who=PEOPLE, reason=WORDS)
    def decline(self, who: str | None, reason: str) -> None:
        who = who or "credit"
        keys = [key for key, state in self.rows(LimitStep.id, LimitStep.state) if state == "proposed"]
        may = who == "credit" and keys and reason.strip()
        if self.tries(may, who, decline_step, keys[0] if keys else 0, reason, on=self.on):
            self.close_step("declined")

    # what must hold

    @invariant()
    def all_is_as_the_model_says(self) -> None:
        named = ("fen", "from", "until", "temporary", "ended")
        limits = sorted(tuple(str(one[name]) for name in named) for one in self.limits)
        columns = ("limit_fen", "from_on", "until_on", "is_temporary", "ended_on")
        kept = self.rows(*(getattr(CreditLimit, name) for name in columns))
        assert sorted(tuple(map(str, row)) for row in kept) == limits
        sold = [row[:2] for row in self.rows(Sale.number, Sale.is_void, Sale.customer_id) if row[2] == self.customer]
        kept_sales = {"sold": False, "void": True}
        said = [(number, kept_sales[one["state"]]) for number, one in self.sales.items() if one["state"] in kept_sales]
        assert sold == sorted(said)
        reported = sorted(number for number, one in self.sales.items() if one["reported"])
        assert self.rows(OverLimitReport.sale_number) == [(number,) for number in reported]
        assert [state for (state,) in self.rows(LimitStep.state)] == sorted(self.steps)
        frozen = self.emergency is not None
        assert (self.customer, frozen) in self.rows(Customer.id, Customer.emergency_open)
        assert sum(row[1] is None for row in self.rows(SupplyHold.id, SupplyHold.closed_on)) == frozen

    @act()
    def the_officer_owes_an_answer_to_a_step(self) -> None:
        assert len(self.owed("credit", "limit_step")) == self.steps.count("proposed")


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_nothing_passes_the_limit_unsigned(desk: Any, session: Any, monkeypatch: Any) -> None:
    run(Limits, desk, monkeypatch, steps=24)
