"""Who acts here, may he, and on which customer? What every service of this area asks first."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, false, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import lazyload

from admin_app.accounts import rights
from admin_app.areas.customers.models import Customer
from admin_app.errors import Invalid, NotAllowed, NotFound, Sentence, sentence
from admin_app.extensions import db
from admin_app.secrecy.access import access_of, visible
from admin_app.secrecy.reader import Unguarded, current

CARD_ONLY = sentence(
    "You see only this customer's card. Ask for a consultation: your department manager signs, "
    "then customer service grants it.",
    "您只能查看该客户的名片信息。请申请查阅：由本部门经理签字后，客服部批准。",
)
CONSULT_CLAUSE = "二(二)6.7"
WORKING = ("work", "full")


def demand(action: str, customer: Customer | None = None) -> int | None:
    """The key of whoever acts; NotAllowed when he may not. None when the desk itself acts."""
    reader = current()
    if isinstance(reader, Unguarded):
        return None
    if reader is None:
        raise rights.not_allowed(action)
    owns = customer is not None and customer.owner_id == reader.user_id
    rights.demand(reader.posts, action, owns=owns)
    return reader.user_id


def posts() -> frozenset[str] | None:
    """The posts of whoever acts; None when the desk itself does."""
    reader = current()
    if isinstance(reader, Unguarded):
        return None
    return reader.posts if reader is not None else frozenset()


def business_day(fallback: date) -> date:
    """The reader's business day; the fallback when the desk itself acts."""
    reader = current()
    return fallback if reader is None or isinstance(reader, Unguarded) else reader.on


def begin_writing() -> None:
    """Take SQLite's write lock before reading what the writing depends on; nothing to do elsewhere.

    A transaction that has only read so far starts anew when somebody wrote meanwhile: it holds no changes.
    """
    session = db.session()
    if db.engine.dialect.name != "sqlite":
        return
    if not session.in_transaction():
        session.connection(execution_options={"writing": True})
        return
    session.flush()
    connection = session.connection()
    if connection.get_execution_options().get("writing"):
        return
    table = Customer.__table__
    try:
        connection.execute(update(Customer.__table__).where(false()).values(id=table.c.id))  # type: ignore[arg-type]
    except OperationalError:
        session.rollback()
        session.connection(execution_options={"writing": True})


def sees_working_data() -> ColumnElement[bool]:
    """True for the customers of which the reader sees the working data."""
    return visible(current(), "work")


def customer_of(customer_id: int) -> Customer:
    """The customer, locked until the transaction ends. NotFound; NotAllowed where one sees the card only."""
    return customers_of([customer_id])[0]


def customers_of(customer_ids: Iterable[int]) -> list[Customer]:
    """These customers in the order of their keys, locked; in two queries however many they are."""
    keys = sorted(set(customer_ids))
    rows = (
        select(Customer)
        .where(Customer.id.in_(keys))
        .options(lazyload(Customer.owner))
        .order_by(Customer.id)
        .with_for_update(of=Customer)
        .execution_options(populate_existing=True)
    )
    found = list(db.session.scalars(rows))
    if len(found) != len(keys):
        raise NotFound
    access = access_of(keys)
    if any(access.get(key) not in WORKING for key in keys):
        raise NotAllowed(CARD_ONLY, CONSULT_CLAUSE)
    return found


def need_text(field: str, text: str, most: int = 400) -> str:
    """The text without surrounding blanks; Invalid when nothing is left or it is too long."""
    kept = text.strip()
    if not kept:
        raise Invalid({field: sentence("Please fill this in.", "请填写此项。")})
    if len(kept) > most:
        raise Invalid({field: sentence(f"At most {most} characters.", f"不得超过 {most} 个字。")})
    return kept


def not_later_than(field: str, day: date, on: date) -> None:
    """Invalid when the day is still to come."""
    if day > on:
        raise Invalid({field: sentence("This day is still to come.", "该日期尚未到来。")})


def one_of(field: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        listed = ", ".join(known)
        raise Invalid({field: sentence(f"One of {listed}.", f"须为下列之一：{listed}。")})


def need_amount(field: str, fen: int) -> None:
    """Invalid unless it is an amount of money above zero."""
    if isinstance(fen, bool) or not isinstance(fen, int) or not 0 < fen <= 10**14:
        raise Invalid({field: sentence("An amount above zero, please.", "请输入大于零的金额。")})


def yuan(fen: int) -> str:
    """Fen as yuan with thousands separators and two decimals, for sentences."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def joined(first: Sentence, second: Sentence) -> Sentence:
    return sentence(f"{first['en']} {second['en']}", first["zh"] + second["zh"])
