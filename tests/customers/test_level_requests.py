"""A level raised, lowered or ended takes the signature that the policy names; the clerk asks, the manager signs. 7.2.3"""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from admin_app.areas.customers import level_requests, levels
from admin_app.areas.customers.models import Customer
from admin_app.errors import NotAllowed
from admin_app.secrecy.models import LevelChange
from admin_app.signoffs import service as signoffs
from admin_app.signoffs.models import SignRequest
from tests.factories import DAY, as_reader, make_customer, user

ENDS = DAY + timedelta(days=90)
RAISE = {"dealings": "important", "harm": "damage", "ground": "往来增多", "on": DAY, "ends_on": date(2027, 12, 31)}
RAISE_TO_TOP = RAISE | {"dealings": "vital"}


@pytest.fixture
def customer(session: Any, cast: Any) -> Customer:
    return make_customer("青岚纸业", owner="sales1", level="secret", level_ends=ENDS)


def ask(session: Any, username: str, act: str, customer: Customer, **given: Any) -> Any:
    with as_reader(username):
        done = getattr(level_requests, act)(customer.id, **given)
        session.commit()
        if isinstance(done, SignRequest):
            assert [step.state for step in done.steps] == ["open"]
        return done


def sign(session: Any, username: str, request: SignRequest, on: date = DAY) -> str:
    with as_reader(username, on):
        signoffs.sign(request.steps[0].id)
        session.commit()
        session.refresh(request)
        return request.state


def stands(session: Any, customer: Customer) -> tuple[str, date | None]:
    with as_reader("gm"):
        session.refresh(customer)
        return customer.level, customer.level_ends


def test_the_clerk_asks_and_the_manager_signs(session: Any, customer: Customer) -> None:
    request = ask(session, "clerk", "classify", customer, **RAISE)
    assert (request.matter, request.steps[0].post, request.clause) == ("level_change", "cs_manager", "二(二)7.2.3")
    assert stands(session, customer) == ("secret", ENDS)
    assert sign(session, "csmanager", request) == "signed"
    assert stands(session, customer) == ("confidential", date(2027, 12, 31))
    with as_reader("clerk"):
        [change] = session.scalars(select(LevelChange))
        assert (change.level_before, change.level_after, change.ground) == ("secret", "confidential", "往来增多")
        assert change.by_id == user("csmanager").id
        assert (customer.dealings, customer.harm) == ("important", "damage")


@pytest.mark.parametrize(
    ("act", "given", "level", "signer", "after"),
    [
        ("classify", RAISE, "secret", "cs_manager", "confidential"),
        ("classify", RAISE_TO_TOP, "secret", "general_manager", "top_secret"),
        ("classify", RAISE, "top_secret", "general_manager", "confidential"),
        ("renew", {"ground": "仍需", "ends_on": date(2027, 12, 31), "on": DAY}, "top_secret", "general_manager", "top_secret"),
        ("declassify", {"ground": "已公开", "on": DAY}, "confidential", "cs_manager", "internal"),
        ("declassify", {"ground": "已公开", "on": DAY}, "top_secret", "general_manager", "internal"),
    ],
)  # fmt: skip
def test_whose_signature_each_change_takes(session, cast, act, given, level, signer, after) -> None:
    customer = make_customer(level=level, level_ends=ENDS)
    request = ask(session, "clerk", act, customer, **given)
    assert [step.post for step in request.steps] == [signer]
    assert stands(session, customer)[0] == level
    sign(session, "csmanager" if signer == "cs_manager" else "gm", request)
    assert stands(session, customer)[0] == after


@pytest.mark.parametrize("username", ["csmanager", "gm"])
def test_the_managers_own_act_is_the_signature(session: Any, customer: Customer, username: str) -> None:
    assert isinstance(ask(session, username, "classify", customer, **RAISE), LevelChange)
    assert stands(session, customer)[0] == "confidential"


def test_the_manager_asks_the_general_manager(session: Any, customer: Customer) -> None:
    request = ask(session, "csmanager", "classify", customer, **RAISE_TO_TOP)
    assert stands(session, customer)[0] == "secret"
    assert sign(session, "gm", request) == "signed"
    assert stands(session, customer)[0] == "top_secret"


@pytest.mark.parametrize("username", ["sales1", "credit", "infosupervisor", "auditor"])
def test_who_may_not_even_ask(session: Any, customer: Customer, username: str) -> None:
    with as_reader(username), pytest.raises(NotAllowed):
        level_requests.classify(customer.id, **RAISE)


def test_a_first_level_is_the_custodians_alone(session: Any, cast: Any) -> None:
    customer = make_customer()
    with as_reader("csmanager"), pytest.raises(NotAllowed):
        level_requests.classify(customer.id, **RAISE)


@pytest.mark.parametrize("username", ["clerk", "infosupervisor", "gm"])
def test_who_may_not_sign_it(session: Any, customer: Customer, username: str) -> None:
    request = ask(session, "clerk", "classify", customer, **RAISE)
    with as_reader(username), pytest.raises(NotAllowed):
        signoffs.sign(request.steps[0].id)


def test_refused_nothing_changes(session: Any, customer: Customer) -> None:
    request = ask(session, "clerk", "classify", customer, **RAISE)
    with as_reader("csmanager"):
        signoffs.refuse(request.steps[0].id, "依据不足")
        session.commit()
    assert stands(session, customer) == ("secret", ENDS)


def test_what_changed_meanwhile_lapses(session: Any, customer: Customer) -> None:
    request = ask(session, "clerk", "classify", customer, **RAISE)
    with as_reader("csmanager"):
        levels.declassify(customer.id, ground="已公开", on=DAY)
        session.commit()
    assert sign(session, "csmanager", request) == "lapsed"
    assert stands(session, customer) == ("internal", None)


def test_an_end_that_has_passed_lapses(session: Any, customer: Customer) -> None:
    request = ask(session, "clerk", "classify", customer, **RAISE | {"ends_on": DAY + timedelta(days=2)})
    assert sign(session, "csmanager", request, on=DAY + timedelta(days=2)) == "lapsed"
    assert stands(session, customer) == ("secret", ENDS)


def test_the_pages_lead_to_the_request_and_its_signature(sign_in: Any, session: Any, customer: Customer) -> None:
    given = {"dealings": "important", "harm": "damage", "ground": "往来增多", "ends_on": "2027-12-31"}
    asked = sign_in("clerk").post(f"/customers/classify/?id={customer.id}", data=given)
    manager = sign_in("csmanager")
    page = manager.get(f"{asked.location}?lang=en").text
    for words in ("往来增多", "Confidential", "2027-12-31", "Important"):
        assert words in page
    assert "往来增多" in sign_in("sales1").get(asked.location).text  # his own customer, secret: he reads the archive
    assert "往来增多" not in sign_in("finance").get(asked.location).text  # works with it, and reads no archive
    with as_reader("gm"):
        request = session.scalars(select(SignRequest)).one()
        step = request.steps[0].id
    assert manager.post(f"/signoffs/{request.id}/sign", data={"step": step}).status_code == 302
    assert stands(session, customer)[0] == "confidential"
