"""What leaves the company is recorded with a copy as it stood; whose act and signature does it take? 二(二)6.4"""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update

from admin_app.areas.customers import disclosures
from admin_app.areas.customers.models import Customer, Disclosure
from admin_app.areas.customers.profile.models import SECTIONS, Profile, Qualification
from admin_app.audit.models import AuditEntry
from admin_app.errors import Invalid, NotAllowed, NotFound
from admin_app.signoffs import service as signoffs
from admin_app.signoffs.models import SignRequest
from tests.factories import (
    DAY,
    as_reader,
    make_contact,
    make_customer,
    make_grade,
    make_grant,
    make_invoice,
    make_limit,
    store,
    user,
)

GIVEN = {"recipient": "无何有银行", "purpose": "办理保理业务", "parts": ["card", "invoices"]}


@pytest.fixture
def customer(session: Any, cast: Any) -> Customer:
    found = make_customer("青岚纸业", code="qinglan", owner="sales1", level="secret", phone="000-111", contact="冯先生")
    make_invoice(found, 123_456, number="FP1")
    make_invoice(found, number="FP-VOID", is_void=True)
    make_contact(found, "决策人", email="who@example.invalid")
    return found


def disclose(username: str, customer: Customer, **given: Any) -> Any:
    with as_reader(username):
        return disclosures.disclose(customer.id, **GIVEN | given, on=DAY)


CONTENT = {
    "card": {"code": "qinglan", "name": "青岚纸业", "contact": "冯先生", "phone": "000-111"},
    "invoices": [
        {
            "number": "FP1",
            "issued_on": "2026-11-23",
            "due_on": "2026-12-23",
            "amount_fen": 123_456,
            "settled_on": None,
        }
    ],
}


def test_the_copy_holds_the_chosen_parts_as_they_stand(session: Any, customer: Customer) -> None:
    made = disclose("clerk", customer, parts=["invoices", "card"])
    assert made.content == CONTENT
    assert (made.parts, made.form_version, made.level) == (["card", "invoices"], 2, "secret")
    assert (made.recipient, made.purpose, made.by_id, made.signed_by_id) == (
        *("无何有银行", "办理保理业务"),
        *(user("clerk").id, None),
    )
    session.commit()
    [entry] = session.scalars(select(AuditEntry).where(AuditEntry.action == "disclosure.record"))
    assert (entry.subject, entry.customer_id) == (made.number, customer.id)


def test_the_copy_stays_when_the_customer_changes(session: Any, customer: Customer) -> None:
    made = disclose("clerk", customer)
    session.commit()
    customer.phone = "000-222"
    store(customer)
    session.expire_all()
    with as_reader("clerk"):
        kept = session.get(Disclosure, made.id)
        assert kept.content == CONTENT
        assert disclosures.is_unchanged(kept)


def test_nobody_changes_it_and_a_change_past_the_desk_shows(session: Any, customer: Customer, sign_in: Any) -> None:
    made = disclose("clerk", customer)
    session.commit()
    with as_reader("clerk"):
        with pytest.raises(TypeError):
            session.execute(update(Disclosure).values(recipient="别家"))
        made.recipient = "别家"
        with pytest.raises(TypeError):
            session.flush()
    session.rollback()
    page = f"/disclosures/details/?id={made.id}&lang=en"
    clerk = sign_in("clerk")
    assert "its digest does not fit" not in clerk.get(page).text
    table = Disclosure.__table__
    with session.get_bind().begin() as connection:
        connection.execute(update(table).where(table.c.id == made.id).values(content={"card": {}}))
    assert "its digest does not fit" in clerk.get(page).text


@pytest.mark.parametrize("part", disclosures.PARTS)
def test_every_part_can_be_given(session: Any, customer: Customer, part: str) -> None:
    assert list(disclose("clerk", customer, parts=[part]).content) == [part]


def test_profile_licences_grade_and_limit_stand_in_the_copy(session: Any, customer: Customer) -> None:
    given = ["grade", "5.2", "5.4", "limit", "licences"]
    assert disclose("clerk", customer, parts=given).content == {
        "grade": {"grade": None, "graded_on": None},
        **{part: [] for part in ("5.2", "5.4", "limit", "licences")},
    }
    session.rollback()
    customer.grade, customer.graded_on = "A", DAY
    store(customer)
    make_grade(customer, "A", state="confirmed")
    make_invoice(customer, 900_000, number="FP2")
    limit = make_limit(customer, 500_000, payment_days=30)
    store(Profile(customer_id=customer.id, firm_size="small", assets_fen=7_000, attitude="合作积极"))
    licence = {"paper": "licence", "number": "ZH-1", "issuer": "某局", "valid_until": date(2027, 1, 1)}
    store(Qualification(customer_id=customer.id, **licence, is_void=False))
    store(Qualification(customer_id=customer.id, paper="permit", number="VOID", is_void=True))
    content = disclose("clerk", customer, parts=given).content
    assert content == {
        "grade": {"grade": "A", "graded_on": "2026-11-23"},
        "5.2": {"firm_size": "small", "assets_fen": 7_000, "premises": None},
        "5.4": dict.fromkeys(SECTIONS["5.4"]) | {"attitude": "合作积极"},
        "limit": {
            "limit_fen": 500_000,
            "payment_days": 30,
            "from_on": limit.from_on.isoformat(),
            "until_on": limit.until_on.isoformat(),
        },
        "licences": [licence | {"valid_from": None, "valid_until": "2027-01-01"}],
    }


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"recipient": " "}, "recipient"),
        ({"purpose": ""}, "purpose"),
        ({"purpose": "x" * 401}, "purpose"),
        ({"parts": []}, "parts"),
        ({"parts": ["card", "level"]}, "parts"),
    ],
)
def test_what_is_refused(session: Any, customer: Customer, given: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        disclose("clerk", customer, **given)
    assert list(refused.value.errors) == [field]


@pytest.mark.parametrize(("username", "may"), [("clerk", True), ("csmanager", True), ("gm", True)])
def test_customer_service_discloses(session: Any, customer: Customer, username: str, may: bool) -> None:
    assert disclose(username, customer).by_id == user(username).id


@pytest.mark.parametrize("username", ["infosupervisor", "auditor", "credit", "sales1", "finance", "itclerk", "admin"])
def test_nobody_else_does(session: Any, customer: Customer, username: str) -> None:
    with pytest.raises((NotAllowed, NotFound)):
        disclose(username, customer)
    session.rollback()
    with as_reader("gm"):
        assert session.scalars(select(Disclosure)).all() == []


def test_a_consultation_is_no_copy(session: Any, customer: Customer, monkeypatch: Any) -> None:
    """Whoever might disclose reads all anyway; one who reads by consultation alone is refused."""
    from admin_app.accounts import rights

    monkeypatch.setitem(rights.RIGHTS["customer.disclose"], "salesperson", None)
    make_grant(customer, "sales2", "consult")
    with pytest.raises(NotAllowed) as refused:
        disclose("sales2", customer)
    assert refused.value.clause == "二(二)6.7"
    make_grant(customer, "finmanager", "borrow")
    monkeypatch.setitem(rights.RIGHTS["customer.disclose"], "finance_manager", None)
    assert disclose("finmanager", customer).parts == ["card", "invoices"]


def test_top_secret_takes_the_general_managers_signature(session: Any, cast: Any) -> None:
    customer = make_customer("绝密客户", level="top_secret", phone="before")
    request = disclose("clerk", customer, parts=["card"])
    session.commit()
    assert isinstance(request, SignRequest)
    assert [(step.post, step.state) for step in request.steps] == [("general_manager", "open")]
    with as_reader("gm"):
        assert session.scalars(select(Disclosure)).all() == []
    customer.phone = "after"
    store(customer)
    with as_reader("csmanager"), pytest.raises(NotAllowed):
        signoffs.sign(request.steps[0].id)
    session.rollback()
    with as_reader("gm"):
        signoffs.sign(request.steps[0].id)
        session.commit()
        [made] = session.scalars(select(Disclosure))
        assert made.content["card"]["phone"] == "after"  # as it stood when it was signed
        assert (made.by_id, made.signed_by_id) == (user("clerk").id, user("gm").id)
    assert disclose("gm", customer).signed_by_id == user("gm").id


def test_the_pages_record_show_and_print_it(session: Any, customer: Customer, sign_in: Any) -> None:
    clerk = sign_in("clerk")
    form = clerk.get(f"/disclosures/new/?customer={customer.id}").text
    assert 'value="invoices"' in form
    given = GIVEN | {"customer": customer.id}
    kept = clerk.post("/disclosures/new/", data=given | {"recipient": ""}).text
    assert "办理保理业务" in kept
    made = clerk.post("/disclosures/new/", data=given)
    assert made.location.startswith("/disclosures/details/")
    page = clerk.get(made.location).text
    for words in ("无何有银行", "办理保理业务", "FP1", "1,234.56", "冯先生"):
        assert words in page
    assert "FP-VOID" not in page
    printed = clerk.get(made.location.replace("details", "print")).text
    assert "1,234.56" in printed
    assert 'data-role="print"' in printed
    assert "无何有银行" in clerk.get(f"/customers/details/?id={customer.id}").text


@pytest.mark.parametrize(
    ("username", "listed", "status", "prints"),
    [
        ("clerk", True, 200, 200),
        ("auditor", True, 200, 200),
        ("sales1", True, 200, 200),
        ("finance", False, 404, 404),
        ("sales2", False, 404, 404),
        ("admin", False, 403, 403),
    ],
)
def test_it_follows_the_customer(
    session: Any, customer: Customer, sign_in: Any, username: str, listed: bool, status: int, prints: int
) -> None:
    made = disclose("clerk", customer)
    session.commit()
    browser = sign_in(username)
    assert ("无何有银行" in browser.get("/disclosures/").text) is listed
    assert browser.get(f"/disclosures/details/?id={made.id}").status_code == status
    assert browser.get(f"/disclosures/print/?id={made.id}").status_code == prints


def test_whoever_consults_sees_the_copy_and_prints_none(session: Any, customer: Customer, sign_in: Any) -> None:
    made = disclose("clerk", customer)
    session.commit()
    make_grant(customer, "sales2", "consult")
    browser = sign_in("sales2")
    assert browser.get(f"/disclosures/details/?id={made.id}").status_code == 200
    assert browser.get(f"/disclosures/print/?id={made.id}").status_code == 403


def test_numbers_say_the_day_and_nothing_of_how_many(session: Any, customer: Customer) -> None:
    first, second = disclose("clerk", customer), disclose("clerk", customer)
    assert {first.number[:9], second.number[:9]} == {f"{date(2026, 11, 23):%Y%m%d}-"}
    assert first.number != second.number
