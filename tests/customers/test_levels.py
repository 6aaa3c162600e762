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


def test_the_page_proposes_then_the_custodian_confirms(sign_in, session, cast) -> None:
    customer = make_customer(owner="sales2")
    url = f"/customers/classify/?id={customer.id}"
    clerk = sign_in("clerk")
    first = clerk.get(url).text
    assert "ends_on" not in first
    proposed = clerk.get(f"{url}&dealings=important&harm=damage&lang=en").text
    assert "A customer with important business is confidential." in proposed
    assert "The custodian confirms a first level that the rules propose." in proposed
    assert 'value="2029-11-23"' in proposed
    assert re.search(r"<option[^>]* selected[^>]* value=.important.|value=.important.[^>]* selected", proposed)
    assert session.scalars(select(LevelChange)).all() == []
    given = {"dealings": "important", "harm": "damage", "ground": "合作研发", "ends_on": "2027-01-31"}
    assert clerk.post(url, data=given).status_code == 302
    with as_reader("clerk"):
        [change] = session.scalars(select(LevelChange))
        assert (change.level_after, change.ends_on, change.ground) == ("confidential", date(2027, 1, 31), "合作研发")


@pytest.mark.parametrize(
    "wrong",
    [{"ground": ""}, {"ends_on": ""}, {"ends_on": "2026-11-23"}, {"dealings": "unheard-of"}, {"harm": ""}],
)
def test_the_page_takes_no_level_without_ground_end_dealings_and_harm(sign_in, session, cast, wrong) -> None:
    customer = make_customer(owner="sales2")
    given = {"dealings": "important", "harm": "damage", "ground": "合作研发", "ends_on": "2027-01-31"}
    answer = sign_in("clerk").post(f"/customers/classify/?id={customer.id}", data=given | wrong)
    assert answer.status_code in (200, 422)
    with as_reader("gm"):
        assert session.scalars(select(LevelChange)).all() == []
        assert session.get(Customer, customer.id).level == "internal"


def test_the_page_ends_a_level_for_the_manager_alone(sign_in, session, cast) -> None:
    customer = make_customer(owner="sales2", level="secret", level_ends=DAY + timedelta(days=90))
    page, end = f"/customers/details/?id={customer.id}", f"/customers/declassify/?id={customer.id}"
    asked = sign_in("clerk").post(end, data={"ground": "已公开"})
    assert asked.location.startswith("/signoffs/")
    assert sign_in("sales1").get(page).status_code == 404
    assert sign_in("csmanager").post(end, data={"ground": "已公开"}).status_code == 302
    assert sign_in("sales1").get(page).status_code == 200


def test_the_same_level_given_again_is_the_custodians(session, cast) -> None:
    customer = make_customer(level="secret", level_ends=DAY + timedelta(days=5))
    with as_reader("clerk"):
        change = service.classify(customer.id, dealings="ordinary", harm="damage", ground="仍需保密", on=DAY)
    assert (change.level_before, change.level_after, change.ends_on) == ("secret", "secret", date(2027, 11, 23))


def test_a_level_that_has_ended_is_given_like_a_first_one(session, cast) -> None:
    customer = make_customer(level="top_secret", level_ends=DAY - timedelta(days=1))
    with as_reader("clerk"):
        change = service.classify(customer.id, dealings="ordinary", harm="damage", ground="重新定密", on=DAY)
    assert (change.level_before, change.level_after) == ("internal", "secret")


def test_the_history_stands_on_the_page_for_whoever_reads_the_archive(sign_in, session, cast) -> None:
    customer = make_customer(owner="sales1")
    with as_reader("clerk"):
        service.classify(customer.id, dealings="ordinary", harm="damage", ground="首次定密之依据", on=DAY)
        session.commit()
    page = f"/customers/details/?id={customer.id}"
    shown = sign_in("clerk").get(page).text
    assert "首次定密之依据" in shown
    assert "林文" in shown
    assert "首次定密之依据" in sign_in("sales1").get(page).text  # secret, his own: full
    assert "首次定密之依据" not in sign_in("finance").get(page).text
