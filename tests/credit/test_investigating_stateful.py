"""An investigation beside a plain model (二(三)3.1.1–二(三)3.1.5, 3.2): asked, planned, gone through, reported and acknowledged by anybody."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis.stateful import invariant

from admin_app.areas.credit.investigating import service, writing
from admin_app.areas.credit.investigating.models import InvestigationCase, InvestigationStep
from admin_app.areas.credit.investigating.writing import TEMPLATE, Written
from admin_app.areas.credit.models import Investigation
from admin_app.secrecy.models import OpenTask
from admin_app.signoffs import service as signoffs
from tests.factories import make_customer, user
from tests.machine import AT, OFTEN, WORDS, Machine, act, people, run

PEOPLE = people("sales1", "sales2", "credit", "finance", "csmanager", "finmanager", "mktmanager", "gm")
ASKING = ("sales1", "credit", "csmanager", "mktmanager")
GROUP = ("csmanager", "finmanager", "mktmanager", "gm")
BY = {"field": "sales1", "analysis": "finance"}  # the other channels are the credit officer's
CHOICES = (("bank",), ("field", "analysis"), ("field",), ("analysis",), ("trade", "internal"), ())
ENDED = ("concluded", "declined", "withdrawn", None)


class Investigations(Machine):
    """The model: how the latest case stands, each of its channels by key, and whether its report is whole."""

    def __init__(self) -> None:
        super().__init__()
        self.customer = make_customer(owner="sales1").id
        self.key, self.asker, self.request = 0, "", 0
        self.state: str | None = None
        self.findings = 0
        self.begin_case()

    def begin_case(self) -> None:
        self.steps: dict[int, dict[str, Any]] = {}
        self.is_whole = self.owes_report = False
        self.signed: set[str] = set()

    @act(steps=(1, 3, 5, 9, 9, 12), doubts=(0, 1), drops=OFTEN)
    def begin(self, steps: int, doubts: int, drops: bool) -> None:
        """What is surveyed is not analysed at first; the group wants more."""
        self.doubts, self.drops = doubts, drops
        for _ in range(steps):
            self.go_on()

    @act()
    def go_on(self) -> None:
        """By those whose part it is; what lacks is tried without first."""
        if self.state in ENDED:
            self.ask(None, "拟授信50万元")
        elif self.state == "requested":
            self.plan(None, ("analysis",), 3, 0)
            self.report_one("finance", self.one(0), "稳健")
            self.time_passes(1)
            self.plan(None, ("field",), 3, 0)
            for later in (-1, 0):
                self.plan(None, ("field", "analysis"), 3, later)
        elif self.state == "reported":
            self.acknowledge(None, not self.doubts)
            self.doubts = 0
        elif self.of("open"):
            for channel in ("analysis", "field"):
                self.report_one(BY[channel], next(iter(self.of("open", channel)), 0), "开工")
            if self.drops:
                self.drop(None, 0, "资料不足")
            self.drops = False
        else:
            self.submit(None)
            self.write(None, True, "fair", "一般")
            self.submit(None)
            self.plan(None, ("analysis",), 3, 0)

    @act()
    def goes_on(self) -> None:
        """As often as what leads back."""
        self.go_on()

    def of(self, state: str, *channels: str) -> list[int]:
        known = ((key, one) for key, one in self.steps.items() if one["state"] == state)
        return [key for key, one in known if not channels or one["channel"] in channels]

    # asked, or not after all

    @act(who=PEOPLE, reason=WORDS)
    def ask(self, who: str | None, reason: str) -> None:
        """One at a time."""
        who = who or "sales1"
        may = who in ASKING and self.state in ENDED and reason.strip()
        case = self.tries(may, who, service.ask, self.customer, reason, on=self.on)
        if case is not None:
            self.key, self.state, self.asker = case.id, "requested", who
            self.begin_case()

    @act(who=PEOPLE, reason=WORDS)
    def decline(self, who: str | None, reason: str) -> None:
        self.stops(who or "credit", (who or "credit") == "credit", "decline", reason)

    @act(who=PEOPLE, reason=WORDS)
    def withdraw(self, who: str | None, reason: str) -> None:
        self.stops(who or self.asker or "sales1", (who or self.asker) == self.asker, "withdraw", reason)

    def stops(self, who: str, may: bool, name: str, reason: str) -> None:
        may = may and self.state == "requested" and bool(reason.strip())
        if self.tries(may, who, getattr(service, name), self.key, reason, on=self.on):
            self.state = {"decline": "declined", "withdraw": "withdrawn"}[name]

    # its channels

    @act(who=PEOPLE, channels=CHOICES, days=(3, 0, -1), later=(0, 0, 1, -1))
    def plan(self, who: str | None, channels: tuple[str, ...], days: int, later: int) -> None:
        """None twice, but an analysis after each survey; `later`: the analysis, after what is surveyed."""
        who, due = who or "credit", self.on + timedelta(days)
        chosen = {name: due + timedelta(later if name == "analysis" else 0) for name in channels}
        held = self.held("field" in chosen)
        is_free = chosen and not chosen.keys() & held.keys() and min(chosen.values()) >= self.on
        all_of = held | chosen
        is_analysed = "field" not in all_of or all_of.get("analysis", date.min) >= all_of["field"]
        may = who == "credit" and self.state in ("requested", "running") and is_free and is_analysed
        if self.tries(may, who, service.plan, self.key, chosen, on=self.on):
            self.state, self.owes_report = "running", False
            asked = self.rows(InvestigationStep.id, InvestigationStep.channel, where=InvestigationStep.state == "open")
            new = {key: channel for key, channel in asked if key not in self.steps}
            for key in sorted(new, key=lambda key: new[key]):
                channel = new[key]
                self.steps[key] = {"channel": channel, "state": "open", "due": chosen[channel], "done": None}

    def held(self, again: bool) -> dict[str, date]:
        """The channels that are open or done, and their latest days; without what was analysed before a survey."""
        surveyed = [self.steps[key]["done"] for key in self.of("done", "field")]
        since = date.max if again else max(surveyed, default=date.min)
        done = [self.steps[key] for key in self.of("done")]
        live = [self.steps[key] for key in self.of("open")]
        live += [one for one in done if one["channel"] != "analysis" or one["done"] >= since]
        return {one["channel"]: one["due"] for one in sorted(live, key=lambda one: one["due"])}

    def one(self, at: int) -> int:
        return list(self.steps)[-1 - at % len(self.steps)] if self.steps else 0

    @act(who=PEOPLE, at=AT, learnt=WORDS)
    def report(self, who: str | None, at: int, learnt: str) -> None:
        key = self.one(at)
        self.report_one(who or BY.get(self.steps.get(key, {}).get("channel", ""), "credit"), key, learnt)

    def report_one(self, who: str, key: int, learnt: str) -> None:
        """By whose channel it is; an analysis once nothing is surveyed any more."""
        step = self.steps.get(key, {"channel": "", "state": None})
        is_his = who == BY.get(step["channel"], "credit") and step["state"] == "open"
        waits = step["channel"] == "analysis" and self.of("open", "field")
        may = self.state == "running" and is_his and not waits and learnt.strip()
        if self.tries(may, who, service.report_step, key, "厂区", learnt, on=self.on):
            step.update(state="done", done=self.on)
            self.through()

    @act(who=PEOPLE, at=AT, reason=WORDS)
    def drop(self, who: str | None, at: int, reason: str) -> None:
        key, who = self.one(at), who or "credit"
        step = self.steps.get(key, {"state": None})
        may = who == "credit" and self.state == "running" and step["state"] == "open" and reason.strip()
        if self.tries(may, who, service.drop_step, key, reason, on=self.on):
            step["state"] = "dropped"
            self.through()

    def through(self) -> None:
        self.owes_report = self.owes_report or bool(not self.of("open") and self.of("done"))

    # its report

    @act(who=PEOPLE, is_shown=OFTEN, result=("good", "fair", "poor", "", "none"), summary=WORDS)
    def write(self, who: str | None, is_shown: bool, result: str, summary: str) -> None:
        """Every item with its evidence, `is_shown`, or with none."""
        who, done = who or "credit", self.of("done")
        evidence = f"step:{done[-1]}" if is_shown and done else ""
        items = {name: Written("产线开工", evidence) for name in TEMPLATE}
        may = who == "credit" and self.state == "running" and result != "none"
        if self.tries(may, who, writing.write, self.key, items, result, summary, on=self.on):
            self.is_whole = bool(evidence and result and summary.strip())

    @act(who=PEOPLE)
    def submit(self, who: str | None) -> None:
        """Finance has analysed what was surveyed, on its day or later."""
        who = who or "credit"
        surveyed = [self.steps[key]["done"] for key in self.of("done", "field")]
        analysed = [self.steps[key]["done"] for key in self.of("done", "analysis")]
        is_analysed = not surveyed or max(analysed, default=date.min) >= max(surveyed)
        is_through = not self.of("open") and self.of("done") and is_analysed
        may = who == "credit" and self.state == "running" and is_through and self.is_whole
        request = self.tries(may, who, writing.submit, self.key, on=self.on)
        if request is not None:
            self.state, self.owes_report, self.signed, self.request = "reported", False, set(), request.id

    @act(who=PEOPLE, agrees=OFTEN)
    def acknowledge(self, who: str | None, agrees: bool) -> None:
        """By each of the group; whoever wants more has it written again."""
        who = who or min(set(GROUP) - self.signed, default="gm")
        may = self.state == "reported" and who in GROUP and who not in self.signed
        if not self.request or not self.signs(may, who, self.request, "" if agrees else "补充"):
            return
        self.signed.add(who)
        if not agrees:
            self.sent_back()
        elif self.signed == set(GROUP):
            self.state, self.findings = "concluded", self.findings + 1

    @act(who=PEOPLE, reason=WORDS)
    def take_back(self, who: str | None, reason: str) -> None:
        who = who or "credit"
        may = self.state == "reported" and who == "credit" and reason.strip()
        if self.request and self.tries(may, who, signoffs.withdraw, self.request, reason):
            self.sent_back()

    def sent_back(self) -> None:
        self.state, self.owes_report = "running", True

    # what stands

    @invariant()
    def it_stands_as_the_model_says(self) -> None:
        latest = InvestigationCase.id == self.key
        assert self.rows(InvestigationCase.state, where=latest) == [(self.state,)] * bool(self.key)
        states = sorted((key, one["state"]) for key, one in self.steps.items())
        mine = InvestigationStep.case_id == self.key
        assert self.rows(InvestigationStep.id, InvestigationStep.state, where=mine) == states
        assert len(self.rows(Investigation.id)) == self.findings

    @invariant()
    def an_open_channel_alone_lifts(self) -> None:
        open_ones = (OpenTask.kind == "investigation") & OpenTask.closed_at.is_(None)
        by = [BY.get(self.steps[key]["channel"], "credit") for key in self.of("open")]
        posts = {"finance": "finance_officer", "credit": "credit_officer", "sales1": None}
        said = [(posts[who], user(who).id if who == "sales1" else None) for who in by]
        assert sorted(map(str, self.rows(OpenTask.post, OpenTask.user_id, where=open_ones))) == sorted(map(str, said))

    @act()
    def each_is_told_of_his_part(self) -> None:
        for channel, who in BY.items():
            due = sorted(self.steps[key]["due"] for key in self.of("open", channel))
            assert self.owed(who, "investigation_step") == [("investigation_step", day) for day in due]
        told = self.owed("credit", "investigation")
        assert len(told) == (self.state == "requested" or (self.state == "running" and self.owes_report))


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_it_behaves_as_its_plain_model(desk: Any, session: Any, monkeypatch: Any) -> None:
    run(Investigations, desk, monkeypatch)
