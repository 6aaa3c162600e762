"""What a list of customers is sorted by: an index gives the order, whatever is empty."""

from itertools import chain
from typing import Any

import pytest
from sqlalchemy import event

from admin_app.extensions import db
from tests.factories import make_customer


@pytest.mark.parametrize("asked", ["sort=0", "sort=0&desc=1", "sort=1", "sort=1&desc=1", "sort=2", "sort=2&desc=1"])
def test_an_index_gives_the_order_of_customers(session: Any, cast: Any, sign_in: Any, asked: str) -> None:
    make_customer("甲公司", owner="sales1", grade="A")
    sent: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.startswith("SELECT customer.code"):
            sent.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert sign_in("clerk").get(f"/customers/?{asked}").status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    plans = [session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {one}", given).all() for one, given in sent]
    steps = [row[3] for row in chain.from_iterable(plans)]
    assert steps, "it was asked"
    assert not [step for step in steps if "TEMP B-TREE" in step], steps
