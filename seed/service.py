"""Complaints at every stage and visits made, allotted and dropped: done as people do them, by the services."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select

from admin_app import clock
from admin_app.accounts.models import Department, User
from admin_app.areas.complaints import service as complaints
from admin_app.areas.complaints.deciding import alternatives_of
from admin_app.areas.complaints.intakes import dismiss
from admin_app.areas.complaints.models import Complaint, ComplaintIntake
from admin_app.areas.customers.models import Customer
from admin_app.areas.visits import campaigns, improvements, questionnaires, resting, summaries
from admin_app.areas.visits import service as visits
from admin_app.areas.visits.models import Improvement, Visit
from admin_app.areas.visits.questionnaires import Question
from admin_app.duties.workdays import is_working_day
from admin_app.extensions import db
from admin_app.secrecy.reader import reader_for, reading_as

ASKED = (
    *(
        "complaint",
        "complaint_alternative",
        "complaint_asked",
        "complaint_dismissal",
        "complaint_intake",
        "complaint_sanction",
    ),
    *("complaint_step", "improvement", "rest_hours", "visit", "visit_attempt", "visit_campaign", "visit_report"),
    *("questionnaire", "visit_answer"),
)  # tables
WHATS = (
    ("到货时外箱破损，内件受潮。", "产品质量", "换货，或按折价结算"),
    ("约定周三送达，周五才到。", "送货", "说明原因，改进排车"),
    ("对账单金额与合同价不符。", "账务", "更正对账单"),
    ("送货人员态度生硬。", "服务", "道歉并改进"),
    ("催要的检测报告一直未寄。", "服务", "补寄报告"),
    ("同一型号两批颜色不一致。", "产品质量", "退回第二批"),
    ("开票信息有误，影响入账。", "账务", "重开发票"),
    ("要求退还合同外的运费。", "价格", "核对后答复"),
)
HEARD = (
    visits.Heard(
        5, "合作多年，信得过。", "送货前最好电话通知。", "明年春季增订两成。", "同行降价约百分之三。", "采购经理"
    ),
    visits.Heard(4, "质量稳定。", "对账可以再快些。", "无", "无", "财务主管"),
    visits.Heard(3, "总体还可以。", "售后响应偏慢。", "想要小包装。", "新开两家同类门店。", "仓库主管"),
    visits.Heard(2, "最近两批不满意。", "请派人上门看看。", "无", "竞争对手送货更快。", "业务经理"),
    visits.Heard(5, "很满意。", "无", "希望提供样品册。", "原料看涨。", "总经理"),
)

QUESTIONS = (
    Question("rating", "您对送货及时性是否满意？"),
    Question("rating", "您对对账和开票是否满意？"),
    Question("choice", "您最希望我们改进哪一项？", ("送货", "售后", "对账开票", "价格")),
    Question("text", "明年的采购计划有何变化？"),
)
ANSWERS = (
    {1: "5", 2: "4", 3: "2", 4: "增订两成"},
    {1: "4", 2: "4", 3: "3", 4: "与今年持平"},
    {1: "2", 2: "-", 3: "1", 4: "未定"},
)


class Story:
    """Who does what, on which day, to whom."""

    def __init__(self, on: date) -> None:
        self.on = on
        self.people = {user.username: user for user in db.session.scalars(select(User).where(User.is_demo))}
        self.customers = self.by("service", lambda: self._customers())
        self.finance = db.session.scalars(select(Department.id).where(Department.code == "finance")).one()

    def _customers(self) -> Sequence[Customer]:
        rows = select(Customer).where(Customer.status == "active", Customer.level == "internal")
        return list(db.session.scalars(rows.order_by(Customer.code).limit(24)).unique())

    def by(self, username: str, act: Callable[[], Any], on: date | None = None) -> Any:
        with reading_as(reader_for(self.people[username], on or self.on)):
            return act()

    def calling(self, back: int) -> datetime:
        """Ten in the morning of the latest working day so many days back."""
        day = self.on - timedelta(days=back)
        while not is_working_day(day):
            day -= timedelta(days=1)
        return datetime.combine(day, time(10), clock.ZONE)


def ask(on: date) -> None:
    """Complaints from just come in to archived; a campaign half done; visits of half a year; a report."""
    story = Story(on)
    if len(story.customers) < len(WHATS) + 4:  # a small demonstration
        _handle(story, story.customers[: len(WHATS)])
        _visit(story, story.customers)
        return
    _handle(story, story.customers[: len(WHATS)])
    _visit(story, story.customers[len(WHATS) :])


def _raise(story: Story, customer: Customer | None, what: int, back: int, **more: Any) -> ComplaintIntake:
    content, category, _solutions = WHATS[what % len(WHATS)]
    at = story.calling(back)
    raised = complaints.Raised(
        content=content,
        category=category,
        typed_name=customer.name if customer else "乌有市晴川印务",
        customer_id=customer.id if customer else None,
        **more,
    )
    return story.by("service", lambda: complaints.raise_complaint(raised, at=at))  # type: ignore[no-any-return]


def _handle(story: Story, customers: Sequence[Customer]) -> None:
    """One at each stage, the first the furthest; two that nobody has linked yet."""
    for at, customer in enumerate(customers):
        intake = _raise(story, customer, at, BACK[at], came_by="phone")
        complaint = db.session.scalars(select(Complaint).where(Complaint.intake_id == intake.id)).one()
        _Handling(story, complaint.id).go(FAR[at], WHATS[at][2])
    _raise(story, None, 1, 0, came_by="form")
    gone = _raise(story, None, 2, 3, came_by="form")
    story.by("service", lambda: dismiss(gone.id, "经核实为推销信息，并非客户投诉。"))


class _Handling:
    def __init__(self, story: Story, key: int) -> None:
        self.story, self.key, self.solutions = story, key, ""

    def go(self, steps: int, solutions: str) -> None:
        self.solutions = solutions
        for name in STEPS[:steps]:
            getattr(self, name)()

    @property
    def row(self) -> Complaint:
        return db.session.scalars(select(Complaint).where(Complaint.id == self.key)).one()

    def agree(self) -> None:
        story, on = self.story, self.story.on
        story.by(
            "service",
            lambda: complaints.agree(
                self.key, self.row.content, self.solutions, self._promised(), "ordinary", LATER, on=on
            ),
        )

    def _promised(self) -> date:
        """By the rules, where that is still to come."""
        return self.row.solve_on if self.row.solve_on >= self.story.on else self.story.on + timedelta(days=2)

    def judge(self) -> None:
        story, handler = self.story, self.story.people["finance"]
        judged = complaints.Judged(True, True, department_id=story.finance, handler_id=handler.id)
        story.by("service", lambda: complaints.judge(self.key, judged, on=story.on))

    def examine(self) -> None:
        story, kind = self.story, complaints.CAUSES[self.key % len(complaints.CAUSES)]
        person = story.people["sales1"].id
        story.by("finance", lambda: complaints.examine(self.key, kind, "交接环节无人核对。", person, on=story.on))

    def propose(self) -> None:
        story, other = self.story, self.story.people["sales2"].id
        story.by("finance", lambda: complaints.ask(self.key, other, on=story.on))
        for by, what in (("finance", self.solutions), ("sales2", "由业务员上门说明，并给予下次订货优惠")):
            story.by(by, partial(complaints.propose, self.key, what, story.finance, on=story.on))

    def submit(self) -> None:
        self.story.by("finance", lambda: complaints.submit(self.key, on=self.story.on))

    def decide(self) -> None:
        def choose() -> None:
            first = alternatives_of(self.row)[0]
            complaints.decide(self.key, first.id, "按首选方案办理，三日内落实。", on=self.story.on)

        self.story.by("csmanager", choose)

    def feed_back(self) -> None:
        self.story.by("finance", lambda: complaints.feed_back(self.key, "已按批示办妥，客户认可。", on=self.story.on))

    def visit(self) -> None:
        _make(self.story, self.row.visit_id or 0, HEARD[0], 0)

    def improve(self) -> None:
        story, person = self.story, self.story.people["sales2"].id
        story.by("csmanager", self._sanction)
        story.by("service", lambda: complaints.improve(self.key, "发货前双人核对装箱。", person, on=story.on))

    def _sanction(self) -> None:
        person = self.story.people["sales1"].id
        complaints.sanction(self.key, person, "person", "口头提醒。", on=self.story.on)
        none = "交接规程已明确，责任部门负责人无失职。"
        complaints.sanction(self.key, None, "head", none, is_none=True, on=self.story.on)

    def archive(self) -> None:
        story, rows = self.story, select(Improvement.id).where(Improvement.about == self.row.number)
        for item in db.session.scalars(rows).all():
            story.by("sales2", partial(improvements.done, item, "发货单增设双人签字栏。", on=story.on))
            story.by("service", partial(improvements.check, item, "抽查十单均已双签。", is_effective=True, on=story.on))
        self.story.by(
            "service", lambda: complaints.archive(self.key, "起因在交接，已加双人核对。", "won_back", on=self.story.on)
        )


LATER = "客户要求待新货到港后一并更换。"
STEPS = ("agree", "judge", "examine", "propose", "submit", "decide", "feed_back", "visit", "improve", "archive")
BACK = (20, 18, 16, 2, 2, 1, 1, 0)  # days since it came in
FAR = (
    10,
    8,
    7,
    6,
    5,
    4,
    1,
    0,
)  # archived, visited, to be visited, carried out, with the superior, discussed, agreed, new


def _make(story: Story, visit_id: int, heard: visits.Heard, back: int) -> Visit:
    at = story.calling(back)
    story.by("service", lambda: visits.note_attempt(visit_id, "no_answer", "上午无人接听", at=at - timedelta(hours=1)))
    story.by("service", lambda: visits.note_attempt(visit_id, "reached", "", minutes=4, at=at))
    on = at.astimezone(clock.ZONE).date()
    return story.by("service", lambda: visits.record_visit(visit_id, heard, on=on), on)  # type: ignore[no-any-return]


def _visit(story: Story, customers: Sequence[Customer]) -> None:
    """Visits over half a year, one dropped; a campaign of key customers; hours of rest; a report."""
    on, days = story.on, 28
    for at, customer in enumerate(customers[:10]):
        back = at * days // 2
        day = on - timedelta(days=back)
        visit = story.by("csmanager", partial(visits.plan, customer.id, "phone", day, on=day), day)
        if at == 1:
            story.by("csmanager", partial(visits.drop, visit.id, "客户已歇业装修，改期再访。"))
        elif at != 3:
            _make(story, visit.id, HEARD[at % len(HEARD)], back)
    done = db.session.scalars(select(Visit).where(Visit.satisfaction == 2).order_by(Visit.done_on).limit(1)).first()
    if done is not None:
        _improve(story, done)
    for customer in customers[:2]:
        story.by("service", partial(resting.note, customer.id, 720, 840, "午休，下午两点后再打"))
    asked = story.by(
        "service",
        lambda: questionnaires.draft(
            "年度满意度问卷", "Yearly survey of satisfaction", dict(enumerate(QUESTIONS, 1)), on=on
        ),
    )
    wanted = campaigns.Wanted(
        "重点客户冬季回访", "regular", "phone", on, on + timedelta(days=21), {"only_key": True, "grade": "A"}, asked.id
    )
    campaign = story.by("csmanager", lambda: _drawn(wanted, on))
    if campaign is not None and story.calling(0).astimezone(clock.ZONE).date() >= on:  # called today, if one may
        rows = select(Visit).where(Visit.campaign_id == campaign.id).order_by(Visit.customer_id).limit(3)
        for at, visit in enumerate(db.session.scalars(rows).all()):
            _make(story, visit.id, replace(HEARD[at], answers=ANSWERS[at]), 0)
    story.by(
        "csmanager",
        lambda: summaries.make(on - timedelta(days=90), on, "满意度总体平稳；售后响应须加快，已列改进事项。", on=on),
    )


def _drawn(wanted: campaigns.Wanted, on: date) -> Any:
    return campaigns.begin(wanted, on=on) if campaigns.number_drawn(wanted.filters, on) else None


def _improve(story: Story, visit: Visit) -> None:
    person = story.people["sales1"].id
    item: Improvement = story.by(
        "service", lambda: improvements.note(visit.id, "售后响应偏慢，须当日回电。", person, on=story.on)
    )
    story.by("sales1", lambda: improvements.done(item.id, "设当日回电登记表。", on=story.on))
