"""How complete and how old archives are: counted of what the reader sees whole, leading to the rows (一4.2, 二(二)6.2)."""

import re
from datetime import timedelta
from typing import Any

import pytest

from admin_app.areas.customers import boards
from admin_app.areas.customers.profile.models import Profile
from admin_app.screens.sections import NAMES, items_of
from tests.factories import DAY, as_reader, make_contact, make_customer, make_invoice, make_waiver, store, user

SECRET = {"level": "top_secret", "level_ends": DAY + timedelta(days=400)}


def figures(app: Any, board: Any, username: str = "csmanager") -> dict[str, tuple[Any, ...]]:
    with app.test_request_context("/"), as_reader(username):
        return {line.label.split(" ")[0]: line.values for line in board(DAY).lines}


def listed(browser: Any, url: str) -> set[str]:
    """Names in the list behind a figure."""
    return set(re.findall(r">(甲|乙|丙|丁)</a>", browser.get(url).text))


def bare(name: str, **given: Any) -> Any:
    """An archive that holds what its card takes and nothing else."""
    return make_customer(name, **({"industry": None, "region": None, "grade": None, "contact": None} | given))


def test_each_fact_that_comes_fills_its_section(session: Any, cast: Any, app: Any) -> None:
    customer = bare("甲", owner="sales1")
    with app.app_context():
        before = {name: sum_of(app, name) for name in NAMES}
        make_contact(customer, "王五", is_decision_maker=True)
        make_invoice(customer)
        store(Profile(customer_id=customer.id, culture="务实", strengths="", organisation="三级"))
        grown = {name: sum_of(app, name) - before[name] for name in NAMES}
    assert grown == {"5.1": 3, "5.2": 0, "5.3": 2, "5.4": 1, "5.5": 0}


def sum_of(app: Any, section: str) -> int:
    from sqlalchemy import func

    from admin_app.extensions import db
    from admin_app.screens.sections import filled

    with as_reader("csmanager"):
        return int(db.session.scalar(boards._counted(func.sum(filled(section)))) or 0)


def test_the_share_that_is_filled_and_archives_with_gaps_by_section(session: Any, cast: Any, app: Any) -> None:
    full = bare("甲", owner="sales1", region="华东", headcount=9)
    columns = [item.column for item in items_of("5.3") if item.model is Profile]
    values: dict[str, Any] = dict.fromkeys(columns, "有") | {"revenue_fen": 1}
    store(Profile(customer_id=full.id, **values))
    make_invoice(full)
    bare("乙", owner="sales2", headcount=None)
    bare("丙", owner="sales2", status="void")
    bare("丁", owner="sales2", **SECRET)
    assert figures(app, boards.by_section)["5.3"] == (33, 2)
    assert figures(app, boards.by_section, "mktmanager")["5.3"] == (50, 1), "top secret is work to him"


def test_by_owner_how_old_and_which_institutional_ones_lack_a_profile(session: Any, cast: Any, app: Any) -> None:
    late = DAY - timedelta(days=93)
    kept = bare("甲", owner="sales1", verified_on=DAY)
    store(Profile(customer_id=kept.id))
    bare("乙", owner="sales1", verified_on=late)
    bare("丙", owner="sales1", verified_on=DAY, is_institutional=False)
    found = figures(app, boards.by_owner)[user("sales1").name]
    assert found[1:] == (3, 1, 93, 1)


@pytest.mark.usefixtures("cast")
def test_each_figure_leads_to_the_rows_it_counts(session: Any, app: Any, sign_in: Any) -> None:
    kept = bare("甲", owner="sales1", verified_on=DAY)
    store(Profile(customer_id=kept.id))
    bare("乙", owner="sales1", verified_on=DAY - timedelta(days=93))
    waived = bare("丙", owner="sales1", verified_on=DAY - timedelta(days=93), is_institutional=False)
    make_waiver("verification", waived.id, waived.verified_on, DAY)
    bare("丁", owner="sales1", status="void")
    with app.test_request_context("/"), as_reader("csmanager"):
        (line,) = boards.by_owner(DAY).lines
        (first, *_rest) = boards.by_section(DAY).lines
    browser = sign_in("csmanager")
    assert [listed(browser, url) for url in line.urls] == [
        {"甲", "乙", "丙"},
        {"甲", "乙", "丙"},
        {"乙"},
        {"甲", "乙", "丙"},
        {"乙"},
    ]
    assert listed(browser, first.url) == {"甲", "乙", "丙"}
    assert len(listed(browser, first.url)) == first.values[1]
    for name in ("archive_sections", "archives_by_owner"):
        assert browser.get(f"/figures/{name}").status_code == 200
        assert sign_in("finance").get(f"/figures/{name}").status_code == 404


def test_a_filter_tells_nothing_of_an_archive_that_is_hidden(session: Any, cast: Any, sign_in: Any) -> None:
    hidden = bare("甲", owner="sales1", **SECRET)
    store(Profile(customer_id=hidden.id))
    bare("乙", owner="sales1", **SECRET)
    for filters in ("flt0_has_profile=1", "flt0_has_profile=0", "flt0_incomplete=5.1"):
        assert listed(sign_in("finance"), f"/customers/?{filters}") == set()
    assert listed(sign_in("clerk"), "/customers/?flt0_has_profile=0") == {"乙"}
    assert listed(sign_in("clerk"), "/customers/?flt0_has_profile=1") == {"甲"}
