"""The company's own days on screen: what moves is shown before it is saved, and before it is taken back."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from admin_app.duties.company.models import CompanyDay
from tests.factories import DAY, make_customer

pytestmark = pytest.mark.usefixtures("cast")
FORM = {"first": "2026-11-27", "day_kind": "off", "name_zh": "公司成立日", "name_en": "Foundation day", "periods": ""}


def words(page):
    """Without the tags."""
    return re.sub(r"<[^>]+>", "", page)


def test_days_are_declared_after_a_look_at_what_moves_and_taken_back_likewise(sign_in, session):
    make_customer(grade="C", graded_on=DAY - timedelta(days=10), last_report_on=None)
    manager = sign_in("csmanager")
    page = manager.post("/company-days/new/?lang=en", data=FORM).text
    assert "Declare these days?" in page
    assert "File the first credit report (二(三)3.2.3)" in page
    assert "1 due date (2026-11-27 → 2026-11-30)" in words(page)
    assert session.scalar(select(func.count()).select_from(CompanyDay)) == 0
    page = manager.post("/company-days/new/?lang=en", data=FORM | {"confirmed": "1"}, follow_redirects=True).text
    assert "Foundation day" in page
    day = session.scalars(select(CompanyDay)).unique().one()
    page = manager.post("/company-days/delete/?lang=en", data={"id": day.id}).text
    assert "1 due date (2026-11-30 → 2026-11-27)" in words(page)
    sent = {"id": day.id, "confirmed": "1", "reason": "改期", "row_version": day.row_version}
    manager.post("/company-days/delete/", data=sent)
    session.expire_all()
    assert session.get(CompanyDay, day.id).is_void


def test_what_cannot_be_declared_is_said_beside_its_field_and_nothing_typed_is_lost(sign_in, session):
    manager = sign_in("csmanager")
    page = manager.post("/company-days/new/?lang=en", data=FORM | {"first": "2026-11-20"}).text
    assert "A day that is over stays as it was worked." in page
    page = manager.post("/company-days/new/?lang=en", data=FORM | {"day_kind": "worked", "periods": "9-12"}).text
    assert "Write hours such as 09:00-12:00" in page
    assert 'value="9-12"' in page
    more = {"day_kind": "worked", "periods": "9:00-12:00, 13:30-16:00", "last": "2026-11-28"}
    page = manager.post("/company-days/new/?lang=en", data=FORM | more).text
    assert "2026-11-27 – 2026-11-28 (2 days)" in page
    assert "Worked 09:00–12:00, 13:30–16:00" in page
    assert "None of those you see" in page
    manager.post("/company-days/new/", data=FORM | more | {"confirmed": "1"})
    page = manager.post("/company-days/new/?lang=en", data=FORM).text
    assert "2026-11-27 is declared already: Foundation day. Take that back first." in page
    assert "09:00–12:00, 13:30–16:00" in manager.get("/company-days/?lang=en").text
    day = session.scalars(select(CompanyDay).order_by(CompanyDay.id)).unique().first()
    assert words(manager.get(f"/company-days/details/?id={day.id}&lang=en").text).count("09:00–12:00, 13:30–16:00") == 2


def test_a_year_without_its_make_up_days_is_said_to_be_an_estimate(sign_in, monkeypatch):
    page = sign_in("gm").post("/company-days/new/?lang=en", data=FORM | {"first": "2029-03-01"}).text
    assert "The holidays of 2029 are not announced yet" in page
    monkeypatch.setenv("GUIZHANG_TODAY", "2029-03-01")
    assert "The holidays of 2029 are not announced yet" in sign_in("gm").get("/company-days/?lang=en").text


def test_everybody_sees_them_and_managers_of_the_calendar_alone_declare(sign_in):
    for who, code in (("sales1", 403), ("auditor", 403), ("gm", 200)):
        browser = sign_in(who)
        assert browser.get("/company-days/").status_code == 200
        assert browser.get("/company-days/new/").status_code == code
        assert browser.post("/company-days/new/", data=FORM).status_code == code
