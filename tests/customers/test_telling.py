"""Who is told before a secrecy level ends, when, and that a notice tells nothing of whom? 二(二)7.2.4"""

from datetime import timedelta

import pytest
from sqlalchemy import select

from admin_app.accounts.models import User
from admin_app.areas.customers.telling import tell_of_levels
from admin_app.duties.telling import tellers
from admin_app.extensions import db
from admin_app.notices.models import Notice
from admin_app.secrecy.reader import unguarded
from tests.factories import DAY, make_circle_member, make_customer

pytestmark = [pytest.mark.usefixtures("cast"), pytest.mark.parametrize("desk", ["sqlite"], indirect=True)]


def told(days=0):
    """Whom the day tells, what, and where it leads."""
    with unguarded("the desk tells"):
        before = set(db.session.scalars(select(Notice.id)))
        count = tell_of_levels(DAY + timedelta(days=days))
        rows = select(User.username, Notice.text, Notice.url, Notice.id).join(User, User.id == Notice.user_id)
        new = sorted((name, text["zh"], url) for name, text, url, key in db.session.execute(rows) if key not in before)
    assert len(new) == count
    return new


def ending(days, level="secret", **columns):
    return make_customer(level=level, level_ends=DAY + timedelta(days=days), **columns)


def test_from_thirty_days_before_owner_custodian_and_managers_are_told_once(session):
    customer = ending(31)
    assert told() == []
    said = ("30 天后密级到期的客户：1 家。", f"/customers/details/?id={customer.id}")
    assert told(1) == [(name, *said) for name in ("clerk", "csmanager", "gm", "sales1")]
    assert (told(1), told(2), told(31)) == ([], [], [])
    assert tell_of_levels in tellers()


def test_many_of_one_day_are_one_notice_and_the_last_day_is_told_too(session, sign_in):
    for _ in range(3):
        ending(0, owner="sales2")
    ending(-1)
    found = told()
    assert {(name, text) for name, text, _url in found} == {
        (name, "今日密级到期的客户：3 家。") for name in ("clerk", "csmanager", "gm", "sales2")
    }
    (url,) = {url for _name, _text, url in found}
    assert sign_in("gm").get(url).text.count(' title" data-label') == 3


def test_an_owner_who_does_not_read_the_archive_hears_of_no_level(session):
    ending(10, "confidential")
    assert {name for name, _text, _url in told()} == {"clerk", "csmanager", "gm"}


def test_void_unlimited_and_internal_records_tell_nothing(session):
    ending(10, status="void")
    make_customer(level="secret")
    make_customer(level="internal", level_ends=DAY)
    assert told() == []


def test_a_level_given_after_its_day_was_told_is_told_by_itself(session):
    ending(10, owner=None)
    assert len(told()) == 3
    later = ending(10, owner=None, level_from=DAY)
    assert {url for _name, _text, url in told(1)} == {f"/customers/details/?id={later.id}"}
    assert told(2) == []


def test_who_is_in_the_circle_of_another_is_told_of_his_own_customers_alone(session):
    ending(10)
    make_circle_member(ending(10, owner="sales2"), "sales1", from_on=DAY, until_on=DAY)
    assert [text for name, text, _url in told() if name == "sales1"] == ["10 天后密级到期的客户：1 家。"]
