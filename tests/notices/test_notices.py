"""Everybody reads his own notices and no other's, and marks them as read."""

from datetime import UTC, datetime, timedelta

import pytest

from admin_app.errors import NotFound, sentence
from admin_app.extensions import db
from admin_app.notices import service
from admin_app.notices.models import Notice
from admin_app.secrecy.reader import unguarded
from tests.factories import as_reader, user

TOLD = sentence("Something is new.", "有新情况。")


def tell(*people, text=TOLD, url="/policies/"):
    with unguarded("a test's arrangement"):
        told = service.tell([user(person).id for person in people], text, url)
        db.session.commit()
    return told


@pytest.mark.usefixtures("cast")
def test_each_reads_his_own(session):
    assert tell("sales1", "sales2") == 2
    with as_reader("sales1"):
        (notice,) = service.mine()
        assert (notice.text, notice.read_at, service.unread_count()) == (dict(TOLD), None, 1)
        service.mark_read(notice.id)
        assert (service.unread_count(), service.unread(5)) == (0, [])
        db.session.commit()
    with as_reader("sales2"), pytest.raises(NotFound):
        service.mark_read(notice.id)


@pytest.mark.usefixtures("cast")
def test_administrators_and_who_left_are_told_nothing(session):
    gone = user("sales2")
    gone.active = False
    db.session.commit()
    assert tell("admin", "sales2", "sales1") == 1


@pytest.mark.usefixtures("cast")
def test_pages_follow_each_other_without_gap_or_double(session, monkeypatch):
    monkeypatch.setattr(service, "PAGE", 3)
    start, key = datetime(2026, 11, 1, tzinfo=UTC), user("sales1").id
    db.session.add_all(
        Notice(user_id=key, at=start + timedelta(hours=number // 2), text=dict(TOLD), url="/") for number in range(8)
    )
    db.session.commit()
    with as_reader("sales1"):
        seen, before = [], None
        while page := service.mine(before)[:3]:
            seen += [(one.at, one.id) for one in page]
            before = seen[-1]
    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) == 8


def test_the_bell_counts_and_the_page_lists(session, sign_in):
    tell("sales1", url="/policies/credit_terms")
    browser = sign_in("sales1")
    page = browser.get("/")
    assert "有新情况。" in page.text
    assert "通知，1 条未读" in page.text
    listed = browser.get("/notices/")
    assert "有新情况。" in listed.text
    with as_reader("sales1"):
        key = service.mine()[0].id
    looked = browser.post(f"/notices/{key}/read", data={"go": "yes"})
    assert (looked.status_code, looked.location) == (302, "/policies/credit_terms")
    assert "通知，0 条未读" in browser.get("/").text
    assert "有新情况。" not in browser.get("/").text
    assert "有新情况。" in browser.get("/notices/").text


def test_marking_leads_back_but_to_no_other_site(session, sign_in):
    tell("sales1")
    browser = sign_in("sales1")
    with as_reader("sales1"):
        key = service.mine()[0].id
    assert browser.post(f"/notices/{key}/read", data={"url": "https://elsewhere.invalid/"}).location == "/notices/"
    assert browser.post(f"/notices/{key}/read", data={"url": "/"}).location == "/"
    assert sign_in("sales2").post(f"/notices/{key}/read").status_code == 404
    assert browser.post("/notices/1/read").status_code == 404


def test_all_at_once_leaves_what_came_meanwhile(session, sign_in):
    tell("sales1")
    browser = sign_in("sales1")
    browser.post("/notices/read", data={"until": "2000-01-01T00:00:00+00:00"})
    assert "通知，1 条未读" in browser.get("/").text
    browser.post("/notices/read", data={"until": "2126-01-01T00:00:00+00:00"})
    assert "通知，0 条未读" in browser.get("/").text


def test_nonsense_in_the_address_is_the_first_page(session, sign_in):
    tell("sales1")
    browser = sign_in("sales1")
    for before in ("x", "2026-11-01 1", "2026-11-01T00:00:00+00:00 ", "9" * 400):
        assert "有新情况。" in browser.get("/notices/", query_string={"before": before}).text


def test_an_administrator_has_no_bell(session, sign_in):
    browser = sign_in("admin")
    assert "条未读" not in browser.get("/").text
    assert browser.get("/notices/").status_code in (403, 404)
