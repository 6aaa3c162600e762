"""An action on all that match goes by what the list was asked for, shows it first, and passes the guard."""

import re
from typing import Any

from admin_app.areas.receivables.models import Invoice
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded
from tests.factories import as_reader, make_customer, make_invoice


def disputed() -> set[str]:
    db.session.expire_all()
    with unguarded("a test looks"):
        return set(db.session.scalars(db.select(Invoice.number).where(Invoice.disputed)))


def test_all_that_match_and_no_other(session: Any, cast: Any, sign_in: Any) -> None:
    seen = make_customer("甲公司")
    for number in range(25):
        make_invoice(seen, number=f"F{number:02}")
    make_invoice(seen, number="G", amount_fen=99)
    make_invoice(make_customer("乙公司"), number="H")
    browser = sign_in("finance")
    page = browser.get("/invoices/?search=甲&flt0_amount_fen_min=100&lang=en")
    total = re.search(r"All (\d+) that match", page.text)
    assert total is not None
    assert total[1] == "25"
    asked = "search=甲&flt0_amount_fen_min=100"
    form = {"action": "dispute", "all": "1", "asked": asked, "url": "/invoices/"}
    preview = browser.post("/invoices/action/?lang=en", data=form)
    assert f'name="expected" value="{total[1]}"' in preview.text
    assert disputed() == set(), "it asks first"
    stale = browser.post("/invoices/action/?lang=en", data={**form, "confirmed": "1", "expected": "3"})
    assert "Another number of records matches now." in stale.text
    assert disputed() == set(), "another number than was shown"
    assert browser.post("/invoices/action/", data={**form, "confirmed": "1", "expected": total[1]}).status_code == 302
    assert disputed() == {f"F{number:02}" for number in range(25)}


def test_what_one_may_not_see_does_not_match(app: Any, session: Any, cast: Any) -> None:
    key = make_invoice(make_customer("甲公司", level="top_secret", owner="sales2"), number="H").id
    view = next(view for view in app.extensions["admin"][0]._views if view.endpoint == "invoice")

    def keys(username: str) -> list[int]:
        with app.test_request_context("/"), as_reader(username):
            return list(session.scalars(view.matching("search=甲")))

    assert keys("finance") == [key]
    assert keys("sales1") == []


def test_who_may_not_act_on_one_may_not_act_on_all(session: Any, cast: Any, sign_in: Any) -> None:
    make_invoice(make_customer("甲公司"), number="H")
    form = {"action": "dispute", "all": "1", "asked": "", "confirmed": "1", "expected": "1", "url": "/invoices/"}
    for username in ("sales1", "auditor"):
        assert sign_in(username).post("/invoices/action/", data=form).status_code == 403
    assert disputed() == set()
