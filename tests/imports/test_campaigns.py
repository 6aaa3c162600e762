"""Campaigns of before the desk come in by files, and the visits that were made for them (二(五)3.2, 四2)."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from admin_app.areas.visits import campaigns, summaries
from admin_app.areas.visits.models import Visit, VisitCampaign
from admin_app.errors import Conflict
from admin_app.extensions import db
from tests import factories
from tests.factories import DAY, store, user
from tests.imports.files import csv_file
from tests.imports.test_before_the_desk import named
from tests.imports.test_screens import bring
from tests.imports.test_taking_over import faults
from tests.imports.test_undo import hindering, imported, nobody_hides, one_database, one_of, undo  # noqa: F401

CAMPAIGNS = ("活动名称", "主题", "回访方式", "开始日期", "截止日期", "关闭日期", "抽取客户数", "组织人")
AUTUMN = ("中秋回访", "节日", "电话", "2026-09-15", "2026-09-30", "2026-10-08", "2家", "service")
VISITS = ("客户编号", "回访日期", "满意度", "对公司的看法", "服务建议", "需求", "市场信息", "回访活动")
MADE = ("A", "2026-09-20", "5", "满意", "无", "无", "平稳", "中秋回访")


def came_in() -> VisitCampaign:
    imported(csv_file([AUTUMN], CAMPAIGNS), "campaigns", "service")
    return one_of(VisitCampaign)


@one_database
def test_a_campaign_that_is_over_comes_in_closed_and_is_reported_on_by_its_visits(as_reader: Any) -> None:
    factories.make_customer(code="A")
    there = came_in()
    assert (there.state, there.theme, there.drawn, there.closed_on) == ("closed", "holiday", 2, date(2026, 10, 8))
    assert there.by_id == user("service").id
    imported(csv_file([MADE], VISITS), "visits", "service")
    visit = one_of(Visit)
    assert (visit.visit_kind, visit.campaign_id) == ("campaign", there.id)
    with as_reader("csmanager"):
        assert campaigns.standing(there.id) == {"allotted": 0, "done": 1, "dropped": 0}
        report = summaries.make(there.starts_on, there.ends_on, "客户满意", on=DAY, campaign_id=there.id)
        assert (report.content["visits"]["done"], report.content["satisfaction"]) == (1, {"5": 1})
        with pytest.raises(Conflict):
            campaigns.close(there.id, on=DAY)


@one_database
def test_a_campaign_is_taken_back_once_its_visits_are(sign_in: Any) -> None:
    factories.make_customer(code="A")
    content, visits = csv_file([AUTUMN], CAMPAIGNS), csv_file([MADE], VISITS)
    job = imported(content, "campaigns", "service")
    assert imported(content, "campaigns", "csmanager").result["campaigns"]["unchanged"] == 1
    made = imported(visits, "visits", "service")
    hindered = undo(job, "service")
    assert hindered.state == "done"
    assert [one[:2] for one in hindering(hindered)] == [("visit_campaign", "has something recorded about it since")]
    assert undo(made, "service").state == "undone"
    assert undo(job, "service").state == "undone"
    assert one_of(VisitCampaign).state == "void"
    assert imported(content, "campaigns", "service").result["campaigns"]["created"] == 1
    assert imported(visits, "visits", "service").result["visits"]["created"] == 1
    void, stands = (one_of(VisitCampaign, state=state).id for state in ("void", "closed"))
    manager = sign_in("csmanager")
    assert "Make the report" in manager.get(f"/visit-campaigns/details/?id={stands}&lang=en").text
    assert "Make the report" not in manager.get(f"/visit-campaigns/details/?id={void}&lang=en").text
    assert manager.get("/visits/").text.count(f'value="{stands}"') == 1
    assert f'value="{void}"' not in manager.get("/visits/").text


@one_database
@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({0: ""}, (2, "title", "")),
        ({1: "抽奖"}, (2, "theme", "")),
        ({2: "上门"}, (2, "visit_method", "")),
        ({4: "2026-09-14"}, (2, "ends_on", "二(五)3.2")),
        ({5: "2026-09-14"}, (2, "closed_on", "二(五)3.2")),
        ({5: "2026-11-24"}, (2, "closed_on", "四2")),
        ({5: ""}, (2, "closed_on", "")),
        ({6: "0"}, (2, "drawn", "")),
        ({7: "nobody"}, (2, "drawn_by", "二(五)3.2")),
    ],
    ids=[
        "no title",
        "no theme",
        "no way",
        "ends first",
        "closed first",
        "to come",
        "still runs",
        "nobody drawn",
        "nobody",
    ],
)
def test_what_is_no_campaign_that_is_over_is_named(cells: Any, told: Any) -> None:
    assert named("campaigns", AUTUMN, CAMPAIGNS, cells) == [told]


@one_database
def test_a_known_campaign_stays() -> None:
    came_in()
    assert named("campaigns", AUTUMN, CAMPAIGNS, {6: "3"}) == [(2, "title", "二(五)3.2")]


@one_database
def test_a_visit_names_a_campaign_that_came_in_and_ran_then_for_no_more_customers_than_drawn() -> None:
    for code in ("A", "B", "C"):
        factories.make_customer(code=code)
    there = came_in()
    assert named("visits", MADE, VISITS, {7: "春节回访"}) == [(2, "campaign", "四2")]
    assert named("visits", MADE, VISITS, {1: "2026-09-14"}) == [(2, "campaign", "四2")]
    assert named("visits", MADE, VISITS, {1: "2026-10-08"}) == []
    rows = [(code, *MADE[1:]) for code in ("A", "B", "C")]
    assert [one[:2] for one in faults("visits", rows, VISITS)] == [(4, "campaign")]
    imported(csv_file(rows[:2], VISITS), "visits", "service")
    assert [one[:2] for one in faults("visits", rows, VISITS)] == [(4, "campaign")], "known ones are counted once"
    first = db.session.scalars(select(Visit)).first()
    assert first is not None
    store(
        Visit(
            customer_id=first.customer_id,
            visit_kind="campaign",
            campaign_id=there.id,
            visit_method="phone",
            allotted_on=DAY,
            due_on=DAY,
            visit_state="dropped",
        )
    )
    assert [one[:2] for one in faults("visits", rows[:1], VISITS)] == [(2, "campaign")], "it was drawn here"


@one_database
def test_of_two_campaigns_of_one_name_on_one_day_none_is_meant() -> None:
    factories.make_customer(code="A")
    came_in()
    imported(csv_file([(*AUTUMN[:3], "2026-09-16", *AUTUMN[4:])], CAMPAIGNS), "campaigns", "service")
    assert [why for _line, _column, why, _clause in faults("visits", [MADE], VISITS)] == [
        "Several campaigns of this title ran on this day."
    ]


@one_database
def test_who_may_bring_them(sign_in: Any) -> None:
    for name, status in (("gm", 403), ("sales1", 403), ("auditor", 403), ("service", 302), ("csmanager", 302)):
        assert bring(sign_in(name), csv_file([AUTUMN], CAMPAIGNS), kind="campaigns").status_code == status, name
