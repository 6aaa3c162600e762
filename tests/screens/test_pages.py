"""Pages by key: each row once, in either direction, what is empty or hidden last."""

from itertools import chain
from typing import Any

import pytest
from sqlalchemy import case, select, true

from admin_app.areas.customers.models import Customer
from admin_app.extensions import db
from admin_app.screens import keyset
from admin_app.secrecy.reader import unguarded
from tests.factories import make_customer

GRADES = ("B", None, "A", "C", None, "A", "D", "B", None, "A")


def walked(rows: Any, order: keyset.Order, size: int, cursor: Any = None) -> list[list[int]]:
    """The keys of page after page, from the first one on, or back from there."""
    pages = []
    with unguarded("the order alone is asked"):
        while True:
            page = keyset.page(db.session.execute, rows, order, "grade", cursor, size)
            pages.append([row.id for row in page.rows])
            cursor = page.previous if cursor is not None and cursor.backwards else page.next
            if cursor is None:
                return pages


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize("size", [1, 3, 4, 20])
def test_each_row_once_there_and_back(session: Any, cast: Any, descending: bool, hidden: bool, size: int) -> None:
    made = [
        make_customer(f"甲{at}公司", owner=("sales1", "sales2")[at % 2], grade=one) for at, one in enumerate(GRADES)
    ]
    seen = Customer.owner_id == made[0].owner_id if hidden else true()
    shown = {one.id: one.grade if not hidden or one.owner_id == made[0].owner_id else None for one in made}
    filled = sorted((key for key in shown if shown[key]), key=lambda key: (shown[key], key), reverse=descending)
    empty = sorted((key for key in shown if not shown[key]), reverse=descending)
    column = Customer.grade if not hidden else case((seen, Customer.grade))
    rows = select(Customer, column)
    order = keyset.Order(Customer.grade, True, Customer.id, descending, seen)

    there = walked(rows, order, size)
    assert list(chain.from_iterable(there)) == filled + empty
    assert all(len(page) == size for page in there[:-1])
    last = (filled + empty)[-1]
    back = walked(rows, order, size, keyset.Cursor(shown[last], last, True, "grade"))
    assert list(chain.from_iterable(reversed(back))) == (filled + empty)[:-1]
