"""The establishment (一4.9): counted from who works in customer service, warned of where people are looked after."""

import pytest

from admin_app.areas.staff import establishment
from tests.factories import DAY, store, user


def standing(as_reader):
    with as_reader("csmanager"):
        return establishment.standing(DAY)


def test_people_of_customer_service_are_counted_by_heads(app, session, cast, as_reader):
    found = standing(as_reader)
    assert found.facts == {"people": 6, "managers": 1, "sales_support": 1}
    assert found.answer.outcome == {"verdict": "too_many", "intended": 5}
    assert found.says["en"].endswith("There: 6, intended: 5.")


def test_who_left_does_not_count(app, session, cast, as_reader):
    one = user("infosupervisor")
    one.active = False
    store(one)
    assert standing(as_reader).answer.outcome["verdict"] == "matches"


@pytest.mark.parametrize(
    ("person", "page", "warned"),
    [("csmanager", "/", True), ("gm", "/", True), ("clerk", "/", False), ("admin", "/people/", True)],
)
def test_a_mismatch_is_said_where_people_are_looked_after(app, session, cast, sign_in, person, page, warned):
    assert ("There: 6, intended: 5." in sign_in(person).get(f"{page}?lang=en").text) == warned


def test_nothing_is_said_when_it_matches(app, session, cast, sign_in):
    one = user("infosupervisor")
    one.active = False
    store(one)
    assert "intended: 5" not in sign_in("csmanager").get("/?lang=en").text
    page = sign_in("csmanager").get("/establishment/?lang=en").text
    assert "There: 5, intended: 5." in page
    assert "傅悦" in page


@pytest.mark.parametrize("person", ["clerk", "sales1", "admin"])
def test_the_page_is_for_those_who_look_after_the_department(app, session, cast, sign_in, person):
    assert sign_in(person).get("/establishment/").status_code == 403
