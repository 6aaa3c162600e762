"""What a customer's timeline tells, to whom, in which order, and at what price."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import g, url_for
from sqlalchemy import Date

from admin_app import clock
from admin_app.areas.archive.models import BorrowCard
from admin_app.areas.attachments.models import Attachment
from admin_app.areas.complaints.models import Complaint
from admin_app.areas.credit.models import GradeRecord
from admin_app.areas.customers import contacts, service
from admin_app.areas.customers.models import Contact, Customer
from admin_app.areas.receivables.models import Delivery, Invoice, Payment, Sale
from admin_app.audit import service as audit
from admin_app.audit.models import AuditEntry
from admin_app.decisions import service as decisions
from admin_app.decisions.models import DecisionRecord
from admin_app.extensions import Base, Classified, FollowsCustomer, MayFollowCustomer, db
from admin_app.screens import changes, timeline
from admin_app.screens.columns import forget_access
from admin_app.secrecy.models import LevelChange
from admin_app.signoffs.models import SignRequest
from tests import factories
from tests.factories import DAY
from tests.screens.records import make_archive

# Who follows a customer and is told by no source of its own, and why.
UNTOLD = {
    "complaint_alternative": "its complaint shows it; steps tell it",
    "complaint_asked": "the same",
    "complaint_photo": "its complaint shows it",
    "complaint_sanction": "for whom it concerns and those who judge people",
    "customer_profile": "it has no day; changes tell it",
    "qualification": "a licence; changes tell it",
    "rest_hours": "when not to call; changes tell it",
    "visit_answer": "its visit shows it",
    "visit_attempt": "its visit shows it",
    "allocation": "how a payment is used; changes tell it",
    "archive_link": "which request an archive answers is the custodian's alone",
    "contact": "it has no day; changes tell that a person was added",
    "contract_declaration": "its contract shows it; changes tell it",
    "contract_diligence": "its contract shows it; changes tell it",
    "contract_dispute_step": "its dispute is told",
    "contract_file": "its contract shows it; changes tell it",
    "contract_version": "its contract is told, and its review",
    "customer_card_word": "an index",
    "investigation_item": "part of a report; the investigation tells it",
    "credit_report_file": "a file; the attachment tells it",
    "investigation_photo": "a file; the attachment tells it",
    "destruction_part": "what a certificate lists",
    "duplicate_pair": "found by the desk, settled by the clerk; changes tell it",
    "grant_card": "what a request or a borrow card gave; the card tells it",
    "plan_control_point": "a part of its plan; changes tell it",
    "plan_member": "the same",
    "plan_opinion": "the signature tells it",
    "plan_version": "its plan tells when it was drafted and approved",
    "open_task": "what lifts access while something is to be done",
    "planned_delivery": "what is to come; the delivery that does it is told",
    "sign_step": "its request tells it",
}
ONE_ONLY = {GradeRecord, BorrowCard, Complaint}  # one at a time is open of a customer
GROWING = {Sale: "sold_on", Delivery: "delivered_on", Invoice: "issued_on", Payment: "received_on",
           SignRequest: "asked_at", DecisionRecord: "at", AuditEntry: "at"}  # fmt: skip


@pytest.fixture
def told(app: Any, session: Any, cast: Any, as_reader: Any) -> Any:
    """`told("finance", customer)`: what that person is told, page by page, as sentences."""

    def ask(username: str, customer: Customer, kind: str = "", size: int = 20) -> list[list[Any]]:
        pages, place = [], None
        with app.test_request_context("/"), as_reader(username):
            g.language = "en"
            forget_access()  # of whoever asked before
            found = db.session.get(Customer, customer.id)
            while True:
                page = timeline.page(found, kind, place, size)
                pages.append(page.happenings)
                if page.next is None:
                    return pages
                place = page.next

    return ask


def sentences(pages: list[list[Any]]) -> list[str]:
    return [str(one.sentence) for page in pages for one in page]


def test_the_newest_comes_first_and_pages_neither_lose_nor_repeat(session: Any, cast: Any, told: Any) -> None:
    """Many things of one day, told by day and by instant, at the border of every page."""
    customer = factories.make_customer(owner="sales1", created_at=clock.now() - timedelta(days=900))
    for number in range(3):
        factories.make_invoice(customer, 100_000 + number, issued_on=DAY - timedelta(days=number // 2))
        factories.make_payment(customer, 50_000 + number, received_on=DAY)
        factories.make_report(customer, filed_at=clock.now())
        factories.make_grade(customer, state="replaced", proposed_on=DAY, confirmed_on=DAY)
    everything = told("gm", customer, size=100)
    keys = [one.key for one in everything[0]]
    assert len(everything) == 1
    assert len(keys) == len(set(keys)) == 16
    assert keys == sorted(keys, key=lambda key: (-key[0].timestamp(), key[1], -key[2]))
    for size in (1, 5):
        pages = told("gm", customer, size=size)
        assert [one.key for page in pages for one in page] == keys
        assert {len(page) for page in pages[:-1]} <= {size}


def test_a_kind_is_told_by_itself(session: Any, cast: Any, told: Any) -> None:
    customer = factories.make_customer(owner="sales1")
    invoice = factories.make_invoice(customer, 123_456)
    factories.make_report(customer)
    assert sentences(told("gm", customer, "money")) == [
        f"Invoice {invoice.number}: 1,234.56 yuan, due {invoice.due_on}"
    ]
    assert sentences(told("gm", customer, "credit")) == ["Credit report filed: Good"]
    assert sentences(told("gm", customer, "contracts")) == []


def test_what_needs_more_is_not_told_and_leaves_no_short_page(
    app: Any, session: Any, cast: Any, told: Any, as_reader: Any
) -> None:
    """Levels, persons and archive columns need the archive; finance sees the working data of a secret customer."""
    customer = factories.make_customer(owner="sales1", level="secret", level_ends=DAY + timedelta(days=400))
    with app.test_request_context("/"), as_reader("clerk"):
        service.edit_customer(customer, {"industry": "造纸", "strategy": "机密打法"}, on=DAY)
        for number in range(30):
            service.edit_customer(customer, {"strategy": f"打法{number}"}, on=DAY)
        contacts.save_contact(Contact(), {"customer": db.session.get(Customer, customer.id), "name": "甲"})
        db.session.commit()
    for _number in range(3):
        factories.store(
            LevelChange(customer_id=customer.id, level_before="internal", level_after="secret", at=clock.now())
        )
        factories.make_invoice(customer)
    full, work = told("clerk", customer, size=5), told("finance", customer, size=5)
    assert sentences(full).count("Customer edited") == 31
    assert {"Contact added", "Level Internal → Secret"} <= set(sentences(full))
    seen = sentences(work)
    assert [one for one in seen if not one.startswith("Invoice")] == ["Archive opened", "Customer edited"]
    assert [len(page) for page in work] == [5]
    (changed,) = [one for page in work for one in page if one.kind == "changes"]
    (record,) = changed.records
    assert [(column.name, column.before, column.after) for column in record.columns] == [("industry", "", "造纸")]
    assert changed.who == cast["clerk"].name


def test_hidden_entries_cost_few_looks(
    app: Any, session: Any, cast: Any, told: Any, as_reader: Any, count_queries: Any, monkeypatch: Any
) -> None:
    """A hundred that finance does not see, two at first, then five times as many, before the one it does."""
    monkeypatch.setattr(changes, "BATCH", 2)
    customer = factories.make_customer(owner="sales1", level="secret", level_ends=DAY + timedelta(days=400))
    asked = []
    for hidden in (1, 100):
        with app.test_request_context("/"), as_reader("clerk"):
            service.edit_customer(customer, {"industry": f"造纸{hidden}"}, on=DAY)
            for number in range(hidden):
                service.edit_customer(customer, {"strategy": f"打法{hidden}-{number}"}, on=DAY)
            db.session.commit()
        with count_queries() as statements:
            assert sentences(told("finance", customer, "changes", 1)[:1]) == ["Customer edited"]
        asked.append(len(statements))
    assert asked[1] < 4 * asked[0]


def test_a_file_with_a_level_of_its_own_shows_to_whom_it_is_given(
    session: Any, cast: Any, told: Any, app: Any, as_reader: Any
) -> None:
    """The salesperson sees his customer's archive whole, and nothing of what is more secret: neither line nor change."""
    customer = factories.make_customer(owner="sales1")
    about = {"customer_id": customer.id, "kind": "pdf", "size": 1, "sha256": "0" * 64, "at": clock.now()}
    plain = factories.store(Attachment(name="平常.pdf", **about))
    hidden = factories.store(Attachment(name="绝密.pdf", own_level="top_secret", **about))
    with app.test_request_context("/"), as_reader("clerk"):
        for one in (plain, hidden):
            row = db.session.get(Attachment, one.id)
            row.note = "改过"
            audit.record("attachment.void", user_id=None, subject=str(one.id), customer_id=customer.id)
        db.session.commit()
    assert len(sentences(told("clerk", customer))) == 5
    pages = told("sales1", customer)
    assert sentences(pages) == ["File added: 平常.pdf", "Archive opened", "File voided"]
    assert [record.name for one in pages[0] for record in one.records] == ["平常.pdf"]


def test_hidden_is_missing_and_a_card_has_no_timeline(session: Any, cast: Any, sign_in: Any) -> None:
    hidden = factories.make_customer(owner="sales1", level="secret", level_ends=DAY + timedelta(days=400))
    card = factories.make_customer(owner="sales1")
    browser = sign_in("sales2")
    answers = [browser.get(f"/customers/timeline/?id={key}") for key in (hidden.id, hidden.id - 1, "x", card.id)]
    assert [one.status_code for one in answers] == [404, 404, 404, 403]
    assert "/customers/timeline/" not in browser.get(f"/customers/details/?id={card.id}").text


def test_a_place_is_good_for_its_customer_and_kind_alone(session: Any, cast: Any, sign_in: Any) -> None:
    """Made up, or brought from elsewhere, it is the first page."""
    one, other = (factories.make_customer(owner="sales1") for _ in range(2))
    for customer in (one, other):
        for _number in range(25):
            factories.make_invoice(customer)
    browser = sign_in("gm")
    page = browser.get(f"/customers/timeline/?id={one.id}&part=1&lang=en").text
    assert page.count("timeline-item") == timeline.PAGE
    place = page.split("&amp;at=" if "&amp;at=" in page else "?at=")[-1].split('"')[0].split("&")[0]
    elsewhere = browser.get(f"/customers/timeline/?id={other.id}&part=1&at={place}").text
    assert elsewhere.count("timeline-item") == timeline.PAGE
    assert browser.get(f"/customers/timeline/?id={one.id}&part=1&at=x").text.count("timeline-item") == timeline.PAGE


@pytest.mark.parametrize("username", ["clerk", "finance"])
def test_as_many_queries_for_one_of_each_as_for_three(
    app: Any, session: Any, cast: Any, count_queries: Any, as_reader: Any, username: str
) -> None:
    archive = make_archive(app, owner="sales1", grade="B", name="共同贸易")
    customer = archive.customer
    models = {source.model for source in timeline.sources()} - {Customer, DecisionRecord}
    for model in sorted(models, key=lambda one: one.__tablename__):
        archive.of(model)

    def change(number: int) -> None:
        with app.test_request_context("/"), as_reader("clerk"):
            service.edit_customer(customer, {"industry": f"行业{number}"}, on=DAY)
            answer = decisions.ask("classification", {"dealings": "important", "harm": "damage"}, DAY)
            decisions.record(answer, user_id=None, customer_id=customer.id)
            db.session.commit()

    def asked() -> int:
        with app.test_request_context("/"), as_reader(username):
            forget_access()
            found = db.session.get(Customer, customer.id)
            with count_queries() as statements:
                timeline.page(found, size=500)
        return len(statements)

    change(0)
    asked()  # what is remembered for good is learnt here
    few = asked()
    for number in (1, 2):
        change(number)
        for model in models - ONE_ONLY:
            archive.add(model)
    assert asked() == few < 110


def test_every_kind_about_a_customer_is_told_or_named_here(app: Any) -> None:
    told_by_source = {source.model for source in timeline.sources()}
    about = {
        mapper.class_
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, Classified | FollowsCustomer | MayFollowCustomer)
        or hasattr(mapper.class_, "customer_id")
    }
    missing = {model.__tablename__ for model in about - told_by_source} - UNTOLD.keys()
    assert {name for name in missing if not name.startswith(("audit_", "policy_", "import_"))} == set()


def test_sources_lead_somewhere_and_are_read_by_an_index(app: Any) -> None:
    with app.test_request_context("/"):
        for source in timeline.sources():
            if source.page:
                assert url_for(source.page, **{source.argument: 1})
            assert source.by in (None, timeline.WRITER) or hasattr(source.model, source.by)
            column = getattr(source.model, source.day)
            assert isinstance(column.type, Date) or column.type.__class__.__name__ == "Instant"
    for model, day in GROWING.items():
        indexes = [[column.name for column in index.columns][:2] for index in model.__table__.indexes]
        assert ["customer_id", day] in indexes, model


def test_each_kind_has_its_drawing() -> None:
    listed = (Path(__file__).resolve().parents[2] / "tools" / "icons.txt").read_text("utf-8").splitlines()
    assert timeline.DRAWINGS.keys() == timeline.KINDS.keys()
    assert set(timeline.DRAWINGS.values()) - set(listed) == set()


def test_a_source_of_no_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="no kind 'gossip'"):
        timeline.tell(timeline.Source(Invoice, "issued_on", "gossip", "", str))
