"""Visits on screen, drawn, made, recorded and reported."""

import pytest
from sqlalchemy import select

from admin_app.areas.visits.models import RestHours, Visit, VisitCampaign, VisitReport
from admin_app.secrecy.reader import unguarded
from tests.factories import make_customer

pytestmark = pytest.mark.usefixtures("cast")
HEARD = {"satisfaction": "4", "opinion": "好", "advice": "无", "wants": "增订", "market": "无"}


def only(session, model):
    session.expire_all()
    with unguarded("a test looks"):
        return session.scalars(select(model)).one()


def test_a_campaign_is_drawn_made_and_reported(sign_in, session):
    customer = make_customer("乌有纸业", is_key=True, phone="000-1234567")
    manager, service = sign_in("csmanager"), sign_in("service")
    data = {"title": "冬季回访", "theme": "regular", "visit_method": "phone", "only_key": "1"}
    data |= {"starts_on": "2026-11-23", "ends_on": "2026-12-10"}
    page = manager.post("/visit-campaigns/new/?lang=en", data=data, follow_redirects=True).text
    assert "冬季回访" in page
    campaign, visit = only(session, VisitCampaign), only(session, Visit)
    page = service.get(f"/visits/details/?id={visit.id}&lang=en").text
    assert "000-1234567" in page
    page = service.post(f"/visits/step/record/?id={visit.id}", data=HEARD).text
    assert "note the call first" in page
    call = {"attempt_result": "reached", "note": ""}
    service.post(f"/visits/step/attempt/?id={visit.id}", data=call)
    page = service.post(f"/visits/step/record/?id={visit.id}", data=HEARD | {"market": " "}).text
    assert "hears from the market" in page
    assert "增订" in page  # nothing typed is lost
    page = service.post(f"/visits/step/record/?id={visit.id}", data=HEARD, follow_redirects=True).text
    assert "The visit is recorded." in page
    manager.post(f"/visit-campaigns/step/report/?id={campaign.id}", data={"conclusions": "总体满意"})
    report = only(session, VisitReport)
    page = manager.get(f"/visit-reports/details/?id={report.id}&lang=en").text
    assert "总体满意" in page
    assert "1 / 1" in page
    assert "增订" in manager.get(f"/forms/visit-report/?id={report.id}").text
    assert "增订" in service.get(f"/forms/visit-record/?id={visit.id}").text
    assert service.get(f"/visit-reports/details/?id={report.id}").status_code in (403, 404)
    assert "4/5" in manager.get(f"/customers/details/?id={customer.id}").text


def test_hours_of_rest_are_typed_as_times_and_voided(sign_in, session):
    customer, service = make_customer(), sign_in("service")
    data = {"customer": customer.id, "from_minute": "12:00", "until_minute": "13：30", "note": "午休"}
    service.post("/rest-hours/new/", data=data)
    rest = only(session, RestHours)
    assert (rest.from_minute, rest.until_minute) == (720, 810)
    page = service.post("/rest-hours/new/?lang=en", data=data | {"until_minute": "25:00"}).text
    assert "Write a time of day" in page
    service.post("/rest-hours/delete/", data={"id": rest.id, "confirmed": "1", "reason": "改了"})
    assert only(session, RestHours).is_void


def test_nobody_plans_who_may_not(sign_in):
    assert sign_in("sales1").get("/visits/new/").status_code == 403
    assert sign_in("sales1").get("/visit-campaigns/new/").status_code == 403
