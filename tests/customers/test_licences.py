"""A licence or certificate that ends is owed a successor by who owns the customer and who keeps the archive (二(二)6.3)."""

from datetime import date, timedelta
from typing import Any

import pytest

from admin_app.areas.customers.models import Customer
from admin_app.areas.customers.profile import service
from admin_app.areas.customers.profile.models import Qualification
from admin_app.duties.service import duties_of
from admin_app.errors import Invalid, NotAllowed, NotFound, Refused
from tests.factories import DAY, as_reader, make_customer, store

SOON = DAY + timedelta(days=20)


def paper(customer: Customer, valid_until: date | None = SOON, **columns: Any) -> Qualification:
    about = {"paper": "permit", "number": "ZZ-1", "issuer": "某局", "is_void": False}
    return store(Qualification(customer_id=customer.id, valid_until=valid_until, **(about | columns)))


def owed(username: str, on: date = DAY) -> list[tuple[str, date, str, bool]]:
    with as_reader(username, on) as one:
        found = [duty for duty in duties_of(one, on)[0] if duty.kind == "licence_end"]
    assert {duty.clause for duty in found} <= {"二(二)6.3"}
    return [(str(duty.about), duty.due_on, duty.state, duty.is_mine) for duty in found]


def test_owner_and_clerk_owe_it_the_manager_oversees(session: Any, cast: Any) -> None:
    paper(make_customer(owner="sales1", level="secret"))
    assert owed("sales1") == owed("clerk") == [("ZZ-1", SOON, "soon", True)]
    assert owed("csmanager") == [("ZZ-1", SOON, "soon", False)]
    assert [owed(name) for name in ("sales2", "credit", "gm", "auditor", "finance")] == [[]] * 5


def test_an_owner_who_does_not_read_the_archive_hears_nothing_of_it(session: Any, cast: Any) -> None:
    paper(make_customer(owner="sales1", level="confidential"))
    assert (owed("sales1"), len(owed("clerk"))) == ([], 1)


@pytest.mark.parametrize(("days", "states"), [(61, []), (60, ["soon"]), (0, ["due"]), (-1, ["overdue"])])
def test_listed_sixty_days_before(session: Any, cast: Any, days: int, states: list[str]) -> None:
    paper(make_customer(owner="sales1"), DAY + timedelta(days=days))
    assert [state for _about, _due, state, _mine in owed("sales1")] == states


@pytest.mark.parametrize(
    ("later", "is_done"),
    [
        ({"valid_until": SOON + timedelta(days=1)}, True),
        ({"valid_until": None, "number": "ZZ-2"}, True),
        ({"valid_until": SOON}, False),
        ({"valid_until": None, "is_void": True}, False),
        ({"valid_until": None, "issuer": "别局"}, False),
        ({"valid_until": None, "issuer": None}, False),
        ({"valid_until": None, "paper": "certificate"}, False),
    ],
)
def test_done_once_a_later_one_of_its_kind_is_recorded(
    session: Any, cast: Any, later: dict[str, Any], is_done: bool
) -> None:
    customer = make_customer(owner="sales1")
    paper(customer)
    paper(customer, **later)
    assert [due for _about, due, _state, _mine in owed("sales1") if due == SOON] == [SOON] * (
        0 if is_done else 1 + (later["valid_until"] == SOON)
    )


def test_a_licence_follows_whoever_issued_it(session: Any, cast: Any) -> None:
    customer = make_customer(owner="sales1")
    paper(customer, paper="licence")
    paper(customer, None, paper="licence", issuer=None)
    assert owed("sales1") == []


def test_nothing_is_owed_of_what_is_void_endless_or_of_a_record_that_is_gone(session: Any, cast: Any) -> None:
    paper(make_customer(owner="sales1"), is_void=True)
    paper(make_customer(owner="sales1"), None)
    paper(make_customer(owner="sales1", status="merged"))
    assert (owed("sales1"), owed("clerk")) == ([], [])


def test_the_clerk_lets_it_lapse_with_a_reason_and_nobody_else(session: Any, cast: Any) -> None:
    row = paper(make_customer(owner="sales1"))
    with as_reader("sales1"), pytest.raises(NotAllowed):
        service.let_lapse(row.id, "不再经营")
    with as_reader("sales2"), pytest.raises(NotFound):
        service.let_lapse(row.id, "不再经营")
    with as_reader("clerk"):
        with pytest.raises(Invalid):
            service.let_lapse(row.id, " ")
        service.let_lapse(row.id, "不再经营该类业务")
        session.commit()
        with pytest.raises(Refused):
            service.let_lapse(row.id, "再次")
    assert owed("sales1") == []


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_its_page_offers_what_follows_to_the_clerk(session: Any, cast: Any, sign_in: Any) -> None:
    row = paper(make_customer(owner="sales1"))
    page, act = f"/licences/details/?id={row.id}", f"/licences/let-lapse/?id={row.id}"
    assert "/licences/let-lapse/" not in sign_in("sales1").get(page).text
    assert sign_in("sales1").get(act).status_code == 403
    clerk = sign_in("clerk")
    assert "/licences/let-lapse/" in clerk.get(page).text
    assert clerk.post(act, data={"reason": "不再经营该类业务"}).status_code == 302
    assert "/licences/let-lapse/" not in clerk.get(page).text
    assert owed("clerk") == []
