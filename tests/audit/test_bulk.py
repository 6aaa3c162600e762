"""Does the audit keep what an import or a merge did to each record, whole, erasable, and told on the record's page?"""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from admin_app.areas.customers import service as customers
from admin_app.areas.customers.models import Customer
from admin_app.areas.receivables.models import Allocation, Invoice, Payment
from admin_app.audit import bulk, service, verifying
from admin_app.audit.bulk import Batch, content_of
from admin_app.audit.erasing import erase_values
from admin_app.audit.models import AuditBulkChange, AuditEntry, AuditValues
from admin_app.extensions import db
from admin_app.imports.customers import import_customers
from admin_app.imports.receivables import import_receivables
from admin_app.secrecy.models import LevelChange
from admin_app.secrecy.reader import unguarded
from tests.audit.test_chain import first_bad, tamper
from tests.audit.test_history import history_of
from tests.factories import DAY, as_reader, make_contact, make_customer, make_invoice, user
from tests.imports.files import HEADER, csv_file, row

ROWS, ENTRY = AuditBulkChange.__table__, AuditEntry.__table__
CARD = ("客户编号", "客户名称", "联系电话")
one_database = pytest.mark.parametrize("desk", ["sqlite"], indirect=True)


def take(*rows: tuple[str, ...], header: Any = HEADER, by: Any = import_receivables, who: str = "finance") -> None:
    with unguarded("a test imports"):
        assert by(csv_file(rows, header), "十一月.csv", user_id=user(who).id).ok
        db.session.commit()


def told(model: Any, key: int) -> list[dict[str, Any]]:
    """What imports and merges say of the record, the first one first."""
    rows = select(AuditBulkChange.content).join(AuditEntry, AuditEntry.batch == AuditBulkChange.batch)
    rows = rows.where(AuditBulkChange.record == model.__tablename__, AuditBulkChange.key == key)
    return [content_of(text) for text in db.session.scalars(rows.order_by(AuditEntry.number))]


def found(model: Any) -> Any:
    with unguarded("a test looks"):
        return db.session.scalars(select(model).execution_options(populate_existing=True)).one()


def found_one(code: str) -> Any:
    with unguarded("a test looks"):
        return db.session.scalars(select(Customer).where(Customer.code == code)).one()


def test_each_record_an_import_made_is_told_with_its_values(session: Any, cast: Any) -> None:
    take(row(SettledDate="2026-11-20"))
    customer, invoice, payment = found(Customer), found(Invoice), found(Payment)
    (made,) = told(Invoice, invoice.id)
    assert made == {
        "how": "made",
        "version": 1,
        "columns": {
            "customer_id": [None, customer.id],
            "number": [None, "0002"],
            "issued_on": [None, "2026-11-01"],
            "due_on": [None, "2026-12-01"],
            "amount_fen": [None, 109_400],
            "disputed": [None, False],
            "settled_on": [None, "2026-11-20"],
        },
    }
    assert told(Customer, customer.id)[0]["columns"]["level"] == [None, "secret"]
    assert told(Payment, payment.id)[0]["columns"]["received_on"] == [None, "2026-11-20"]
    assert told(Allocation, found(Allocation).id)[0]["columns"]["on"] == [None, "2026-11-20"]
    assert told(LevelChange, found(LevelChange).id)[0]["columns"]["level_after"] == [None, "secret"]
    assert first_bad() is None


def test_each_record_an_import_changed_is_told_from_what_to_what(session: Any, cast: Any) -> None:
    take(row(SettledDate="2026-11-20"))
    take(row(SettledDate="2026-11-22", Disputed="Yes", DueDate="2026-12-05"))
    invoice, payment, allocation = found(Invoice), found(Payment), found(Allocation)
    changed = {
        Invoice: {
            "due_on": ["2026-12-01", "2026-12-05"],
            "disputed": [False, True],
            "settled_on": ["2026-11-20", "2026-11-22"],
        },
        Payment: {"received_on": ["2026-11-20", "2026-11-22"]},
        Allocation: {"on": ["2026-11-20", "2026-11-22"]},
    }
    for one in (invoice, payment, allocation):
        expected = {"how": "changed", "version": one.row_version, "columns": changed[type(one)]}
        assert told(type(one), one.id)[1:] == [expected]
    assert told(Customer, found(Customer).id)[1:] == []
    assert first_bad() is None


@one_database
def test_customers_that_come_from_a_file_are_told_like_any_other(session: Any, cast: Any) -> None:
    cells = ("0001", "新星公司", "021"), ("0001", "满月公司", "021")
    for one in cells:
        take(one, header=CARD, by=import_customers, who="clerk")
    made, changed = told(Customer, found(Customer).id)
    assert (made["how"], made["columns"]["name"]) == ("made", [None, "新星公司"])
    assert changed["columns"] == {"name": ["新星公司", "满月公司"], "name_key": ["新星公司", "满月公司"]}


@one_database
def test_none_of_very_many_is_left_out(session: Any, cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "CHUNK", 100)
    monkeypatch.setattr(verifying, "BATCH", 70)
    take(*(row(invoiceNumber=f"N{number}", SettledDate="2026-11-20") for number in range(250)))
    numbers = dict(db.session.execute(select(ROWS.c.record, func.count()).group_by(ROWS.c.record)).all())
    assert numbers == {"customer": 1, "level_change": 1, "invoice": 250, "payment": 250, "allocation": 250}
    places = select(func.min(ROWS.c.place), func.max(ROWS.c.place), func.count(ROWS.c.place.distinct()))
    assert db.session.execute(places).one() == (1, 752, 752)
    assert first_bad() is None


@one_database
def test_the_page_of_a_record_says_who_imported_what_and_whoever_may_import_sees_the_file(
    session: Any, cast: Any, sign_in: Any
) -> None:
    customer = make_customer(code="0042-ABC", owner="sales1")
    take(row())
    take(row(DueDate="2026-12-05"))
    page = f"/invoices/details/?id={found(Invoice).id}&lang=en"
    seen = history_of(sign_in("finance"), page)
    who = f"Receivables imported {cast['finance'].name} · 2026-11-23 09:00"
    assert seen.count(f"{who} · 十一月.csv") == 2
    assert "Due on 2026-12-01 → 2026-12-05" in seen
    assert "Number 0002 Issued on 2026-11-01 Due on 2026-12-01 Amount (yuan) 1,094.00 Disputed No" in seen
    owners = history_of(sign_in("sales1"), page)
    assert owners.count(who) == 2
    assert "十一月" not in owners
    assert history_of(sign_in("finance"), f"/customers/details/?id={customer.id}&lang=en") == ""


@one_database
def test_the_entry_shows_the_first_and_how_many_more(session: Any, cast: Any, sign_in: Any) -> None:
    take(*(row(invoiceNumber=f"N{number}") for number in range(25)))
    page = sign_in("auditor").get("/audit/?lang=en").text
    assert page.count("<details>") == 5
    assert "22 further records" in page
    shown = re.sub(r"<[^>]*>", " ", page)  # without the nonce of the page, which may hold any letters
    assert ("N2" in shown, "N3" in shown) == (True, False)


@one_database
def test_the_audit_of_a_customer_holds_the_import_that_made_him(session: Any, cast: Any, sign_in: Any) -> None:
    other = make_customer()
    take(row())
    auditor = sign_in("auditor")
    assert "十一月.csv" in auditor.get(f"/audit/?customer={found_one('0042-ABC').id}").text
    assert "十一月.csv" not in auditor.get(f"/audit/?customer={other.id}").text


@one_database
def test_what_an_import_says_of_an_archive_destroyed_is_gone_and_the_rest_stays(session: Any, cast: Any) -> None:
    take(row(), row(customerID="另一家", invoiceNumber="0009"))
    with unguarded("a test looks"):
        customer = session.scalars(select(Customer).where(Customer.code == "0042-ABC")).one()
        level = session.scalars(select(LevelChange.id).where(LevelChange.customer_id == customer.id)).one()
    values = session.scalar(select(AuditValues.content))
    lost = erase_values(
        "customer", customer.id, by_id=None, reason="证书", customer_id=customer.id, also={"level_change": [level]}
    )
    session.commit()
    assert lost == {"entries": 0, "changes": 2}
    assert (told(Customer, customer.id), told(LevelChange, level)) == ([None], [None])
    kept = select(func.count()).select_from(ROWS).where(ROWS.c.content.is_not(None))
    assert (session.scalar(kept), session.scalar(select(AuditValues.content).limit(1))) == (4, values)
    assert first_bad() is None


@one_database
def test_what_was_erased_says_so_on_the_page(session: Any, cast: Any, sign_in: Any) -> None:
    take(row())
    invoice = found(Invoice)
    erase_values("invoice", invoice.id, by_id=None, reason="证书")
    session.commit()
    seen = history_of(sign_in("finance"), f"/invoices/details/?id={invoice.id}&lang=en")
    assert "The values were erased by destruction." in seen
    assert "1,094.00" not in seen


# --- merging


@one_database
def test_what_followed_a_merged_customer_tells_that_it_moved(session: Any, cast: Any, sign_in: Any) -> None:
    keep, drop = make_customer("远山贸易"), make_customer("远山贸易公司", phone="0592")
    invoice, contact = make_invoice(drop, 700_00), make_contact(drop)
    with as_reader("clerk"):
        customers.merge_customers(keep.id, drop.id, "同一客户", on=DAY)
        session.commit()
    moved = {"how": "changed", "version": 2, "columns": {"customer_id": [drop.id, keep.id]}}
    assert (told(Invoice, invoice.id), told(type(contact), contact.id)) == ([moved], [moved])
    assert told(Customer, keep.id)[0]["columns"]["phone"] == [None, "0592"]
    assert told(Customer, drop.id)[0]["columns"]["status"] == ["active", "merged"]
    seen = history_of(sign_in("clerk"), f"/invoices/details/?id={invoice.id}&lang=en")
    assert re.search(rf"Merged with a duplicate {cast['clerk'].name} · .* Customer 远山贸易公司.* → 远山贸易 ", seen)
    assert first_bad() is None


# --- nothing but the truth


@one_database
@pytest.mark.parametrize(
    "statement",
    [
        update(ROWS).where(ROWS.c.place == 2).values(content='{"how":"made"}'),
        update(ROWS).where(ROWS.c.place == 2).values(digest="0" * 64),
        update(ROWS).where(ROWS.c.place == 2).values(content=None, digest="0" * 64),
        update(ROWS).where(ROWS.c.place == 2).values(key=7),
        update(ROWS).where(ROWS.c.place == 2).values(place=9),
        delete(ROWS).where(ROWS.c.place == 3),
        delete(ROWS),
        update(ENTRY).values(batch=None),
        update(ENTRY).values(batch=7),
    ],
    ids=["content", "digest", "erased", "record", "order", "gone", "all gone", "no batch", "another batch"],
)
def test_an_altered_change_is_named(session: Any, cast: Any, statement: Any) -> None:
    take(row())
    assert first_bad() is None
    tamper(statement)
    assert first_bad() == (1, "changes altered")


@one_database
@pytest.mark.parametrize("who", ["clerk", None])
def test_nobody_commits_a_batch_without_its_entry(session: Any, cast: Any, who: str | None) -> None:
    customer = make_customer()
    with as_reader(who) if who else unguarded("a test"):
        Batch().changed(Customer, [(customer.id, 2, {"name": ("甲", "乙")})])
        with pytest.raises(TypeError, match="A batch of changes has no audit entry"):
            session.commit()
        session.rollback()
    assert db.session.scalar(select(func.count()).select_from(ROWS)) == 0
    session.commit()


@one_database
def test_a_batch_of_nothing_is_an_entry_like_any(session: Any, cast: Any) -> None:
    take(row())
    take(row())
    assert [one is None for one in session.scalars(select(ENTRY.c.batch).order_by(ENTRY.c.number))] == [False, True]
    assert first_bad() is None


@pytest.mark.parametrize("desk", ["postgresql"], indirect=True)
def test_while_a_long_import_tells_others_go_on(app: Any, session: Any, cast: Any) -> None:
    """The head of the chain is not locked until the import ends. SQLite has one writer either way."""
    customer = make_customer()
    batch = Batch()
    batch.changed(Customer, [(customer.id, 2, {"name": ("甲", "乙")})])

    def another() -> int:
        with app.app_context():
            number = service.record("test", user_id=None).number
            db.session.commit()
            return number

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(another).result(timeout=20) == 1
    assert batch.record("import.customers", user_id=None).number == 2
    session.commit()
    assert first_bad() is None
