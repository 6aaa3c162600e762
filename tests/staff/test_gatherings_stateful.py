"""Meetings and trainings beside a plain model (一4.6, 三1, 三4): planned, held, read by the absent, and what follows."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis.stateful import invariant
from sqlalchemy import select

from admin_app.areas.staff import follow_ups, gatherings
from admin_app.areas.staff.gatherings import Mark, Plan
from admin_app.areas.staff.models import FollowUp, Gathering, Seat
from admin_app.extensions import db
from tests.factories import as_reader, user
from tests.machine import AT, OFTEN, WORDS, Machine, act, people, run

PEOPLE = people("csmanager", "clerk", "service", "sales1", "mktmanager", "gm", "auditor", "admin")
SEATS = (("clerk", "service"), ("clerk", "service"), ("service", "sales1"), ("clerk",), ("admin",), ())
ARRANGERS = ("csmanager", "csmanager", "clerk", "clerk", "admin")
DAYS = (0, 0, 2, 9, -1)
WEEK = timedelta(7)
NOTHING = 0  # the key of no record


class Gatherings(Machine):
    """Each with its seats; a seat is `off`, and says whether its person attended and from when to when he is to read."""

    def __init__(self) -> None:
        super().__init__()
        self.all: dict[int, dict[str, Any]] = {}
        self.given: dict[int, dict[str, Any]] = {}

    @act(steps=(0, 2, 5), kind=("meeting", "meeting", "training"))
    def begin(self, steps: int, kind: str) -> None:
        self.plan(None, kind, ("clerk", "service"), 2, "clerk", "例会")
        for go_on in (self.be_recorded, self.be_read)[:steps]:
            go_on()

    def be_recorded(self) -> None:
        """Not before its day, and of everybody."""
        self.replan(None, 0, ("clerk", "service"), 2, "csmanager")
        self.record(None, 0, True, 1, "通过")
        self.time_passes(2)
        self.record(None, 0, False, 1, "通过")
        self.record(None, 0, True, 1, "通过")

    def be_read(self) -> None:
        self.acknowledge(None, 0, "service")
        self.give(None, 0, "sales1", 2, "整理名单")
        for who in ("csmanager", None):
            self.finish(who, 0, "完成")

    def one(self, of: dict[int, dict[str, Any]], at: int) -> tuple[int, dict[str, Any]]:
        nothing = {"state": None, "kind": None, "arranger": "", "leader": "", "seats": {}, "owner": "", "of": None}
        return list(of.items())[-1 - at % len(of)] if of else (NOTHING, nothing)

    def seated(self, one: dict[str, Any]) -> set[str]:
        return {name for name, seat in one["seats"].items() if not seat["off"]}

    def runs(self, who: str, one: dict[str, Any]) -> bool:
        """Who arranges it, and the manager of the department whose it is."""
        return who in (one["arranger"], one["leader"])

    def sees(self, who: str, one: dict[str, Any]) -> bool:
        return self.runs(who, one) or who in self.seated(one) or who in ("gm", "auditor")

    def told(self, kind: str, names: tuple[str, ...], days: int, arranger: str, title: str) -> Plan:
        keys = [user(name).id for name in names]
        return Plan(kind, title, "议程", self.on + timedelta(days), user(arranger).id, keys)

    # planned

    @act(who=PEOPLE, kind=("meeting", "training", "feast"), names=SEATS, days=DAYS, arranger=ARRANGERS, title=WORDS)
    def plan(self, who: str | None, kind: str, names: tuple[str, ...], days: int, arranger: str, title: str) -> None:
        who = who or "csmanager"
        is_whole = kind != "feast" and self.can_be(names, arranger) and days >= 0 and title.strip()
        given = self.told(kind, names, days, arranger, title)
        row = self.tries(who in ("csmanager", "gm") and is_whole, who, gatherings.plan, given, on=self.on)
        if row is not None:
            seats = {name: self.seat() for name in names}
            about = {"kind": kind, "state": "planned", "on": given.on, "arranger": arranger, "leader": who}
            self.all[row.id] = {**about, "seats": seats}

    def can_be(self, names: tuple[str, ...], arranger: str) -> bool:
        return bool(names) and "admin" not in names and arranger != "admin"

    def seat(self) -> dict[str, Any]:
        return {"off": False, "attended": None, "from": None, "read": None}

    @act(who=PEOPLE, at=AT, names=SEATS, days=DAYS, arranger=ARRANGERS)
    def replan(self, who: str | None, at: int, names: tuple[str, ...], days: int, arranger: str) -> None:
        key, one = self.one(self.all, at)
        who, kind = who or one["arranger"] or "csmanager", one["kind"] or "meeting"
        given = self.told(kind, names, days, arranger, "改期")
        is_day = days >= 0 or given.on == one.get("on")
        known = {name for name, seat in one["seats"].items()}
        is_whole = bool(names) and "admin" not in set(names) - known and arranger != "admin" and is_day
        may = self.runs(who, one) and one["state"] == "planned" and is_whole
        if self.tries(may, who, gatherings.replan, key, given, on=self.on):
            one.update(on=given.on, arranger=arranger)
            for name in names:
                one["seats"].setdefault(name, self.seat())
            for name, seat in one["seats"].items():
                seat["off"] = name not in names

    @act(who=PEOPLE, at=AT, reason=WORDS, really=(True, False))
    def call_off(self, who: str | None, at: int, reason: str, really: bool) -> None:
        key, one = self.one(self.all, at)
        who = who or one["arranger"] or "csmanager"
        if not really and self.runs(who, one):
            return
        may = self.runs(who, one) and one["state"] == "planned" and reason.strip()
        if self.tries(may, who, gatherings.call_off, key, reason):
            one["state"] = "called_off"

    # held

    @act(who=PEOPLE, at=AT, whole=OFTEN, absent=(0, 1, 1, 9), summary=WORDS)
    def record(self, who: str | None, at: int, whole: bool, absent: int, summary: str) -> None:
        """`absent`: how many of the list did not come."""
        key, one = self.one(self.all, at)
        who, names = who or one["arranger"] or "csmanager", sorted(self.seated(one), reverse=True)
        came = {name: place >= absent for place, name in enumerate(names)}
        marks = {user(name).id: Mark(attended, "发言") for name, attended in came.items()}
        may = self.runs(who, one) and one["state"] == "planned" and whole and summary.strip()
        if not whole:
            marks[user("finance").id] = Mark(True)
        may = may and one["on"] <= self.on
        if self.tries(may, who, gatherings.record, key, marks, summary, on=self.on):
            one["state"] = "held"
            for name, attended in came.items():
                is_to_read = one["kind"] == "meeting" and not attended
                one["seats"][name].update({"attended": attended, "from": self.on if is_to_read else None})

    @act(who=PEOPLE, at=AT, whose=("clerk", "service", "sales1"))
    def acknowledge(self, who: str | None, at: int, whose: str) -> None:
        """Once, and each for himself."""
        key, one = self.one(self.all, at)
        who, seat = who or whose, one["seats"].get(whose) or self.seat()
        found = self.rows(Seat.id, where=(Seat.gathering_id == key) & (Seat.person_id == user(whose).id))
        may = who == whose and found and seat["from"] is not None and seat["read"] is None
        if self.tries(may, who, gatherings.acknowledge, found[0][0] if found else NOTHING, on=self.on):
            seat["read"] = self.on

    # what follows

    @act(who=PEOPLE, at=AT, owner=("clerk", "service", "sales1", "admin"), days=DAYS, what=WORDS)
    def give(self, who: str | None, at: int, owner: str, days: int, what: str) -> None:
        key, one = self.one(self.all, at)
        who, due = who or one["arranger"] or "csmanager", self.on + timedelta(days)
        is_open = (one["kind"], one["state"]) == ("meeting", "held")
        may = self.runs(who, one) and is_open and owner != "admin" and days >= 0 and what.strip()
        row = self.tries(may, who, follow_ups.give, key, what, user(owner).id, due, on=self.on)
        if row is not None:
            self.given[row.id] = {"of": one, "owner": owner, "state": "open", "due": due, "done": None}

    @act(who=PEOPLE, at=AT, outcome=WORDS)
    def finish(self, who: str | None, at: int, outcome: str) -> None:
        key, one = self.one(self.given, at)
        who = who or one["owner"] or "clerk"
        may = who == one["owner"] and one["state"] == "open" and outcome.strip()
        if self.tries(may, who, follow_ups.finish, key, outcome, on=self.on):
            one.update(state="done", done=self.on)

    @act(who=PEOPLE, at=AT, reason=WORDS)
    def drop(self, who: str | None, at: int, reason: str) -> None:
        key, one = self.one(self.given, at)
        who = who or "csmanager"
        may = one["of"] and self.runs(who, one["of"]) and one["state"] == "open" and reason.strip()
        if self.tries(may, who, follow_ups.drop, key, reason):
            one["state"] = "dropped"

    # what must hold

    @invariant()
    def all_is_as_the_model_says(self) -> None:
        said = [(key, one["state"], one["on"], user(one["arranger"]).id) for key, one in self.all.items()]
        assert self.rows(Gathering.id, Gathering.state, Gathering.on, Gathering.arranger_id) == sorted(said)
        seats = {
            (key, user(name).id): tuple(seat.values())
            for key, one in self.all.items()
            for name, seat in one["seats"].items()
        }
        columns = (Seat.gathering_id, Seat.person_id, Seat.is_off, Seat.attended, Seat.read_from, Seat.read_on)
        assert {row[:2]: row[2:] for row in self.rows(*columns)} == seats
        given = [(key, one["state"], one["due"], one["done"]) for key, one in self.given.items()]
        assert self.rows(FollowUp.id, FollowUp.state, FollowUp.due_on, FollowUp.done_on) == sorted(given)

    @act()
    def each_is_seen_by_its_own(self) -> None:
        for who in ("clerk", "service", "sales1", "csmanager", "mktmanager", "gm", "auditor", "admin"):
            with as_reader(who, self.on):
                seen = set(db.session.scalars(select(Gathering.id)))
                db.session.rollback()
            assert seen == {key for key, one in self.all.items() if self.sees(who, one)}, who

    @act(who=("clerk", "service"))
    def each_owes_his_own(self, who: str) -> None:
        soon, all_of = self.on + WEEK, self.all.values()
        planned = [one for one in all_of if one["state"] == "planned" and one["on"] <= soon]
        hold = [("gathering_hold", one["on"]) for one in planned if one["arranger"] == who]
        attend = [
            ("gathering_attend", one["on"]) for one in planned if who in self.seated(one) and one["on"] >= self.on
        ]
        mine = [one for one in self.given.values() if who in (one["owner"], one["of"]["arranger"])]
        follow = [("follow_up", one["due"]) for one in mine if one["state"] == "open" and one["due"] <= soon]
        told = self.owed(who, "gathering_hold", "gathering_attend", "follow_up")
        assert told == sorted([*hold, *attend, *follow])
        seats = [one["seats"][who] for one in all_of if who in one["seats"]]
        unread = [seat for seat in seats if seat["from"] is not None and seat["read"] is None]
        assert len(self.owed(who, "minutes")) == len(unread)
        held = self.held(who)
        kept = sum(one["state"] == "planned" and one["arranger"] == who for one in all_of)
        assert held.get("trainings and meetings to hold", 0) == kept
        to_do = sum((one["state"], one["owner"]) == ("open", who) for one in self.given.values())
        assert held.get("follow-ups of meetings", 0) == to_do


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_whatever_comes_of_a_meeting_the_model_says_so(desk: Any, session: Any, monkeypatch: Any) -> None:
    run(Gatherings, desk, monkeypatch, steps=45)
