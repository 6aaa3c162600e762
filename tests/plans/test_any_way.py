"""Whatever anybody tries in whatever order, a plan stands where a plain model says, and is refused otherwise."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from admin_app.areas.plans import changing, drafting, expenses, review, running
from admin_app.areas.plans.acting import in_force, under_way
from admin_app.areas.plans.models import Plan
from admin_app.areas.plans.versions import told
from admin_app.errors import DeskError
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded
from admin_app.signoffs import inbox
from admin_app.signoffs import service as signoffs
from tests.factories import DAY, as_reader, make_customer, user
from tests.plans.conftest import BUDGET, terms

WHO = st.sampled_from(("sales1", "mktmanager", "csmanager", "finmanager", "gm", "sales2"))
DRAFTING = ("sales1", "mktmanager")
OPINIONS = {"csmanager", "finmanager", "mktmanager"}
pytestmark = pytest.mark.parametrize("desk", ["sqlite"], indirect=True)


class AnyWay(RuleBasedStateMachine):
    """The model: `plan` and `version` states as words, who gave an opinion, what is spent, whether a change is asked."""

    def __init__(self):
        super().__init__()
        customer = make_customer(owner="sales1")
        self.key = self.act(True, "sales1", drafting.draft, customer.id, terms(), on=DAY).id
        self.act(True, "sales1", drafting.name_member, self.key, user("sales2").id, "执行")
        self.act(True, "sales1", drafting.add_point, self.key, "回款", "对账", "分期", DAY + timedelta(days=5), on=DAY)
        self.state, self.version, self.number = "draft", "draft", 1
        self.given, self.spent, self.serial = set(), 0, 0
        self.asked, self.looked_at, self.acknowledged = False, False, False

    def act(self, goes, by, doing, *given, **more):
        """It is done exactly where the model says that it goes."""
        with as_reader(by):
            try:
                done = doing(*given, **more)
                db.session.commit()
                did = True
            except DeskError:
                done, did = None, False
            finally:
                db.session.rollback()
        assert did == goes, f"{by} {doing.__name__}: {self.__dict__}"
        return done

    def step(self, by, matter):
        with as_reader(by) as reader:
            return next((one.id for one in inbox.waiting_for(reader) if one.request.matter == matter), None)

    @rule()
    def go_on(self):
        """The next step, by whose part it is: so that few steps lead far."""
        after = {
            "draft": lambda: self.submit("sales1"),
            "submitted": lambda: self.convene("csmanager"),
            "review": lambda: [self.give_opinion(one) for one in sorted(OPINIONS - self.given)],
            "decision": lambda: self.decide("csmanager", True),
            None: lambda: self.brief("sales1") if self.state == "approved" else self.consent(),
        }
        after[self.version]()

    @rule(by=WHO)
    def submit(self, by):
        goes = by in DRAFTING and self.version == "draft" and self.number == 1
        self.act(goes, by, drafting.submit, self.key, on=DAY)
        if goes:
            self.move("submitted")

    @rule(by=WHO)
    def take_back(self, by):
        goes = by in DRAFTING and self.version == "submitted"
        self.act(goes, by, drafting.take_back, self.key)
        if goes:
            self.move("draft")

    @rule(by=WHO)
    def convene(self, by):
        goes = by == "csmanager" and self.version == "submitted"
        self.act(goes, by, review.convene, self.key, DAY, "各部门", "", on=DAY)
        if goes:
            self.given = set()
            self.move("review")

    @rule(by=WHO)
    def give_opinion(self, by):
        goes = self.version == "review" and by in OPINIONS - self.given
        self.act(goes, by, review.give_opinion, self.key, {"fits": True, "specific": True}, "")
        if goes:
            self.given.add(by)
            if self.given == OPINIONS:
                self.move("decision")

    @rule(by=WHO, yes=st.booleans())
    def decide(self, by, yes):
        step = self.step(by, "plan_decision")
        assert (step is not None) == (by == "csmanager" and self.version == "decision")
        if step is None:
            return
        if yes:
            self.act(True, by, signoffs.sign, step)
            self.state, self.version = "approved", None
        else:
            self.act(True, by, signoffs.refuse, step, "不同意")
            self.move("draft")

    @rule(by=WHO)
    def brief(self, by):
        goes = by in DRAFTING and self.state == "approved"
        self.act(goes, by, running.brief, self.key, "分工", on=DAY)
        if goes:
            self.state = "running"

    @rule(by=WHO)
    def acknowledge(self, by):
        goes = by == "sales2" and self.state == "running" and not self.acknowledged
        self.act(goes, by, running.acknowledge, self.key)
        self.acknowledged = self.acknowledged or goes

    @rule(by=WHO)
    def look_at(self, by):
        with unguarded("a test looks"):
            (point,) = told(db.session.get(Plan, self.key))[-1].points
        goes = by in ("mktmanager", "csmanager") and self.state == "running" and not self.looked_at
        self.act(goes, by, running.look_at, self.key, point.id, "正常", on=DAY)
        self.looked_at = self.looked_at or goes

    @rule(by=WHO, share=st.integers(1, 3))
    def spend(self, by, share):
        amount, self.serial = BUDGET // share, self.serial + 1
        runs = self.state == "running" and self.acknowledged
        goes = by in DRAFTING and runs and self.spent + amount <= BUDGET
        given = {"number": f"FY-{self.key}-{self.serial}", "amount_fen": amount, "paid_on": DAY, "purpose": "展会"}
        self.act(goes, by, expenses.spend, self.key, **given, on=DAY)
        self.spent += amount if goes else 0

    @rule(by=WHO)
    def propose_change(self, by):
        holds = self.state in ("approved", "running") and self.version is None
        goes = by in DRAFTING and holds and not self.asked
        self.act(goes, by, changing.propose, self.key, "调整", on=DAY)
        self.asked = self.asked or goes

    @rule()
    def consent(self):
        step = self.step("gm", "plan_change")
        assert (step is not None) == self.asked
        if step is not None:
            done = self.act(True, "gm", signoffs.sign, step)
            holds = self.state in ("approved", "running")
            assert done.state == ("signed" if holds else "lapsed")
            self.asked = False
            if holds:
                self.version, self.number = "draft", 2

    @rule(by=WHO)
    def give_up(self, by):
        goes = by in DRAFTING and self.version == "draft"
        self.act(goes, by, drafting.give_up, self.key, "不做了", on=DAY)
        if goes:
            self.state = "ended" if self.number == 1 else self.state
            self.version, self.number = None, self.number

    @rule(by=WHO)
    def finish(self, by):
        runs = self.state == "running" and self.acknowledged
        goes = by in DRAFTING and runs and self.version is None and self.looked_at
        self.act(goes, by, running.finish, self.key, "完成", on=DAY)
        self.state = "finished" if goes else self.state

    @rule(by=WHO)
    def end(self, by):
        holds = self.state in ("approved", "running") and self.version is None
        goes = by in ("mktmanager", "gm") and holds
        self.act(goes, by, running.end, self.key, "终止", on=DAY)
        self.state = "ended" if goes else self.state

    def move(self, version):
        self.version = version
        if self.number == 1:
            self.state = version

    @invariant()
    def stands_as_the_model_says(self):
        db.session.expire_all()
        with unguarded("a test looks"):
            plan = db.session.get(Plan, self.key)
            version, force = under_way(plan), in_force(plan)
            assert (plan.state, plan.spent_fen) == (self.state, self.spent)
            assert (version.state if version else None) == self.version
            assert (force is not None) == (plan.approved_on is not None)


def test_any_way_a_plan_goes_the_model_goes_with_it(app, session):
    quick = settings(
        max_examples=5, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    run_state_machine_as_test(AnyWay, settings=quick)
