"""Signatures while signers are away, beside a plain model (二(四)5, reading 6).

Asked, signed by oneself or a deputy, confirmed by phone and countersigned or not, passed over, left to an alternate.
"""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from hypothesis.stateful import invariant
from sqlalchemy import select

from admin_app.accounts import deputies
from admin_app.accounts.models import User
from admin_app.extensions import db
from admin_app.secrecy.models import OpenTask
from admin_app.secrecy.reader import unguarded
from admin_app.signoffs import phone, service, skipping
from admin_app.signoffs.models import SignRequest, SignStep
from tests.factories import make_customer, user
from tests.machine import AT, OFTEN, WORDS, Machine, act, people, run
from tests.signoffs.conftest import CLAUSE, TITLE, Effects

PEOPLE = people("gm", "csmanager", "finmanager", "contracts", "clerk", "service", "auditor")
ASKERS = ("clerk", "clerk", "sales1", "service", "csmanager", "gm")
SIGNERS = ("contracts", "csmanager", "finmanager", "gm")
NEVER = ("auditor", "admin")
ONE, TWO, SIDE_BY_SIDE = ["general_manager"], ["cs_manager", "general_manager"], [["cs_manager", "finance_manager"]]
ASKED = (ONE, TWO, SIDE_BY_SIDE, ["contract_officer", "finance_manager"], [*SIDE_BY_SIDE, "general_manager"])
ABOVE = {"contract_officer": "cs_manager", "cs_manager": "general_manager", "finance_manager": "general_manager"}
OPEN = ("waiting", "open")
NOTE = "10:20 与其通话，货车等待装货"
Request, Step = dict[str, Any], dict[str, Any]


class Signatures(Machine):
    """Of each step who is asked, its post or one person; who signed, for whom; and who is away with whom in his place."""

    effects: Effects

    def __init__(self) -> None:
        super().__init__()
        self.customer = make_customer().id
        self.effects.seen.clear()
        self.happened: list[str] = []
        self.requests: dict[int, Request] = {}
        self.away: dict[int, dict[str, Any]] = {}
        self.alternate: str | None = None
        with unguarded("a test looks"):
            everybody = list(db.session.scalars(select(User).order_by(User.id)).unique())
            self.superior = {one.username: one.superior and one.superior.username for one in everybody}
            self.holders = {post: [one.username for one in everybody if post in one.posts] for post in (*ABOVE, ONE[0])}
            self.ids = {one.username: one.id for one in everybody}

    @act(by=("clerk", "sales1"), asked=ASKED, means=("phone", "phone", "skip", "skip", None), agrees=(True, False))
    def begin(self, by: str, asked: list[Any], means: str | None, agrees: bool) -> None:
        self.ask(by, asked)
        self.those_asked_leave(0)
        if means == "phone":
            self.confirm(None, 0, 0, NOTE)
            self.own(None, 0, 0, agrees, "没有此事")
        elif means == "skip":
            self.pass_over(None, 0, 0, NOTE)
            self.sign(None, 0, 0, agrees, "不同意")

    @act(at=AT)
    def those_asked_leave(self, at: int) -> None:
        """And it is urgent."""
        _key, request, step = self.some(at, 0, "open")
        if request is not None:
            self.mark_urgent(None, at, "车已到库")
            there = {signer for signer, _holder in self.pairs(request, step) if not self.is_away(signer)}
            for who in sorted(there):
                self.be_away(None, who, None, 0, "出差")

    # who may sign: reading 6

    def people_of(self, step: Step) -> list[str]:
        return [step["person"]] if step["person"] else self.holders[step["post"]]

    def barred(self, request: Request, step: Step) -> set[str]:
        others = [one for one in request["steps"] if one is not step]
        return {request["by"], *(one["signed"] for one in others), *(one["for"] for one in others)} - {None}

    def is_away(self, who: str) -> bool:
        return any(one["person"] == who for one in self.leaves())

    def leaves(self) -> list[dict[str, Any]]:
        return [one for one in self.away.values() if one["from"] <= self.on <= one["until"] and not one["ended"]]

    def pairs(self, request: Request, step: Step) -> list[tuple[str, str]]:
        """Who signs, and for whom."""
        barred = self.barred(request, step)
        able = [name for name in self.people_of(step) if name not in barred]
        standing_in = [(one["deputy"], one["person"]) for one in self.leaves() if one["person"] in able]
        return [(name, name) for name in able] + [pair for pair in standing_in if pair[0] and pair[0] not in barred]

    def for_whom(self, who: str, request: Request, step: Step) -> str | None:
        mine = [holder for signer, holder in self.pairs(request, step) if signer == who]
        return min(mine, key=lambda holder: holder != who) if mine else None

    def above(self, who: str) -> list[str]:
        above = self.superior[who]
        return [above, *self.above(above)] if above else []

    def instead(self, request: Request, step: Step, without: set[str]) -> str | None:
        barred = self.barred(request, step) | without
        known = [name for holder in self.people_of(step) for name in self.above(holder)]
        known += [self.alternate] if self.alternate else []
        return next((name for name in known if name not in barred), None)

    def can_be_signed(self, request: Request) -> bool:
        """Is no step left to nobody who may sign it?"""
        stand_in: set[str] = set()
        for step in request["steps"]:
            if not self.pairs(request, step):
                found = self.instead(request, step, stand_in)
                if found is None:
                    return False
                stand_in.add(found)
        for step in request["steps"] if stand_in else ():
            able = self.pairs(request, step)
            is_theirs = able and all(stand_in & set(pair) for pair in able)
            if is_theirs and self.instead(request, step, stand_in) is None:
                return False
        return True

    def settle(self, request: Request, step: Step) -> None:
        stand_in = {one["person"] for one in request["steps"] if one is not step and one["state"] == "open"} - {None}
        found = None if self.pairs(request, step) else self.instead(request, step, stand_in)
        if found is not None:
            step.update(post=None, person=found)

    def open(self, request: Request, step: Step) -> None:
        self.settle(request, step)
        step["state"] = "open"

    def go_on(self, request: Request) -> None:
        steps = request["steps"]
        if not any(one["state"] in OPEN for one in steps):
            request["state"] = "signed"
            self.happened.append("applied")
        elif not any(one["state"] == "open" for one in steps):
            first = min(one["round"] for one in steps if one["state"] == "waiting")
            for one in steps:
                if (one["round"], one["state"]) == (first, "waiting"):
                    self.open(request, one)

    def end(self, request: Request, state: str) -> None:
        request["state"] = state
        for one in request["steps"]:
            one["state"] = "void" if one["state"] in OPEN else one["state"]
        self.happened.append("refused")

    # asked and signed

    @act(by=ASKERS, asked=ASKED)
    def ask(self, by: str, asked: list[Any]) -> None:
        empty = {"state": "waiting", "person": None, "signed": None, "for": None, "away": None, "called": None}
        rounds = [[one] if isinstance(one, str) else one for one in asked]
        steps = [{**empty, "post": post, "round": number} for number, posts in enumerate(rounds, 1) for post in posts]
        request: Request = {"state": "pending", "by": by, "urgent": None, "steps": steps}
        given = {"steps": asked, "title": TITLE, "clause": CLAUSE, "on": self.on, "customer_id": self.customer}
        done = self.tries(self.can_be_signed(request), by, service.ask, "tested", **given)
        if done is not None:
            self.requests[done.id] = request
            found = SignStep.request_id == done.id
            for key, position in self.rows(SignStep.id, SignStep.position, where=found):
                steps[position - 1]["key"] = key
            self.go_on(request)

    def some(self, at: int, which: int, *states: str) -> tuple[Any, Any, Any]:
        """A request and one of its steps, if it has any in such a state one of them."""
        if not self.requests:
            return None, None, None
        key, request = list(self.requests.items())[-1 - at % len(self.requests)]
        fit = [one for one in request["steps"] if one["state"] in states] or request["steps"]
        return key, request, fit[which % len(fit)]

    def whoever_may(self, request: Request, step: Step) -> str:
        able = self.pairs(request, step)
        return self.dice.choice(able)[0] if able else "gm"

    @act(who=PEOPLE, at=AT, which=AT, agrees=OFTEN, reason=WORDS)
    def sign(self, who: str | None, at: int, which: int, agrees: bool, reason: str) -> None:
        _key, request, step = self.some(at, which, "open")
        if request is None:
            return
        who = who or self.whoever_may(request, step)
        holder = self.for_whom(who, request, step)
        may = request["state"] == "pending" and step["state"] == "open" and holder is not None
        doing, given = (service.sign, ()) if agrees else (service.refuse, (reason,))
        if not self.tries(may and (agrees or reason.strip()), who, doing, step["key"], *given):
            return
        step.update(signed=who, state="signed" if agrees else "refused")
        step["for"] = holder if holder != who else None
        self.go_on(request) if agrees else self.end(request, "refused")

    @act(who=PEOPLE, at=AT, reason=WORDS, really=(True, False))
    def withdraw(self, who: str | None, at: int, reason: str, really: bool) -> None:
        key, request, _step = self.some(at, 0)
        if request is None or not really:
            return
        who = who or request["by"]
        may = request["state"] == "pending" and who == request["by"] and reason.strip()
        if self.tries(may, who, service.withdraw, key, reason):
            self.end(request, "withdrawn")

    # the signer is away

    def hears(self, who: str, request: Request, step: Step) -> bool:
        """May what was said on the phone about this step be noted?"""
        is_open = request["state"] == "pending" and step["state"] == "open" and step["away"] is None
        return who == "service" and is_open and who not in self.barred(request, step)

    @act(who=PEOPLE, at=AT, which=AT, note=WORDS)
    def confirm(self, who: str | None, at: int, which: int, note: str) -> None:
        """Provisional: the effect stands until the signer says that it was not so."""
        _key, request, step = self.some(at, which, "open")
        if request is None:
            return
        who = who or "service"
        may = self.hears(who, request, step) and self.pairs(request, step) and note.strip()
        if self.tries(may, who, phone.confirm_by_phone, step["key"], note):
            step.update(state="by_phone", called=who)
            self.go_on(request)

    @act(who=PEOPLE, at=AT, which=AT, agrees=OFTEN, reason=WORDS)
    def own(self, who: str | None, at: int, which: int, agrees: bool, reason: str) -> None:
        _key, request, step = self.some(at, which, "by_phone")
        if request is None:
            return
        who = who or self.whoever_may(request, step)
        holder = self.for_whom(who, request, step)
        may = request["state"] in ("pending", "signed") and step["state"] == "by_phone" and holder is not None
        doing, given = (phone.countersign, ()) if agrees else (phone.disown, (reason,))
        if not self.tries(may and (agrees or reason.strip()), who, doing, step["key"], *given):
            return
        step.update(signed=who, state="signed" if agrees else "refused")
        if agrees:
            step["for"] = holder if holder != who else None
            return
        was_in_effect = request["state"] == "signed"
        self.end(request, "revoked")
        self.happened += ["revoked"] * was_in_effect

    @act(who=PEOPLE, at=AT, reason=WORDS)
    def mark_urgent(self, who: str | None, at: int, reason: str) -> None:
        key, request, _step = self.some(at, 0)
        if request is None:
            return
        who = who or request["by"]
        may = request["state"] == "pending" and who == request["by"] and reason.strip()
        if self.tries(may, who, skipping.mark_urgent, key, reason):
            request["urgent"] = reason

    @act(who=PEOPLE, at=AT, which=AT, note=WORDS)
    def pass_over(self, who: str | None, at: int, which: int, note: str) -> None:
        """Up to the next level, or covered by its other signature."""
        _key, request, step = self.some(at, which, "open")
        if request is None:
            return
        who, there = who or "service", [signer for signer, _holder in self.pairs(request, step)]
        is_away = bool(there) and all(map(self.is_away, there))
        is_allowed = request["urgent"] and is_away and step["post"] != ONE[0]
        absent = [name for name in self.people_of(step) if name not in self.barred(request, step)]
        level = (
            self.holders.get(ABOVE.get(step["post"], ""), [])
            if step["post"]
            else self.above(absent[0])[:1]
            if absent
            else []
        )
        able = [one for one in level if one not in self.barred(request, step) and not self.is_away(one)]
        may = self.hears(who, request, step) and is_allowed and able and note.strip()
        if not self.tries(may, who, skipping.skip_level, step["key"], note):
            return
        step.update(away=absent[0], called=who)
        others = [one for one in request["steps"] if one is not step and one["state"] in OPEN]
        if any(set(self.people_of(one)) <= set(able) for one in others):
            step["state"] = "skipped"
            self.go_on(request)
        elif step["post"]:
            step["post"] = ABOVE[step["post"]]
            self.open(request, step)
        else:
            step["person"] = able[0]
            self.open(request, step)

    @act(
        by=(None, None, None, "gm"),
        person=SIGNERS,
        deputy=(None, None, "clerk", "csmanager", "service", "auditor"),
        days=(0, 0, 3, -1),
        reason=WORDS,
    )
    def be_away(self, by: str | None, person: str, deputy: str | None, days: int, reason: str) -> None:
        """Said by himself, or of anybody by the general manager."""
        by, until = by or person, self.on + timedelta(days)
        may = deputy not in (person, *NEVER) and days >= 0 and reason.strip()
        given = (user(person), user(deputy) if deputy else None, self.on, until, reason)
        row = self.tries(may, by, deputies.name_deputy, *given, by=user(by))
        if row is not None:
            self.away[row.id] = {"person": person, "deputy": deputy, "from": self.on, "until": until, "ended": False}

    @act(by=(None, None, "gm", "sales1"), at=AT)
    def come_back(self, by: str | None, at: int) -> None:
        left = {key: one for key, one in self.away.items() if not one["ended"]}
        if not left:
            return
        key, one = list(left.items())[-1 - at % len(left)]
        by = by or one["person"]
        may = by in (one["person"], one["deputy"], "gm")
        if self.tries(may, by, deputies.end_deputy, key, by=user(by)):
            one["ended"] = True

    @act(person=("finmanager", "mktmanager", "auditor"))
    def name_alternate(self, person: str) -> None:
        """What was left to nobody goes to whoever may sign it now."""
        by, may = user("gm"), person not in NEVER
        if self.tries(may, "gm", service.name_alternate, user(person), by=by) is None:
            return
        self.alternate = person
        waiting = [one for one in self.requests.values() if one["state"] == "pending"]
        steps = [(step["key"], one, step) for one in waiting for step in one["steps"] if step["state"] == "open"]
        for _key, request, step in sorted(steps, key=lambda one: one[0]):
            self.settle(request, step)

    # what stands

    @invariant()
    def all_is_as_the_model_says(self) -> None:
        ids = {None: None, **self.ids}
        requests = sorted((key, one["state"], one["urgent"]) for key, one in self.requests.items())
        assert self.rows(SignRequest.id, SignRequest.state, SignRequest.urgent) == requests
        names = ("person", "signed", "for", "away", "called")
        steps = {
            one["key"]: (one["state"], one["post"], *(ids[one[name]] for name in names))
            for request in self.requests.values()
            for one in request["steps"]
        }
        of = SignStep
        columns = (of.person_id, of.signed_by_id, of.signed_for_id, of.away_id, of.phone_by_id)
        assert {row[0]: row[1:] for row in self.rows(of.id, of.state, of.post, *columns)} == steps
        assert self.effects.seen == self.happened

    def unsigned(self) -> list[tuple[Request, Step]]:
        """Asked of somebody now: to be signed, or countersigned."""
        return [
            (request, step)
            for request in self.requests.values()
            for step in request["steps"]
            if (request["state"], step["state"])
            in (("pending", "open"), ("pending", "by_phone"), ("signed", "by_phone"))
        ]

    @invariant()
    def whoever_is_asked_sees_the_customer_until_he_has_signed(self) -> None:
        tasks = self.rows(OpenTask.user_id, OpenTask.post, where=OpenTask.closed_at.is_(None))
        asked = [(step["person"] and self.ids[step["person"]], step["post"]) for _request, step in self.unsigned()]
        assert Counter(tasks) == Counter(asked)

    @act(who=(*SIGNERS, "clerk", "service"))
    def who_may_sign_is_told(self, who: str) -> None:
        mine = [step for request, step in self.unsigned() if self.for_whom(who, request, step)]
        assert len(self.owed(who, "signature")) == len(mine)


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_nothing_is_signed_by_whom_it_is_not_asked(desk: Any, session: Any, effects: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(Signatures, "effects", effects, raising=False)
    run(Signatures, desk, monkeypatch, examples=9, steps=40)
