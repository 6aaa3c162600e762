"""Monthly reports beside a plain model (二(二)6.1): one a month, in order, never changed once filed, whatever is tried."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis.stateful import invariant

from admin_app.areas.information import reports
from admin_app.areas.information.models import InformationNote, InformationReport
from admin_app.duties.workdays import is_working_day
from tests.factories import DAY, make_customer
from tests.machine import AT, OFTEN, WORDS, Machine, act, people, run

PEOPLE = people("sales1", "sales2", "mktmanager", "csmanager")


def month_after(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def due_in(month: date) -> date:
    """The 7th, or the fifth working day where that is later."""
    worked = [day for day in (month + timedelta(days=n) for n in range(28)) if is_working_day(day)]
    return max(month.replace(day=7), worked[4])


class Reports(Machine):
    """Two customers of sales1's, one of a colleague's. The model knows the months filed, the draft and its notes."""

    def __init__(self) -> None:
        super().__init__()
        owners = ("sales1", "sales1", "sales2")
        self.customers = [make_customer(owner=owner).id for owner in owners]
        self.filed: list[date] = []
        self.draft: date | None = None
        self.drafted: int = 0  # its key
        self.notes: dict[int, dict[str, Any]] = {}

    @act(is_begun=OFTEN)
    def begin(self, is_begun: bool) -> None:
        """A clock set back finds months filed that have not begun."""
        while is_begun and self.next <= self.on and len(self.filed) < 2:
            self.note(None, 0, "如实")
            self.file(None)

    @property
    def next(self) -> date:
        return month_after(self.filed[-1]) if self.filed else DAY.replace(day=1)

    def live(self) -> list[dict[str, Any]]:
        return [one for one in self.notes.values() if one["month"] == self.draft and not one["void"]]

    @act(who=PEOPLE, at=AT, words=WORDS)
    def note(self, who: str | None, at: int, words: str) -> None:
        who = who or "sales1"
        may = who == "sales1" and at < 2 and words.strip()
        may = may and not any(one["about"] == at for one in self.live())
        may = may and (self.draft is not None or self.next <= self.on)
        if who == "sales2" and at == 2:
            return  # his own report
        row = self.tries(may, who, reports.note, self.customers[at], {"surroundings": words}, on=self.on)
        if row is not None:
            self.draft, self.drafted = self.draft or self.next, row.report_id
            self.notes[row.id] = {"month": self.draft, "about": at, "void": False}

    def one(self, at: int) -> tuple[int, dict[str, Any], bool]:
        """A note, and does nothing stand against changing it?"""
        key = list(self.notes)[-1 - at % len(self.notes)] if self.notes else 0
        one = self.notes.get(key, {"month": None, "void": True})
        return key, one, self.draft is not None and one["month"] == self.draft and not one["void"]

    @act(who=PEOPLE, at=AT, words=WORDS)
    def edit(self, who: str | None, at: int, words: str) -> None:
        who = who or "sales1"
        key, _one, is_open = self.one(at)
        self.tries(who == "sales1" and is_open and words.strip(), who, reports.edit, key, {"surroundings": words})

    @act(who=PEOPLE, at=AT, reason=WORDS)
    def void(self, who: str | None, at: int, reason: str) -> None:
        who = who or "sales1"
        key, one, is_open = self.one(at)
        if self.tries(who == "sales1" and is_open and reason.strip(), who, reports.void, key, reason):
            one["void"] = True

    @act(who=PEOPLE)
    def file(self, who: str | None) -> None:
        who = who or "sales1"
        may = who == "sales1" and self.draft is not None and self.live() and self.draft <= self.on
        if self.tries(may, who, reports.file, self.drafted, on=self.on):
            assert self.draft is not None
            self.filed.append(self.draft)
            self.draft = None

    @act()
    def the_clock_is_set_back_a_month(self) -> None:
        self.go_to(max(DAY, self.on - timedelta(days=31)))

    @invariant()
    def all_is_as_the_model_says(self) -> None:
        said = [(month, "filed") for month in self.filed] + ([(self.draft, "draft")] if self.draft else [])
        assert self.rows(InformationReport.month, InformationReport.state) == sorted(said)
        notes = sorted((key, one["void"]) for key, one in self.notes.items())
        assert self.rows(InformationNote.id, InformationNote.is_void) == notes

    @act()
    def the_next_one_is_owed_in_its_month(self) -> None:
        due = due_in(self.next)
        mine = [("information_report", due)] if due <= self.on + timedelta(7) else []
        assert self.owed("sales1", "information_report") == mine


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_one_report_a_month_and_none_changes_once_filed(desk: Any, session: Any, monkeypatch: Any) -> None:
    run(Reports, desk, monkeypatch)
