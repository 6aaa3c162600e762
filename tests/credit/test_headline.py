"""The first line of a customer's page: may we sell on account now, how much, and if not, why not?"""

import html
from datetime import timedelta
from typing import Any

import pytest

from tests import factories
from tests.factories import DAY, make_customer, make_invoice, make_limit

LIMIT_FEN = 1_000_000_00


def customer_with(
    owed_fen: int, *, grade: str = "A", limit_fen: int = LIMIT_FEN, late_days: int = 0, **columns: Any
) -> Any:
    """Sales of ten times the limit in the account period, settled; this much still owed."""
    customer = make_customer(owner="sales1", grade=grade, **columns)
    issued_on = DAY - timedelta(days=200)
    make_invoice(customer, 10 * LIMIT_FEN, issued_on=issued_on, settled_on=issued_on + timedelta(days=20))
    if owed_fen:
        due_on = DAY - timedelta(days=late_days) if late_days else DAY + timedelta(days=20)
        make_invoice(customer, owed_fen, issued_on=DAY - timedelta(days=150), due_on=due_on)
    if limit_fen:
        make_limit(customer, limit_fen)
    return customer


@pytest.mark.parametrize(
    ("given", "says", "clause"),
    [
        ({"owed_fen": 400_000_00}, "On account, up to 600,000.00 yuan more, 30 days to pay", "二(三)2.1"),
        ({"owed_fen": LIMIT_FEN}, "On account, reported: the limit is used up; 30 days to pay", "二(三)2.5"),
        ({"owed_fen": 2 * LIMIT_FEN}, "On account only with approval by the general manager", "二(三)2.5"),
        ({"owed_fen": LIMIT_FEN, "late_days": 40}, "On account only with approval by the general manager", "二(三)2.5"),
        ({"owed_fen": 1_00, "late_days": 61}, "Not on account now", "二(三)3.4.2"),
        ({"owed_fen": 0, "limit_fen": 0}, "Not on account now", "二(三)2.1"),
        ({"owed_fen": 0, "supply_hold": True}, "Not on account now", "二(三)3.4.2"),
        ({"owed_fen": 0, "grade": "C", "limit_fen": 0}, "Cash on delivery", "二(三)2.3"),
        ({"owed_fen": 0, "grade": "D", "limit_fen": 0}, "Cash on delivery or payment in advance", "二(三)2.4"),
        ({"owed_fen": 0, "grade": None, "limit_fen": 0}, "Cash only, not graded yet", "二(三)1"),
    ],
)
def test_the_first_line_answers(session: Any, sign_in: Any, given: dict[str, Any], says: str, clause: str) -> None:
    customer = customer_with(**given)
    page = html.unescape(sign_in("sales1").get(f"/customers/details/?id={customer.id}&lang=en").text)
    terms = page[page.index('id="terms-title"') :]
    assert says in terms[: terms.index('class="facts"')]
    assert f">{clause}<" in terms[: terms.index('class="facts"')]


def test_the_line_keeps_its_promise(session: Any, sign_in: Any) -> None:
    """Selling exactly what the line says is within; a fen more is reported."""
    from admin_app.areas.credit import service

    customer = customer_with(400_000_00)
    with factories.as_reader("sales1"):
        answer = service.record_sale(customer.id, "XS-1", 600_000_00, DAY, True)
        assert answer.verdict == "within"
        session.commit()
        assert service.record_sale(customer.id, "XS-2", 1, DAY, True).verdict == "report"
