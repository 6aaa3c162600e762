"""Levels beside a plain model (二(二)7.2): who gives, keeps and ends one, and that it ends by itself on its day."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis.stateful import invariant

from admin_app.areas.customers import level_requests, levels
from admin_app.areas.customers.models import Customer
from admin_app.extensions import db
from admin_app.secrecy.access import access_of
from admin_app.secrecy.models import LevelChange
from admin_app.signoffs.models import SignRequest
from tests.factories import as_reader, make_customer
from tests.machine import AT, OFTEN, WORDS, Machine, act, people, run

PEOPLE = people("clerk", "csmanager", "gm", "sales1", "credit", "infosupervisor")
KEEPERS = ("clerk", "csmanager", "gm")
RANKED = ("secret", "confidential", "top_secret")
DEALINGS, HARM = ("ordinary", "important", "vital"), ("damage", "serious", "exceptional")
YEARS = {"secret": 1, "confidential": 3, "top_secret": 5}
MOST = 31 * 366


def years_after(day: date, years: int) -> date:
    last = 28 if (day.month, day.day) == (2, 29) and (day.year + years) % 4 else day.day
    return day.replace(year=day.year + years, day=last)


def signer(before: str, after: str) -> str | None:
    """None: the custodian's own act."""
    if "top_secret" in (before, after):
        return "gm"
    return None if before in ("internal", after) else "csmanager"


class Levels(Machine):
    """One customer of sales1's. The model knows the level, its last day, what is asked and how often it changed."""

    def __init__(self) -> None:
        super().__init__()
        self.customer = make_customer(owner="sales1").id
        self.level, self.ends, self.lapses, self.changes = "internal", None, False, 0
        self.asked: dict[int, dict[str, Any]] = {}

    @act(how=("let_end", "asked", "raised"))
    def begin(self, how: str) -> None:
        """Let end twice, asked to end by two, or asked to end and raised meanwhile: of each only one comes about."""
        self.classify("clerk", 0, 0, "如实", 20)
        if how == "let_end":
            self.let_end(None, "如实")
            self.let_end(None, "如实")
            return
        self.declassify("clerk", "如实")
        if how == "asked":
            self.declassify("clerk", "如实")
            self.sign(None, 1, True)
        else:
            self.classify("csmanager", 1, 1, "如实", None)
        self.sign(None, 0, True)

    @property
    def held(self) -> str:
        return "internal" if self.ends is None or self.ends < self.on else self.level

    def does(self, who: str | None, is_valid: object, act: Any, after: str, ends: date | None, **given: Any) -> None:
        """Done by whoever may, asked of whoever must sign, refused to all others."""
        by = signer(self.held, after)
        who = who or self.dice.choice((by or "clerk", "clerk"))
        may_act = who == (by or "clerk") or (by == "csmanager" and who == "gm")
        may = is_valid and (may_act or (by is not None and who in KEEPERS))
        about = {"act": act.__name__, "before": self.held, "level": after, "ends": ends, "by": by}
        done = self.tries(may, who, act, self.customer, **given, on=self.on)
        if done is None:
            return
        if may_act:
            assert isinstance(done, LevelChange)
            self.change(after, ends)
        else:
            assert isinstance(done, SignRequest)
            self.asked[done.id] = {"state": "pending", **about}

    def change(self, level: str, ends: date | None) -> None:
        self.level, self.ends, self.lapses = level, ends, False
        self.changes += 1

    @act(
        who=PEOPLE,
        dealings=range(3),
        harm=range(3),
        ground=WORDS,
        days=(None, None, None, 0, 1, 20, MOST),
    )
    def classify(self, who: str | None, dealings: int, harm: int, ground: str, days: int | None) -> None:
        level = RANKED[max(dealings, harm)]
        ends = years_after(self.on, YEARS[level]) if days is None else self.on + timedelta(days)
        is_valid = ground.strip() and days not in (0, MOST)
        words = {"dealings": DEALINGS[dealings], "harm": HARM[harm], "ground": ground}
        self.does(who, is_valid, level_requests.classify, level, ends, **words, ends_on=None if days is None else ends)

    @act(who=PEOPLE, ground=WORDS, days=(0, 1, 25, 400, MOST))
    def renew(self, who: str | None, ground: str, days: int) -> None:
        ends = self.on + timedelta(days)
        is_later = self.held != "internal" and self.ends is not None and ends > self.ends
        is_valid = ground.strip() and is_later and days not in (0, MOST)
        self.does(who, is_valid, level_requests.renew, self.held, ends, ground=ground, ends_on=ends)

    @act(who=PEOPLE, ground=WORDS)
    def declassify(self, who: str | None, ground: str) -> None:
        is_valid = ground.strip() and self.held != "internal"
        self.does(who, is_valid, level_requests.declassify, "internal", None, ground=ground)

    @act(who=PEOPLE, ground=WORDS)
    def let_end(self, who: str | None, ground: str) -> None:
        """Said once; keeping it longer takes it back."""
        who = who or "csmanager"
        may = who in KEEPERS and ground.strip() and self.held != "internal" and not self.lapses
        if self.tries(may, who, levels.let_end, self.customer, ground=ground, on=self.on):
            self.lapses = True
            self.changes += 1

    @act(who=PEOPLE, at=AT, agrees=OFTEN)
    def sign(self, who: str | None, at: int, agrees: bool) -> None:
        """What would be another change by now lapses."""
        if not self.asked:
            return
        key, one = list(self.asked.items())[-1 - at % len(self.asked)]
        who = who or one["by"]
        may = one["state"] == "pending" and who == one["by"]
        if not self.signs(may, who, key, "" if agrees else "不必"):
            return
        is_same = one["before"] == self.held
        if one["ends"] is not None:
            is_same = is_same and one["ends"] > self.on
        if one["act"] == "renew":
            is_same = is_same and self.ends is not None and one["ends"] > self.ends
        one["state"] = "refused" if not agrees else "signed" if is_same else "lapsed"
        if one["state"] == "signed":
            self.change(one["level"], one["ends"])

    @act(days=(-1, 0, 1), seldom=(True, False))
    def near_its_end(self, days: int, seldom: bool) -> None:
        if seldom and self.ends is not None and self.ends > self.on:
            self.go_to(self.ends + timedelta(days))

    # what must hold

    @invariant()
    def it_is_as_the_model_says(self) -> None:
        kept = self.rows(Customer.level, Customer.level_ends, Customer.level_lapses)
        assert kept == [(self.level, self.ends, self.lapses)]
        assert len(self.rows(LevelChange.id)) == self.changes
        states = sorted((key, one["state"]) for key, one in self.asked.items())
        assert self.rows(SignRequest.id, SignRequest.state) == states

    @act()
    def it_ends_by_itself(self) -> None:
        for who, usual in (("sales2", "none"), ("clerk", "full")):
            with as_reader(who, self.on):
                found = access_of([self.customer]).get(self.customer)
                db.session.rollback()
            assert found == ("card" if who == "sales2" and self.held == "internal" else usual)

    @act()
    def its_end_is_owed_an_answer(self) -> None:
        soon = self.held != "internal" and not self.lapses and self.ends <= self.on + timedelta(30)
        assert self.owed("clerk", "level_renewal") == ([("level_renewal", self.ends)] if soon else [])


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_a_level_is_given_kept_and_ended_by_whom_the_rules_name(desk: Any, session: Any, monkeypatch: Any) -> None:
    run(Levels, desk, monkeypatch)
