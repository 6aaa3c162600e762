"""People leave with empty hands: customers handed over, cards back, signatures given; the administrator sees numbers."""

from typing import Any

import pytest
from sqlalchemy import select

from admin_app.accounts.people import leaving
from admin_app.areas.archive.models import BorrowCard
from admin_app.areas.customers.leaving import service
from admin_app.areas.customers.models import Customer, Handover
from admin_app.audit.models import AuditEntry
from admin_app.errors import Invalid, NotAllowed, NotFound, Refused
from admin_app.extensions import new_key
from admin_app.signoffs.models import SignRequest
from tests import factories
from tests.factories import DAY

LEAVES = {"name": "萧一", "posts": ["salesperson"], "rank": "staff", "department": "", "superior": ""}


def dismiss(admin: Any, user: Any) -> Any:
    return admin.post(f"/people/edit/?id={user.id}&lang=en", data=LEAVES)


def works_here(session: Any) -> bool:
    session.expire_all()
    return factories.user("sales1").active


def test_whoever_holds_nothing_leaves(sign_in: Any, session: Any, cast: Any) -> None:
    assert leaving.left_with(cast["sales1"]) == []
    assert dismiss(sign_in("admin"), cast["sales1"]).status_code == 302
    assert works_here(session) is False


def test_whoever_owns_customers_stays_until_they_are_handed_over(sign_in: Any, session: Any, cast: Any) -> None:
    customers = [factories.make_customer(f"客户{name}", owner="sales1", level="secret") for name in "甲乙丙"]
    admin = sign_in("admin")
    page = dismiss(admin, cast["sales1"])
    assert "This person cannot leave yet. Still held: customers: 3." in page.text
    assert works_here(session) is True
    answer = sign_in("mktmanager").post(
        f"/leaving/hand-over/?id={cast['sales1'].id}", data={"to_user": cast["sales2"].id, "reason": "离职"}
    )
    assert answer.status_code == 302
    assert {one.owner_id for one in factories.owned(customers)} == {cast["sales2"].id}
    assert dismiss(admin, cast["sales1"]).status_code == 302
    assert works_here(session) is False


def test_the_administrator_sees_a_number_and_no_name(sign_in: Any, session: Any, cast: Any) -> None:
    customer = factories.make_customer("绝无仅有的客户", owner="sales1")
    admin = sign_in("admin")
    page = admin.get(f"/people/details/?id={cast['sales1'].id}&lang=en").text
    assert "Before leaving" in page
    assert (customer.name in page, customer.code in page) == (False, False)
    assert admin.get("/leaving/").status_code == 403
    assert admin.get(f"/leaving/hand-over/?id={cast['sales1'].id}").status_code == 403


@pytest.mark.parametrize("username", ["cs", "sales1", "sales2", "credit", "auditor", "finmanager", "gm"])
def test_who_may_not_hand_over_has_no_such_page(sign_in: Any, cast: Any, username: str) -> None:
    if username == "cs":
        assert sign_in("csmanager").get("/leaving/").status_code == 200
        return
    assert sign_in(username).get("/leaving/").status_code == 403


def test_all_of_them_pass_in_one_transaction_each_with_its_entry(as_reader: Any, session: Any, cast: Any) -> None:
    for name in "甲乙丙":
        factories.make_customer(f"客户{name}", owner="sales1", level="top_secret")
    factories.make_customer("别人的", owner="sales2")
    with as_reader("csmanager"):
        assert service.hand_over_all(cast["sales1"].id, cast["sales2"].id, "离职", on=DAY) == 3
        session.commit()
        rows = session.scalars(select(Handover)).all()
    assert [(one.from_id, one.to_id, one.reason) for one in rows] == [
        (cast["sales1"].id, cast["sales2"].id, "离职")
    ] * 3
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "customer.hand_over")).all()
    assert len({one.customer_id for one in entries}) == 3


def test_a_marketing_manager_passes_on_what_he_may_work_with(as_reader: Any, session: Any, cast: Any) -> None:
    """Of people outside his department he sees cards at most; those stay, and the number says so."""
    factories.make_customer("本部门的", owner="sales1")
    cast["service"].roles = [*cast["service"].roles, *cast["sales1"].roles]
    session.commit()
    factories.make_customer("外部门的", owner="service", level="secret")
    with as_reader("mktmanager"):
        assert [(one.username, number) for one, number in service.owners()] == [("sales1", 1)]
        with pytest.raises(NotFound):
            service.hand_over_all(cast["service"].id, cast["sales2"].id, "离职", on=DAY)
    with as_reader("csmanager"):
        assert [(one.username, number) for one, number in service.owners()] == [("sales1", 1), ("service", 1)]
    assert service.number_owned(cast["service"].id) == 1


def test_who_leads_people_stays_until_they_have_another_superior(sign_in: Any, session: Any, cast: Any) -> None:
    admin, manager = sign_in("admin"), cast["mktmanager"]
    led = [one for one in cast.values() if one.superior_id == manager.id]
    assert [(one.words["en"], number) for one, number in leaving.left_with(manager)] == [
        ("people who name this person as their superior", len(led))
    ]
    led[0].active = False
    for one in led[1:]:
        one.superior = cast["gm"]
    session.commit()
    assert leaving.left_with(manager) == []
    led[1].superior = manager
    session.commit()
    data = LEAVES | {"name": manager.name, "posts": ["marketing_manager"], "rank": "manager"}
    page = admin.post(f"/people/edit/?id={manager.id}&lang=en", data=data)
    assert "Still held: people who name this person as their superior: 1." in page.text


@pytest.mark.parametrize(("to", "reason"), [("sales1", "离职"), ("clerk", "离职"), ("sales2", " ")])
def test_to_nobody_unfit_and_not_without_a_reason(
    as_reader: Any, session: Any, cast: Any, to: str, reason: str
) -> None:
    customer = factories.make_customer("客户甲", owner="sales1")
    with as_reader("csmanager"):
        with pytest.raises(Invalid):
            service.hand_over_all(cast["sales1"].id, cast[to].id, reason, on=DAY)
        session.rollback()
    assert factories.owned([customer])[0].owner_id == cast["sales1"].id


def test_who_may_not_hand_over_one_hands_over_none(as_reader: Any, cast: Any) -> None:
    factories.make_customer("客户甲", owner="sales1")
    with as_reader("sales1"), pytest.raises(NotAllowed):
        service.hand_over_all(cast["sales1"].id, cast["sales2"].id, "离职", on=DAY)


def test_merged_and_void_records_hold_nobody(session: Any, cast: Any) -> None:
    for status in ("merged", "void"):
        factories.make_customer(f"旧{status}", owner="sales1", status=status)
    assert service.number_owned(cast["sales1"].id) == 0


@pytest.mark.parametrize("state", ["out", "recalled", "returned", "lost"])
def test_a_borrowed_archive_comes_back_first(session: Any, cast: Any, state: str) -> None:
    customer = factories.make_customer("客户甲", owner="sales2")
    factories.store(
        BorrowCard(
            id=new_key(),
            number="K1",
            customer_id=customer.id,
            borrower_id=cast["sales1"].id,
            purpose="x",
            lent_on=DAY,
            due_on=DAY,
            state=state,
        )
    )
    held = [(one.words["en"], number) for one, number in leaving.left_with(cast["sales1"])]
    assert held == ([("borrowed archives", 1)] if state in ("out", "recalled") else [])


def test_tasks_and_requests_come_first(session: Any, cast: Any) -> None:
    customer = factories.make_customer("客户甲", owner="sales2")
    task = factories.make_task(customer, "sales1")
    request = factories.store(
        SignRequest(
            matter="x",
            requester_id=cast["sales1"].id,
            title={"en": "x", "zh": "x"},
            clause="二",
            asked_on=DAY,
            asked_at=task.opened_at,
        )
    )
    held = [(one.words["en"], number) for one, number in leaving.left_with(cast["sales1"])]
    assert held == [("pending requests for a signature", 1), ("open tasks", 1)]
    with pytest.raises(Refused):
        leaving.demand_nothing_left(cast["sales1"])
    task.closed_at, request.state = task.opened_at, "withdrawn"
    factories.store(task, request)
    leaving.demand_nothing_left(cast["sales1"])


@pytest.mark.parametrize("also", [(), ("general_manager", "cs_manager", "information_clerk")])
def test_the_administrator_sees_no_business_data_whatever_grants_exist(
    sign_in: Any, session: Any, cast: Any, also: tuple[str, ...]
) -> None:
    """Nor with other posts besides, nor with a card, a circle, a task or customers of his own."""
    customer = factories.make_customer("绝无仅有的客户", owner="admin", level="internal")
    assert customer.name in sign_in("clerk").get(f"/customers/details/?id={customer.id}").text
    posts = {post.name: post for user in cast.values() for post in user.roles}
    cast["admin"].roles = [*cast["admin"].roles, *(posts[name] for name in also)]
    session.commit()
    factories.make_grant(customer, "admin", "borrow")
    factories.make_grant(customer, "admin", "consult")
    factories.make_circle_member(customer, "admin")
    factories.make_task(customer, "admin")
    admin = sign_in("admin")
    for url in (
        "/",
        "/customers/",
        f"/customers/details/?id={customer.id}",
        "/customers/?search=绝无仅有",
        "/leaving/",
    ):
        page = admin.get(url)
        assert customer.name not in page.text, url
        assert customer.code not in page.text, url
    with factories.as_reader("admin"):
        assert session.scalars(select(Customer)).all() == []
