"""Where do 100,000 invented customers come from? Each with an invoice, and found by its name."""

import random
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import String, cast, insert, literal, select, true

from admin_app import clock
from admin_app.accounts.models import User
from admin_app.areas.customers.models import CardWord, Customer
from admin_app.areas.customers.search import fold, words_of
from admin_app.areas.receivables.models import Invoice
from admin_app.extensions import LEVELS, db, new_key
from admin_app.secrecy.reader import unguarded

CUSTOMERS = 100_000
ONE, THREE = "罕壹", "罕叁"  # words that one customer and three customers have in their names
PLACES = ("东城", "西湖", "南岸", "北仑", "江宁", "海曙", "青羊", "龙泉", "安溪", "长兴")
STEMS = "恒瑞德昌盛隆华宇新源泰和嘉信宏达金诚永利"
TRADES = ("纺织", "机电", "食品", "建材", "化工", "五金", "包装", "贸易", "物流", "仪表")
FAMILIES = "王李张刘陈杨赵黄周吴"
BATCH = 5_000


def fill(on: date, customers: int = CUSTOMERS) -> None:
    """Commits. A third of the customers each to sales1, sales2 and nobody; half of them graded.

    The one and the three that are searched for are alike: sales1's, secret, grade A. More than a hundred thousand are
    these again under other keys and codes, without invoices.
    """
    with unguarded("benchmark data"):
        owners = list(
            db.session.scalars(select(User.id).where(User.username.in_(["sales1", "sales2"])).order_by(User.username))
        )
        rows = iter(_customers([*owners, None], on, min(customers, CUSTOMERS)))
        with _sorting() as keep:
            while batch := list(islice(rows, BATCH)):
                db.session.execute(insert(_table(Customer)), batch)
                db.session.execute(insert(_table(Invoice)), [_invoice(row, on) for row in batch])
                db.session.commit()
                keep([word for row in batch for word in _words(row)])
        if customers > CUSTOMERS:
            _multiply(customers // CUSTOMERS)


def _multiply(times: int) -> None:
    """The customers and their words so many times, but for the one and the three, in the order of the index."""
    customer, word = _table(Customer), _table(CardWord)
    others = customer.c.name.not_like(f"%{ONE}%"), customer.c.name.not_like(f"%{THREE}%")
    numbers = select(literal(1).label("number"))
    numbers = numbers.union_all(*(select(literal(number)) for number in range(2, times)))
    more = numbers.subquery()
    changed = {"id": customer.c.id + more.c.number, "code": customer.c.code.concat(cast(-more.c.number, String))}
    columns = [changed.get(column.name, column) for column in customer.c]
    again = select(*columns).join(more, true()).where(*others)
    words = select(word.c.place, word.c.word, word.c.customer_id + more.c.number).join(more, true())
    words = words.where(word.c.customer_id.in_(select(customer.c.id).where(*others)))
    with db.engine.connect().execution_options(writing=True) as connection:
        for index in word.indexes:
            index.drop(connection)
        connection.execute(insert(customer).from_select([column.name for column in customer.c], again))
        connection.execute(insert(word).from_select(["place", "word", "customer_id"], words.order_by("place", "word")))
        for index in word.indexes:
            index.create(connection)
        connection.commit()


@contextmanager
def _sorting() -> Iterator[Any]:
    """Takes the words of the search index and writes them at the end, in order: a tree grows fastest at its end."""
    table = _table(CardWord)
    with tempfile.TemporaryDirectory() as folder, closing(sqlite3.connect(Path(folder, "words.db"))) as words:
        words.execute("CREATE TABLE word (place INTEGER, word TEXT, customer_id INTEGER)")
        yield partial(words.executemany, "INSERT INTO word VALUES (?, ?, ?)")
        found = words.execute("SELECT place, word, customer_id FROM word ORDER BY place, word, customer_id")
        with db.engine.connect().execution_options(writing=True) as connection:
            for index in table.indexes:
                index.drop(connection)
            raw = connection.connection.driver_connection
            if connection.dialect.name == "sqlite":
                raw.executemany("INSERT INTO customer_card_word (place, word, customer_id) VALUES (?, ?, ?)", found)
            else:
                with raw.cursor().copy("COPY customer_card_word (place, word, customer_id) FROM STDIN") as copy:
                    for row in found:
                        copy.write_row(row)
            for index in table.indexes:
                index.create(connection)
            connection.commit()


def _table(model: Any) -> Any:
    return model.__table__  # Core inserts: no unit of work for half a million rows


def _customers(owners: list[Any], on: date, customers: int) -> Any:
    chance = random.Random(1)  # noqa: S311 invented data, not secrets
    for number in range(customers):
        word = ONE if number == 500 else THREE if number in (600, 50_000, 99_000) else ""
        stem = chance.choice(STEMS) + chance.choice(STEMS)
        name = f"{chance.choice(PLACES)}{word or stem}{chance.choice(TRADES)}有限公司"
        grade = "A" if word else chance.choice((None, None, None, None, "A", "B", "C", "D"))
        yield {
            "id": new_key(),
            "row_version": 1,
            "code": f"P{chance.randrange(10**8):08d}-{number}",
            "name": name,
            "name_key": fold(name),
            "phone": f"0571-{chance.randrange(10**7):07d}",
            "contact": chance.choice(FAMILIES) + chance.choice(STEMS),
            "owner_id": owners[0] if word else chance.choice(owners),
            "level": "secret" if word else chance.choice(LEVELS),
            "status": "active",
            "is_key": False,
            "is_institutional": True,
            "supply_hold": False,
            "emergency_open": False,
            "grade": grade,
            "graded_on": on - timedelta(days=chance.randrange(1, 300)) if grade else None,
            "last_report_on": on - timedelta(days=chance.randrange(200)) if grade else None,
            "created_at": clock.now(),
        }


def _words(row: dict[str, Any]) -> list[tuple[int, str, int]]:
    found = words_of(row["name"], row["code"], row["phone"], row["contact"])
    return [(place, word, row["id"]) for place, word in found]


def _invoice(row: dict[str, Any], on: date) -> dict[str, Any]:
    issued = on - timedelta(days=40)
    return {
        "id": new_key(),
        "row_version": 1,
        "customer_id": row["id"],
        "number": f"F-{row['code']}",
        "kind": "invoice",
        "issued_on": issued,
        "due_on": issued + timedelta(days=30),
        "amount_fen": 1_000_000,
        "disputed": False,
        "is_void": False,
    }
