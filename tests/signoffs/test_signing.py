"""Steps in order, side by side, refused, withdrawn; nothing happens before the last signature, and then once."""

import pytest
from sqlalchemy import select

from admin_app.audit.models import AuditEntry
from admin_app.duties.service import duties_of
from admin_app.errors import Conflict, Invalid, NotAllowed, NotFound, Refused, sentence
from admin_app.signoffs import service
from tests.factories import DAY, make_customer

pytestmark = pytest.mark.usefixtures("no_monthly_report")

ORDERED = ["information_supervisor", "cs_manager", "general_manager"]


def test_three_sign_one_after_another_and_then_it_happens(ask, act, states, effects):
    request = ask(ORDERED)
    first, second, third = request.steps
    assert states(request) == ("pending", ["open", "waiting", "waiting"])
    act("infosupervisor", service.sign, first)
    assert states(request) == ("pending", ["signed", "open", "waiting"])
    act("csmanager", service.sign, second)
    assert effects.seen == []
    act("gm", service.sign, third)
    assert states(request) == ("signed", ["signed", "signed", "signed"])
    assert effects.seen == ["applied"]


def test_a_later_step_is_not_signed_before_an_earlier_one(ask, act, states):
    request = ask(ORDERED)
    with pytest.raises(Refused) as refused:
        act("gm", service.sign, request.steps[2])
    assert refused.value.clause == "二(二)6.10"
    assert states(request) == ("pending", ["open", "waiting", "waiting"])


def test_steps_side_by_side_are_signed_in_any_order_and_all_are_needed(ask, act, states, effects):
    request = ask([["cs_manager", "finance_manager"], "general_manager"])
    cs, finance, gm = request.steps
    act("finmanager", service.sign, finance)
    assert states(request) == ("pending", ["open", "signed", "waiting"])
    act("csmanager", service.sign, cs)
    assert states(request) == ("pending", ["signed", "signed", "open"])
    act("gm", service.sign, gm)
    assert effects.seen == ["applied"]


def test_a_refusal_ends_it_with_why_and_the_rest_is_void(ask, act, states, effects, session):
    request = ask(ORDERED)
    act("infosupervisor", service.refuse, request.steps[0], "仍有价值")
    assert states(request) == ("refused", ["refused", "void", "void"])
    assert effects.seen == ["refused"]
    with pytest.raises(Conflict):
        act("csmanager", service.sign, request.steps[1])


def test_a_refusal_says_why(ask, act, states):
    request = ask(ORDERED)
    with pytest.raises(Invalid):
        act("infosupervisor", service.refuse, request.steps[0], "  ")
    assert states(request)[0] == "pending"


def test_whoever_asked_withdraws_and_nobody_else(ask, act, states, effects):
    request = ask(ORDERED, by="clerk")
    with pytest.raises(NotAllowed):
        act("gm", service.withdraw, request, "不需要了")
    act("clerk", service.withdraw, request, "不需要了")
    assert states(request) == ("withdrawn", ["void", "void", "void"])
    assert effects.seen == ["refused"]
    with pytest.raises(Conflict):
        act("clerk", service.withdraw, request, "再次")


def test_what_the_rules_refuse_when_it_is_signed_lapses_and_the_signature_stays(ask, act, states, effects):
    effects.refuses_with = Refused(sentence("No longer.", "不再允许。"), "二(三)2")
    request = ask(["general_manager"])
    done = act("gm", service.sign, request.steps[0])
    assert done.outcome == {"en": "No longer.", "zh": "不再允许。", "clause": "二(三)2"}
    assert states(request) == ("lapsed", ["signed"])
    assert effects.seen == ["refused"]


@pytest.mark.parametrize("username", ["csmanager", "clerk", "sales1", "finance", "mktmanager"])
def test_nobody_signs_for_a_post_he_does_not_hold(ask, act, states, username):
    request = ask(["general_manager"], by="credit", customer_id=make_customer().id)
    with pytest.raises((NotAllowed, NotFound)):
        act(username, service.sign, request.steps[0])
    assert states(request) == ("pending", ["open"])


@pytest.mark.parametrize("username", ["auditor", "admin"])
def test_auditor_and_administrator_never_sign(ask, act, session, cast, username):
    from admin_app.accounts.models import Post
    from admin_app.secrecy.reader import unguarded

    with unguarded("a test's arrangement"):
        gm = session.scalars(select(Post).where(Post.name == "general_manager")).one()
        cast[username].roles.append(gm)
        session.commit()
    request = ask(["general_manager"])
    with pytest.raises((NotAllowed, NotFound)):
        act(username, service.sign, request.steps[0])


def test_signing_twice_has_one_effect(ask, act, effects):
    request = ask(["general_manager"])
    act("gm", service.sign, request.steps[0])
    with pytest.raises(Conflict):
        act("gm", service.sign, request.steps[0])
    assert effects.seen == ["applied"]


def test_each_act_is_audited_with_who(ask, act, session, cast):
    request = ask(["cs_manager", "general_manager"])
    act("csmanager", service.sign, request.steps[0], comment="同意")
    act("gm", service.refuse, request.steps[1], "不同意")
    found = session.execute(select(AuditEntry.action, AuditEntry.user_id).order_by(AuditEntry.number)).all()
    assert [tuple(row) for row in found] == [
        ("signoff.ask", cast["clerk"].id),
        ("signoff.sign", cast["csmanager"].id),
        ("signoff.proceed", cast["csmanager"].id),
        ("signoff.refuse", cast["gm"].id),
        ("signoff.proceed", cast["gm"].id),
    ]


@pytest.mark.parametrize(
    ("day", "state", "due"),
    [(23, "soon", 24), (24, "due", 24), (25, "overdue", 24)],
)
def test_a_signature_asked_is_a_duty_due_one_working_day_later(ask, as_reader, day, state, due):
    request = ask(["general_manager"])
    on = DAY.replace(day=day)
    with as_reader("gm", on) as reader:
        (duty,) = duties_of(reader, on)[0]
    assert (duty.state, duty.due_on, duty.clause, duty.about, duty.is_mine) == (
        state,
        DAY.replace(day=due),
        "二(四)5",
        "林文",
        True,
    )
    assert duty.arguments == {"id": request.steps[0].id}
    with as_reader("csmanager", on) as reader:
        assert duties_of(reader, on)[0] == []


def test_many_are_signed_at_once_and_one_that_cannot_be_hinders_none(ask, as_reader, session, states):
    mine, other, another = ask(["cs_manager"]), ask(["general_manager"]), ask(["cs_manager"])
    with as_reader("csmanager"):
        done = service.sign_many([request.steps[0].id for request in (mine, other, another)])
        session.commit()
    refused = {step_id for step_id, error in done if error is not None}
    assert refused == {other.steps[0].id}
    assert [states(request)[0] for request in (mine, other, another)] == ["signed", "pending", "signed"]
