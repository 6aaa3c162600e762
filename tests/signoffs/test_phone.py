"""The signer is away: confirmed by phone, provisional, countersigned or taken back (二(四)5)."""

import pytest

from admin_app.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from admin_app.signoffs import phone
from admin_app.signoffs.matters import Matter, register
from tests.signoffs.conftest import TITLE

NOTE = "10:20 与总经理通话，货车等待装货"


def test_sales_support_confirms_and_the_signer_countersigns(ask, act, states, effects, cast):
    request = ask(["general_manager"], by="clerk")
    step = request.steps[0]
    confirm(act, request, step)
    assert (states(request), effects.seen) == (("signed", ["by_phone"]), ["applied"])
    act("gm", phone.countersign, step)
    assert (states(request), effects.seen) == (("signed", ["signed"]), ["applied"])


def confirm(act, request, step, by="service"):
    return act(by, phone.confirm_by_phone, step, NOTE)


@pytest.fixture
def ask(ask, session):
    """About an internal customer, so that sales support sees the request."""
    from tests.factories import make_customer

    return lambda steps, by="clerk", **more: ask(steps, by, customer_id=make_customer().id, **more)


def test_not_countersigned_takes_the_effect_back(ask, act, states, effects):
    request = ask(["general_manager"])
    confirm(act, request, request.steps[0])
    act("gm", phone.disown, request.steps[0], "没有此事")
    assert (states(request), effects.seen) == (("revoked", ["refused"]), ["applied", "refused", "revoked"])


def test_disowned_before_the_end_nothing_is_taken_back(ask, act, states, effects):
    request = ask(["cs_manager", "general_manager"])
    confirm(act, request, request.steps[0])
    assert states(request) == ("pending", ["by_phone", "open"])
    act("csmanager", phone.disown, request.steps[0], "没有此事")
    assert (states(request), effects.seen) == (("revoked", ["refused", "void"]), ["refused"])


@pytest.mark.parametrize("username", ["clerk", "credit", "finance", "contracts"])
def test_only_sales_support_confirms_by_phone(ask, act, username):
    request = ask(["general_manager"])
    with pytest.raises((NotAllowed, NotFound)):
        confirm(act, request, request.steps[0], by=username)


def test_nobody_confirms_his_own_request(ask, act):
    request = ask(["general_manager"], by="service")
    with pytest.raises(NotAllowed):
        confirm(act, request, request.steps[0])


def test_a_note_is_needed(ask, act):
    request = ask(["general_manager"])
    with pytest.raises(Invalid):
        act("service", phone.confirm_by_phone, request.steps[0], " ")


def test_what_cannot_be_taken_back_is_not_confirmed_by_phone(ask, act, effects):
    register(Matter("tested", TITLE, effects.apply, refuse=effects.refuse))
    request = ask(["general_manager"])
    with pytest.raises(Refused) as refused:
        confirm(act, request, request.steps[0])
    assert refused.value.clause == "二(四)5"


def test_only_the_signer_countersigns_and_once(ask, act):
    request = ask(["general_manager"])
    (step,) = request.steps
    confirm(act, request, step)
    with pytest.raises(NotAllowed):
        act("csmanager", phone.countersign, step)
    act("gm", phone.countersign, step)
    with pytest.raises(Conflict):
        act("gm", phone.countersign, step)


def test_a_step_not_open_yet_is_not_confirmed(ask, act):
    request = ask(["cs_manager", "general_manager"])
    with pytest.raises(Conflict):
        confirm(act, request, request.steps[1])
