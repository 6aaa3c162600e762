"""Are personal data kept for a purpose, masked until somebody asks and is noted, and gone when erased?"""

import re
from typing import Any

import pytest
from sqlalchemy import select

from admin_app.areas.customers import contacts
from admin_app.areas.customers.duplicates import merge_customers
from admin_app.areas.customers.models import CardWord, Contact, Customer
from admin_app.areas.customers.search import index_customers
from admin_app.audit import verifying
from admin_app.audit.models import AuditBulkChange, AuditChange, AuditEntry, AuditValues
from admin_app.errors import Conflict, Invalid, NotAllowed, NotFound
from admin_app.extensions import db
from admin_app.imports.customers import import_customers
from admin_app.secrecy.reader import unguarded
from tests import factories
from tests.factories import make_contact, make_customer, make_grant
from tests.imports.files import csv_file

PHONE, EMAIL, SITUATION, NOTES = "13812345678", "chen@example.invalid", "二子在读中学", "周五不便来电"
VALUES = (PHONE, EMAIL, SITUATION, NOTES)


@pytest.fixture
def chen(session: Any, cast: Any) -> Contact:
    customer = make_customer("青岚纸业", owner="sales1", level="secret", contact="陈明", phone="0571-1")
    return make_contact(
        customer, "陈明", position="采购总监", phone=PHONE, email=EMAIL, situation=SITUATION, notes=NOTES,
        is_decision_maker=True, purpose="合同洽谈", lawful_ground="contract",
    )  # fmt: skip


def entries(action: str) -> list[tuple[str | None, str, Any]]:
    """Who, about which record, and with which values."""
    rows = select(AuditEntry, AuditValues.content).join(AuditValues, AuditValues.number == AuditEntry.number)
    with unguarded("a test looks"):
        found = list(db.session.execute(rows.where(AuditEntry.action == action).order_by(AuditEntry.number)))
        names = {user.id: user.username for user in factories.cast().values()}
    return [(names.get(entry.user_id), entry.subject, content) for entry, content in found]


def customer_of(person: Contact, **columns: Any) -> Customer:
    """His customer, with these columns changed."""
    with unguarded("a test's arrangement"):
        customer = db.session.get(Customer, person.customer_id)
        for name, value in columns.items():
            setattr(customer, name, value)
        index_customers([customer])
        db.session.commit()
    return customer


def shown(page: Any) -> list[str]:
    return [value for value in VALUES if value in page.text]


@pytest.mark.parametrize(
    ("name", "value", "seen"),
    [
        ("phone", "13812345678", "138****5678"),
        ("phone", "0571-88880000", "057******0000"),
        ("phone", "88880000", "******00"),
        ("phone", "12345", "***45"),
        ("phone", "1234", "****"),
        ("phone", None, ""),
        ("email", "chen@example.com", "c***@example.com"),
        ("email", "@example.com", "***@example.com"),
        ("email", "nonsense", "***"),
        ("situation", "x", "******"),
        ("notes", "a long story " * 9, "******"),
        ("notes", "", ""),
    ],
)
def test_what_stands_for_a_masked_value(name: str, value: str | None, seen: str) -> None:
    assert contacts.masked(name, value) == seen


@pytest.mark.parametrize("username", ["clerk", "gm", "auditor", "sales1"])
def test_everybody_sees_masks_everywhere(sign_in: Any, chen: Contact, username: str) -> None:
    browser = sign_in(username)
    urls = ["/contacts/", f"/contacts/details/?id={chen.id}", f"/customers/details/?id={chen.customer_id}"]
    if username == "clerk":
        urls += [f"/contacts/edit/?id={chen.id}", "/contacts/export/csv/"]
    pages = [browser.get(url) for url in urls]
    assert [page.status_code for page in pages] == [200] * len(urls)
    assert [shown(page) for page in pages] == [[]] * len(urls)
    assert ["138****5678" in page.text for page in pages] == [True] * len(urls)


def test_workbook_holds_masks(sign_in: Any, chen: Contact) -> None:
    import io

    import openpyxl

    answer = sign_in("clerk").get("/contacts/export/xlsx/")
    _head, row = openpyxl.load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True)
    assert row[:1] + row[3:5] == ("陈明", "138****5678", "c***@example.invalid")


def test_asked_for_they_are_shown_once_and_noted_by_field(sign_in: Any, chen: Contact) -> None:
    browser = sign_in("sales1")
    page = browser.post(f"/contacts/reveal/?id={chen.id}")
    assert page.status_code == 200
    assert shown(page) == list(VALUES)
    assert page.headers["Cache-Control"] == "no-store"
    assert shown(browser.get(f"/contacts/details/?id={chen.id}")) == []
    fields = ["phone", "email", "situation", "notes"]
    assert entries("contact.reveal") == [("sales1", str(chen.id), {"fields": fields})]


def test_only_the_one_asked_for_is_shown(sign_in: Any, chen: Contact) -> None:
    other = make_contact(customer_of(chen), "李强", phone="13911112222")
    page = sign_in("clerk").post(f"/contacts/reveal/?id={other.id}")
    assert "13911112222" in page.text
    assert shown(page) == []


def test_a_link_shows_nothing(sign_in: Any, chen: Contact) -> None:
    assert sign_in("clerk").get(f"/contacts/reveal/?id={chen.id}").status_code == 405
    assert entries("contact.reveal") == []


@pytest.mark.parametrize("username", ["mktmanager", "sales2", "finance", "admin"])
def test_hidden_is_missing(sign_in: Any, session: Any, chen: Contact, username: str) -> None:
    """The card of a secret customer is no archive; the marketing manager's own salespeople's are."""
    customer_of(chen, owner_id=factories.user("clerk").id)
    browser = sign_in(username)
    codes = [browser.post(f"/contacts/{act}/?id={key}").status_code for act in ("reveal",) for key in (chen.id, 1)]
    assert codes == [403 if username == "admin" else 404] * 2
    for value in (PHONE, "陈明"):
        page = browser.get(f"/contacts/?search={value}")
        assert re.findall(r"138\*\*\*\*5678|采购总监", page.text) == []
    assert entries("contact.reveal") == []


def test_whoever_consults_may_look_and_is_noted(sign_in: Any, chen: Contact) -> None:
    browser = sign_in("sales2")
    assert browser.post(f"/contacts/reveal/?id={chen.id}").status_code == 404
    make_grant(customer_of(chen), "sales2", "consult")
    assert shown(browser.post(f"/contacts/reveal/?id={chen.id}")) == list(VALUES)
    assert [who for who, *_ in entries("contact.reveal")] == ["sales2"]


def test_whole_number_finds_its_person_for_those_who_see_the_archive(sign_in: Any, chen: Contact) -> None:
    assert "采购总监" in sign_in("clerk").get(f"/contacts/?search={PHONE}").text
    assert "采购总监" not in sign_in("clerk").get("/contacts/?search=5678").text


def save(browser: Any, contact: Contact, **typed: str) -> Any:
    form = {"customer": str(contact.customer_id), "name": contact.name, "row_version": str(contact.row_version)}
    form |= {"is_decision_maker": "y", "purpose": "合同洽谈", "lawful_ground": "contract"}
    return browser.post(f"/contacts/edit/?id={contact.id}", data=form | typed)


def test_left_empty_a_masked_field_stays_and_a_dash_removes_it(sign_in: Any, session: Any, chen: Contact) -> None:
    answer = save(sign_in("clerk"), chen, phone="", email="-", situation="新近升职")
    assert answer.status_code == 302, answer.text
    session.expire_all()
    with unguarded("a test looks"):
        kept = session.get(Contact, chen.id)
        assert (kept.phone, kept.email, kept.situation, kept.notes) == (PHONE, None, "新近升职", NOTES)


def test_a_form_refused_shows_no_more_than_was_typed(sign_in: Any, chen: Contact) -> None:
    answer = save(sign_in("clerk"), chen, name=" ", email="new@example.invalid")
    assert answer.status_code == 200
    assert "new@example.invalid" in answer.text
    assert shown(answer) == []


@pytest.mark.parametrize("name", contacts.MASKED)
@pytest.mark.parametrize("lacking", ["purpose", "lawful_ground"])
def test_decision_makers_data_need_a_purpose_and_a_ground(session: Any, chen: Contact, name: str, lacking: str) -> None:
    given = {"customer_id": chen.customer_id, "name": "李强", "is_decision_maker": True, name: "x"}
    whole = given | {"purpose": "合同洽谈", "lawful_ground": "consent"}
    with factories.as_reader("clerk"):
        with pytest.raises(Invalid) as refused:
            contacts.save_contact(Contact(), whole | {lacking: ""})
        assert list(refused.value.errors) == [lacking]
        session.rollback()
        assert contacts.save_contact(Contact(), whole).purpose == "合同洽谈"


def test_nobody_elses_do_and_nobody_elses_situation_is_kept(session: Any, chen: Contact) -> None:
    given = {"customer_id": chen.customer_id, "name": "李强", "is_decision_maker": False, "phone": "1"}
    with factories.as_reader("clerk"):
        assert contacts.save_contact(Contact(), given).phone == "1"
        with pytest.raises(Invalid) as refused:
            contacts.save_contact(Contact(), given | {"situation": SITUATION})
        assert list(refused.value.errors) == ["situation"]


def test_erased_they_are_gone_from_everywhere_but_that_it_was_done(sign_in: Any, session: Any, chen: Contact) -> None:
    browser, customer_id = sign_in("clerk"), customer_of(chen, phone=PHONE, name="灯塔贸易", code="T-LIGHT").id
    asks = browser.post("/contacts/erase/", data={"id": chen.id})
    assert asks.status_code == 200
    session.expire_all()
    with unguarded("a test looks"):
        assert session.get(Contact, chen.id).phone == PHONE, "asking erases nothing"
    typed = {"id": chen.id, "confirmed": "1", "reason": "本人要求"}
    assert browser.post("/contacts/erase/", data=typed).status_code == 302
    session.expire_all()
    with unguarded("a test looks"):
        kept = session.get(Contact, chen.id)
        values = [getattr(kept, name) for name in ("name", "position", *contacts.MASKED, "purpose", "lawful_ground")]
        assert values == ["", *[None] * 7]
        assert kept.erased_at is not None
        customer = session.get(Customer, customer_id)
        assert (customer.contact, customer.phone) == (None, None)
        words = set(session.scalars(select(CardWord.word).where(CardWord.customer_id == customer_id)))
        assert not {"陈明", "明", "chenming", "cm", PHONE, PHONE[-4:]} & words
        everything = str(session.execute(select(AuditValues.content)).all())
    assert [value for value in (*VALUES, "陈明") if value in everything] == []
    held = [*contacts.MASKED, "name", "position"]
    certificate = {"fields": held, "card": ["contact", "phone"], "reason": "本人要求"}
    assert entries("contact.erase") == [("clerk", str(chen.id), certificate)]
    assert browser.get(f"/contacts/details/?id={chen.id}").status_code == 200
    assert browser.get(f"/contacts/edit/?id={chen.id}").status_code == 403


def test_erased_they_are_gone_from_what_was_merged_and_imported_too(session: Any, chen: Contact) -> None:
    """A record merged into the customer keeps its card, and the audit what a file said of it."""
    with unguarded("a test imports"):
        cells = [("T-1", "灯塔贸易", PHONE, "陈明")]
        columns = ("客户编号", "客户名称", "联系电话", "联系人")
        assert import_customers(csv_file(cells, columns), "x.csv", user_id=factories.user("clerk").id).ok
        session.commit()
        drop = session.scalars(select(Customer).where(Customer.code == "T-1")).one()
    with factories.as_reader("clerk"):
        merge_customers(chen.customer_id, drop.id, "同一客户", on=factories.DAY)
        session.commit()
        told = str(session.scalars(select(AuditBulkChange.content)).all())
        assert [value for value in (PHONE, "陈明") if value not in told] == []
        contacts.erase(chen.id, "本人要求")
        session.commit()
    with unguarded("a test looks"):
        everything = [Customer.contact, Customer.phone, AuditValues.content, AuditChange.content]
        everything += [AuditBulkChange.content, CardWord.word]
        told = str([session.execute(select(column)).all() for column in everything])
    assert [value for value in (PHONE, "陈明") if value in told] == []
    assert list(verifying.broken_entries()) == []


def test_card_of_somebody_else_stays(session: Any, chen: Contact) -> None:
    customer_of(chen, contact="李强", phone=PHONE)
    with factories.as_reader("clerk"):
        contacts.erase(chen.id, "本人要求")
        customer = session.get(Customer, chen.customer_id)
        assert (customer.contact, customer.phone) == ("李强", None)


@pytest.mark.parametrize("username", ["gm", "csmanager", "infosupervisor", "sales1", "auditor", "itclerk"])
def test_only_the_clerk_erases(sign_in: Any, session: Any, chen: Contact, username: str) -> None:
    with factories.as_reader(username), pytest.raises(NotAllowed):
        contacts.erase(chen.id, "本人要求")
    session.rollback()
    typed = {"id": chen.id, "confirmed": "1", "reason": "本人要求"}
    assert sign_in(username).post("/contacts/erase/", data=typed).status_code == 403
    session.expire_all()
    with unguarded("a test looks"):
        assert session.get(Contact, chen.id).phone == PHONE


def test_erasing_asks_for_a_reason_and_happens_once(session: Any, chen: Contact) -> None:
    with factories.as_reader("clerk"):
        with pytest.raises(Invalid):
            contacts.erase(chen.id, "  ")
        contacts.erase(chen.id, "本人要求")
        with pytest.raises(Conflict):
            contacts.erase(chen.id, "本人要求")
        with pytest.raises(Conflict):
            contacts.save_contact(contacts.found(chen.id), {"phone": PHONE})
        with pytest.raises(NotFound):
            contacts.erase(1, "本人要求")


def test_a_number_is_shown_to_be_called_and_that_is_noted(session: Any, cast: Any, sign_in: Any) -> None:
    """On the customer's page it is masked, with a button; pressed, the link to call, and an entry."""
    customer = factories.make_customer(owner="sales1", phone="0571-88001234 转 12")
    contact = factories.make_contact(customer, "王五", phone="+86 138-0013-8000", email="wang@example.com")
    browser = sign_in("sales1")
    page = browser.get(f"/customers/details/?id={customer.id}").text
    assert '<a class="nowrap" href="tel:057188001234">0571-88001234 转 12</a>' in page
    assert "138-0013" not in page
    assert f'action="/contacts/reveal/?id={contact.id}"' in page
    shown = browser.post(f"/contacts/reveal/?id={contact.id}&part=1").text
    assert '<a class="nowrap" href="tel:+8613800138000">+86 138-0013-8000</a>' in shown
    assert 'href="mailto:wang@example.com"' in shown
    with unguarded("a test looks"):
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "contact.reveal")).one()
    assert (entry.user_id, entry.subject) == (cast["sales1"].id, str(contact.id))
