"""Which customers does a campaign visit? Drawn as whoever draws sees them, allotted fairly (四2, 二(五)3.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select

from admin_app.areas.customers import acting as customers
from admin_app.areas.customers.models import Customer
from admin_app.areas.visits import acting, allotting, questionnaires
from admin_app.areas.visits.coverage import is_key, is_waiting
from admin_app.areas.visits.models import Visit, VisitCampaign, VisitReport
from admin_app.areas.visits.service import METHODS, allot
from admin_app.errors import Invalid, Refused, sentence
from admin_app.extensions import db
from admin_app.secrecy.access import visible
from admin_app.secrecy.reader import current, unguarded

THEMES = ("regular", "holiday", "anniversary", "promotion", "other")
MOST_DRAWN = 2_000
REPORT_FIRST = sentence(
    "Make the report on its visits first; then the campaign is closed.", "请先编制回访总结报告，再关闭回访活动。"
)
FILTERS = ("only_key", "grade", "region", "industry", "owner_id", "not_since")


@dataclass(frozen=True)
class Wanted:
    """`filters` by name, see `FILTERS`; `not_since`: not visited since that day."""

    title: str
    theme: str
    method: str
    starts_on: date
    ends_on: date
    filters: Mapping[str, Any]
    questionnaire_id: int | None = None


def drawn(filters: Mapping[str, Any], on: date) -> Select[Any]:
    """The keys of the customers that the filters leave, as far as whoever draws sees their working data."""
    rows = select(Customer.id).where(Customer.status == "active", visible(current(), "work"))
    if filters.get("only_key"):
        rows = rows.where(is_key(on))
    for name in ("grade", "region", "industry", "owner_id"):
        if filters.get(name):
            rows = rows.where(getattr(Customer, name) == filters[name])
    if filters.get("not_since"):
        since = date.fromisoformat(str(filters["not_since"]))
        rows = rows.where(or_(Customer.visited_on.is_(None), Customer.visited_on < since))
    return rows.where(~is_waiting())


def number_drawn(filters: Mapping[str, Any], on: date) -> int:
    """How many that would be, counted to one beyond the most."""
    some = drawn(filters, on).limit(MOST_DRAWN + 1).subquery()
    return int(db.session.scalar(select(func.count()).select_from(some)) or 0)


def begin(wanted: Wanted, *, on: date) -> VisitCampaign:
    """Draw and allot at once; whoever has a visit open is not drawn. Invalid by field, Refused where nobody is left."""
    customers.demand("visit.plan")
    _check(wanted, on)
    keys = list(db.session.scalars(drawn(wanted.filters, on).order_by(Customer.code).limit(MOST_DRAWN + 1)))
    if not keys:
        raise Refused(sentence("No customer fits who has no open visit.", "没有符合条件且无待办回访的客户。"), "四2")
    if len(keys) > MOST_DRAWN:
        says = sentence(
            f"More than {MOST_DRAWN:,} customers fit: narrow the campaign down.",
            f"符合条件的客户超过 {MOST_DRAWN:,} 家，请缩小范围。",
        )
        raise Invalid({"only_key": says})
    campaign = VisitCampaign(
        title=acting.text("title", wanted.title, 80),
        theme=wanted.theme,
        visit_method=wanted.method,
        starts_on=wanted.starts_on,
        ends_on=wanted.ends_on,
        filters={name: value for name, value in wanted.filters.items() if value},
        drawn=len(keys),
        questionnaire_id=questionnaires.carry(wanted.questionnaire_id),
        by_id=acting.user_id(),
    )
    db.session.add(campaign)
    db.session.flush()
    visitors = allotting.next_visitors(len(keys))
    allot("campaign", keys, wanted.method, wanted.ends_on, visitors, on=on, campaign_id=campaign.id)
    acting.record("visit_campaign.begin", campaign, drawn=len(keys))
    return campaign


def close(campaign_id: int, *, on: date) -> VisitCampaign:
    """Refused while a visit of it is open: it is made, or dropped with a reason; and before they are reported on."""
    customers.demand("visit.plan")
    campaign: VisitCampaign = acting.locked_alone(VisitCampaign, campaign_id)
    acting.demand_state(campaign.state, "open", clause="四2")
    left = standing(campaign.id)["allotted"]
    if left:
        raise Refused(
            sentence(
                f"Visits still open: {left}. Make them, or drop them with a reason.",
                f"尚有 {left} 次回访未完成：请完成，或注明原因后取消。",
            ),
            "四2",
        )
    if not is_reported(campaign.id):
        raise Refused(REPORT_FIRST, "四2")
    campaign.state, campaign.closed_on = "closed", on
    db.session.flush()
    acting.record("visit_campaign.close", campaign)
    return campaign


def is_reported(campaign_id: int) -> bool:
    """Is there a report that was made when none of its visits was open any more, whoever asks?"""
    rows = select(VisitReport.content).where(VisitReport.campaign_id == campaign_id)
    with unguarded("that there is a report, not what it says"):
        return any(not content["visits"]["allotted"] for content in db.session.scalars(rows))


def standing(campaign_id: int) -> dict[str, int]:
    """How many of its visits are in which state, as far as the reader sees them."""
    counted = select(Visit.visit_state, func.count()).select_from(Visit).where(Visit.campaign_id == campaign_id)
    found = dict(db.session.execute(counted.group_by(Visit.visit_state)).all())
    return {state: found.get(state, 0) for state in ("allotted", "done", "dropped")}


def _check(wanted: Wanted, on: date) -> None:
    errors = {}
    if wanted.theme not in THEMES:
        errors["theme"] = sentence("Choose a theme (二(五)3.2).", "请选择主题（二(五)3.2）。")
    if wanted.method not in METHODS:
        errors["visit_method"] = sentence("By phone or by mail (四2).", "请选择电话或邮件（四2）。")
    if wanted.ends_on < max(wanted.starts_on, on):
        errors["ends_on"] = sentence("It ends on a day to come, not before it starts.", "结束日不得早于开始日及今日。")
    if not wanted.title.strip():
        errors["title"] = customers.REQUIRED
    if errors:
        raise Invalid(errors)
