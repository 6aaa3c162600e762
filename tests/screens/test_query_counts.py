"""Does any page ask the database more often when there are more rows? Every list, search, export, page and look-up.

The views are taken from the application, so that one added later is counted without anyone remembering.
"""

from typing import Any

import pytest

from tests.screens.records import Archive, make_archive, views

ON = [("postgresql", "clerk"), ("sqlite", "finance")]


def addresses(view: Any, archive: Archive) -> list[str]:
    base, key = view.url, archive.of(view.model).id
    found = [f"{base}/", f"{base}/export/csv/"]
    found += [f"{base}/{page}/?id={key}" for page in ("details", "edit")]
    found += [f"{base}/new/?customer={archive.customer.id}"]
    if view._search_supported:
        found.append(f"{base}/?search=共同")
    found.append(f"{base}/?sort=0&desc=1")
    found += [f"{base}/ajax/lookup/?name={name}&query=共同" for name in view._form_ajax_refs]
    return found


def counted(browser: Any, urls: list[str], count_queries: Any) -> dict[str, int]:
    """Statements by address, for those this reader may open."""
    counts = {}
    for url in urls:
        with count_queries() as statements:
            answer = browser.get(url)
        assert answer.status_code in (200, 302, 403, 404), (url, answer.status_code)
        if answer.status_code == 200:
            counts[url] = len(statements)
    return counts


@pytest.mark.parametrize(("desk", "username"), ON, indirect=["desk"])
def test_as_many_queries_for_one_row_as_for_three(app, session, cast, sign_in, count_queries, username: str) -> None:
    def add(number: int) -> Archive:
        name = f"共同贸易{'甲乙丙'[number]}号"
        return make_archive(app, owner="sales1", grade="B", name=name, other=first.customer if number else None)

    first = add(0)
    urls = ["/", *(url for view in views(app) for url in addresses(view, first))]
    browser = sign_in(username)
    counted(browser, urls, count_queries)  # what is remembered for good is learnt here
    few = counted(browser, urls, count_queries)
    for number in (1, 2):
        add(number)
    many = counted(browser, urls, count_queries)
    assert len(few) > 40
    assert {url: (few[url], many[url]) for url in few if many[url] != few[url]} == {}
