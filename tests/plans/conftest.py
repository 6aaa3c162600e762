"""A plan on its way, one act each by one person, committed; and short names for its steps."""

import io
from datetime import timedelta
from pathlib import Path

import pytest

from admin_app.areas.plans import drafting, review, running
from admin_app.areas.plans.models import Plan
from admin_app.policies import service as policies
from admin_app.secrecy.reader import unguarded
from admin_app.signoffs import inbox
from admin_app.signoffs import service as signoffs
from rules.engine import load_text
from tests.factories import DAY, make_customer, user

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6360000000020001"
    "48afa4710000000049454e44ae426082"
)
EDITION = Path(__file__).resolve().parents[2] / "rules" / "editions" / "edition_18036" / "plans.py"
BUDGET, LARGE = 300_000, 50_000_000  # from there on the general manager decides


def terms(**other):
    plain = {
        "title": "年度推广方案",
        "amount_fen": 1_000_000,
        "budget_fen": BUDGET,
        "instrument": "银行承兑汇票",
        "supply_cycle": "下单后15日内",
        "payment_method": "转账",
        "payment_cycle": "月结30天",
        "other_terms": "质保一年",
    }
    return drafting.Terms(**(plain | other))


@pytest.fixture
def customer(session):
    return make_customer("松江精密", owner="sales1")


class Way:
    """`way.to("running")`: a plan brought there by those whose part it is."""

    ORDER = ("draft", "submitted", "review", "decision", "approved", "running", "acknowledged")

    def __init__(self, act, as_reader, session):
        self.act, self.as_reader, self.session = act, as_reader, session

    def draft(self, customer, by="sales1", on=DAY, **other):
        plan = self.act(by, drafting.draft, customer.id, terms(**other), on=on)
        self.act(by, drafting.name_member, plan.id, user("sales2").id, "现场执行", on=on)
        self.act(by, drafting.add_point, plan.id, "回款", "每周对账", "分期付款", DAY + timedelta(days=10), on=on)
        return plan

    def to(self, state, customer, by="sales1", **other):
        return self.on_to(state, self.draft(customer, by, **other), by)

    def on_to(self, state, plan, by="sales1"):
        steps = {
            "submitted": lambda: self.act(by, drafting.submit, plan.id),
            "review": lambda: self.convene(plan),
            "decision": lambda: self.opinions(plan),
            "approved": lambda: self.decide(),
            "running": lambda: self.act(by, running.brief, plan.id, "目标、分工与风险。"),
            "acknowledged": lambda: self.act("sales2", running.acknowledge, plan.id),
        }
        for name in self.ORDER[1 : self.ORDER.index(state) + 1]:
            steps[name]()
        return self.now(plan)

    def convene(self, plan, by="csmanager", completion="补充付款风险分析。"):
        self.act(by, review.convene, plan.id, DAY, "财务部、市场部", completion)

    def opinions(self, plan, by=("csmanager", "finmanager", "mktmanager"), comment="", **answers):
        for one in by:
            self.act(one, review.give_opinion, plan.id, {"fits": True, "specific": True} | answers, comment)

    def decide(self, by=None, refuse=""):
        for one in (by,) if by else ("csmanager", "gm"):
            with self.as_reader(one) as reader:
                steps = [step.id for step in inbox.waiting_for(reader) if step.request.matter != "plan_opinions"]
            for step in steps:
                doing = (signoffs.refuse, step, refuse) if refuse else (signoffs.sign, step)
                self.act(one, *doing)

    def now(self, plan):
        self.session.expire_all()
        with unguarded("a test looks"):
            return self.session.get(Plan, plan.id)


@pytest.fixture
def way(act, as_reader, session):
    return Way(act, as_reader, session)


@pytest.fixture
def later_edition(session):
    """`later_edition()`: from now on the rules of 整理版18036 hold."""

    def publish():
        with unguarded("a test's arrangement"):
            policies.publish(load_text(EDITION.read_text(), "plans.py"), effective_on=DAY, origin="shell")
            session.commit()

    return publish


@pytest.fixture
def sign_off(act):
    """The consent on paper, filed by the salesperson."""
    from admin_app.areas.plans import changing

    return lambda plan, by="sales1": act(by, changing.file_sign_off, plan.id, io.BytesIO(PNG), "签批件.png")
