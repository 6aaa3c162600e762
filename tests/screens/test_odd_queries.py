"""Whatever stands behind the question mark, a list answers with a page: never a failure, never another site."""

from typing import Any
from urllib.parse import quote, urlencode

import pytest

from tests import factories
from tests.screens.conftest import look
from tests.screens.records import every_view, make_archive

pytestmark = pytest.mark.parametrize("desk", ["postgresql"], indirect=True)  # the one that minds more
ODD = (
    "", " ", "0", "-1", "x", "²", "１", "٣", "1e5", "NaN", "1_000", str(2**63), "9" * 400, "99999999999999999999.99",
    "0001-01-01", "9999-12-31", "2026-02-30", "'", "%", "\\", "__None", "None", "<script>", "华", "a" * 5000,
    "😀", "../..", "{}", "[1,2]", "=1+1",
)  # fmt: skip
RAW = ("%ED%A0%80", "%FF%FE", "%C0%80", "%", "%zz", "%u0041")
LIST_ARGS = ("at", "sort", "desc", "search", "page", "page_size", "url", "lang", "id")
RESERVED = (
    "_scheme", "_external", "_anchor", "_method", "_", "endpoint", "self", "values", "url", "export_type", "cls",
    "flt", "flt_", "flt0_", "fltx_customer", "flt9_nobody", "%00",
)  # fmt: skip


@pytest.fixture(scope="module")
def people(kept: Any) -> dict[str, Any]:
    make_archive(kept, owner="sales1")
    return {name: factories.signed_in(kept, name) for name in ("clerk", "csmanager", "auditor", "admin")}


def who(view: Any) -> str:
    """Somebody to whom the list is open."""
    posts = {"information_clerk": "clerk", "cs_manager": "csmanager", "auditor": "auditor", "administrator": "admin"}
    allowed = view.posts_allowed
    return next(name for post, name in posts.items() if allowed is None or post in allowed)


def test_no_value_breaks_a_list(kept: Any, people: dict[str, Any]) -> None:
    """Every argument odd at once; from list to list each gets another value, so that all kinds meet all values."""
    for start, view in enumerate(every_view(kept)):
        args = [*LIST_ARGS, *(f"flt{at}_{name}" for at, name in enumerate(view._filter_args or ()))]
        asked = {name: ODD[(start * 11 + step) % len(ODD)] for step, name in enumerate(args)}
        page = look(people[who(view)], f"{view.url}/?{urlencode(asked)}")
        assert page.status_code == 200, (view.endpoint, asked)


def test_no_value_breaks_a_filter(kept: Any, people: dict[str, Any]) -> None:
    for start, view in enumerate(every_view(kept)):
        value = ("²", "9" * 30)[start % 2]
        asked = {f"flt{at}_{name}": value for at, name in enumerate(view._filter_args or ())}
        assert look(people[who(view)], f"{view.url}/?{urlencode(asked)}").status_code == 200, view.endpoint


def test_bytes_that_are_no_text_are_harmless(kept: Any, people: dict[str, Any]) -> None:
    for at, view in enumerate(every_view(kept)):
        names = [*LIST_ARGS, *RESERVED[:-1], *(f"flt0_{name}" for name in view._filter_args or ())]
        query = "&".join(f"{name}={RAW[(at + step) % len(RAW)]}" for step, name in enumerate(names))
        assert look(people[who(view)], f"{view.url}/?{query}").status_code == 200, view.endpoint


def test_code_zero_is_refused_in_words(kept: Any, people: dict[str, Any]) -> None:
    for view in every_view(kept):
        assert look(people[who(view)], f"{view.url}/?search=a%00b").status_code == 422, view.endpoint
    for url in ("/?at=%00", "/invoices/?flt0_number=%00", "/customers/details/?id=%00", "/decisions/a%00b"):
        assert look(people["clerk"], url).status_code == 422, url
    assert look(people["clerk"], "/contacts/new/", data={"name": "a\0b"}).status_code == 422


def test_no_name_of_an_argument_means_anything_to_the_desk(kept: Any, people: dict[str, Any]) -> None:
    query = "&".join(f"{name}=https" for name in RESERVED[:-1])
    for view in every_view(kept):
        page = look(people[who(view)], f"{view.url}/?{query}&search=x")
        assert page.status_code == 200, view.endpoint
        assert 'href="https:' not in page.text, view.endpoint
    for url in ("/", "/decisions/", "/policies/", "/imports/", "/me/", "/customers/new/"):
        assert look(people["clerk"], f"{url}?{query}").status_code == 200, url


def test_such_an_argument_is_carried_to_the_next_page_as_data(kept: Any, people: dict[str, Any]) -> None:
    for _ in range(21):
        factories.make_customer()
    for name in RESERVED[:-6]:
        page = look(people["clerk"], f"/customers/?{name}=https")
        assert f"/customers/?{name}=https&amp;at=" in page.text


@pytest.mark.parametrize(
    "target", ["http://[", "//elsewhere", "https://elsewhere/", "javascript:alert(1)", "\\\\x", "a" * 9000]
)
def test_nobody_is_sent_elsewhere(kept: Any, people: dict[str, Any], target: str) -> None:
    for url in ("/customers/new/", "/invoices/", "/contacts/new/"):
        page = look(people["clerk"], f"{url}?url={quote(target)}")
        assert page.status_code in (200, 403)
        assert "elsewhere/" not in page.text.replace("%2F", "").replace(quote(target), "")


def test_odd_look_ups_are_answered(kept: Any, people: dict[str, Any]) -> None:
    for start, view in enumerate(every_view(kept)):
        for name in view._form_ajax_refs:
            for value in ODD[start % 6 :: 6]:
                query = urlencode({"name": name, "query": value, "offset": value, "limit": value})
                assert look(people[who(view)], f"{view.url}/ajax/lookup/?{query}").status_code in (200, 403)
        assert look(people[who(view)], f"{view.url}/ajax/lookup/?name=nothing&query=x").status_code in (403, 404)


@pytest.mark.parametrize("page", ["details", "edit", "new"])
def test_odd_keys_are_no_records(kept: Any, people: dict[str, Any], page: str) -> None:
    for start, view in enumerate(every_view(kept)):
        for value in ODD[start % 10 :: 10]:
            query = urlencode({"id": value, "customer": value, "invoice": value, "deliveries": value})
            code = look(people[who(view)], f"{view.url}/{page}/?{query}").status_code
            assert code in ((200, 403) if page == "new" else (404, 403)), (view.endpoint, value, code)


def test_each_filter_of_a_column_counts_once(kept: Any, people: dict[str, Any]) -> None:
    customer = factories.make_customer("青岚纸业", grade="B")
    for query in ("flt0_grade=B&flt1_grade=A", "flt0_grade=&flt1_grade=B", "flt3_grade=B&flt3_grade=C"):
        page = look(people["clerk"], f"/customers/?search=青岚&{query}")
        assert customer.code in page.text, query
    assert customer.code not in look(people["clerk"], "/customers/?search=青岚&flt0_grade=A").text


def test_empty_filters_are_passed_over(kept: Any, people: dict[str, Any]) -> None:
    for view in every_view(kept):
        plain = look(people[who(view)], f"{view.url}/").text
        query = "&".join(f"flt{at}_{name}=" for at, name in enumerate(view._filter_args or ()))
        assert look(people[who(view)], f"{view.url}/?{query}").text.count("<tr") == plain.count("<tr"), view.endpoint
