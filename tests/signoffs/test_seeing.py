"""Who sees a request, and what it lets a signer see: the customer's working data until he has signed, no more."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from admin_app.accounts.models import Deputy
from admin_app.areas.customers.models import Customer
from admin_app.duties.company.moving import moved
from admin_app.duties.workdays import Calendar, Declared
from admin_app.errors import NotFound
from admin_app.secrecy.access import access_of
from admin_app.signoffs import inbox, service
from admin_app.signoffs.models import SignRequest, SignStep
from tests.factories import DAY, make_customer, store


@pytest.fixture
def seen(as_reader, session):
    def go(username, request):
        with as_reader(username):
            found = session.scalars(select(SignRequest).where(SignRequest.id == request.id)).one_or_none()
            steps = session.scalars(select(SignStep).where(SignStep.request_id == request.id)).all()
            assert bool(steps) == (found is not None)
            return found is not None

    return go


@pytest.fixture
def access(as_reader, session):
    def go(username, customer):
        with as_reader(username):
            return access_of([customer.id]).get(customer.id)

    return go


@pytest.fixture
def secret(session):
    """A customer of sales2's department colleague: hidden from sales1 and card for the marketing manager's others."""
    return make_customer("绝密客户", owner="sales2", level="top_secret")


def test_a_request_about_a_hidden_customer_does_not_exist_for_strangers(ask, seen, secret):
    request = ask(["general_manager"], by="clerk", customer_id=secret.id)
    assert {name: seen(name, request) for name in ("gm", "clerk", "auditor", "csmanager", "sales1", "admin")} == {
        "gm": True,
        "clerk": True,
        "auditor": True,
        "csmanager": True,
        "sales1": False,
        "admin": False,
    }


def test_signatures_asked_of_anybody_move_with_the_calendar_as_far_as_one_sees_them(ask, as_reader, secret):
    """Asked on Monday, due on Tuesday: were that a day off of the company, on Wednesday."""
    ask(["general_manager"], by="clerk", customer_id=secret.id)
    tuesday = DAY + timedelta(days=1)
    calendar = Calendar({tuesday: Declared(is_worked=False)})
    counted = {}
    for who in ("csmanager", "gm", "contracts", "admin"):
        with as_reader(who) as reader:
            moves = moved(reader, DAY, calendar, tuesday, tuesday)
            counted[who] = [one.count for one in moves if "profile" not in one.what["en"]]
    assert counted == {"csmanager": [1], "gm": [1], "contracts": [], "admin": []}


def test_nobody_signed_in_sees_none(ask, seen):
    assert seen(None, ask(["general_manager"])) is False


def test_one_without_a_customer_is_its_askers_its_signers_and_the_overseers(ask, seen):
    request = ask(["cs_manager", "finance_manager"], by="sales1")
    names = ("sales1", "csmanager", "finmanager", "gm", "auditor", "sales2", "clerk")
    assert [name for name in names if seen(name, request)] == ["sales1", "csmanager", "gm", "auditor"]


def test_a_signer_sees_the_working_data_until_he_has_signed(ask, act, access, secret):
    assert access("contracts", secret) == "card"
    request = ask(["contract_officer", "general_manager"], by="clerk", customer_id=secret.id)
    assert access("contracts", secret) == "work"
    act("contracts", service.sign, request.steps[0])
    assert access("contracts", secret) == "card"


def test_a_later_signer_sees_nothing_more_before_it_is_his_turn(ask, access, secret):
    ask(["general_manager", "contract_officer"], by="clerk", customer_id=secret.id)
    assert access("contracts", secret) == "card"


def test_what_is_withdrawn_lifts_no_more(ask, act, access, secret):
    request = ask(["contract_officer"], by="clerk", customer_id=secret.id)
    act("clerk", service.withdraw, request, "不需要")
    assert access("contracts", secret) == "card"


def test_a_hidden_customers_request_shows_itself_to_its_signer(ask, seen, as_reader, session):
    customer = make_customer("隐藏客户", owner=None, level="top_secret")
    request = ask(["salesperson"], by="clerk", customer_id=customer.id)
    assert seen("sales1", request) is True
    with as_reader("sales1"):
        assert session.scalar(select(Customer.name).where(Customer.id == customer.id)) == "隐藏客户"


def test_a_deputy_sees_it_while_he_is_one(ask, access, secret, cast):
    ask(["contract_officer"], by="clerk", customer_id=secret.id)
    assert access("sales1", secret) == "none"
    store(Deputy(person_id=cast["contracts"].id, deputy_id=cast["sales1"].id, from_on=DAY, until_on=DAY, reason="假"))
    assert access("sales1", secret) == "work"


def test_whoever_signed_still_sees_that_he_did_but_not_the_customer(ask, act, seen, access, as_reader, session, secret):
    request = ask(["contract_officer", "salesperson", "general_manager"], by="clerk", customer_id=secret.id)
    first, second, _third = request.steps
    act("contracts", service.sign, first)
    act("sales1", service.sign, second)
    assert (seen("sales1", request), access("sales1", secret)) == (True, "none")
    session.expunge_all()  # a request begins with an empty session
    with as_reader("sales1"):
        assert session.scalars(select(SignRequest)).one().customer is None


# --- the inbox


def waiting(as_reader, username):
    with as_reader(username) as reader:
        found = inbox.waiting_for(reader)
        assert inbox.count_waiting(reader) == len(found)
        return {step.id for step in found}


def test_the_inbox_holds_what_one_can_sign_and_nothing_else(ask, as_reader):
    first = ask(["cs_manager", "general_manager"], by="clerk")
    own = ask(["cs_manager"], by="csmanager")
    assert waiting(as_reader, "csmanager") == {first.steps[0].id}
    assert waiting(as_reader, "gm") == {own.steps[0].id}
    assert waiting(as_reader, "clerk") == set()


def test_the_inbox_asks_no_more_often_for_three_than_for_one(ask, as_reader, count_queries):
    counts = []
    for more in (1, 2):
        for _ in range(more):
            ask(["cs_manager"], by="clerk", customer_id=make_customer().id)
        with as_reader("csmanager") as reader, count_queries() as statements:
            inbox.waiting_for(reader)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_a_hidden_request_is_not_signed(ask, act, secret):
    step = ask(["general_manager"], by="clerk", customer_id=secret.id).steps[0]
    with pytest.raises(NotFound):
        act("sales1", service.sign, step)
