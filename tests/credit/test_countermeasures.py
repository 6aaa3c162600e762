"""Countermeasures (二(三)3.3.2): nothing in force without instruction and document; whoever keeps them is told before."""

from datetime import timedelta

import pytest

from admin_app.areas.credit.countermeasures import service
from admin_app.areas.credit.countermeasures.models import Countermeasure
from admin_app.duties.service import duties_of
from admin_app.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.credit.signing import sign
from tests.factories import DAY, make_customer

END = DAY + timedelta(days=100)


def proposed(as_reader, session):
    customer = make_customer(owner="sales1")
    with as_reader("sales1"):
        request = service.propose(customer.id, "mortgage", "对方", 20_000_000, "以库存抵押", on=DAY)
        session.commit()
        return int(request.subject), request.id


def in_force(as_reader, session, until_on=END):
    key, request_id = proposed(as_reader, session)
    sign(request_id, "csmanager")
    with as_reader("credit"):
        service.put_in_force(key, "抵押合同，档案柜", DAY, until_on, on=DAY)
        session.commit()
    return key


def state(session, key):
    session.expire_all()
    return session.get(Countermeasure, key).state


def test_it_goes_from_proposal_to_release(as_reader, session):
    key, request_id = proposed(as_reader, session)
    with as_reader("credit"):
        with pytest.raises(Conflict):
            service.put_in_force(key, "抵押合同", DAY, END, on=DAY)
        session.rollback()
    sign(request_id, "csmanager")
    with as_reader("sales1"):
        with pytest.raises(NotAllowed):
            service.put_in_force(key, "抵押合同", DAY, END, on=DAY)
        session.rollback()
    with as_reader("credit"):
        for document, until in ((" ", END), ("抵押合同", DAY - timedelta(days=1))):
            with pytest.raises(Invalid):
                service.put_in_force(key, document, DAY, until, on=DAY)
            session.rollback()
        service.put_in_force(key, "抵押合同", DAY, END, on=DAY)
        with pytest.raises(Invalid):
            service.put_in_force(key, "续期协议", DAY, END, on=DAY)
        service.put_in_force(key, "续期协议", DAY, END + timedelta(days=1), on=DAY)
        service.release(key, "已结清", on=DAY)
        for act in (service.release, service.use):
            with pytest.raises(Conflict):
                act(key, "…", on=DAY)


def test_refused_it_is_declined(as_reader, session):
    key, request_id = proposed(as_reader, session)
    sign(request_id, "csmanager", refuse="担保物价值不足")
    with as_reader("gm"):
        row = session.get(Countermeasure, key)
        assert (row.state, row.note, row.closed_on) == ("declined", "担保物价值不足", DAY)


def test_a_colleague_proposes_nothing(as_reader, session):
    customer = make_customer(owner="sales1")
    with as_reader("sales2"), pytest.raises((NotAllowed, NotFound)):
        service.propose(customer.id, "mortgage", "对方", None, "…", on=DAY)


@pytest.mark.parametrize(
    ("days", "owing"), [(31, set()), (30, {"credit"}), (8, {"credit"}), (7, {"credit", "csmanager"})]
)
def test_its_end_is_listed_before(as_reader, session, days, owing):
    in_force(as_reader, session, DAY + timedelta(days=days))
    found = set()
    for person in ("credit", "csmanager"):
        with as_reader(person) as one:
            if any(duty.kind.startswith("countermeasure") for duty in duties_of(one, DAY)[0]):
                found.add(person)
    assert found == owing
