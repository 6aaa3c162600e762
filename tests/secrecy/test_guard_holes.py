"""The ways around a guard that others left open: each shown to be there for who may see, and closed for who may not.

Zhao of the other team (`sales2`) owns a confidential customer; `sales1` may not know that it exists, `clerk` sees all.
"""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, exists, func, insert, literal, select, text, union_all, update
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import aliased, defaultload, joinedload, selectinload, subqueryload
from sqlalchemy.orm.exc import ObjectDeletedError

from admin_app.areas.customers.models import Contact, Customer
from admin_app.areas.receivables.models import Invoice, Sale
from admin_app.areas.visits.models import Visit, VisitCampaign
from admin_app.errors import NotFound
from admin_app.extensions import FollowsCustomer, MayFollowCustomer, SeenBy, db
from admin_app.secrecy.deletion import destroying
from admin_app.secrecy.reader import unguarded
from admin_app.secrecy.statements import PastGuard, guarded_tables, past_guard
from tests import factories
from tests.factories import DAY, make_contact, make_customer, make_invoice


@pytest.fixture
def hidden(session: Any) -> Customer:
    customer = make_customer("青岚纸业", owner="sales2", level="confidential")
    make_contact(customer)
    make_invoice(customer, number="FP-1")
    return customer


def _ids(rows: Any) -> list[Any]:
    return list(rows)


other = aliased(Customer)
in_cte = select(Customer.id).cte("seen")
in_subquery = select(Customer.id).subquery()

# Each finds the hidden customer's key, name or number of rows; nothing of it for who may not see.
READS: dict[str, Callable[[Any, int], Any]] = {
    "select": lambda s, key: s.scalars(select(Customer)).all(),
    "column": lambda s, key: s.scalars(select(Customer.name)).all(),
    "literal-from": lambda s, key: s.scalars(select(literal(1)).select_from(Customer)).all(),
    "query": lambda s, key: s.query(Customer).all(),
    "query-column": lambda s, key: s.query(Customer.name).all(),
    "query-of-the-extension": lambda s, key: db.session.query(Customer).all(),
    "alias": lambda s, key: s.scalars(select(other)).all(),
    "subquery": lambda s, key: s.scalars(select(in_subquery.c.id)).all(),
    "alias-of-subquery": lambda s, key: s.scalars(select(aliased(Customer, select(Customer).subquery()))).all(),
    "cte": lambda s, key: s.scalars(select(in_cte.c.id)).all(),
    "union": lambda s, key: s.scalars(union_all(select(Customer.name), select(Invoice.number))).all(),
    "count-of-subquery": lambda s, key: [n for n in [s.scalar(select(func.count()).select_from(in_subquery))] if n],
    "scalar-subquery": lambda s, key: [
        n for n in s.scalars(select(select(func.count(Customer.id)).scalar_subquery())) if n
    ],
    "exists-from-select": lambda s, key: [x for x in s.scalars(select(select(Customer.id).exists())) if x],
    "join": lambda s, key: s.scalars(select(Invoice.id).join(Customer)).all(),
    "of-relation": lambda s, key: s.scalars(select(Invoice.id).where(Invoice.customer.has())).all(),
    "joinedload": lambda s, key: s.scalars(select(Invoice).options(joinedload(Invoice.customer))).all(),
    "selectinload": lambda s, key: s.scalars(select(Invoice).options(selectinload(Invoice.customer))).all(),
    "subqueryload": lambda s, key: s.scalars(select(Invoice).options(subqueryload(Invoice.customer))).all(),
    "follower": lambda s, key: s.scalars(select(Invoice)).all(),
    "archive": lambda s, key: s.scalars(select(Contact)).all(),
    "get": lambda s, key: [row for row in [s.get(Customer, key)] if row],
    "query-get": lambda s, key: [row for row in [s.query(Customer).get(key)] if row],
    "existing": lambda s, key: s.scalars(select(Customer).execution_options(populate_existing=True)).all(),
    "lock": lambda s, key: s.scalars(select(Customer).with_for_update(of=Customer)).all(),
    "stream": lambda s, key: list(s.scalars(select(Customer).execution_options(yield_per=1))),
}


@pytest.mark.filterwarnings("ignore:The Query.get")
@pytest.mark.parametrize("name", READS)
def test_no_statement_finds_what_is_hidden(session: Any, hidden: Customer, name: str) -> None:
    """Though the objects stand in the session all the time."""
    key = hidden.id
    with unguarded("a test's arrangement"):
        held = [session.get(Customer, key), *session.scalars(select(Invoice)), *session.scalars(select(Contact))]
    with factories.as_reader("clerk"):
        assert len(_ids(READS[name](session, key))) >= 1
    for nobody in ("sales1", "admin", None):
        with factories.as_reader(nobody):
            assert _ids(READS[name](session, key)) == [], nobody
    assert len(held) == 3


def test_get_one_finds_no_hidden_object(session: Any, hidden: Customer) -> None:
    with factories.as_reader("clerk"):
        assert session.get_one(Customer, hidden.id) is hidden
    with factories.as_reader("sales1"), pytest.raises(NoResultFound):
        session.get_one(Customer, hidden.id)


def test_a_relation_gives_no_hidden_parent(session: Any, hidden: Customer) -> None:
    """Lazily loaded, though parent and child stand in the session: the child alone was handed over."""
    with unguarded("a test's arrangement"):
        invoice = session.scalars(select(Invoice)).one()
    with factories.as_reader("sales1"):
        assert invoice.customer is None
    session.expire(invoice, ["customer"])
    with factories.as_reader("clerk"):
        assert invoice.customer is hidden


@pytest.mark.parametrize("how", [joinedload, selectinload, subqueryload, defaultload])
def test_what_is_for_posts_alone_does_not_come_with_what_leads_to_it(session: Any, cast: Any, how: Any) -> None:
    """A campaign with a visit that its salesperson sees: whoever has no such post sees none, however it is loaded."""
    given = {"theme": "regular", "visit_method": "phone", "starts_on": DAY, "ends_on": DAY}
    campaign = factories.store(VisitCampaign(title="密访", **given))
    given = {"visit_kind": "campaign", "visit_method": "phone", "allotted_on": DAY, "due_on": DAY}
    customer = make_customer("明德贸易", owner="sales1")
    factories.store(Visit(customer_id=customer.id, campaign_id=campaign.id, **given))
    for username, seen in (("csmanager", "密访"), ("sales1", None)):
        session.expunge_all()
        with factories.as_reader(username):
            (visit,) = session.scalars(select(Visit).options(how(Visit.campaign))).unique().all()
            assert (visit.campaign and visit.campaign.title) == seen


def test_what_one_reader_loaded_limits_no_other(session: Any, hidden: Customer) -> None:
    seen = make_customer("明德贸易", owner="sales1")
    invoice = make_invoice(seen)
    session.expunge_all()
    with factories.as_reader("sales1"):
        invoice = session.scalars(select(Invoice).where(Invoice.id == invoice.id)).one()
    with unguarded("a test's arrangement"):
        invoice.customer_id = hidden.id
        session.commit()
    session.expire(invoice, ["customer"])
    with factories.as_reader("clerk"):
        assert invoice.customer.id == hidden.id


def test_an_object_at_hand_is_not_read_again(session: Any, hidden: Customer) -> None:
    with factories.as_reader("clerk"):
        session.refresh(hidden)
        assert hidden.name == "青岚纸业"
    with factories.as_reader("sales1"):
        with pytest.raises(Exception, match="Could not refresh instance"):
            session.refresh(hidden)
        session.expire(hidden)
        with pytest.raises(ObjectDeletedError):
            assert hidden.name


def _invoice(key: int) -> Invoice:
    return Invoice(customer_id=key, number="FP-2", issued_on=DAY, due_on=DAY, amount_fen=1)


def _changed(session: Any, hidden: Customer) -> None:
    hidden.phone = "0571-1"


def _moved_in(session: Any, hidden: Customer) -> None:
    mine = session.scalars(select(Invoice).where(Invoice.number == "FP-MINE")).one()
    mine.customer_id = hidden.id


def _moved_in_through_relation(session: Any, hidden: Customer) -> None:
    mine = session.scalars(select(Invoice).where(Invoice.number == "FP-MINE")).one()
    mine.customer = hidden


def _moved_out(session: Any, hidden: Customer) -> None:
    with unguarded("a test's arrangement"):
        invoice = session.scalars(select(Invoice).where(Invoice.number == "FP-1")).one()
        mine = session.scalars(select(Customer).where(Customer.name == "明德贸易")).one()
    invoice.customer_id = mine.id


def _deleted(session: Any, hidden: Customer) -> None:
    with unguarded("a test's arrangement"):
        contact = session.scalars(select(Contact)).one()
    session.delete(contact)


WRITES: dict[str, Callable[[Any, Customer], None]] = {
    "add": lambda s, hidden: s.add(_invoice(hidden.id)),
    "add-through-relation": lambda s, hidden: s.add(
        Invoice(customer=hidden, number="FP-2", issued_on=DAY, due_on=DAY, amount_fen=1)
    ),
    "change": _changed,
    "move-in": _moved_in,
    "move-in-through-relation": _moved_in_through_relation,
    "move-out": _moved_out,
    "delete": _deleted,
}


@pytest.mark.parametrize("name", WRITES)
def test_no_flush_touches_what_is_hidden(session: Any, hidden: Customer, name: str) -> None:
    make_invoice(make_customer("明德贸易", owner="sales1"), number="FP-MINE")
    with destroying("a test"), factories.as_reader("sales1"):
        WRITES[name](session, hidden)
        with pytest.raises(NotFound):
            session.flush()
        session.rollback()
    with destroying("a test"), factories.as_reader("clerk"):
        WRITES[name](session, hidden)
        session.flush()
        session.rollback()


def test_a_card_is_not_changed_in_bulk(session: Any) -> None:
    """Card access reads; it does not write: neither one row nor many."""
    make_customer("青岚纸业", owner="sales2")
    with destroying("a test"), factories.as_reader("sales1"):
        assert session.scalars(select(Customer.name)).all() == ["青岚纸业"]
        assert session.execute(update(Customer).values(phone="1")).rowcount == 0
        assert session.execute(delete(Customer)).rowcount == 0
    with factories.as_reader("sales2"):
        assert session.execute(update(Customer).values(phone="1")).rowcount == 1
    session.rollback()


table: Any = Customer.__table__
REFUSED: dict[str, Any] = {
    "text": text("SELECT name FROM customer"),
    "text-with-columns": text("SELECT name FROM customer").columns(Customer.name),
    "entity-from-text": select(Customer).from_statement(text("SELECT * FROM customer")),
    "table": select(table),
    "column-of-table": select(table.c.name),
    "count-of-table": select(func.count()).select_from(table),
    "deep-in-a-subquery": select(select(table.c.id).where(table.c.level == "secret").subquery()),
    "exists-of-no-select": select(exists().where(Customer.id > 0)),
    "search-index": select(Customer.metadata.tables["customer_card_word"].c.word),
    "update-of-table": update(table).values(phone="1"),
    "delete-of-table": delete(Contact.__table__),
    "insert-into-table": insert(Contact.__table__).values(id=1, customer_id=1, name="x"),
    "insert-of-class": insert(Contact).values(id=1, customer_id=1, name="x"),
    "insert-from-select": insert(Contact).from_select(["id", "name"], select(Customer.id, Customer.name)),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("reader", ["sales1", "clerk", None])
def test_a_statement_the_guard_cannot_narrow_is_refused(
    session: Any, hidden: Customer, name: str, reader: str | None
) -> None:
    """Whoever asks; the code must say why it passes the guard."""
    with destroying("a test"), factories.as_reader(reader), pytest.raises(PastGuard):
        session.execute(REFUSED[name])


def test_a_named_helper_may_pass_the_guard(session: Any, hidden: Customer) -> None:
    with factories.as_reader("sales1"):
        assert session.execute(select(table.c.id), execution_options=past_guard("a test")).all() == [(hidden.id,)]
    with pytest.raises(ValueError, match="why"):
        past_guard("")


@pytest.mark.parametrize("method", ["bulk_save_objects", "bulk_insert_mappings", "bulk_update_mappings"])
def test_no_row_is_saved_in_bulk(session: Any, hidden: Customer, method: str) -> None:
    given = ([_invoice(hidden.id)],) if method == "bulk_save_objects" else (Invoice, [{"id": 1}])
    with factories.as_reader("clerk"), pytest.raises(TypeError, match="pass by the guard"):
        getattr(session, method)(*given)


# Columns that hold a customer's key without following him, each with the reason.
FOLLOWERS = (FollowsCustomer, MayFollowCustomer, SeenBy)
BESIDE = {
    "customer.merged_into_id": "the merged record itself is guarded",
    "duplicate_pair.other_id": "the list demands both sides visible",
    "customer_card_word.customer_id": "refused as a bare table; search joins it to guarded customers",
}


def test_whatever_has_a_customer_is_guarded(app: Any) -> None:
    followers = {cls.__tablename__ for base in FOLLOWERS for cls in base.__subclasses__()}
    keys = [
        f"{table.name}.{column.name}"
        for table in db.metadata.tables.values()
        for column in table.c
        if column.name == "customer_id" or any(key.column.table.name == "customer" for key in column.foreign_keys)
    ]
    loose = {key for key in keys if key.split(".")[0] not in followers or not key.endswith(".customer_id")}
    assert loose == {*BESIDE, "audit_entry.customer_id", "audit_access_to.customer_id"}
    assert {table.name for table in guarded_tables()} >= {*followers, "customer", "customer_card_word", "contract_word"}


def test_a_number_of_a_hidden_sale_is_free(session: Any, hidden: Customer) -> None:
    """It would tell that there is such a sale; seen ones are in the way."""
    from admin_app.areas.credit.sales import record_sale
    from admin_app.errors import Invalid

    factories.make_sale(hidden, number="XS-1")
    mine = make_customer("明德贸易", owner="sales1", grade="A")
    factories.make_limit(mine, 100_000_000)
    with factories.as_reader("sales1"):
        answer = record_sale(mine.id, "XS-1", 100, DAY, on_account=False)
        assert answer.sale is not None
        with pytest.raises(Invalid) as caught:
            record_sale(mine.id, "XS-1", 100, DAY, on_account=False)
        assert caught.value.errors["number"]["en"] == "This number is in use."
        session.commit()
    with unguarded("a look at what is stored"):
        assert session.scalar(select(func.count()).select_from(Sale).where(Sale.number == "XS-1")) == 2
