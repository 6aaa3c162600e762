"""The box above every page: who is found, what is said of him, and to whom."""

import html
import re
from typing import Any

import pytest

from tests.factories import make_customer, make_limit, user
from tests.screens.conftest import look

CARD_ONLY = "You see the card alone: terms need a consultation"
HIT = re.compile(r'<(?:a|div) class="found-hit" role="option"[^>]*?(?:href="([^"]*)")?>(.*?)</(?:a|div)>', re.DOTALL)


def hits(browser: Any, text: str, language: str = "en") -> list[tuple[str, list[str]]]:
    """Where each leads, and its lines."""
    page = browser.get("/find/hits/", query_string={"q": text, "lang": language})
    assert page.status_code == 200
    lines = [
        (url, re.findall(r"<span class=\"found-\w+[^>]*>(.*?)</span>\n?", body, re.DOTALL))
        for url, body in HIT.findall(page.text)
    ]
    return [(html.unescape(url), [re.sub(r"<[^>]*>", "", line).strip() for line in found]) for url, found in lines]


@pytest.fixture
def found(session: Any, cast: Any) -> Any:
    customer = make_customer(
        "厦门远山贸易有限公司",
        name_key="厦门远山贸易有限公司",
        code="C-7K3M9Q",
        phone="0592-5550123",
        contact="王小明",
        grade="C",
    )
    make_limit(customer)
    return customer


def test_who_sees_the_working_data_is_told_the_terms(found: Any, sign_in: Any) -> None:
    url, card = f"/customers/details/?id={found.id}", "C-7K3M9Q · 王小明 · 0592-5550123"
    assert hits(sign_in("sales1"), "远山") == [(url, ["厦门远山贸易有限公司 C", card, "Cash on delivery"])]
    assert hits(sign_in("sales2"), "远山") == [(url, ["厦门远山贸易有限公司", card, CARD_ONLY])]
    assert hits(sign_in("admin"), "远山") == []


@pytest.mark.parametrize("by", ["username", "name"])
def test_colleagues_are_found_by_name_and_user_name(session: Any, cast: Any, sign_in: Any, by: str) -> None:
    mkt = user("mktmanager")
    text = str(getattr(mkt, by))
    said = hits(sign_in("clerk"), text)
    assert (f"/customers/?flt0_owner={mkt.id}", mkt.name) in [(url, lines[0]) for url, lines in said]
    assert f"/people/details/?id={mkt.id}" in [url for url, _lines in hits(sign_in("admin"), text)]


def test_a_person_whose_customers_are_no_page_is_shown_without_a_link(session: Any, cast: Any, sign_in: Any) -> None:
    assert [url for url, _lines in hits(sign_in("sales1"), "finance")][:1] == [""]


def test_who_has_left_is_not_found(session: Any, cast: Any, sign_in: Any) -> None:
    assert len(hits(sign_in("clerk"), "sales2")) == 1
    user("sales2").active = False
    session.commit()
    assert hits(sign_in("clerk"), "sales2") == []


def test_the_page_works_without_a_script(found: Any, sign_in: Any) -> None:
    browser = sign_in("sales1")
    page = look(browser, "/find/?q=yuanshan&lang=en")
    assert f'href="/customers/details/?id={found.id}"' in page.text
    assert 'name="q" value="yuanshan"' in page.text
    assert "Nothing found" in look(browser, "/find/?q=nobody&lang=en").text
    assert "Type a part of a name" in look(browser, "/find/?lang=en").text


def test_as_many_queries_for_one_as_for_three(found: Any, sign_in: Any, count_queries: Any) -> None:
    browser, counts = sign_in("sales1"), []
    for _round in range(3):
        hits(browser, "远山")
        with count_queries() as statements:
            hits(browser, "远山")
        counts.append(len(statements))
        make_customer(f"远山{_round}号", name_key=f"远山{_round}号", grade="B")
    assert counts[0] + 2 == counts[1] == counts[2], "one more for the second place in the index, here and for contracts"
