"""Do the rules give the level, does it end by itself, and who may raise, lower and end it? 二(二)7.2"""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from admin_app.areas.customers import service
from admin_app.areas.customers.models import Customer
from admin_app.decisions.models import DecisionRecord
from admin_app.errors import Invalid, NotAllowed
from admin_app.secrecy.access import access_of
from admin_app.secrecy.models import LevelChange
from tests.factories import DAY, as_reader, make_customer


def access(customer_id: int, username: str, on: date) -> str:
    with as_reader(username, on) as reader:
        return access_of([customer_id], reader).get(customer_id, "none")


def test_a_level_ends_the_day_after_its_last_without_a_job(session, cast) -> None:
    customer = make_customer(owner="sales2", level="secret", level_ends=DAY)
    assert access(customer.id, "sales1", DAY) == "none"
    assert access(customer.id, "sales1", DAY + timedelta(days=1)) == "card"


def test_list_page_and_api_agree_on_the_day(sign_in, session, cast) -> None:
    last = make_customer("今日到期的客户", owner="sales2", level="secret", level_ends=DAY)
    over = make_customer("昨日到期的客户", owner="sales2", level="secret", level_ends=DAY - timedelta(days=1))
    browser = sign_in("sales1")
    listed = browser.get("/customers/").text
    assert over.name in listed
    assert last.name not in listed
    assert browser.get(f"/customers/details/?id={last.id}").status_code == 404
    assert browser.get(f"/customers/details/?id={over.id}").status_code == 200


@pytest.mark.parametrize("ends_on", [DAY, DAY - timedelta(days=1), date(2080, 1, 1)])
def test_an_end_that_cannot_be(session, cast, ends_on: date) -> None:
    customer = make_customer()
    with as_reader("clerk"), pytest.raises(Invalid) as refused:
        service.classify(customer.id, dealings="important", harm="serious", ground="往来", on=DAY, ends_on=ends_on)
    assert list(refused.value.errors) == ["ends_on"]


def test_a_level_needs_its_ground(session, cast) -> None:
    customer = make_customer()
    with as_reader("clerk"), pytest.raises(Invalid) as refused:
        service.classify(customer.id, dealings="important", harm="serious", ground=" ", on=DAY)
    assert list(refused.value.errors) == ["ground"]


def test_only_the_general_manager_ends_top_secret(session, cast) -> None:
    customer = make_customer(level="top_secret", level_ends=DAY + timedelta(days=90))
    with as_reader("csmanager"), pytest.raises(NotAllowed) as refused:
        service.declassify(customer.id, ground="已公开", on=DAY)
    assert "general manager" in str(refused.value)
    session.rollback()
    with as_reader("gm"):
        service.declassify(customer.id, ground="已公开", on=DAY)
        session.commit()
        kept = session.scalars(select(LevelChange)).one()
    assert (kept.level_before, kept.level_after, kept.ground) == ("top_secret", "internal", "已公开")
    assert access(customer.id, "sales2", DAY) == "card"


def test_a_clerk_does_not_lower(session, cast) -> None:
    customer = make_customer(level="secret", level_ends=DAY + timedelta(days=90))
    with as_reader("clerk"), pytest.raises(NotAllowed):
        service.declassify(customer.id, ground="已公开", on=DAY)


LEVELS = [
    ("ordinary", "damage", "secret", 1),
    ("important", "damage", "confidential", 3),
    ("ordinary", "serious", "confidential", 3),
    ("vital", "damage", "top_secret", 5),
    ("ordinary", "exceptional", "top_secret", 5),
]


@pytest.mark.parametrize(("dealings", "harm", "level", "years"), LEVELS)
def test_the_rules_give_level_and_end_and_the_decision_is_kept(
    session, cast, dealings: str, harm: str, level: str, years: int
) -> None:
    customer = make_customer(owner="sales1")
    with as_reader("gm" if level == "top_secret" else "clerk"):
        change = service.classify(customer.id, dealings=dealings, harm=harm, ground="往来密切", on=DAY)
        session.commit()
        assert (change.level_before, change.level_after) == ("internal", level)
        assert change.ends_on == customer.level_ends == DAY.replace(year=DAY.year + years)
        decision = session.get(DecisionRecord, change.decision_id)
        assert decision.policy == "classification"
        assert decision.outcome["level"] == level


def test_a_level_of_29_february_ends_on_the_28th(session, cast) -> None:
    customer = make_customer()
    leap = date(2028, 2, 29)
    with as_reader("clerk", leap):
        change = service.classify(customer.id, dealings="ordinary", harm="damage", ground="往来", on=leap)
    assert change.ends_on == date(2029, 2, 28)


def test_the_clerk_gives_a_first_level_and_the_manager_raises_it(session, cast) -> None:
    customer = make_customer(level="secret", level_ends=DAY + timedelta(days=90))
    raised = {"dealings": "important", "harm": "damage", "ground": "往来增多", "on": DAY}
    with as_reader("clerk"), pytest.raises(NotAllowed):
        service.classify(customer.id, **raised)
    session.rollback()
    with as_reader("csmanager"):
        assert service.classify(customer.id, **raised).level_before == "secret"
        session.commit()


@pytest.mark.parametrize("username", ["clerk", "csmanager"])
def test_top_secret_is_given_by_the_general_manager_alone(session, cast, username: str) -> None:
    customer = make_customer()
    with as_reader(username), pytest.raises(NotAllowed) as refused:
        service.classify(customer.id, dealings="vital", harm="damage", ground="往来", on=DAY)
    assert "general manager" in str(refused.value)
    session.rollback()
    session.expire_all()
    with as_reader("gm"):
        assert session.get(Customer, customer.id).level == "internal"


def test_the_page_gives_a_level_and_ends_it(sign_in, session, cast) -> None:
    customer = make_customer(owner="sales2")
    url = f"/customers/classify/?id={customer.id}"
    given = {"dealings": "important", "harm": "damage", "ground": "合作研发", "ends_on": ""}
    clerk = sign_in("clerk")
    kept = clerk.post(url, data=given | {"ground": ""})
    assert kept.status_code in (200, 422)
    assert re.search(r"<option[^>]* selected[^>]* value=.important.|value=.important.[^>]* selected", kept.text)
    assert sign_in("sales1").get(f"/customers/details/?id={customer.id}").status_code == 200
    assert clerk.post(url, data=given).status_code == 302
    assert sign_in("sales1").get(f"/customers/details/?id={customer.id}").status_code == 404
    end = f"/customers/declassify/?id={customer.id}"
    assert clerk.post(end, data={"ground": "已公开"}).status_code in (200, 403, 422)
    assert sign_in("sales1").get(f"/customers/details/?id={customer.id}").status_code == 404
    assert sign_in("csmanager").post(end, data={"ground": "已公开"}).status_code == 302
    assert sign_in("sales1").get(f"/customers/details/?id={customer.id}").status_code == 200
