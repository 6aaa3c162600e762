"""Countermeasures (二(三)3.3.2): nothing in force without instruction and document; whoever keeps them is told before."""

import io
from datetime import timedelta

import pytest

from admin_app.areas.credit.countermeasures import service
from admin_app.areas.credit.countermeasures.models import Countermeasure
from admin_app.duties.service import duties_of
from admin_app.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.api.conftest import Caller, token_of
from tests.credit.signing import sign
from tests.factories import DAY, make_customer, make_waiver, store
from tests.plans.conftest import PNG

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


def test_instructed_it_is_to_be_put_in_force_or_given_up(as_reader, session):
    key, request_id = proposed(as_reader, session)

    def owed(on=DAY):
        found = {}
        for person in ("credit", "csmanager", "sales1"):
            with as_reader(person, on) as one:
                mine = [duty for duty in duties_of(one, on)[0] if duty.kind == "countermeasure_force"]
                found.update((person, (duty.due_on, duty.is_mine, duty.state, duty.clause)) for duty in mine)
        return found

    assert owed() == {}
    sign(request_id, "csmanager")
    due, clause = DAY + timedelta(days=7), "二(三)3.3.2"  # five working days
    assert owed() == {"credit": (due, True, "soon", clause), "csmanager": (due, False, "soon", clause)}
    assert owed(due + timedelta(days=1))["credit"][2] == "overdue"
    with as_reader("credit"):
        row = service.give_up(key, "担保人拒绝签字", on=DAY)
        assert (row.state, row.note, row.closed_on) == ("declined", "担保人拒绝签字", DAY)
        session.commit()
        with pytest.raises(Conflict):
            service.give_up(key, "…", on=DAY)
    assert owed() == {}


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
            if any(duty.kind in ("countermeasure_end", "countermeasure_urgent") for duty in duties_of(one, DAY)[0]):
                found.add(person)
    assert found == owing


def test_without_its_copy_on_file_it_is_owed_by_who_may_file_it(app, as_reader, session, sign_in):
    """Two working days after it came into force, until the copy is there; waived like any other duty."""
    key = in_force(as_reader, session)

    def owed(on=DAY):
        found = {}
        for name in ("sales1", "sales2", "credit", "clerk", "csmanager", "finmanager"):
            with as_reader(name, on) as one:
                for duty in duties_of(one, on)[0]:
                    if duty.kind == "countermeasure_copy":
                        found[name] = duty.is_mine, duty.due_on, duty.state
        return found

    due = DAY + timedelta(days=2)
    everybody = dict.fromkeys(("sales1", "credit", "clerk"), (True, due, "soon"))
    assert owed() == everybody | {"csmanager": (False, due, "soon")}
    assert owed(due + timedelta(days=1))["credit"] == (True, due, "overdue")
    listed = Caller(app.test_client(), token_of("credit")).get("/duties").json["items"]
    assert [(one["clause"], one["due"]) for one in listed if one["kind"] == "countermeasure_copy"] == [
        ("二(三)3.3.2", due.isoformat())
    ]
    waiver = make_waiver("countermeasure_copy", key, DAY, DAY)
    assert owed() == {}
    waiver.state = "revoked"
    store(waiver)
    page = sign_in("credit").post(
        f"/countermeasures/copy/?id={key}", data={"file": (io.BytesIO(PNG), "抵押.png")}, follow_redirects=True
    )
    assert "抵押.png" in page.text
    assert owed() == {}
