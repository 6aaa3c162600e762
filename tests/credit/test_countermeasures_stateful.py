"""Countermeasures beside a plain model (二(三)3.3.2): none in force without instruction and document, in any order."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis.stateful import invariant

from admin_app.areas.credit.countermeasures import service
from admin_app.areas.credit.countermeasures.models import Countermeasure
from admin_app.signoffs import service as signoffs
from tests.factories import make_customer
from tests.machine import AT, OFTEN, WORDS, Machine, act, people, run

PEOPLE = people("sales1", "sales2", "credit", "csmanager", "gm", "finance")
PROPOSE, KEEP = ("sales1", "credit", "csmanager"), ("credit", "csmanager")
CLOSED = {"released": service.release, "used": service.use}
LISTED = {"credit": ("countermeasure_end", 30), "csmanager": ("countermeasure_urgent", 7)}


class Countermeasures(Machine):
    """The model knows of each by key: who asked, its state, its last day, its request."""

    def __init__(self) -> None:
        super().__init__()
        self.customer = make_customer(owner="sales1").id
        self.all: dict[int, dict[str, Any]] = {}

    @act(is_begun=(True, False), days=(0, 8, 31))
    def begin(self, is_begun: bool, days: int) -> None:
        if is_begun:
            self.propose(None, "mortgage", "抵押")
            self.sign(None, 0, True)
            self.put_in_force(None, 0, "抵押合同", days, False)

    def one(self, at: int) -> tuple[int, dict[str, Any]]:
        return list(self.all.items())[-1 - at % len(self.all)] if self.all else (0, {"state": None, "asker": None})

    @act(who=PEOPLE, measure=("mortgage", "deposit", "prayer"), reason=WORDS)
    def propose(self, who: str | None, measure: str, reason: str) -> None:
        who = who or "sales1"
        may = who in PROPOSE and measure != "prayer" and reason.strip()
        given = (self.customer, measure, "对方", 20_000_000, reason)
        request = self.tries(may, who, service.propose, *given, on=self.on)
        if request is not None:
            about = {"request": request.id, "asker": who, "state": "proposed", "until": None}
            self.all[int(request.subject)] = about

    @act(who=PEOPLE, at=AT, agrees=OFTEN)
    def sign(self, who: str | None, at: int, agrees: bool) -> None:
        """The manager of customer service, or the general manager on what that one asks himself."""
        _key, one = self.one(at)
        if one["state"] is None:
            return
        signer = "gm" if one["asker"] == "csmanager" else "csmanager"
        who = who or signer
        may = one["state"] == "proposed" and who == signer
        if self.signs(may, who, one["request"], "" if agrees else "价值不足"):
            one["state"] = "instructed" if agrees else "declined"

    @act(who=("sales1", "credit", "csmanager", "gm"), at=AT)
    def withdraw(self, who: str, at: int) -> None:
        _key, one = self.one(at)
        may = one["state"] == "proposed" and who == one["asker"]
        if self.tries(may, who, signoffs.withdraw, one.get("request", 0), "不再需要"):
            one["state"] = "declined"

    @act(who=PEOPLE, at=AT, document=WORDS, days=(-1, 0, 7, 8, 30, 31), late=(True, False))
    def put_in_force(self, who: str | None, at: int, document: str, days: int, late: bool) -> None:
        key, one = self.one(at)
        who = who or "credit"
        begins, until = self.on + timedelta(late), self.on + timedelta(days)
        is_later = one["state"] == "instructed" or (one["state"] == "in_force" and until > one["until"])
        may = who in KEEP and is_later and document.strip() and until >= begins
        if self.tries(may, who, service.put_in_force, key, document, begins, until, on=self.on):
            one.update(state="in_force", until=until)

    @act(who=PEOPLE, at=AT, how=(sorted(CLOSED)), note=WORDS)
    def close(self, who: str | None, at: int, how: str, note: str) -> None:
        key, one = self.one(at)
        who = who or "csmanager"
        may = who in KEEP and one["state"] == "in_force" and note.strip()
        if self.tries(may, who, CLOSED[how], key, note, on=self.on):
            one["state"] = how

    @invariant()
    def each_is_as_the_model_says(self) -> None:
        said = sorted((key, one["state"], one["until"]) for key, one in self.all.items())
        assert self.rows(Countermeasure.id, Countermeasure.state, Countermeasure.until_on) == said

    @act()
    def whoever_keeps_them_is_told_of_their_end(self) -> None:
        ends: list[date] = [one["until"] for one in self.all.values() if one["state"] == "in_force"]
        for who, (kind, days) in LISTED.items():
            soon = sorted(end for end in ends if end <= self.on + timedelta(days))
            assert self.owed(who, kind) == [(kind, end) for end in soon]


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_none_is_in_force_without_instruction_and_document(desk: Any, session: Any, monkeypatch: Any) -> None:
    run(Countermeasures, desk, monkeypatch)
