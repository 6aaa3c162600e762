"""Business plans in every state, brought there by those whose part it is, through the services, around the day."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from admin_app.accounts.models import User
from admin_app.areas.customers.models import Customer
from admin_app.areas.plans import changing, drafting, expenses, review, running
from admin_app.areas.plans.models import Plan
from admin_app.areas.plans.versions import told
from admin_app.extensions import db
from admin_app.secrecy.reader import reader_for, reading_as
from admin_app.signoffs import inbox
from admin_app.signoffs import service as signoffs

TABLES = ("plan", "plan_version", "plan_member", "plan_control_point", "plan_opinion", "plan_expense")
# Title, instrument, how and when one pays, other terms, yuan it is worth, yuan it may cost; how far it has come.
PLANS = (
    ("年度供货合作方案", "银行承兑汇票", "承兑汇票", "月结60天", "年采购量达标返利2%。", 860_000, 42_000, "finished"),
    (
        "新产品试用推广方案",
        "分期付款",
        "银行转账",
        "首付三成，余款分三月",
        "试用期内免费调试。",
        120_000,
        18_000,
        "running",
    ),
    ("区域联合促销方案", "应收账款保理", "银行转账", "月结30天", "促销物料由我方承担。", 380_000, 56_000, "running"),
    (
        "大客户框架合作方案",
        "国内信用证",
        "信用证",
        "见证后90天",
        "两年期框架。",
        1_500_000,
        120_000,
        "decision",
    ),
    ("老客户升级改造方案", "融资租赁", "按月支付租金", "每月5日前", "旧设备折价回收。", 260_000, 30_000, "review"),
    ("配件寄售方案", "寄售", "银行转账", "按月据实结算", "库存按季盘点。", 90_000, 8_000, "approved"),
    ("联合研发合作方案", "分期付款", "银行转账", "按里程碑付款", "知识产权共有。", 640_000, 90_000, "submitted"),
    ("展会客户跟进方案", "预付款", "银行转账", "预付两成，货到付清", "", 75_000, 6_000, "draft"),
    ("旺季备货方案", "银行承兑汇票", "承兑汇票", "月结45天", "备货期价格锁定。", 210_000, 15_000, "returned"),
    ("渠道拓展方案", "授信账期", "银行转账", "月结30天", "", 150_000, 20_000, "ended"),
)
POINTS = (
    ("首批回款", "财务部每周核对到账", "未到账先暂停发货"),
    ("供货进度", "业务员每周跟单", "提前备货，预留替代供应商"),
    ("费用执行", "客服部按月核对支出", "超预算前先申请变更"),
)


class Scene:
    """Who does what on which day."""

    def __init__(self, people: dict[str, User]) -> None:
        self.people = people

    def by(self, username: str, when: date, act: Callable[..., Any], /, *given: Any, **more: Any) -> Any:
        with reading_as(reader_for(self.people[username], when)):
            return act(*given, **more)

    def sign(self, username: str, on: date, matter: str, plan: Plan, refuse: str = "") -> None:
        with reading_as(reader := reader_for(self.people[username], on)):
            steps = (step for step in inbox.waiting_for(reader) if step.request.matter == matter)
            mine = next(step for step in steps if step.request.values["number"] == plan.number)
            if refuse:
                signoffs.refuse(mine.id, refuse)
            else:
                signoffs.sign(mine.id, comment="同意。")


def ask(on: date, people: dict[str, User]) -> None:
    """One of each; the running ones with expenses, one of them with a change under way."""
    scene = Scene(people)
    customers = _customers(people)
    for at, (customer, (*said, amount, budget, state)) in enumerate(zip(customers, PLANS, strict=False)):
        title, instrument, method, cycle, other = said
        terms = drafting.Terms(title, amount * 100, budget * 100, instrument, method, cycle, other_terms=other)
        owner = next(name for name in ("sales1", "sales2") if people[name].id == customer.owner_id)
        _bring(scene, customer, terms, state, owner, on - timedelta(days=40 - 3 * at), on)


def _customers(people: dict[str, User]) -> list[Customer]:
    owners = [people[name].id for name in ("sales1", "sales2")]
    rows = select(Customer).where(Customer.status == "active", Customer.owner_id.in_(owners))
    usual = rows.where(Customer.level.in_(("internal", "secret"))).order_by(Customer.code.desc())
    return list(db.session.scalars(usual.limit(len(PLANS))))


def _bring(
    scene: Scene, customer: Customer, terms: drafting.Terms, state: str, owner: str, start: date, on: date
) -> None:
    plan: Plan = scene.by(owner, start, drafting.draft, customer.id, terms, on=start)
    for username, role in ((owner, "方案负责人"), ("service", "客户联络与回访")):
        scene.by(owner, start, drafting.name_member, plan.id, scene.people[username].id, role)
    for at, (what, supervision, prevention) in enumerate(POINTS):
        due_on = on + timedelta(days=5 * at - 3) if state == "running" else on + timedelta(days=10 * at + 5)
        scene.by(owner, start, drafting.add_point, plan.id, what, supervision, prevention, due_on, on=start)
    for name, act in _steps(scene, plan, owner, start, on).items():
        if state == "draft" or (state == "returned" and name == "decision"):
            break
        act()
        if name == state:
            break
    if state == "returned":
        scene.by("finmanager", on, signoffs.refuse, _step(scene, "finmanager", plan, on), "账期偏长，请压缩。")
    if state in ("running", "finished"):
        _spend(scene, plan, on)
    if state == "finished":
        _finish(scene, plan, owner, on)
    if state == "ended":
        scene.by("mktmanager", on, running.end, plan.id, "客户调整采购计划，双方同意终止。", on=on)
    if terms.title == "区域联合促销方案":
        _change(scene, plan, owner, on)


def _steps(scene: Scene, plan: Plan, owner: str, start: date, on: date) -> dict[str, Callable[[], Any]]:
    later = min(start + timedelta(days=2), on)

    def opinions() -> None:
        for one in ("csmanager", "finmanager", "mktmanager"):
            answers = {"fits": True, "specific": one != "mktmanager"}
            scene.by(one, later, review.give_opinion, plan.id, answers, "条件可行，建议细化针对性措施。")

    def decide() -> None:
        decider = told(plan)[0].version.decider
        scene.sign("csmanager" if decider == "cs_manager" else "gm", later, "plan_decision", plan)

    return {
        "submitted": lambda: scene.by(owner, start, drafting.submit, plan.id, on=start),
        "review": lambda: scene.by(
            *("csmanager", later, review.convene, plan.id, later, "财务部、市场部，邀请技术部列席"),
            *("补充客户信用状况及付款风险分析。",),
            on=later,
        ),
        "decision": opinions,
        "approved": decide,
        "running": lambda: _brief(scene, plan, owner, later),
    }


def _brief(scene: Scene, plan: Plan, owner: str, on: date) -> None:
    said = "目标：按期完成并回款。分工：业务员跟单，客服联络回访。风险：注意账期与费用。"
    scene.by(owner, on, running.brief, plan.id, said, on=on)
    for username in (owner, "service"):
        scene.by(username, on, running.acknowledge, plan.id)


def _step(scene: Scene, username: str, plan: Plan, on: date) -> int:
    with reading_as(reader := reader_for(scene.people[username], on)):
        return next(one.id for one in inbox.waiting_for(reader) if one.request.values.get("number") == plan.number)


def _spend(scene: Scene, plan: Plan, on: date) -> None:
    for at, (share, purpose) in enumerate(((3, "样品及调试费"), (5, "客户培训会场费"))):
        given = {"number": f"FY{plan.number[2:]}-{at + 1}", "amount_fen": plan.budget_fen // share, "paid_on": on}
        scene.by("finance", on, expenses.spend, plan.id, **given, purpose=purpose, on=on)


def _finish(scene: Scene, plan: Plan, owner: str, on: date) -> None:
    points = [point.id for point in told(plan)[0].points]
    for point in points:
        scene.by("csmanager", on, running.look_at, plan.id, point, "正常。", on=on)
    scene.by(owner, on, running.finish, plan.id, "完成年度供货目标，回款及时，客户满意。", on=on)


def _change(scene: Scene, plan: Plan, owner: str, on: date) -> None:
    """The general manager has consented; the draft of the change waits for its paper."""
    scene.by(owner, on, changing.propose, plan.id, "增加一个促销城市，预算相应调整。", on=on)
    scene.sign("gm", on, "plan_change", plan)
    terms = (plan.title, plan.amount_fen, plan.budget_fen, "应收账款保理", "银行转账", "月结30天")
    old = drafting.Terms(*terms, other_terms="促销物料由双方各承担一半。")
    scene.by(owner, on, drafting.edit, plan.id, old)
