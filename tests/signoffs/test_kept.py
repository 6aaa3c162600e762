"""Who signs in time: by the working days the policy gives, of the steps the reader sees."""

from datetime import timedelta

from admin_app.secrecy.reader import unguarded
from admin_app.signoffs import service
from admin_app.signoffs.boards import signatures
from admin_app.signoffs.kept import kept_by_person
from tests.factories import DAY, make_customer, user

SINCE = DAY - timedelta(days=90)


def signed(ask, act, session, days_open, **about):
    """A signature given today of what was opened so many days ago."""
    request = ask(["cs_manager"], **about)
    with unguarded("a test's arrangement"):
        request.steps[0].opened_on = DAY - timedelta(days=days_open)
        session.commit()
    act("csmanager", service.sign, request.steps[0])


def test_a_working_day_later_is_in_time_and_two_are_late(ask, act, as_reader, session):
    for days in (0, 3, 4):  # Monday, the Friday before, the Thursday before
        signed(ask, act, session, days)
    with as_reader("gm"):
        assert kept_by_person(SINCE, DAY) == [(user("csmanager"), 2, 1)]
        assert kept_by_person(DAY + timedelta(days=1), DAY) == []


def test_what_one_may_not_see_is_not_counted(ask, act, as_reader, session):
    signed(ask, act, session, 0, customer_id=make_customer(level="top_secret", owner=None).id)
    with as_reader("mktmanager"):
        assert kept_by_person(SINCE, DAY) == []
    with as_reader("gm"):
        assert kept_by_person(SINCE, DAY) == [(user("csmanager"), 1, 0)]


def test_a_line_leads_to_what_he_signed(app, ask, act, as_reader, session, sign_in):
    signed(ask, act, session, 0)
    ask(["general_manager"])
    with app.test_request_context("/"), as_reader("gm"):
        (line,) = signatures(DAY).lines
    browser = sign_in("gm")
    assert browser.get(line.url).text.count('class="title"') == 1
    assert browser.get("/signoffs/requests?all=1").text.count('class="title"') == 2
    assert browser.get("/signoffs/requests?all=1&signer=x&since=x").status_code == 200
