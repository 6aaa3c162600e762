"""How often does a customer's page ask the database, and does it still show everything there is?"""

from datetime import timedelta
from typing import Any

from admin_app.areas.credit.standing import standings_of
from admin_app.secrecy.reader import reading_as, unguarded
from tests import factories
from tests.factories import DAY


def test_what_the_page_shows_twice_is_asked_once(session: Any, cast: Any, sign_in: Any, count_queries: Any) -> None:
    """The headline and the list of limits both need what counts today."""
    customer = factories.make_customer(grade="A", owner="sales1")
    factories.make_invoice(customer, 500_000)
    factories.make_limit(customer, 300_000)
    browser = sign_in("credit")
    with count_queries() as statements:
        page = browser.get(f"/customers/details/?id={customer.id}&lang=en")
    assert page.text.count("3,000.00") >= 2
    assert sum("open_fen" in one and "min(" in one for one in statements) == 1


def test_kinds_without_a_record_are_not_asked_for(session: Any, cast: Any, sign_in: Any, count_queries: Any) -> None:
    customer = factories.make_customer(owner="sales1")
    browser = sign_in("clerk")

    def asked() -> tuple[int, str]:
        with count_queries() as statements:
            text = browser.get(f"/customers/details/?id={customer.id}&lang=en").text
        return sum(one.startswith("SELECT contact.") for one in statements), text

    assert asked()[0] == 0
    factories.make_contact(customer, "联系人甲")
    times, text = asked()
    assert times == 1
    assert "联系人甲" in text


def test_a_get_remembers_for_its_reader_and_day_only(app: Any, session: Any, cast: Any, count_queries: Any) -> None:
    hidden = factories.make_customer(owner="sales2", level="top_secret").id
    with app.test_request_context("/"):
        with unguarded("a test"):
            assert set(standings_of([hidden], DAY)) == {hidden}
            with count_queries() as again:
                assert set(standings_of([hidden], DAY)) == {hidden}
            with count_queries() as other_day:
                standings_of([hidden], DAY - timedelta(days=1))
        assert (len(again), len(other_day) > 0) == (0, True)
        with reading_as(factories.reader("sales1")):
            assert standings_of([hidden], DAY) == {}


def test_a_post_asks_again(app: Any, session: Any, cast: Any) -> None:
    customer = factories.make_customer()
    with app.test_request_context("/", method="POST"), unguarded("a test"):
        before = standings_of([customer.id], DAY)[customer.id].figures.open_invoices_fen
        factories.make_invoice(customer, 700)
        after = standings_of([customer.id], DAY)[customer.id].figures.open_invoices_fen
    assert (before, after) == (0, 700)
