"""Prospects of the demonstration at every stage: stepped with, asked about, doubted, won, taken on, left alone."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from admin_app import clock
from admin_app.accounts.models import User
from admin_app.areas.customers.models import Customer
from admin_app.areas.prospects import confirming, steps, taking_on
from admin_app.areas.prospects.models import Deal, ProspectConfirmation
from admin_app.audit import service as audit
from admin_app.duties.workdays import is_working_day
from admin_app.extensions import db
from admin_app.secrecy.reader import reader_for, reading_as

TABLES = ("deal", "prospect_step", "prospect_confirmation")
WAY = (
    ("call", "电话介绍产品，约定拜访", "goes_on", "对方有兴趣，约定下周见面。", "采购经理"),
    ("visit", "上门拜访，了解需求", "goes_on", "每季约需两批，现由外地供应。", "采购经理"),
    ("sample", "寄送样品", "not_reached", "样品已寄出，电话未接通。", ""),
    ("offer", "提交报价", "won", "同意试订一批，要求月底到货。", "总经理"),
)
DEALS = (  # how far it came, days ago begun and over, in yuan
    ("won", "标准件一批", 200, 170, 86_000),
    ("lost", "专用夹具", 150, 120, None),
    ("won", "年度备件", 90, 40, 132_500),
    ("engaging", "自动化改造", 20, None, None),
    ("prospecting", "检测设备", None, None, None),
)
TURNED_DOWN = "已与同行签订年度合同，明年再联系。"


class Story:
    """Who does what, on which day."""

    def __init__(self, people: dict[str, User], on: date) -> None:
        self.people, self.on = people, on

    def own(self, owner: str) -> list[int]:
        """His prospects."""
        rows = select(Customer.id).where(Customer.owner_id == self.people[owner].id, Customer.status == "prospect")
        with reading_as(reader_for(self.people[owner], self.on)):
            return list(db.session.scalars(rows.order_by(Customer.code)))

    def by(self, username: str, back: int, act: Callable[[date], Any]) -> Any:
        """Done by him so many days back, on a working day."""
        day = self.on - timedelta(days=back)
        while not is_working_day(day):
            day -= timedelta(days=1)
        with reading_as(reader_for(self.people[username], day)):
            return act(day)

    def step(self, owner: str, key: int, at: int, back: int, *, claim: str = "", late: int = 0) -> None:
        """Planned a week before, done by its day, so many days back, or `late` days after it."""
        kind, what, usual, outcome, spoke_with = WAY[at]
        words = TURNED_DOWN if claim == "lost" else outcome
        due_on = self.on - timedelta(days=back + late)
        made = self.by(owner, back + 7, lambda day: steps.plan(key, kind, what, due_on, on=day))
        self.by(owner, back, lambda day: steps.done(made.id, claim or usual, words, spoke_with or "前台", on=day))

    def heard(self, key: int, back: int, said: str, *, agrees: bool) -> int:
        """The latest that is to be asked of him, asked by telephone."""
        asked = select(ProspectConfirmation.id).where(
            ProspectConfirmation.customer_id == key, ProspectConfirmation.confirmation_state == "asked"
        )

        def hear(day: date) -> int:
            one = db.session.scalars(asked.order_by(ProspectConfirmation.asked_on)).first()
            assert one is not None  # noqa: S101 a step before had him asked
            confirming.note_call(one, "phone", "reached", at=datetime.combine(day, time(10), clock.ZONE))
            confirming.hear(one, "采购经理", said, agrees=agrees, on=day)
            return one

        return int(self.by("service", back, hear))


def develop(people: dict[str, User], on: date) -> None:
    """As many stages as there are prospects for."""
    story = Story(people, on)
    for owner in ("sales1", "sales2"):
        for stage, key in zip(STAGES, story.own(owner), strict=False):
            stage(story, owner, key)
    _deals(people, on)


def _deals(people: dict[str, User], on: date) -> None:
    """What the program that sold before this desk did had kept, of customers that the two sellers own."""
    manager = people["csmanager"]
    with reading_as(reader_for(manager, on)):
        for owner in (people["sales1"], people["sales2"]):
            rows = select(Customer.id).where(Customer.owner_id == owner.id, Customer.status == "active")
            keys = db.session.scalars(rows.order_by(Customer.code).limit(len(DEALS))).all()
            for at, (key, (stage, product, begun, over, yuan)) in enumerate(zip(keys, DEALS, strict=False), 1):
                db.session.add(
                    Deal(
                        number=f"SJ-{owner.username[-1]}{at:03}",
                        customer_id=key,
                        person_id=owner.id,
                        product=product,
                        deal_stage=stage,
                        engaged_on=None if begun is None else on - timedelta(days=begun),
                        closed_on=None if over is None else on - timedelta(days=over),
                        value_fen=None if yuan is None else yuan * 100,
                        is_void=False,
                    )
                )
        db.session.flush()
        audit.record("import.deals", user_id=manager.id, subject="商机.csv")


def _begun(story: Story, owner: str, key: int) -> None:
    story.step(owner, key, 0, 3)
    story.by(owner, 2, lambda day: steps.plan(key, *WAY[1][:2], story.on + timedelta(days=3), on=day))


def _asked(story: Story, owner: str, key: int) -> None:
    story.step(owner, key, 0, 20)
    story.step(owner, key, 1, 5)
    story.by(owner, 4, lambda day: steps.plan(key, *WAY[2][:2], story.on - timedelta(days=1), on=day))


def _taken_on(story: Story, owner: str, key: int) -> None:
    for at, back in ((0, 60), (1, 50), (2, 40), (3, 30)):
        story.step(owner, key, at, back, late=4 if at == 1 else 0)
        if at in (1, 3):
            story.heard(key, back - 2, "情况属实。", agrees=True)
    story.by("clerk", 26, lambda day: taking_on.take_on(key, on=day))


def _ready(story: Story, owner: str, key: int) -> None:
    story.step(owner, key, 3, 4)
    story.heard(key, 3, "确有试订意向，月底前下单。", agrees=True)


def _doubted(story: Story, owner: str, key: int) -> None:
    story.step(owner, key, 0, 25)
    story.step(owner, key, 1, 6)
    found = story.heard(key, 4, "对方称未曾上门拜访。", agrees=False)
    story.by(owner, 2, lambda day: confirming.answer(found, "当日仅与前台接洽，已补约。", on=day))


def _lost(story: Story, owner: str, key: int) -> None:
    story.step(owner, key, 0, 35)
    story.step(owner, key, 3, 10, claim="lost")
    story.heard(key, 7, "已与他人签约。", agrees=True)


def _dropped(story: Story, owner: str, key: int) -> None:
    made = story.by(owner, 12, lambda day: steps.plan(key, *WAY[1][:2], day + timedelta(days=4), on=day))
    story.by(owner, 11, lambda day: steps.put_off(made.id, made.due_on + timedelta(days=1), on=day))
    story.by(owner, 7, lambda day: steps.drop(made.id, "对方搬迁，暂不接待。", on=day))


STAGES = (_begun, _asked, _doubted, _ready, _taken_on, _lost, _dropped)
