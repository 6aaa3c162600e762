"""Internal service beside a plain model (一4.5): asked, promised once, done by who promised, rated by who asked."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis.stateful import invariant

from admin_app.areas.staff import service_requests as service
from admin_app.areas.staff.models import ServiceRequest
from tests.factories import user
from tests.machine import AT, OFTEN, WORDS, Machine, act, people, run

PEOPLE = people("sales1", "finance", "service", "csmanager", "clerk", "mktmanager", "auditor", "admin")
CLIENTS = ("sales1", "finance", "mktmanager")  # of a department, and not customer service's
SERVING = ("service", "csmanager")
HANDLERS = (*("service",) * 4, "csmanager", "clerk", "sales1")


class ServiceRequests(Machine):
    def __init__(self) -> None:
        super().__init__()
        self.all: dict[int, dict[str, Any]] = {}

    @act(is_begun=OFTEN)
    def begin(self, is_begun: bool) -> None:
        if is_begun:
            self.ask(None, "打样", "三日内")
            self.promise(None, 0, "service", 3)
            self.finish(None, 0, "已寄出")
            self.rate(None, 0, "good")
            self.rate(None, 0, "poor")  # said once

    def one(self, at: int) -> tuple[int, dict[str, Any]]:
        nothing = {"state": None, "by": None, "handler": None, "rating": None}
        return list(self.all.items())[-1 - at % len(self.all)] if self.all else (0, nothing)

    @act(who=PEOPLE, title=WORDS, text=WORDS)
    def ask(self, who: str | None, title: str, text: str) -> None:
        who = who or "finance"
        row = self.tries(who in CLIENTS and title.strip() and text.strip(), who, service.ask, title, text, on=self.on)
        if row is not None:
            about = {"by": who, "handler": None, "promised": None, "done": None, "rating": None}
            self.all[row.id] = {"state": "requested", "asked": self.on, **about}

    @act(who=PEOPLE, at=AT, handler=HANDLERS, days=(None, -1, 0, 0, 3, 3))
    def promise(self, who: str | None, at: int, handler: str, days: int | None) -> None:
        key, one = self.one(at)
        who = who or "csmanager"
        may = who in SERVING and handler in SERVING and one["state"] == "requested" and days is not None and days >= 0
        day = None if days is None else self.on + timedelta(days)
        if self.tries(may, who, service.promise, key, user(handler).id, day, on=self.on):
            one.update(state="promised", handler=handler, promised=day)

    @act(who=("sales1", "service", "clerk", "finance", "admin"), at=AT, reason=WORDS)
    def turn_down(self, who: str, at: int, reason: str) -> None:
        key, one = self.one(at)
        may = who in SERVING and one["state"] == "requested" and reason.strip()
        if self.tries(may, who, service.turn_down, key, reason):
            one["state"] = "turned_down"

    @act(who=PEOPLE, at=AT, outcome=WORDS)
    def finish(self, who: str | None, at: int, outcome: str) -> None:
        key, one = self.one(at)
        who = who or one["handler"] or "service"
        may = who in (one["handler"], "csmanager") and one["state"] == "promised" and outcome.strip()
        if self.tries(may, who, service.finish, key, outcome, on=self.on):
            one.update(state="done", done=self.on)

    @act(who=PEOPLE, at=AT, rating=("good", "fair", "poor", "none"))
    def rate(self, who: str | None, at: int, rating: str) -> None:
        key, one = self.one(at)
        who = who or one["by"] or "sales1"
        may = who == one["by"] and one["state"] == "done" and one["rating"] is None and rating != "none"
        if self.tries(may, who, service.rate, key, rating):
            one["rating"] = rating

    @invariant()
    def all_is_as_the_model_says(self) -> None:
        names = ("state", "promised", "done", "rating")
        said = sorted((key, *(str(one[name]) for name in names)) for key, one in self.all.items())
        of = ServiceRequest
        kept = self.rows(of.id, of.state, of.promised_on, of.done_on, of.rating)
        assert [(key, *map(str, rest)) for key, *rest in kept] == said

    @act()
    def it_is_owed_by_who_serves_and_by_who_promised(self) -> None:
        promised: list[tuple[str, date]] = [
            (one["handler"], one["promised"]) for one in self.all.values() if one["state"] == "promised"
        ]
        soon = sorted(day for who, day in promised if who == "service" and day <= self.on + timedelta(7))
        requested = sum(one["state"] == "requested" for one in self.all.values())
        told = self.owed("service", "service_promise", "service_done")
        assert [day for kind, day in told if kind == "service_done"] == soon
        assert sum(kind == "service_promise" for kind, _day in told) == requested
        held = self.held("service").get("internal service promised", 0)
        assert held == sum(who == "service" for who, _day in promised)


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_each_request_goes_its_way_once(desk: Any, session: Any, monkeypatch: Any) -> None:
    run(ServiceRequests, desk, monkeypatch)
