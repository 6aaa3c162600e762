"""What a section of the archive (二(二)5.1 to 二(二)5.5) holds and lacks, for whom, and where it is filled in; 二(二)5.4."""

import re
from datetime import timedelta
from typing import Any

from admin_app.areas.customers.models import Customer
from admin_app.areas.customers.profile.models import SECTIONS
from admin_app.screens.sections import NAMES, items_of
from tests import factories
from tests.factories import DAY

FIGURE = re.compile(r'href="#section-(5-\d)">.*?<span class="badge[^"]*" title="[^"]*">(\d+)/(\d+)</span>', re.DOTALL)


def figures(browser: Any, customer: Customer) -> dict[str, tuple[int, int]]:
    page = browser.get(f"/customers/details/?id={customer.id}&lang=en").text
    bar = page.split('data-role="tabs"')[1].split("</nav>")[0]
    found = {}
    for link in bar.split("<a ")[1:]:
        match = FIGURE.search(link)
        if match:
            found[match[1].replace("-", ".")] = (int(match[2]), int(match[3]))
    return found


def test_each_fact_that_comes_counts_one_more(session: Any, cast: Any, sign_in: Any) -> None:
    customer = factories.make_customer(owner="sales1", industry=None, region=None, grade=None)
    browser = sign_in("clerk")
    before = figures(browser, customer)
    assert set(before) == set(NAMES)
    factories.make_contact(customer, "王五", is_decision_maker=True)
    factories.make_invoice(customer)
    factories.make_report(customer)
    after = figures(browser, customer)
    grown = {name: (after[name][0] - before[name][0], after[name][1] - before[name][1]) for name in NAMES}
    assert grown == {"5.1": (2, 0), "5.2": (0, 0), "5.3": (1, 0), "5.4": (1, 0), "5.5": (1, 0)}


def test_counted_is_what_the_reader_sees(session: Any, cast: Any, sign_in: Any) -> None:
    """Finance sees the working data: no persons, strategy or analysis; with a card alone there is no section."""
    customer = factories.make_customer(
        owner="sales1", level="secret", level_ends=DAY + timedelta(days=400), strategy="打法", analysis="很好"
    )
    factories.make_contact(customer)
    full, work = figures(sign_in("clerk"), customer), figures(sign_in("finance"), customer)
    assert "5.1" not in work
    assert full["5.5"][1] - work["5.5"][1] == 1 + len(SECTIONS["5.5"])
    assert work["5.2"][1] == full["5.2"][1] - len(SECTIONS["5.2"]) - 3  # owners, managers, licences
    card = factories.make_customer(owner="sales1")
    assert "data-tab" not in sign_in("sales2").get(f"/customers/details/?id={card.id}").text.replace(
        'id="overview" data-tab', ""
    )


def test_what_is_missing_leads_to_its_form_for_who_may_fill_it(session: Any, cast: Any, sign_in: Any) -> None:
    customer = factories.make_customer(owner="sales1", region=None)
    edit = f"/customers/edit/?id={customer.id}&amp;url=/customers/details/?id%3D{customer.id}%23section-5-3"
    assert edit in sign_in("clerk").get(f"/customers/details/?id={customer.id}").text
    assert "/customers/edit/" not in sign_in("auditor").get(f"/customers/details/?id={customer.id}").text


def test_every_column_of_the_page_stands_somewhere(app: Any) -> None:
    """In a card of the overview, or in a section."""
    view = next(one for one in app.extensions["admin"][0]._views if one.endpoint == "customer")
    placed = {name for _title, names in view.details_sections for name in names}
    placed |= {item.column for name in NAMES for item in items_of(name)}
    assert set(view.column_details_list) - placed == set()
