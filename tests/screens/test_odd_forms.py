"""Whatever is typed into a form, the answer is the form with what is wrong, a refusal or a page: never a failure."""

import re
from typing import Any

import pytest

from tests import factories
from tests.screens.conftest import look
from tests.screens.records import every_view, make_archive
from tests.screens.test_odd_queries import RAW

PEOPLE = ("clerk", "csmanager", "sales1", "finance", "credit", "admin")
NAME = re.compile(r'<(?:input|select|textarea)[^>]*\sname="([^"]+)"')
ACTS = (
    *("id", "reason", "ground", "ends_on", "rowid", "action", "url", "keep", "to_user", "dealings", "harm"),
    *("customer", "on", "number", "amount_fen", "limit_fen", "kind", "name", "until_on", "from_on"),
)
TYPED = ("", "-1", "1e5", "NaN", "9" * 400, "2026-02-30", "9999-12-31", "²", "a\x00b", "a" * 5000, "None", "=1+1")
BEYOND = (str(2**63), "9" * 400, "-1", "0")


@pytest.fixture(scope="module")
def people(kept: Any) -> dict[str, Any]:
    make_archive(kept, owner="sales1")
    return {name: factories.signed_in(kept, name) for name in PEOPLE}


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_no_value_breaks_a_form(kept: Any, people: dict[str, Any]) -> None:
    tried = 0
    for view in every_view(kept):
        forms = ((one, look(browser, f"{view.url}/new/")) for one, browser in people.items())
        open_to = next(((one, page) for one, page in forms if page.status_code == 200), None)
        if open_to is None:
            continue
        username, page = open_to
        names = sorted(set(NAME.findall(page.text)) - {"url", "search"})
        for start in range(len(TYPED)):
            data = {name: TYPED[(start + at) % len(TYPED)] for at, name in enumerate(names)}
            look(people[username], f"{view.url}/new/", data=data)
        body = "&".join(f"{name}={raw}" for name, raw in zip(names, RAW * len(names), strict=False))
        look(people[username], f"{view.url}/new/", data=body, content_type="application/x-www-form-urlencoded")
        tried += 1
    assert tried > 10


@pytest.mark.parametrize("desk", ["postgresql"], indirect=True)
def test_no_key_breaks_an_act(kept: Any, people: dict[str, Any]) -> None:
    """Every address that takes a POST, with keys and values nobody has: two of four, the next address the others."""
    rules = [rule for rule in kept.url_map.iter_rules() if "POST" in (rule.methods or ()) and "/api/" not in rule.rule]
    addresses = kept.url_map.bind("localhost")
    tried = 0
    for turn, rule in enumerate(rules):
        if rule.endpoint.rpartition(".")[2] in ("logout", "login"):
            continue
        for at, odd in list(enumerate(BEYOND))[turn % 2 :: 2]:
            if odd.startswith("-") and any("int" in str(rule) for _ in rule.arguments):
                continue
            given = {name: int(odd) if odd.isdigit() else odd for name in rule.arguments}
            try:
                url = addresses.build(rule.endpoint, given)
            except ValueError:  # this address takes no such key
                continue
            browser = people[PEOPLE[at % len(PEOPLE)]]
            look(browser, f"{url}?id={odd}", data=dict.fromkeys(ACTS, odd))
            tried += 1
    assert tried > 200
