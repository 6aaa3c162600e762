"""How does the company declare a day of its own, or take that back? Services flush; whoever calls commits.

A day that is over stays as it was worked: what was late stays late. Days already promised stay, too (ADR 0027).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from admin_app import clock
from admin_app.accounts import rights
from admin_app.audit import service as audit
from admin_app.duties import workdays
from admin_app.duties.company.models import CompanyDay
from admin_app.duties.workdays import Calendar, Declared, Span
from admin_app.errors import Conflict, Invalid, NotFound, Refused, Sentence, sentence
from admin_app.extensions import db
from admin_app.secrecy.reader import current_reader

KINDS = ("off", "worked")
MOST_DAYS = 31  # declared at once
MOST_PERIODS = 6
MOST_NAME = 80
_PERIOD = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)\s*[-–—~至]\s*([01]?\d|2[0-4]):([0-5]\d)")
_BETWEEN = re.compile(r"[,，、;；\n]+")
REQUIRED = sentence("Fill it in.", "请填写。")
HOURS = sentence(
    "Write hours such as 09:00-12:00, 13:30-17:00, in order, at most six.",
    "请按顺序填写时段，如 09:00-12:00, 13:30-17:00，最多六段。",
)
IS_OVER = sentence("A day that is over stays as it was worked.", "已过去的日期不再更改。")


@dataclass(frozen=True)
class Wanted:
    """The days from the first to the last, both included, each `off` or `worked` within these periods."""

    first: date
    last: date
    day_kind: str
    name_zh: str
    name_en: str
    periods: tuple[Span, ...] = ()

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=more) for more in range((self.last - self.first).days + 1)]


def read_periods(text: str) -> tuple[Span, ...]:
    """Of "09:00-12:00, 13:30-17:00"; Invalid where that is none, out of order or overlapping."""
    text = text.strip().replace("\uff1a", ":")
    periods: list[Span] = []
    for part in filter(None, map(str.strip, _BETWEEN.split(text))):
        found = _PERIOD.fullmatch(part)
        if found is None:
            raise Invalid({"periods": HOURS})
        start, end = (int(found[at]) * 60 + int(found[at + 1]) for at in (1, 3))
        if not (periods[-1][1] if periods else 0) <= start < end <= 24 * 60:
            raise Invalid({"periods": HOURS})
        periods.append((start, end))
    if len(periods) > MOST_PERIODS:
        raise Invalid({"periods": HOURS})
    return tuple(periods)


def demand() -> None:
    rights.demand(current_reader().posts, "calendar.declare")


def check(wanted: Wanted, *, on: date) -> None:
    """Invalid by field where it cannot be declared."""
    errors: dict[str, Sentence] = {}
    if wanted.day_kind not in KINDS:
        errors["day_kind"] = sentence("Off or worked.", "请选择放假或上班。")
    if wanted.day_kind == "off" and wanted.periods:
        errors["periods"] = sentence("On a day off there are no hours.", "放假日不填写时段。")
    for name in ("name_zh", "name_en"):
        if not getattr(wanted, name).strip():
            errors[name] = REQUIRED
        elif len(getattr(wanted, name).strip()) > MOST_NAME:
            errors[name] = sentence(f"At most {MOST_NAME} characters.", f"不得超过 {MOST_NAME} 个字。")
    if wanted.first < on:
        errors["first"] = IS_OVER
    if not 0 <= (wanted.last - wanted.first).days < MOST_DAYS:
        errors["last"] = sentence(
            f"It ends on or after the first day, within {MOST_DAYS} days.",
            f"结束日不得早于开始日，一次最多 {MOST_DAYS} 天。",
        )
    if not errors:
        errors |= _declared_before(wanted)
    if errors:
        raise Invalid(errors)


def _declared_before(wanted: Wanted) -> dict[str, Sentence]:
    there = db.session.scalars(_standing(wanted.first, wanted.last).limit(1)).unique().first()
    if there is None:
        return {}
    says = sentence(
        f"{there.on} is declared already: {there.name_en}. Take that back first.",
        f"{there.on} 已有安排：{there.name_zh}。请先作废原安排。",
    )
    return {"first": says}


def _standing(first: date, last: date) -> Any:
    rows = select(CompanyDay).where(CompanyDay.is_void.is_(False), CompanyDay.on.between(first, last))
    return rows.order_by(CompanyDay.on)


def with_days(wanted: Wanted) -> Calendar:
    """The calendar as it would be."""
    declared = Declared(wanted.day_kind == "worked", wanted.periods)
    return Calendar({**workdays.current().declared, **dict.fromkeys(wanted.days, declared)})


def without(day: CompanyDay) -> Calendar:
    """The calendar as it would be, were that day taken back."""
    return Calendar({on: one for on, one in workdays.current().declared.items() if on != day.on})


def declare(wanted: Wanted, *, on: date) -> Sequence[CompanyDay]:
    """Invalid by field. Due dates reckoned in working days move at once."""
    demand()
    check(wanted, on=on)
    user_id = current_reader().user_id
    made = [
        CompanyDay(
            on=day,
            day_kind=wanted.day_kind,
            periods=[list(period) for period in wanted.periods],
            name_zh=wanted.name_zh.strip(),
            name_en=wanted.name_en.strip(),
            by_id=user_id,
            at=clock.now(),
        )
        for day in wanted.days
    ]
    db.session.add_all(made)
    db.session.flush()
    workdays.forget()
    audit.record(
        "company_day.declare",
        user_id=user_id,
        subject=f"{wanted.first}–{wanted.last}",
        values={"kind": wanted.day_kind, "days": len(made), "name": wanted.name_zh.strip()},
    )
    return made


def take_back(key: int, reason: str, *, on: date) -> CompanyDay:
    """It is again what China's calendar says. Refused once the day is over."""
    demand()
    rows = select(CompanyDay).where(CompanyDay.id == key).with_for_update(of=CompanyDay)
    day = db.session.scalars(rows.execution_options(populate_existing=True)).unique().one_or_none()
    if day is None:
        raise NotFound
    if day.is_void:
        raise Conflict(sentence("It is taken back already.", "该安排已作废。"))
    if day.on < on:
        raise Refused(IS_OVER)
    day.is_void, day.void_reason = True, reason
    db.session.flush()
    workdays.forget()
    audit.record(
        "company_day.void", user_id=current_reader().user_id, subject=f"{day.on}", values={"name": day.name_zh}
    )
    return day
