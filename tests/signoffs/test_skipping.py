"""The signer is away and it is urgent: after a call the next level signs, and whoever confirmed is told (二(四)5)."""

import pytest
from sqlalchemy import select

from admin_app.accounts.models import Deputy
from admin_app.decisions.models import DecisionRecord
from admin_app.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from admin_app.notices.models import Notice
from admin_app.secrecy.reader import unguarded
from admin_app.signoffs import phone, service, skipping
from admin_app.signoffs.matters import Matter, register
from tests.factories import DAY, make_customer, store
from tests.signoffs.conftest import TITLE

NOTE = "10:20 与文经理通话，同意由客服部经理签批"
WHY = "货车等待装货"


@pytest.fixture
def ask(ask, session):
    """About an internal customer, so that sales support sees the request."""
    return lambda steps, by="clerk", **more: ask(steps, by, customer_id=make_customer().id, **more)


@pytest.fixture
def leave(cast):
    """`leave("contracts", deputy="clerk")`: away today, with a deputy or without."""

    def go(*usernames, deputy=None, day=DAY):
        for name in usernames:
            to = cast[deputy].id if deputy else None
            store(Deputy(person_id=cast[name].id, deputy_id=to, from_on=day, until_on=day, reason="出差"))

    return go


@pytest.fixture
def urgent(ask, act, leave):
    """`urgent(["finance_officer"])`: asked, marked urgent; whoever should sign the first step is away."""

    def go(steps, *away, by="clerk"):
        request = ask(steps, by)
        leave(*away)
        act(by, skipping.mark_urgent, request, WHY)
        return request

    return go


def skip(act, step, by="service", note=NOTE):
    return act(by, skipping.skip_level, step, note)


def told(username, cast, session):
    with unguarded("a test looks"):
        rows = select(Notice.text).where(Notice.user_id == cast[username].id)
        return [text["en"] for text in session.scalars(rows)]


def test_the_next_level_signs_and_whoever_confirmed_and_was_away_are_told(urgent, act, states, cast, session, effects):
    request = urgent(["contract_officer"], "contracts")
    (step,) = request.steps
    skip(act, step)
    assert (step.post, step.instead_of, step.away_id, step.phone_by_id, step.phone_note) == (
        "cs_manager",
        "contract_officer",
        cast["contracts"].id,
        cast["service"].id,
        NOTE,
    )
    with pytest.raises((NotAllowed, NotFound)):
        act("contracts", service.sign, step)
    act("csmanager", service.sign, step)
    assert (states(request), effects.seen) == (("signed", ["signed"]), ["applied"])
    for username in ("clerk", "service", "contracts"):
        assert "Signed: A test." in told(username, cast, session)
    assert "Signed: A test." not in told("csmanager", cast, session)
    with unguarded("a test looks"):
        kept = session.scalars(select(DecisionRecord).where(DecisionRecord.policy == "level_skip")).one()
    assert (kept.rule, kept.facts) == (
        "skip-to-cs-manager",
        {"urgent": True, "away": True, "post": "contract_officer"},
    )


def test_where_the_next_level_signs_anyway_its_signature_covers_both(urgent, act, states):
    request = urgent([["contract_officer", "finance_officer"], "cs_manager"], "contracts")
    skip(act, request.steps[0])
    assert states(request) == ("pending", ["skipped", "open", "waiting"])
    act("finance", service.sign, request.steps[1])
    act("csmanager", service.sign, request.steps[2])
    assert states(request) == ("signed", ["skipped", "signed", "signed"])


def test_a_level_passed_over_last_of_its_round_opens_the_next(urgent, act, states):
    request = urgent(["contract_officer", "cs_manager"], "contracts")
    skip(act, request.steps[0])
    assert states(request) == ("pending", ["skipped", "open"])


def test_what_one_person_was_asked_goes_to_his_superior(urgent, act, cast):
    step = urgent(["department_manager"], "csmanager").steps[0]
    skip(act, step)
    assert (step.person_id, step.instead_of, step.away_id) == (
        cast["gm"].id,
        "department_manager",
        cast["csmanager"].id,
    )


def says(refused):
    return refused.value.clause, refused.value.says["en"]


def test_what_is_not_urgent_is_not_passed_over(ask, act, leave, states):
    request = ask(["contract_officer"])
    leave("contracts")
    with pytest.raises(Refused) as refused:
        skip(act, request.steps[0])
    assert says(refused)[0] == "二(四)5"
    assert "only where it is urgent" in says(refused)[1]
    assert states(request) == ("pending", ["open"])


@pytest.mark.parametrize("deputy", [None, "infosupervisor"], ids=["he himself", "his deputy"])
def test_where_somebody_may_sign_no_level_is_passed_over(ask, act, leave, deputy):
    request = ask(["contract_officer"])
    if deputy:
        leave("contracts", deputy=deputy)
    act("clerk", skipping.mark_urgent, request, WHY)
    with pytest.raises(Refused) as refused:
        skip(act, request.steps[0])
    assert "nobody who may sign it, deputies included, is there" in says(refused)[1]


def test_a_deputy_who_is_away_too_is_not_there(urgent, act, leave):
    request = urgent(["contract_officer"], "infosupervisor")
    leave("contracts", deputy="infosupervisor")
    skip(act, request.steps[0])
    assert request.steps[0].post == "cs_manager"


@pytest.mark.parametrize(
    ("steps", "away", "why"),
    [
        (["general_manager"], ("gm",), "no level above"),
        (["contract_officer"], ("contracts", "csmanager"), "next level nobody is there"),
        (["cs_manager", "general_manager"], ("csmanager", "gm"), "next level nobody is there"),
    ],
    ids=["the highest", "away too", "away, and asked anyway"],
)
def test_without_a_next_level_it_is_refused(urgent, act, states, steps, away, why):
    request = urgent(steps, *away)
    with pytest.raises(Refused) as refused:
        skip(act, request.steps[0])
    assert why in says(refused)[1]
    assert states(request)[1][0] == "open"


def test_who_asked_is_never_the_next_level(urgent, act):
    request = urgent(["contract_officer"], "contracts", by="csmanager")
    with pytest.raises(Refused) as refused:
        skip(act, request.steps[0])
    assert says(refused)[0] == "二(四)5"


@pytest.mark.parametrize("username", ["clerk", "csmanager", "finance"])
def test_only_sales_support_passes_a_level_over(urgent, act, username):
    request = urgent(["contract_officer"], "contracts")
    with pytest.raises((NotAllowed, NotFound)):
        skip(act, request.steps[0], by=username)


def test_a_note_is_needed_and_it_is_done_once(urgent, act):
    step = urgent(["contract_officer"], "contracts").steps[0]
    with pytest.raises(Invalid):
        skip(act, step, note=" ")
    skip(act, step)
    with pytest.raises(Refused):
        skip(act, step)
    with pytest.raises(Refused):
        act("service", phone.confirm_by_phone, step, NOTE)


def test_only_whoever_asked_says_that_it_is_urgent_and_while_it_waits(ask, act):
    request = ask(["contract_officer"])
    (step,) = request.steps
    with pytest.raises(NotAllowed):
        act("service", skipping.mark_urgent, request, WHY)
    with pytest.raises(Invalid):
        act("clerk", skipping.mark_urgent, request, " ")
    act("contracts", service.sign, step)
    with pytest.raises(Conflict):
        act("clerk", skipping.mark_urgent, request, WHY)


def test_what_needs_every_signature_skips_no_level(ask, act, leave, effects):
    register(Matter("tested", TITLE, effects.apply, refuse=effects.refuse))
    request = ask(["contract_officer"])
    leave("contracts")
    for doing, thing, by in (
        (skipping.mark_urgent, request, "clerk"),
        (skipping.skip_level, request.steps[0], "service"),
    ):
        with pytest.raises(Refused) as refused:
            act(by, doing, thing, WHY)
        assert refused.value.clause == "二(四)5"


def test_it_is_done_on_the_page_by_those_whose_part_it_is(sign_in, ask, leave, states):
    request = ask(["contract_officer"])
    address, step = f"/signoffs/{request.id}", request.steps[0].id
    leave("contracts")
    asker, support = sign_in("clerk"), sign_in("service")
    assert f"{address}/skip" not in support.get(address).text
    assert f"{address}/urgent" not in support.get(address).text
    asker.post(f"{address}/urgent", data={"text": WHY})
    assert f"{address}/urgent" not in asker.get(address).text
    page = support.get(f"{address}?lang=en").text
    assert WHY in page
    assert f"{address}/skip" in page
    done = support.post(f"{address}/skip", data={"step": step, "text": NOTE}, follow_redirects=True).text
    assert "who is away" in done
    refused = support.post(f"{address}/skip", data={"step": step, "text": NOTE})
    assert (refused.status_code, "二(四)5" in refused.text) == (409, True)
    assert states(request) == ("pending", ["open"])
