"""Acceptance bills beside a plain model (二(三)3.4.2): taken, met or not on their day, what is owed then, and who reports it."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis.stateful import invariant

from admin_app.areas.credit.trading.ending import report_default
from admin_app.areas.credit.trading.models import DefaultReport
from admin_app.areas.receivables import bills
from admin_app.areas.receivables.figures import figures_of
from admin_app.areas.receivables.models import Bill, Invoice
from admin_app.extensions import db
from tests.factories import as_reader, make_customer, make_invoice
from tests.machine import AT, WORDS, Machine, act, people, run

PEOPLE = people("finance", "finmanager", "sales1", "sales2", "credit", "csmanager")
REPORTING = ("sales1", "credit")
FEN = 1_000  # of an invoice
LISTED = timedelta(7)
DAYS = (0, 0, 0, -1, 1)
NOTHING = 0  # the key of no record


class Bills(Machine):
    """What each bill paid, and how it ended; `owed` since when its default is to be reported."""

    def __init__(self) -> None:
        super().__init__()
        self.buyer = make_customer(owner="sales1")
        self.customer = self.buyer.id
        self.other = make_customer(owner="sales1").id
        self.invoices: dict[int, date] = {}
        self.all: dict[int, dict[str, Any]] = {}
        self.reports: list[tuple[int | None, date]] = []

    @act(days=(0, 8, 40), ends=("met", "unmet", "unmet", None))
    def begin(self, days: int, ends: str | None) -> None:
        self.is_invoiced()
        self.take(None, 2, 0, days, 0, "PJ")
        if ends:
            self.its_day_comes(0)
            self.meet(None, 0, 0) if ends == "met" else self.is_not_met(None, 0, 0)
        if ends == "unmet":
            self.report(None, 0, 1, "退票", False)
            self.take(None, 1, 0, days, 0, "PJ")

    def one(self, at: int) -> tuple[int, dict[str, Any]]:
        nothing = {"void": True, "met": None, "unmet": None, "owed": None, "received": self.on}
        return list(self.all.items())[-1 - at % len(self.all)] if self.all else (NOTHING, nothing)

    @act()
    def is_invoiced(self) -> None:
        made = make_invoice(self.buyer, FEN, issued_on=self.on, due_on=self.on + timedelta(30))
        self.invoices[made.id] = self.on

    @act(at=AT)
    def its_day_comes(self, at: int) -> None:
        _key, one = self.one(at)
        self.go_to(max(self.on, one.get("due", self.on)))

    @act(who=PEOPLE, parts=(1, 2, 4, 0), received=DAYS, lasts=(0, 8, 40, -1), which=AT, number=WORDS)
    def take(self, who: str | None, parts: int, received: int, lasts: int, which: int, number: str) -> None:
        """For an invoice, or beforehand; never for more than is open of it."""
        who, day, fen = who or "finance", self.on + timedelta(received), FEN // parts if parts else 0
        due, number = day + timedelta(lasts), number.strip() and f"{number}{len(self.all)}"
        invoice = list(self.invoices)[-1 - which % len(self.invoices)] if self.invoices and which < 2 else None
        is_open = invoice is None or fen <= FEN - self.paid(invoice, date.max)
        may = who == "finance" and received <= 0 and lasts >= 0 and fen and number and is_open
        made = {"number": number, "amount_fen": fen, "received_on": day, "due_on": due, "on": self.on}
        uses = {"allocations": {invoice: fen} if invoice else {}}
        row = self.tries(may, who, bills.record_bill, self.customer, **made, **uses)
        if row is not None:
            uses = {"for": invoice, "used": max(day, self.invoices.get(invoice, day))} if invoice else {"for": None}
            ended = {"met": None, "unmet": None, "owed": None, "void": False}
            self.all[row.id] = {"fen": fen, "received": day, "due": due, **ended, **uses}

    @act(who=PEOPLE, at=AT, days=DAYS)
    def meet(self, who: str | None, at: int, days: int) -> None:
        """Once, and not where it is noted that it was not."""
        key, one = self.one(at)
        who, day = who or "finance", self.on + timedelta(days)
        is_open = not one["void"] and one["met"] is None and one["unmet"] is None
        may = who == "finance" and is_open and one["received"] <= day <= self.on
        if self.tries(may, who, bills.honour_bill, key, day, on=self.on):
            one["met"] = day

    @act(who=PEOPLE, at=AT, days=DAYS)
    def is_not_met(self, who: str | None, at: int, days: int) -> None:
        """Or returned by the bank after all."""
        key, one = self.one(at)
        who, day = who or "finance", self.on + timedelta(days)
        is_open = not one["void"] and one["unmet"] is None
        may = who == "finance" and is_open and one["received"] <= day <= self.on
        if self.tries(may, who, bills.dishonour_bill, key, day, on=self.on, reason="存款不足"):
            one.update(met=None, unmet=day, owed=self.on)

    @act(who=PEOPLE, at=AT, reason=WORDS, seldom=range(3))
    def is_void(self, who: str | None, at: int, reason: str, seldom: int) -> None:
        key, one = self.one(at)
        who = who or "finance"
        may = who == "finance" and not one["void"] and reason.strip()
        if seldom and may:
            return
        if self.tries(may, who, bills.void_bill, key, reason):
            one["void"] = True

    @act(who=PEOPLE, at=AT, days=(0, 1, 3, -1), detail=WORDS, is_anothers=(False, False, False, True))
    def report(self, who: str | None, at: int, days: int, detail: str, is_anothers: bool) -> None:
        """Of a bill that was not met, once, by whose customer it is or the credit officer."""
        key, one = self.one(at)
        who, day = who or "sales1", self.on + timedelta(days)
        is_owed = not one["void"] and one["owed"] is not None and not is_anothers
        may = who in REPORTING and is_owed and days >= 0 and detail.strip()
        given = (self.other if is_anothers else self.customer, "票据", FEN, detail, day)
        if self.tries(may, who, report_default, *given, bill_id=key, on=self.on):
            one["owed"] = None
            self.reports.append((key, day))

    # what stands

    def counting(self, day: date) -> list[dict[str, Any]]:
        """Bills whose payment counts on the day; on the last of all days, for good."""
        known = [one for one in self.all.values() if not one["void"] and one["received"] <= day]
        return [one for one in known if one["unmet"] is None or one["unmet"] > day]

    def paid(self, invoice: int, day: date) -> int:
        return sum(one["fen"] for one in self.counting(day) if one["for"] == invoice and one["used"] <= day)

    def settled_on(self, invoice: int) -> date | None:
        """When what pays it for good first covered it."""
        paying = [one for one in self.counting(date.max) if one["for"] == invoice]
        days = sorted(one["used"] for one in paying)
        return next((day for day in days if sum(one["fen"] for one in paying if one["used"] <= day) >= FEN), None)

    @invariant()
    def all_is_as_the_model_says(self) -> None:
        names = ("received", "due", "met", "unmet", "owed", "void")
        said = sorted((key, *(str(one[name]) for name in names)) for key, one in self.all.items())
        columns = (Bill.received_on, Bill.due_on, Bill.honoured_on, Bill.dishonoured_on, Bill.default_owed_since)
        kept = self.rows(Bill.id, *columns, Bill.is_void)
        assert [(key, *map(str, rest)) for key, *rest in kept] == said
        settled = sorted((key, str(self.settled_on(key))) for key in self.invoices)
        assert [(key, str(day)) for key, day in self.rows(Invoice.id, Invoice.settled_on)] == settled
        assert self.rows(DefaultReport.bill_id, DefaultReport.next_on) == sorted(self.reports)

    @act(days=(0, 0, -1, -8))
    def what_is_owed_is_as_of_the_day(self, days: int) -> None:
        """A bill that was not met paid until it was known, and counts as exposure through its day."""
        day = self.on + timedelta(days)
        with as_reader("finance", day):
            figures = figures_of([self.customer], day)[self.customer]
            db.session.rollback()
        issued = [key for key, issued_on in self.invoices.items() if issued_on <= day]
        counting = self.counting(day)
        used = [one for one in counting if one["for"] and one["used"] <= day]
        unmet = [one for one in self.all.values() if not one["void"] and one["unmet"] and one["unmet"] <= day]
        assert (
            figures.open_invoices_fen,
            figures.undue_bills_fen,
            figures.advances_fen,
            figures.dishonoured_bills,
        ) == (
            sum(FEN - self.paid(key, day) for key in issued),
            sum(one["fen"] for one in counting if one["due"] >= day),
            sum(one["fen"] for one in counting) - sum(one["fen"] for one in used),
            len(unmet),
        )

    @act()
    def each_owes_his_part(self) -> None:
        """Finance presents it on its day; whose customer it is reports the default."""
        standing = [one for one in self.all.values() if not one["void"]]
        due = sorted(one["due"] for one in standing if one["met"] is None and one["unmet"] is None)
        assert self.owed("finance", "bill_due") == [("bill_due", day) for day in due if day <= self.on + LISTED]
        reports = sum(one["owed"] is not None for one in standing)
        told = [len(self.owed(who, "bill_default")) for who in ("sales1", "credit", "sales2")]
        assert told == [reports, reports, 0]


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_a_bill_pays_until_it_is_not_met(desk: Any, session: Any, monkeypatch: Any) -> None:
    run(Bills, desk, monkeypatch, steps=40)
