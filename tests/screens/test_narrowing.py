"""What narrows a list down stands above it in words, each with a link to the list without it."""

import html
import re
from typing import Any

from tests import factories
from tests.screens.conftest import look

CHIP = re.compile(r'<a class="chip" href="([^"]*)"[^>]*>\s*<span[^>]*>([^<]*)</span>\s*([^<]*?)\s*<svg')


def chips(page: Any) -> dict[tuple[str, str], str]:
    """URL without it, by words and value."""
    return {(words, value): url for url, words, value in CHIP.findall(html.unescape(page.text))}


def test_search_and_filters_are_said_and_each_is_taken_away(session: Any, cast: Any, sign_in: Any) -> None:
    for code, grade in (("K-1", "A"), ("K-2", "B")):
        factories.make_customer(code=code, name=f"共同{code}", owner="sales1", grade=grade)
    browser = sign_in("clerk")
    arg = next(name for name in re.findall(r'name="(flt\d+_grade)"', look(browser, "/customers/?lang=en").text))
    page = look(browser, f"/customers/?search=共同&{arg}=A&lang=en")
    found = chips(page)
    assert list(found) == [("Search", "共同"), ("Grade is", "A")]
    assert "K-1" in page.text
    assert "K-2" not in page.text
    without = look(browser, found["Grade is", "A"])
    assert list(chips(without)) == [("Search", "共同")]
    assert "K-2" in without.text
    assert list(chips(look(browser, found["Search", "共同"]))) == [("Grade is", "A")]


def test_a_list_offers_the_states_of_its_own_records_alone(cast: Any, sign_in: Any) -> None:
    page = look(sign_in("csmanager"), "/gatherings/?lang=en").text
    [offered] = re.findall(r'<select[^>]*name="flt\d+_state".*?</select>', page, re.DOTALL)
    values = re.findall(r'<option value="([^"]*)"', offered)
    assert [value for value in values if value] == ["planned", "held", "called_off"]


def test_the_panel_of_filters_stays_closed(session: Any, cast: Any, sign_in: Any) -> None:
    page = look(sign_in("clerk"), "/customers/?flt0_grade=A")
    assert '<details class="card filters' in page.text
    assert not re.search(r"<details[^>]*filters[^>]*\bopen\b", page.text)


def test_a_customer_is_named_to_those_who_see_it_only(session: Any, cast: Any, sign_in: Any) -> None:
    key = factories.make_customer(name="秘密贸易", owner="sales2", level="top_secret").id
    url = f"/sales/?flt0_customer={key}&lang=en"
    assert list(chips(look(sign_in("clerk"), url))) == [("Customer is", "秘密贸易")]
    hidden = look(sign_in("sales1"), url)
    assert list(chips(hidden)) == [("Customer is", str(key))]
    assert "秘密贸易" not in hidden.text
