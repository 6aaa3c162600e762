"""Supply held (二(三)3.4.2), emergency reports (3.3.1): opened with a reason, closed with an instruction."""

import pytest
from sqlalchemy import select

from admin_app.accounts.deputies import name_deputy
from admin_app.areas.credit import holds, service
from admin_app.areas.credit.models import SupplyHold
from admin_app.audit.models import AuditEntry
from admin_app.duties.service import duties_of
from admin_app.errors import Invalid, NotAllowed, NotFound, Refused
from admin_app.notices.models import Notice
from tests.credit.helpers import with_limit
from tests.factories import DAY, make_customer, user


def flags(session, customer):
    session.refresh(customer)
    return customer.supply_hold, customer.emergency_open


@pytest.mark.parametrize("username", ["credit", "csmanager", "gm"])
def test_supply_is_held_and_lifted_with_reasons(as_reader, session, username):
    customer = make_customer()
    with as_reader(username) as one:
        service.hold(customer.id, DAY, "票据拒付")
        session.commit()
        assert flags(session, customer) == (True, False)
        service.lift(customer.id, DAY, "已补付")
        session.commit()
        assert flags(session, customer) == (False, False)
        row = session.scalars(select(SupplyHold)).one()
    assert (row.kind, row.reason, row.instruction, row.opened_by_id, row.closed_by_id, row.closed_on) == (
        "hold",
        "票据拒付",
        "已补付",
        one.user_id,
        one.user_id,
        DAY,
    )


@pytest.mark.parametrize("username", ["sales1", "finance", "mktmanager", "auditor"])
def test_nobody_else_holds_lifts_ends_or_resumes(as_reader, username):
    customer = make_customer()
    with as_reader(username):
        for act in (service.hold, service.lift, service.end_dealings, service.resume_dealings):
            with pytest.raises(NotAllowed):
                act(customer.id, DAY, "…")


@pytest.mark.parametrize("superior", ["mktmanager", "csmanager", "gm"])
def test_a_salesperson_raises_an_emergency_about_his_own_and_a_superior_instructs(as_reader, session, superior):
    customer = make_customer(owner="sales1")
    with as_reader("sales1"):
        key = service.raise_emergency(customer.id, DAY, "老板失联").id
        session.commit()
        assert flags(session, customer) == (False, True)
    for other in ("credit", "finance", "sales2"):
        with as_reader(other), pytest.raises((NotAllowed, NotFound)):
            service.instruct(key, "continue", "没事", on=DAY)
        session.rollback()
    with as_reader(superior) as one:
        raised = service.instruct(key, "continue", "恢复供货", on=DAY)
        session.commit()
        assert flags(session, customer) == (False, False)
        assert (raised.order, raised.instruction, raised.ordered_by_id, raised.closed_on) == (
            *("continue", "恢复供货", one.user_id),
            DAY,
        )


def test_a_deputy_instructs_in_the_superiors_place(as_reader, session):
    customer = make_customer(owner="sales1")
    with as_reader("sales1"):
        raised = service.raise_emergency(customer.id, DAY, "老板失联")
        session.commit()
    with as_reader("mktmanager"):
        name_deputy(user("mktmanager"), user("credit"), DAY, DAY, "出差", by=user("mktmanager"))
        session.commit()
    with as_reader("credit"):
        assert service.instruct(raised.id, "continue", "恢复供货", on=DAY).closed_on == DAY


@pytest.mark.parametrize(
    ("raiser", "left", "unled", "owing"),
    [
        ("sales1", [], [], "mktmanager"),
        ("sales1", ["mktmanager"], [], "gm"),
        ("sales1", [], ["sales1"], "csmanager"),
        ("sales1", ["mktmanager"], ["mktmanager"], "csmanager"),
        ("sales1", ["mktmanager", "gm"], [], "csmanager"),
        ("sales1", ["csmanager"], ["sales1"], "gm"),
        ("csmanager", [], ["csmanager"], "gm"),
    ],
)
def test_one_person_owes_the_instruction_and_is_told_whoever_left(
    as_reader, session, count_queries, raiser, left, unled, owing
):
    for username in left:
        user(username).active = False
    for username in unled:
        user(username).superior = None
    session.commit()
    people = {"mktmanager", "csmanager", "gm", "sales1", "finance"} - set(left)
    asked = []
    for raised in (1, 2, 3):
        customer = make_customer(owner="sales1")
        with as_reader(raiser):
            service.raise_emergency(customer.id, DAY, "老板失联")
            session.commit()
        mine = {}
        for username in people:
            session.expire_all()
            with as_reader(username) as one, count_queries() as queries:
                found = duties_of(one, DAY)[0]
            mine[username] = sum(duty.is_mine for duty in found if duty.kind == "emergency")
            asked += [len(queries)] if username == owing else []
        assert mine == dict.fromkeys(people, 0) | {owing: raised}
    assert len(set(asked)) == 1
    told = session.scalars(select(Notice).where(Notice.text["en"].as_string() == holds.EMERGENCY["en"])).all()
    assert [one.user_id for one in told] == [user(owing).id] * 3


def test_countermeasures_keep_credit_frozen_until_the_next_order(as_reader, session):
    customer = with_limit()
    with as_reader("sales1"):
        raised = service.raise_emergency(customer.id, DAY, "老板失联")
        session.commit()
    with as_reader("csmanager"):
        service.instruct(raised.id, "countermeasures", "要求提供担保", on=DAY)
        session.commit()
        assert flags(session, customer) == (False, True)
        with pytest.raises(Refused):
            service.instruct(raised.id, "countermeasures", "再要求", on=DAY)
        session.rollback()
        with pytest.raises(Refused) as refused:
            service.approve_limit(customer.id, 100, DAY, DAY, "…", on=DAY)
        session.rollback()
        assert refused.value.clause == "二(三)3.3.1"
        service.instruct(raised.id, "stop", "停止交易", on=DAY)
        session.commit()
        assert flags(session, customer) == (True, False)
    with as_reader("sales1"):
        assert service.record_sale(customer.id, "S1", 100, DAY, False).verdict == "refused"


def test_lifting_a_hold_supplies_nothing_while_dealings_are_ended(as_reader, session):
    customer = make_customer()
    with as_reader("csmanager"):
        service.hold(customer.id, DAY, "票据拒付")
        service.end_dealings(customer.id, DAY, "多次拒付")
        service.lift(customer.id, DAY, "已补付")
        assert flags(session, customer) == (True, False)
        service.resume_dealings(customer.id, DAY, "总经理同意")
        assert flags(session, customer) == (False, False)


LIFTERS = ("credit", "csmanager", "gm")


@pytest.mark.parametrize(
    ("held_by", "order", "may"),
    [
        ("credit", None, LIFTERS),
        ("csmanager", None, LIFTERS[1:]),
        ("gm", None, LIFTERS[2:]),
        ("mktmanager", "hold", LIFTERS[1:]),
        ("gm", "hold", LIFTERS[2:]),
        ("csmanager", "stop", LIFTERS[1:]),
        ("gm", "stop", LIFTERS[2:]),
    ],
)
def test_who_lifts_it_goes_by_who_ordered_it(as_reader, session, held_by, order, may):
    customer = make_customer(owner="sales1")
    if order is None:
        with as_reader(held_by):
            service.hold(customer.id, DAY, "票据拒付")
            session.commit()
    else:
        ordered(as_reader, session, customer, held_by, order)
    lift = service.resume_dealings if order == "stop" else service.lift
    found, clauses = [], set()
    for username in LIFTERS:
        with as_reader(username):
            try:
                lift(customer.id, DAY, "已补付")
                found.append(username)
            except NotAllowed as refused:
                clauses.add(refused.clause)
            session.rollback()
    assert tuple(found) == may
    assert clauses <= {"二(三)3.4.2", "二(三)3.3.1"}


def ordered(as_reader, session, customer, superior, order):
    with as_reader("sales1"):
        key = service.raise_emergency(customer.id, DAY, "老板失联").id
        session.commit()
    with as_reader(superior):
        service.instruct(key, order, "按此办理", on=DAY)
        session.commit()


def test_held_already_it_becomes_the_superiors_by_his_order(as_reader, session):
    customer = make_customer(owner="sales1")
    with as_reader("credit"):
        service.hold(customer.id, DAY, "票据拒付")
        session.commit()
    ordered(as_reader, session, customer, "gm", "hold")
    for username in ("credit", "csmanager"):
        with as_reader(username), pytest.raises(NotAllowed):
            service.lift(customer.id, DAY, "已补付")
        session.rollback()
    with as_reader("gm"):
        assert service.lift(customer.id, DAY, "已补付").supply_hold is False


def test_not_about_a_colleagues_customer(as_reader):
    customer = make_customer(owner="sales1")
    with as_reader("sales2"), pytest.raises(NotAllowed):
        service.raise_emergency(customer.id, DAY, "…")


def test_whoever_raised_it_does_not_close_it(as_reader, session):
    customer = make_customer()
    with as_reader("credit"):
        raised = service.raise_emergency(customer.id, DAY, "老板失联")
        session.commit()
        with pytest.raises(Refused) as refused:
            service.instruct(raised.id, "continue", "没事", on=DAY)
        session.rollback()
    assert refused.value.clause == "二(三)3.3.1"


def test_without_a_reason_nothing_happens(as_reader, session):
    customer = make_customer()
    with as_reader("credit"):
        with pytest.raises(Invalid):
            service.hold(customer.id, DAY, "  ")
        session.rollback()
        assert flags(session, customer) == (False, False)


def test_what_is_open_is_not_opened_and_what_is_closed_not_closed(as_reader, session):
    customer = make_customer()
    with as_reader("csmanager"):
        for act in (service.lift, service.resume_dealings):
            with pytest.raises(Refused):
                act(customer.id, DAY, "…")
            session.rollback()
        service.hold(customer.id, DAY, "…")
        with pytest.raises(Refused):
            service.hold(customer.id, DAY, "…")


def test_it_is_audited(as_reader, session):
    customer = make_customer()
    with as_reader("csmanager"):
        service.hold(customer.id, DAY, "…")
        service.lift(customer.id, DAY, "…")
        session.commit()
    actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.number)).all()
    assert actions == ["credit.open_hold", "credit.close_hold"]
