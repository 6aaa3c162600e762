"""Plans beside a plain model (二(一)1–8): who may do what in which order, from a draft to the end of a second version."""

import io
from datetime import timedelta
from typing import Any

import pytest
from hypothesis.stateful import invariant

from admin_app.areas.plans import changing, drafting, expenses, review, running
from admin_app.areas.plans.models import ControlPoint, Plan, PlanExpense, PlanVersion
from admin_app.areas.plans.team import TASK
from admin_app.secrecy.models import OpenTask
from admin_app.signoffs import service as signoffs
from admin_app.signoffs.models import SignRequest
from tests.factories import make_customer, user
from tests.machine import AT, OFTEN, WORDS, Machine, act, people, run
from tests.plans.conftest import BUDGET, LARGE, PNG, terms

PEOPLE = people("sales1", "mktmanager", "csmanager", "finmanager", "gm", "sales2", "finance", "service")
DRAFTING, SPENDING = ("sales1", "mktmanager"), ("sales1", "mktmanager", "finance")
SUPERVISING, ENDING = ("mktmanager", "csmanager", "service"), ("mktmanager", "gm")
DAYS = (0, 1, 5, 9, -1)
LISTED = timedelta(7)  # a control point, before its day
NEVER_ASKED = 0


class Plans(Machine):
    """The model: how the plan and the version on its way stand, and what each says: team, control points, budget.

    `held` is what the version in force says, `new` what the one on its way does. A control point is its words.
    """

    def __init__(self) -> None:
        super().__init__()
        self.customer = make_customer(owner="sales1").id
        self.state, self.version, self.number, self.versions = "draft", "draft", 1, {1: "draft"}
        self.author, self.asker, self.amount = "sales1", "", 0
        self.held: dict[str, Any] = {"team": (), "points": {}, "budget": 0}
        self.new: dict[str, Any] = {"team": set(), "points": {}, "budget": BUDGET}
        self.given: set[str] = set()
        self.unread: set[str] = set()
        self.done: set[str] = set()
        self.is_filed = False
        self.begun: Any = None
        self.bills: dict[int, int] = {}

    # how it begins, and goes on by those whose part it is

    @act(author=("sales1", "sales1", "mktmanager"), amount=(1_000_000, LARGE), steps=(0, 4, 7, 18, 18, 18))
    def begin(self, author: str, amount: int, steps: int) -> None:
        self.author, self.amount, self.cuts = author, amount, [BUDGET // 3]
        plan = self.tries(True, author, drafting.draft, self.customer, terms(amount_fen=amount), on=self.on)
        self.key = plan.id
        self.name_member(None, "sales2", "现场执行")
        self.add_point(None, 5, "回款")
        for _ in range(steps):
            self.go_on()

    @act()
    def go_on(self) -> None:
        if self.version is not None:
            self.prepare()
        elif self.asker:
            self.consent(None, True)
        elif self.state == "approved":
            self.brief(None, "分工")
        elif self.unread:
            self.acknowledge(min(self.unread))
        elif self.number == 1:
            self.propose(None, "调整")
        else:
            self.look_at(None, 0, "正常")
            self.finish(None, "完成")

    def prepare(self) -> None:
        """What lacks is tried without first."""
        if self.version == "draft":
            self.submit(None)
            self.file_sign_off(None)
            self.edit(None, self.cuts.pop() if self.cuts and self.number > 1 else BUDGET)
            self.submit(None)
        elif self.version == "submitted":
            self.convene(None, 1, "已完善")
        elif self.version == "review":
            if self.number > 1:
                self.meanwhile()
            for _ in self.advisers():
                self.give_opinion(None, True, "")
        else:
            self.decide(None, True)

    def meanwhile(self) -> None:
        """The version in force goes on, and comes to no end."""
        for days in (-1, 1):
            self.time_passes(days)
            self.spend(None, 2, "展会")
        self.look_at(None, 1, "正常")
        self.finish(None, "完成")
        self.end("gm", "终止")

    @act()
    def goes_on(self) -> None:
        """As often as what leads back."""
        self.go_on()

    # a draft

    @act(who=PEOPLE, budget=(BUDGET, BUDGET // 3))
    def edit(self, who: str | None, budget: int) -> None:
        may = self.drafts(who)
        said = terms(amount_fen=self.amount, budget_fen=budget)
        if self.tries(may, who or self.author, drafting.edit, self.key, said):
            self.new["budget"] = budget

    def drafts(self, who: str | None) -> bool:
        return (who or self.author) in DRAFTING and self.version == "draft"

    @act(who=PEOPLE, member=("sales2", "service"), role=WORDS)
    def name_member(self, who: str | None, member: str, role: str) -> None:
        may = self.drafts(who) and member not in self.new["team"] and role.strip()
        if self.tries(may, who or self.author, drafting.name_member, self.key, user(member).id, role):
            self.new["team"].add(member)

    @act(who=PEOPLE, days=DAYS, what=WORDS)
    def add_point(self, who: str | None, days: int, what: str) -> None:
        may = self.drafts(who) and days >= 0 and what.strip()
        said = what.strip() and f"{what}{len(self.rows(ControlPoint.id))}"
        due = self.on + timedelta(days)
        given = (self.key, said, "每周对账", "分期付款", due)
        if self.tries(may, who or self.author, drafting.add_point, *given, on=self.on):
            self.new["points"][said] = due

    @act(who=PEOPLE, at=AT)
    def take_out_point(self, who: str | None, at: int) -> None:
        what, key = self.point(at)
        may = self.drafts(who) and self.version_of(key) == self.number
        if self.tries(may, who or self.author, drafting.take_out_point, self.key, key):
            del self.new["points"][what]

    def point(self, at: int) -> tuple[str, int]:
        """One of any version, taken out or not: its words and its key."""
        numbers = dict(self.rows(PlanVersion.id, PlanVersion.number))
        found = self.rows(ControlPoint.version_id, ControlPoint.what, ControlPoint.id)
        _number, what, key = sorted((numbers[version], what, key) for version, what, key in found)[-1 - at % len(found)]
        return what, key

    def version_of(self, key: int) -> int | None:
        """The number of the version that says this control point; None once it is taken out."""
        ((version, is_out),) = self.rows(ControlPoint.version_id, ControlPoint.is_out, where=ControlPoint.id == key)
        return None if is_out else dict(self.rows(PlanVersion.id, PlanVersion.number))[version]

    @act(who=PEOPLE)
    def submit(self, who: str | None) -> None:
        spent, says = sum(self.bills.values()), self.new
        is_whole = says["team"] and says["points"] and says["budget"] >= spent and (self.number == 1 or self.is_filed)
        if self.tries(self.drafts(who) and is_whole, who or self.author, drafting.submit, self.key, on=self.on):
            self.move("submitted")

    @act(who=PEOPLE)
    def take_back(self, who: str | None) -> None:
        may = (who or self.author) in DRAFTING and self.version == "submitted"
        if self.tries(may, who or self.author, drafting.take_back, self.key):
            self.move("draft")

    @act(who=PEOPLE, reason=WORDS)
    def give_up(self, who: str | None, reason: str) -> None:
        may = self.drafts(who) and reason.strip()
        if self.tries(may, who or self.author, drafting.give_up, self.key, reason, on=self.on):
            self.state = "ended" if self.number == 1 else self.state
            self.version, self.versions[self.number] = None, "discarded"

    def move(self, version: str) -> None:
        self.version = self.versions[self.number] = version
        if self.number == 1:
            self.state = version

    # its review

    def decider(self) -> str:
        return "gm" if self.number > 1 or self.amount >= LARGE else "csmanager"

    @act(who=PEOPLE, days=DAYS, completion=WORDS)
    def convene(self, who: str | None, days: int, completion: str) -> None:
        who = who or "csmanager"
        is_said = days >= 0 and (completion.strip() or self.decider() == "csmanager")
        may = who == "csmanager" and self.version == "submitted" and is_said
        given = (self.key, self.on + timedelta(days), "各部门", completion)
        if self.tries(may, who, review.convene, *given, on=self.on):
            self.given = set()
            self.move("review")

    def advisers(self) -> set[str]:
        """The three departments; in place of whoever wrote the version, his superior."""
        return {"csmanager", "finmanager", "gm" if self.author == "mktmanager" else "mktmanager"} - self.given

    @act(who=PEOPLE, fits=OFTEN, comment=WORDS)
    def give_opinion(self, who: str | None, fits: bool, comment: str) -> None:
        who = who or min(self.advisers(), default="csmanager")
        may = self.version == "review" and who in self.advisers() and (fits or comment.strip())
        answers = {"fits": fits, "specific": True}
        if self.tries(may, who, review.give_opinion, self.key, answers, comment):
            self.given.add(who)
            if not self.advisers():
                self.move("decision")

    def request(self, *matters: str) -> int:
        """The one of these matters that waits, or any that is over."""
        asked = self.rows(SignRequest.state == "pending", SignRequest.id, where=SignRequest.matter.in_(matters))
        return asked[-1][1] if asked else NEVER_ASKED

    @act(who=PEOPLE, agrees=OFTEN)
    def decide(self, who: str | None, agrees: bool) -> None:
        who, request = who or self.decider(), self.request("plan_decision")
        may = self.version == "decision" and who == self.decider()
        if request == NEVER_ASKED or not self.signs(may, who, request, "" if agrees else "不同意"):
            return
        if agrees and self.new["budget"] >= sum(self.bills.values()):
            self.approve()
        else:
            self.move("draft")

    def approve(self) -> None:
        self.versions = {number: {"approved": "replaced"}.get(state, state) for number, state in self.versions.items()}
        self.versions[self.number] = self.state = "approved"
        self.version, self.held, self.unread = None, self.new | {"author": self.author}, set()
        self.begun = self.begun or self.on

    @act(who=PEOPLE, reason=WORDS)
    def withdraw(self, who: str | None, reason: str) -> None:
        """Whoever wrote it takes it out of the review, or out of the decision."""
        request = self.request("plan_opinions", "plan_decision")
        may = self.version in ("review", "decision") and (who or self.author) == self.author and reason.strip()
        if request != NEVER_ASKED and self.tries(may, who or self.author, signoffs.withdraw, request, reason):
            self.move("draft")

    # a change

    def holds(self) -> bool:
        return self.state in ("approved", "running") and self.version is None

    @act(who=PEOPLE, reason=WORDS)
    def propose(self, who: str | None, reason: str) -> None:
        who = who or "sales1"
        may = who in DRAFTING and self.holds() and not self.asker and reason.strip()
        if self.tries(may, who, changing.propose, self.key, reason, on=self.on):
            self.asker = who

    @act(who=PEOPLE, agrees=OFTEN)
    def consent(self, who: str | None, agrees: bool) -> None:
        """Nothing begins of a plan that is over meanwhile."""
        who, request = who or "gm", self.request("plan_change")
        may = self.asker and who == "gm"
        if request == NEVER_ASKED or not self.signs(may, who, request, "" if agrees else "不宜变更"):
            return
        if agrees and self.holds():
            left = {what: due for what, due in self.held["points"].items() if what not in self.done}
            self.new = {**self.held, "team": set(self.held["team"]), "points": left}
            self.number, self.author, self.is_filed = self.number + 1, self.asker, False
            self.move("draft")
        self.asker = ""

    @act(who=PEOPLE, reason=WORDS)
    def take_back_the_change(self, who: str | None, reason: str) -> None:
        who, request = who or self.asker or "sales1", self.request("plan_change")
        may = self.asker and who == self.asker and reason.strip()
        if request != NEVER_ASKED and self.tries(may, who, signoffs.withdraw, request, reason):
            self.asker = ""

    @act(who=PEOPLE)
    def file_sign_off(self, who: str | None) -> None:
        who = who or "sales1"
        may = who == "sales1" and self.version == "draft" and self.number > 1
        given = (self.key, io.BytesIO(PNG), "签批件.png")
        if self.tries(may, who, changing.file_sign_off, *given, on=self.on):
            self.is_filed = True

    # in force

    @act(who=PEOPLE, briefing=WORDS)
    def brief(self, who: str | None, briefing: str) -> None:
        who = who or "sales1"
        may = who in DRAFTING and self.state == "approved" and briefing.strip()
        if self.tries(may, who, running.brief, self.key, briefing, on=self.on):
            self.state, self.unread = "running", set(self.held["team"])

    @act(who=PEOPLE)
    def acknowledge(self, who: str | None) -> None:
        who = who or "sales2"
        if self.tries(self.state == "running" and who in self.unread, who, running.acknowledge, self.key):
            self.unread.remove(who)

    def open_points(self) -> dict[str, Any]:
        return {what: due for what, due in self.held["points"].items() if what not in self.done}

    @act(who=PEOPLE, at=AT, finding=WORDS)
    def look_at(self, who: str | None, at: int, finding: str) -> None:
        """Of the version in force alone, and by nobody who carries it out."""
        what, key = self.point(at)
        who = who or "csmanager"
        force = next((number for number, state in self.versions.items() if state == "approved"), None)
        is_open = force is not None and self.version_of(key) == force and what not in self.done
        may = who in SUPERVISING and not self.carries_out(who) and self.state == "running" and is_open
        if self.tries(may and finding.strip(), who, running.look_at, self.key, key, finding, on=self.on):
            self.done.add(what)

    def carries_out(self, who: str) -> bool:
        return who in self.held["team"] or who == self.held.get("author")

    @act(who=PEOPLE, share=(1, 2, 3), purpose=WORDS)
    def spend(self, who: str | None, share: int, purpose: str) -> None:
        who, amount = who or "sales1", BUDGET // share
        runs = self.state == "running" and not self.unread
        may = who in SPENDING and runs and amount + sum(self.bills.values()) <= self.held["budget"]
        may = may and self.begun <= self.on and purpose.strip()
        number = f"FY-{len(self.rows(PlanExpense.id))}"
        given = {"number": number, "amount_fen": amount, "paid_on": self.on, "purpose": purpose}
        expense = self.tries(may, who, expenses.spend, self.key, **given, on=self.on)
        if expense is not None:
            self.bills[expense.id] = amount

    @act(who=PEOPLE, at=AT, reason=WORDS)
    def void(self, who: str | None, at: int, reason: str) -> None:
        if self.bills:
            key, who = list(self.bills)[-1 - at % len(self.bills)], who or "sales1"
            may = who in SPENDING and self.bills[key] and reason.strip()
            if self.tries(may, who, expenses.void, key, reason):
                self.bills[key] = 0

    @act(who=PEOPLE, note=WORDS)
    def finish(self, who: str | None, note: str) -> None:
        who = who or "sales1"
        is_done = self.state == "running" and self.version is None and not self.unread and not self.open_points()
        may = who in DRAFTING and is_done and note.strip()
        if self.tries(may, who, running.finish, self.key, note, on=self.on):
            self.state, self.unread = "finished", set()

    @act(who=("mktmanager", "gm", "sales1", "csmanager"), note=WORDS)
    def end(self, who: str, note: str) -> None:
        may = who in ENDING and self.holds() and note.strip()
        if self.tries(may, who, running.end, self.key, note, on=self.on):
            self.state, self.unread = "ended", set()

    # what stands

    @invariant()
    def it_stands_as_the_model_says(self) -> None:
        if not hasattr(self, "key"):
            return
        budget = self.held["budget"] if self.begun else self.new["budget"]
        said = (self.state, sum(self.bills.values()), budget, self.begun)
        assert self.rows(Plan.state, Plan.spent_fen, Plan.budget_fen, Plan.approved_on) == [said]
        assert self.rows(PlanVersion.number, PlanVersion.state) == sorted(self.versions.items())

    @invariant()
    def the_team_sees_it_while_it_runs(self) -> None:
        team = self.held["team"] if self.state == "running" else ()
        lifted = self.rows(OpenTask.user_id, where=(OpenTask.kind == TASK) & OpenTask.closed_at.is_(None))
        assert lifted == sorted((user(name).id,) for name in team)

    @act()
    def what_is_owed_is_told(self) -> None:
        runs = self.state == "running"
        due = self.open_points().values() if runs else ()
        told = [("plan_control_point", day) for day in sorted(due) if day <= self.on + LISTED]
        assert self.owed("csmanager", "plan_control_point") == told
        for name in ("sales2", "service"):
            asked = [kind for kind, _due in self.owed(name, "plan_acknowledgement")]
            assert asked == ["plan_acknowledgement"] * (runs and name in self.unread)


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_any_way_a_plan_goes_the_model_goes_with_it(desk: Any, session: Any, monkeypatch: Any) -> None:
    run(Plans, desk, monkeypatch)
