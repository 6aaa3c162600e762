"""Can parallel sales pass the limit together? Real threads, each with its own connection."""

import threading
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from admin_app.areas.credit import service
from admin_app.areas.credit.models import OverLimitReport
from admin_app.areas.receivables.models import Sale
from admin_app.audit import verifying
from admin_app.extensions import db
from tests.credit.helpers import with_limit
from tests.factories import DAY, as_reader

LIMIT = 1_000_000
TENTH = LIMIT // 10
THREADS = 20


def test_of_twenty_parallel_sales_exactly_ten_are_within(app, session):
    customer_id = with_limit("A", LIMIT).id
    ready = threading.Barrier(THREADS)

    def sell(number):
        ready.wait(timeout=30)
        with app.app_context(), as_reader("sales1"):  # who reads is read from the database: a stale snapshot
            answer = service.record_sale(customer_id, f"XS-{number}", TENTH, DAY, True)
            db.session.commit()
            return answer.verdict

    with ThreadPoolExecutor(THREADS) as pool:
        verdicts = sorted(pool.map(sell, range(THREADS)))
    # ten within; two more up to a fifth over it, noticed; the rest waits for approval
    assert verdicts == ["report"] * 10 + ["within"] * 10
    with as_reader("gm"):
        assert session.scalar(select(func.sum(Sale.amount_fen))) == 12 * TENTH
        assert session.scalar(select(func.count()).select_from(OverLimitReport)) == 10
    assert list(verifying.broken_entries()) == []
