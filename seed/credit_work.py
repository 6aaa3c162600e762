"""What people are doing about customers' credit: investigations, emergencies, countermeasures, new customers, defaults.

Asked by the services, as people ask it, on the days before the day.
"""

from datetime import date, timedelta

from sqlalchemy import select

from admin_app.accounts.models import User
from admin_app.areas.credit import service as credit
from admin_app.areas.credit.countermeasures import screens as _matters  # noqa: F401 -- what its signatures do
from admin_app.areas.credit.countermeasures import service as countermeasures
from admin_app.areas.credit.investigating import service as investigating
from admin_app.areas.credit.investigating import writing
from admin_app.areas.credit.investigating.models import InvestigationStep
from admin_app.areas.credit.trading import ending, starting
from admin_app.areas.customers.models import Customer
from admin_app.extensions import db
from admin_app.secrecy.reader import reader_for, reading_as
from admin_app.signoffs import service as signoffs
from admin_app.signoffs.models import SignRequest, SignStep

People = dict[str, User]
TABLES = (
    *("investigation_case", "investigation_step", "investigation_item", "oral_report", "countermeasure"),
    *("visit_plan", "trading_start", "default_report", "collection_step", "limit_step"),
)
LEARNT = {
    "field": ("厂区与仓库，仓管员在场", "两条产线开工，成品库存约三周用量，无外单位封存标记。"),
    "bank": ("开户行客户经理电话询问", "近一年无退票记录，结算户余额稳定。"),
    "trade": ("同城经销商两家", "均称按月结款，最长拖欠十余天。"),
    "internal": ("往来账、工商登记、新闻检索", "登记状态存续，未见诉讼，近两年按期对账。"),
    "analysis": ("资产负债表、利润表", "流动比率合理，应收账款周转加快，无大额对外担保。"),
}
WRITTEN = {
    "standing": "登记状态存续，股东近三年未变更。",
    "operations": "两条产线开工，产销平衡。",
    "finances": "流动性尚可，无大额对外担保。",
    "conduct": "对我方按期付款，对同行偶有拖欠。",
    "security": "厂房为自有，可供抵押。",
}


def work(people: People, on: date) -> None:
    own = _own(people, "sales1", on, Customer.grade.in_(("B", "C")), Customer.status == "active")
    if len(own) < 8:  # a small demonstration
        return
    _investigations(people, own[:4], on)
    _emergencies(people, own[4:6], on)
    _countermeasures(people, own[6], on)
    _default(people, own[7], on)
    _new(people, on)
    _steps(people, on)


def _as(people: People, username: str, on: date):  # type: ignore[no-untyped-def]
    return reading_as(reader_for(people[username], on))


def _own(people: People, username: str, on: date, *where: object) -> list[int]:
    """Keys of the person's own customers who may be told of to everybody in the group."""
    with _as(people, username, on):
        rows = select(Customer.id).where(
            Customer.owner_id == people[username].id,
            Customer.level.in_(("internal", "secret")),
            Customer.emergency_open.is_(False),
            Customer.supply_hold.is_(False),
            *where,  # type: ignore[arg-type]
        )
        return list(db.session.scalars(rows.order_by(Customer.code).limit(40)))


def _investigations(people: People, keys: list[int], on: date) -> None:
    """One to plan, one being surveyed, one to be written, one with the credit group."""
    reasons = ("拟续签年度合同，需了解近况。", "申请额度30万元。", "对方更换法定代表人。", "拟提高额度。")
    for at, (key, reason) in enumerate(zip(keys, reasons, strict=True)):
        day = on - timedelta(days=4 * at)
        with _as(people, "sales1", day):
            case = investigating.ask(key, reason, on=day)
        if at == 0:
            continue
        with _as(people, "credit", day):
            days = {name: on + timedelta(days=3) for name in ("field", "bank", "analysis")}
            investigating.plan(case.id, days, on=day)
        if at == 1:
            continue
        _through(people, case.id, on)
        if at == 3:
            _report(people, case.id, on)


def _through(people: People, case_id: int, on: date) -> None:
    with _as(people, "credit", on):
        rows = select(InvestigationStep).where(InvestigationStep.case_id == case_id)
        steps = [(step.id, step.channel) for step in db.session.scalars(rows.order_by(InvestigationStep.channel))]
    for key, channel in sorted(steps, key=lambda one: one[1] == "analysis"):  # what the survey brought
        who = {"field": "sales1", "analysis": "finance"}.get(channel, "credit")
        with _as(people, who, on):
            investigating.report_step(key, *LEARNT[channel], on=on)


def _report(people: People, case_id: int, on: date) -> None:
    with _as(people, "credit", on):
        rows = select(InvestigationStep.id).where(InvestigationStep.case_id == case_id)
        evidence = f"step:{db.session.scalars(rows.order_by(InvestigationStep.channel)).first()}"
        items = {name: writing.Written(text, evidence) for name, text in WRITTEN.items()}
        writing.write(case_id, items, "good", "经营稳定，付款守信，建议维持授信。", on=on)
        writing.submit(case_id, on=on)


def _emergencies(people: People, keys: list[int], on: date) -> None:
    """One that waits for an instruction, one answered with countermeasures; and what was said on the telephone."""
    with _as(people, "sales1", on):
        credit.log_oral_report(
            keys[0], on, "emergency", "电话报告：对方仓库被封，已停止发货。", people["mktmanager"].id
        )
        credit.log_oral_report(keys[1], on, "routine", "本月回款正常，下月扩产。", people["mktmanager"].id)
        credit.raise_emergency(keys[0], on, "对方仓库被法院查封，负责人失联。")
        second = credit.raise_emergency(keys[1], on - timedelta(days=2), "对方主要客户破产，回款可能中断。")
    with _as(people, "mktmanager", on):
        credit.instruct(second.id, "countermeasures", "要求股东提供连带担保，落实前不再赊销。", on=on)


def _countermeasures(people: People, key: int, on: date) -> None:
    """One in force that ends within the month, one to be instructed."""
    before = on - timedelta(days=160)
    with _as(people, "credit", before):
        asked = countermeasures.propose(key, "joint_guarantor", "对方控股股东", 30_000_000, "回款放缓。", on=before)
        row = int(asked.subject)
    _sign(people, asked, before, csmanager="同意。")
    with _as(people, "credit", before):
        countermeasures.put_in_force(row, "保证合同一份，档案柜三层", before, on + timedelta(days=20), on=before)
    with _as(people, "sales1", on):
        countermeasures.propose(key, "mortgage", "对方", 20_000_000, "以库存成品抵押。", on=on)


def _default(people: People, key: int, on: date) -> None:
    """A bill that was not met: two steps tried, the end of dealings asked for by nobody yet."""
    before = on - timedelta(days=10)
    with _as(people, "sales1", before):
        told = "到期提示付款，银行退票，理由为账户余额不足。"
        report = ending.report_default(key, "商业承兑汇票一张", 8_600_000, told, before, on=before)
        ending.log_step(report.id, "call", "对方称月底前筹款支付。", before + timedelta(days=5), on=before)
    with _as(people, "sales1", on):
        ending.log_step(report.id, "visit", "上门面谈，先付两成，其余分两次付清。", on + timedelta(days=4), on=on)


def _new(people: People, on: date) -> None:
    """A visit planned with one, visited and asked about with another."""
    keys = _own(people, "sales2", on, Customer.status == "prospect")
    if len(keys) < 2:
        return
    before = on - timedelta(days=6)
    with _as(people, "sales2", on):
        starting.plan_visit(keys[0], on + timedelta(days=2), "了解产能和结算习惯。", on=on)
    with _as(people, "sales2", before):
        visit = starting.plan_visit(keys[1], before, "商谈首单及付款方式。", on=before)
    with _as(people, "sales2", on):
        starting.report_visit(visit.id, "厂区整洁，愿签年度合同并由法定代表人担保。", before, on=on)
        starting.ask_to_start(keys[1], 15_000_000, "personal", "个人担保书，合同柜", "首单货值约十二万元。", on=on)


def _steps(people: People, on: date) -> None:
    """A good report on a grade B customer, which lets the rules propose a step; the first for whom they do."""
    for key in _own(people, "sales1", on, Customer.grade == "B", Customer.status == "active")[8:]:
        with _as(people, "credit", on):
            credit.file_report(key, on, "good", "产销两旺。", "近三个月均按期付款。", "对账单、回单。", on=on)
            if credit.step_of(key) is not None:
                return


def _sign(people: People, request: SignRequest, on: date, **comments: str) -> None:
    for username, comment in comments.items():
        with _as(people, username, on):
            rows = select(SignStep.id).where(SignStep.request_id == request.id, SignStep.state == "open")
            signoffs.sign(db.session.scalars(rows).one(), comment=comment)
