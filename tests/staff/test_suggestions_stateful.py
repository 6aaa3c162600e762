"""Suggestions beside a plain model (三5): made, answered by whoever answers or his deputy, withdrawn, shown to all."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis.stateful import invariant
from sqlalchemy import select

from admin_app.accounts import deputies
from admin_app.areas.staff import suggestions
from admin_app.areas.staff.models import Suggestion
from admin_app.extensions import db
from admin_app.notices.models import Notice
from tests.factories import as_reader, user
from tests.machine import AT, OFTEN, SELDOM, WORDS, Machine, act, people, run

PEOPLE = people("csmanager", "clerk", "sales1", "gm", "auditor", "admin")
EVERYBODY = ("csmanager", "clerk", "sales1", "finance", "gm", "auditor", "admin")
NOTHING = 0  # the key of no record


class Suggestions(Machine):
    """`deputy` stands in for the manager until a day."""

    def __init__(self) -> None:
        super().__init__()
        self.all: dict[int, dict[str, Any]] = {}
        self.deputy, self.until = "", date.min
        self.told: dict[str, int] = dict.fromkeys(EVERYBODY, 0)

    @act(by=("clerk", "sales1", "csmanager"), is_away=SELDOM)
    def begin(self, by: str, is_away: bool) -> None:
        self.make(by, "例会", "太长")
        if is_away:
            self.be_away("clerk", 3)

    def one(self, at: int) -> tuple[int, dict[str, Any]]:
        nothing = {"state": None, "author": "", "answerer": "", "open": False}
        return list(self.all.items())[-1 - at % len(self.all)] if self.all else (NOTHING, nothing)

    def stands_in(self, who: str) -> bool:
        return who == self.deputy and self.on <= self.until

    def answers(self, who: str, one: dict[str, Any]) -> bool:
        return who == one["answerer"] or (one["answerer"] == "csmanager" and self.stands_in(who))

    def sees(self, who: str, one: dict[str, Any]) -> bool:
        answers = self.answers(who, one) and one["state"] != "withdrawn"
        return who != "admin" and (who in (one["author"], "auditor") or answers or one["open"])

    @act(who=people("csmanager", "sales1", "gm", "auditor", "admin"), title=WORDS, text=WORDS)
    def make(self, who: str | None, title: str, text: str) -> None:
        """What the manager suggests his superior answers; and nobody himself."""
        who = who or "clerk"
        may = who != "admin" and title.strip() and text.strip()
        row = self.tries(may, who, suggestions.make, title, text, on=self.on)
        if row is not None:
            answerer = "gm" if who == "csmanager" else "csmanager"
            about = {"author": who, "answerer": answerer, "made": self.on, "by": None, "replied": None}
            self.all[row.id] = {"state": "made", "open": False, **about}
            self.told[answerer] += 1

    @act(who=PEOPLE, at=AT, text=WORDS)
    def reply(self, who: str | None, at: int, text: str) -> None:
        key, one = self.one(at)
        who = who or (self.deputy if self.stands_in(self.deputy) else one["answerer"]) or "csmanager"
        may = one["state"] == "made" and self.answers(who, one) and who != one["author"] and text.strip()
        if self.tries(may, who, suggestions.reply, key, text, on=self.on):
            one.update(state="answered", by=who, replied=self.on)
            self.told[one["author"]] += 1

    @act(who=PEOPLE, at=AT)
    def withdraw(self, who: str | None, at: int) -> None:
        key, one = self.one(at)
        who = who or one["author"] or "clerk"
        if self.tries(one["state"] == "made" and who == one["author"], who, suggestions.withdraw, key):
            one.update(state="withdrawn", open=False)

    @act(who=PEOPLE, at=AT, is_open=OFTEN)
    def show(self, who: str | None, at: int, is_open: bool) -> None:
        key, one = self.one(at)
        who = who or one["author"] or "clerk"
        may = one["state"] in ("made", "answered") and who == one["author"]
        if self.tries(may, who, suggestions.open_to_all, key, is_open):
            one["open"] = is_open

    @act(deputy=("clerk", "sales1", "auditor"), days=(0, 3, -1))
    def be_away(self, deputy: str, days: int) -> None:
        """One deputy at a time."""
        if self.until >= self.on:
            return
        until, by = self.on + timedelta(days), user("csmanager")
        may = deputy != "auditor" and days >= 0
        given = (by, user(deputy), self.on, until, "出差")
        if self.tries(may, "csmanager", deputies.name_deputy, *given, by=by):
            self.deputy, self.until = deputy, until

    @invariant()
    def all_is_as_the_model_says(self) -> None:
        of, ids = Suggestion, {None: None} | {name: user(name).id for name in EVERYBODY}
        said = [
            (key, one["state"], one["open"], ids[one["answerer"]], ids[one["by"]], one["replied"])
            for key, one in self.all.items()
        ]
        columns = (of.id, of.state, of.is_open, of.answerer_id, of.replied_by_id, of.replied_on)
        assert self.rows(*columns) == sorted(said)
        told = [key for name, number in self.told.items() for key in [ids[name]] * number]
        assert sorted(key for (key,) in self.rows(Notice.user_id)) == sorted(told)

    @act()
    def each_sees_his_own_and_what_is_shown(self) -> None:
        for who in EVERYBODY:
            with as_reader(who, self.on):
                seen = set(db.session.scalars(select(Suggestion.id)))
                db.session.rollback()
            assert seen == {key for key, one in self.all.items() if self.sees(who, one)}, who

    @act(who=("csmanager", "gm", "clerk", "sales1"))
    def a_reply_is_owed(self, who: str) -> None:
        waiting = [one for one in self.all.values() if one["state"] == "made" and who != one["author"]]
        assert len(self.owed(who, "suggestion_reply")) == sum(self.answers(who, one) for one in waiting)
        mine = sum((one["state"], one["answerer"]) == ("made", who) for one in self.all.values())
        assert self.held(who).get("suggestions to answer", 0) == mine


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_every_suggestion_goes_as_the_model_says(desk: Any, session: Any, monkeypatch: Any) -> None:
    run(Suggestions, desk, monkeypatch, steps=45)
