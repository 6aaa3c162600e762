"""Supply held (二(三)3.4.2), emergency reports (3.3.1): opened with a reason, closed with an instruction."""

import pytest
from sqlalchemy import select

from admin_app.areas.credit import service
from admin_app.areas.credit.models import SupplyHold
from admin_app.audit.models import AuditEntry
from admin_app.errors import Invalid, NotAllowed, Refused
from tests.factories import DAY, make_customer


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
def test_nobody_else_holds_or_lifts(as_reader, username):
    customer = make_customer()
    with as_reader(username):
        for act in (service.hold, service.lift, service.close_emergency):
            with pytest.raises(NotAllowed):
                act(customer.id, DAY, "…")


def test_a_salesperson_raises_an_emergency_about_his_own_and_the_superior_instructs(as_reader, session):
    customer = make_customer(owner="sales1")
    with as_reader("sales1"):
        service.raise_emergency(customer.id, DAY, "老板失联")
        session.commit()
        assert flags(session, customer) == (False, True)
        with pytest.raises(NotAllowed):
            service.close_emergency(customer.id, DAY, "没事")
        session.rollback()
    with as_reader("csmanager"):
        service.close_emergency(customer.id, DAY, "恢复供货")
        session.commit()
        assert flags(session, customer) == (False, False)


def test_not_about_a_colleagues_customer(as_reader):
    customer = make_customer(owner="sales1")
    with as_reader("sales2"), pytest.raises(NotAllowed):
        service.raise_emergency(customer.id, DAY, "…")


def test_whoever_raised_it_does_not_close_it(as_reader, session):
    customer = make_customer()
    with as_reader("credit"):
        service.raise_emergency(customer.id, DAY, "老板失联")
        session.commit()
        with pytest.raises(Refused) as refused:
            service.close_emergency(customer.id, DAY, "没事")
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
        for act in (service.lift, service.close_emergency):
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
