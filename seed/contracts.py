"""Contracts at every stage, drawn up by the services as people do: drafts, reviews, signed, kept, out."""

import io
from datetime import date, timedelta

from PIL import Image, ImageDraw
from sqlalchemy import select

from admin_app.accounts.models import User
from admin_app.areas.contracts import custody, disputes, drafts, files, groundwork, review, signing, supply
from admin_app.areas.customers.models import Customer
from admin_app.areas.receivables.models import Contract
from admin_app.extensions import db
from admin_app.secrecy.reader import reader_for, reading_as
from admin_app.signoffs import inbox
from admin_app.signoffs import service as signoffs

People = dict[str, User]
OPINIONS = {
    "finance": "付款条件与信用状况相符。",
    "contracts": "条款齐备，同意。",
    "mktmanager": "价格合理，同意签订。",
}
STAGES = ("expired", "ready", "review", "approved", "signed", "supplying", "out", "ending")


def draw_up(people: People, on: date) -> None:
    """One contract at each stage, as far as there are customers."""
    with _as(people, "sales1", on):
        mine = select(Customer).where(
            Customer.owner_id == people["sales1"].id,
            Customer.status == "active",
            Customer.grade.in_(("A", "B")),
            Customer.level.in_(("internal", "secret")),
        )
        customers = list(db.session.scalars(mine.order_by(Customer.code).limit(len(STAGES))))
    for stage, customer in zip(STAGES, customers, strict=False):
        _lead(people, customer, stage, on)


def _as(people: People, username: str, on: date):  # type: ignore[no-untyped-def]
    return reading_as(reader_for(people[username], on))


def _lead(people: People, customer: Customer, stage: str, on: date) -> None:
    at = STAGES.index(stage)
    day = on - timedelta(days=(2, 1, 1, 3, 12, 60, 90, 120)[at])
    ends_on = on + timedelta(days=30) if stage == "ending" else day + timedelta(days=364)
    contract = _draft(people, customer, day, ends_on, is_expired=stage == "expired", at=at)
    if stage in ("expired", "ready"):
        return
    with _as(people, "sales1", day):
        review.submit(contract.id, on=day)
    if stage == "review":
        _sign(people, contract, day, ("finance",))
        return
    _sign(people, contract, day, (*OPINIONS, "csmanager"))
    if stage != "approved":
        _go_on(people, contract, stage, day + timedelta(days=2), on)


def _draft(people: People, customer: Customer, day: date, ends_on: date, *, is_expired: bool, at: int) -> Contract:
    terms = drafts.Terms(
        title=("年度供货合同", "设备采购合同", "零配件供应合同", "技术服务合同")[at % 4],
        contract_type=("sale", "sale", "framework", "service")[at % 4],
        amount_fen=12_000_000 + at * 3_500_000,
        starts_on=day,
        ends_on=ends_on,
        payment_days=30,
        payment_terms="验收合格后30天内转账付清。",
        supply_from=day,
        supply_until=ends_on,
    )
    with _as(people, "sales1", day):
        contract = drafts.draft(customer.id, terms, on=day)
        groundwork.record_diligence(
            contract.id,
            licence=f"营业执照正本（核验编号 {customer.code}）",
            licence_until=day - timedelta(days=20) if is_expired else None,
            reputation="同业评价良好，无失信记录。",
            results="近两年营业收入稳中有升。",
            qualifications="质量管理体系认证有效。",
            answers_id=people["sales1"].id,
            on=day,
        )
        groundwork.declare(
            contract.id,
            economy="毛利率不低于本类产品平均水平。",
            feasibility="产能与交货期均可满足。",
            legality="合同条款已对照公司范本核对。",
            price="与近三次成交价相比在合理区间。",
        )
        files.add(contract.id, "text", io.BytesIO("合同文本（虚构，仅供演示）".encode()), "合同文本.txt")
    return contract


def _sign(people: People, contract: Contract, day: date, usernames: tuple[str, ...]) -> None:
    for username in usernames:
        with _as(people, username, day):
            waiting = inbox.waiting_for(reader_for(people[username], day), limit=1000)
            mine = (step for step in waiting if step.request.subject == str(contract.id))
            signoffs.sign(next(mine).id, comment=OPINIONS.get(username, "同意。"))


def _go_on(people: People, contract: Contract, stage: str, day: date, on: date) -> None:
    """Signed by both and, but for one that is late, handed in; then what the stage tells."""
    with _as(people, "sales1", day):
        files.add(contract.id, "scan", io.BytesIO(_picture(contract.number)), "已签合同.png")
        signing.sign(contract.id, signed_on=day, for_us="陈总", for_them="对方经办人", on=day)
        if stage == "supplying":
            for what, due_on in (("首批", on - timedelta(days=4)), ("第二批", on + timedelta(days=5))):
                planned = supply.plan(contract.id, what=f"{what}供货", due_on=due_on, amount_fen=5_000_000)
                if due_on < on:
                    answer = "仓库答复：车辆已排，三日内发出。"
                    supply.urge(planned.id, act="call", answer=answer, urged_on=due_on, on=on)
    if stage == "signed":
        return
    with _as(people, "contracts", day):
        signing.hand_in(contract.id, place="客服部合同柜二层", copies=2, handed_in_on=day, on=day)
    if stage == "supplying":
        _quarrel(people, contract, on)
    if stage in ("out", "ending"):
        asked = on - timedelta(days=10) if stage == "out" else on
        with _as(people, "sales1", asked):
            custody.ask_out(contract.id, purpose="与对方核对条款原件。", due_on=asked + timedelta(days=3), on=asked)
        if stage == "out":
            _give_out(people, contract, asked)


def _quarrel(people: People, contract: Contract, on: date) -> None:
    day = on - timedelta(days=8)
    with _as(people, "sales1", on):
        dispute = disputes.open_dispute(contract.id, "首批到货数量短少", opened_on=day, next_on=on, on=on)
        says, days = "双方清点，确认短少两箱；提出补发。", {"step_on": day + timedelta(days=2), "next_on": on}
        disputes.add_step(dispute.id, says, **days, on=on)


def _give_out(people: People, contract: Contract, day: date) -> None:
    outing = custody.outing_of(contract.id)
    assert outing is not None  # noqa: S101 it was asked for just now
    with _as(people, "gm", day):
        waiting = inbox.waiting_for(reader_for(people["gm"], day), limit=1000)
        mine = (step for step in waiting if step.request.subject == str(outing.id))
        signoffs.sign(next(mine).id, comment="同意，按期归还。")


def _picture(number: str) -> bytes:
    """A page that says what it stands for."""
    page = Image.new("L", (620, 877), 255)
    draw = ImageDraw.Draw(page)
    draw.rectangle((30, 30, 590, 847), outline=120, width=2)
    draw.text((60, 60), f"{number}\n\nScan of a signed contract (invented)", fill=0, font_size=22)
    out = io.BytesIO()
    page.save(out, "PNG")
    return out.getvalue()
