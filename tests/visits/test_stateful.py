"""Any acts in any order, against a plain table: whom a campaign draws, who visits whom, calls, records, coverage."""

from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from admin_app.accounts.models import Post
from admin_app.areas.visits import campaigns, coverage, resting, summaries
from admin_app.areas.visits import service as visits
from admin_app.areas.visits.models import Visit, VisitAttempt
from admin_app.clock import ZONE
from admin_app.errors import DeskError
from admin_app.extensions import db
from admin_app.secrecy.models import OpenTask
from admin_app.secrecy.reader import unguarded
from tests.complaints.helpers import act
from tests.factories import DAY, as_reader, make_customer, user

pytestmark = pytest.mark.parametrize("desk", ["sqlite"], indirect=True)

VISITORS = ("clerk", "service")  # by user name, as equals are told apart
KEY, RESTING = ("A1", "A2"), "A3"
CODES = (*KEY, RESTING, "A4", "A5")
DAYS = {  # and whether it is worked
    DAY: True,
    date(2026, 11, 28): False,  # a Saturday
    date(2027, 2, 21): False,  # ninety days after the first, what was done then still counts
    date(2027, 2, 22): True,  # and no longer
}
WITHIN = timedelta(days=90)
CALLED = {time(8, 59): False, time(10): True, time(11, 30): False, time(14): True, time(17, 30): False}
RESTS = time(14)  # that customer, at that hour
OFTEN = st.sampled_from((True, True, True, False))
WHOLE = {"satisfaction": 4, "opinion": "好", "advice": "无", "wants": "增订", "market": "无"}


class Visits(RuleBasedStateMachine):
    desk = None  # its database is emptied before each run

    def __init__(self):
        super().__init__()
        db.session.remove()
        self.desk.clear()
        with unguarded("a test's arrangement"):
            post = db.session.scalars(select(Post).where(Post.name == "sales_support")).one()
            clerk = user("clerk")
            clerk.roles.append(post)
            db.session.commit()
        self.customers = {code: make_customer(code=code, is_key=code in KEY).id for code in CODES}
        act("service", resting.note, self.customers[RESTING], 14 * 60, 15 * 60, "")
        self.on, self.visits, self.campaigns, self.calls = DAY, {}, {}, 0

    # what the table says

    def open_by(self, username):
        return sum(one["state"] == "allotted" and one["by"] == username for one in self.visits.values())

    def next_visitor(self):
        return min(VISITORS, key=lambda name: (self.open_by(name), name))

    def waiting(self, code):
        return any(one["state"] == "allotted" and one["code"] == code for one in self.visits.values())

    def add(self, key, code, by, method, campaign=None):
        due_on = self.on + timedelta(days=7)
        state = {
            "state": "allotted",
            "reached": False,
            "sent": False,
            "done_on": None,
            "due_on": due_on,
            "campaign": campaign,
        }
        self.visits[key] = {"code": code, "by": by, "method": method, **state}

    def passes(self, expected, by, doing, *given, **more):
        """Do it; it is let pass where the table says so, and refused elsewhere."""
        try:
            done = act(by, doing, *given, on=self.on, **more)
        except DeskError:
            assert not expected, f"{doing.__name__} was refused"
            return None
        assert expected, f"{doing.__name__} was let pass"
        return done

    def some(self, at):
        keys = sorted(self.visits)
        return keys[at % len(keys)], self.visits[keys[at % len(keys)]]

    # acts

    @initialize(only_key=st.booleans(), method=st.sampled_from(visits.METHODS))
    def begin(self, only_key, method):
        self.draw(only_key, method)

    @rule(only_key=st.booleans(), method=st.sampled_from(visits.METHODS))
    def draw(self, only_key, method):
        """Whoever has no open visit, in the order of the codes, each to whoever has fewest."""
        codes = [code for code in CODES if not self.waiting(code) and (code in KEY or not only_key)]
        until = self.on + timedelta(days=7)
        wanted = campaigns.Wanted("回访", "regular", method, self.on, until, {"only_key": only_key})
        campaign = self.passes(bool(codes), "csmanager", campaigns.begin, wanted)
        if campaign is None:
            return
        with unguarded("a test looks"):
            found = db.session.execute(select(Visit.customer_id, Visit.id).where(Visit.campaign_id == campaign.id))
            keys = dict(found.all())
        assert keys.keys() == {self.customers[code] for code in codes}
        for code in codes:
            self.add(keys[self.customers[code]], code, self.next_visitor(), method, campaign.id)
        self.campaigns[campaign.id] = "open"

    @rule(code=st.sampled_from(CODES), by=st.sampled_from((None, *VISITORS)), method=st.sampled_from(visits.METHODS))
    def plan(self, code, by, method):
        visitor = user(by).id if by else None
        due_on = self.on + timedelta(days=7)
        planned = self.passes(True, "csmanager", visits.plan, self.customers[code], method, due_on, visitor_id=visitor)
        self.add(planned.id, code, by or self.next_visitor(), method)

    @precondition(lambda self: self.visits)
    @rule(at=st.integers(0, 50), mine=OFTEN, hour=st.sampled_from(sorted(CALLED)), reached=OFTEN)
    def call(self, at, mine, hour, reached):
        key, one = self.some(at)
        by = one["by"] if mine else next(name for name in VISITORS if name != one["by"])
        allowed = DAYS[self.on] and CALLED[hour] and (one["code"], hour) != (RESTING, RESTS)
        expected = one["state"] == "allotted" and mine and (allowed or one["method"] == "mail")
        result = "reached" if reached else "busy" if one["method"] == "phone" else "sent"
        when = datetime.combine(self.on, hour, ZONE)
        if self.passes(expected, by, visits.note_attempt, key, result, "", at=when):
            self.calls += 1
            one["sent"] = True
            one["reached"] = one["reached"] or reached

    @precondition(lambda self: self.visits)
    @rule(at=st.integers(0, 50), mine=OFTEN, without=st.sampled_from((*[None] * 10, *WHOLE)))
    def record(self, at, mine, without):
        """The whole record or none, of whom one has reached."""
        key, one = self.some(at)
        by = one["by"] if mine else next(name for name in VISITORS if name != one["by"])
        heard = visits.Heard(**{**WHOLE, **({without: None if without == "satisfaction" else " "} if without else {})})
        ready = one["sent"] if one["method"] == "mail" else one["reached"]
        expected = one["state"] == "allotted" and mine and ready and without is None
        if self.passes(expected, by, visits.record_visit, key, heard):
            one["state"], one["done_on"] = "done", self.on

    @precondition(lambda self: self.visits)
    @rule(at=st.integers(0, 50), to=st.sampled_from(VISITORS))
    def reallot(self, at, to):
        key, one = self.some(at)
        expected = one["state"] == "allotted" and one["by"] != to
        if self.passes(expected, "csmanager", visits.reallot, key, user(to).id):
            one["by"] = to

    @precondition(lambda self: self.visits)
    @rule(at=st.integers(0, 50), reason=st.sampled_from(("不必", " ")))
    def drop(self, at, reason):
        key, one = self.some(at)
        if self.passes(one["state"] == "allotted" and bool(reason.strip()), "csmanager", visits.drop, key, reason):
            one["state"] = "dropped"

    @precondition(lambda self: self.campaigns)
    @rule(at=st.integers(0, 50))
    def close(self, at):
        """When none of its visits is open."""
        key = sorted(self.campaigns)[at % len(self.campaigns)]
        left = any(one["campaign"] == key and one["state"] == "allotted" for one in self.visits.values())
        if not left:
            self.passes(True, "csmanager", summaries.make, self.on, self.on, "总体满意", campaign_id=key)
        if self.passes(self.campaigns[key] == "open" and not left, "csmanager", campaigns.close, key):
            self.campaigns[key] = "closed"

    @rule()
    def a_day_passes(self):
        self.on = next((day for day in DAYS if day > self.on), self.on)

    # what must hold

    @invariant()
    def all_is_as_the_table_says(self):
        with unguarded("a test looks"):
            db.session.expire_all()
            rows = {one.id: one for one in db.session.scalars(select(Visit)).unique()}
            calls = db.session.scalar(select(func.count()).select_from(VisitAttempt))
            lifted = select(OpenTask.subject, OpenTask.user_id).where(OpenTask.closed_at.is_(None))
            tasks = Counter(db.session.execute(lifted).all())
        said = {key: (one["state"], user(one["by"]).id, one["done_on"]) for key, one in self.visits.items()}
        assert {key: (row.visit_state, row.visitor_id, row.done_on) for key, row in rows.items()} == said
        assert calls == self.calls
        open_ones = [(str(key), user(one["by"]).id) for key, one in self.visits.items() if one["state"] == "allotted"]
        assert tasks == Counter(open_ones)
        for row in rows.values():
            assert all([row.satisfaction, row.opinion, row.advice, row.wants, row.market]) == (
                row.visit_state == "done"
            )

    @invariant()
    def those_who_must_be_visited_are_counted(self):
        """By who reads all: key customers; by a visitor: the customers allotted to him, late ones within the window."""
        since = self.on - WITHIN
        done = {one["code"] for one in self.visits.values() if one["done_on"] and one["done_on"] >= since}
        assert self.counted("csmanager") == (len(done & set(KEY)), len(KEY), (WITHIN.days,))
        own = [one for one in self.visits.values() if one["by"] == "service" and one["due_on"] >= since]
        allotted = {one["code"] for one in own if one["state"] != "dropped"}
        made = {one["code"] for one in own if one["state"] == "done"}
        assert self.counted("service") == (len(made), len(allotted), (WITHIN.days,))

    def counted(self, username):
        with as_reader(username, self.on) as reader:
            found = coverage.coverage(reader, self.on)
            return found.visited, found.wanted, found.days


def test_whoever_does_what_the_visits_are_as_the_table_says(desk, session, monkeypatch):
    monkeypatch.setattr(Visits, "desk", desk)
    run_state_machine_as_test(
        Visits,
        settings=settings(
            max_examples=6,
            stateful_step_count=30,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
