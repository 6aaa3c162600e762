"""Who comes first in the box, and does anybody hidden move the others?"""

from typing import Any

import pytest

from admin_app.areas.customers.ranking import ranked
from tests.factories import as_reader, make_customer, store

TAX_ID = "91350200MA2XYZ1234"


def names(text: str, username: str = "clerk", **how: Any) -> list[str]:
    with as_reader(username):
        return [row.name for row in ranked(text, how.pop("most", 10), **how)]


def customer(name: str, **columns: Any) -> Any:
    return make_customer(name, name_key=columns.pop("name_key", name.lower()), **columns)


@pytest.fixture
def cards(session: Any, cast: Any) -> None:
    """Each has something to do with 远山; the clerk sees them all."""
    customer("厦门远山贸易有限公司", code="C-7K3M9Q", phone="0592-5550123", contact="王小明")
    customer("远山商行", code="C-222222", phone="0591-7776666", contact="李大力")
    customer("近水商行", code="远山-1", phone="0591-1112222", contact="重远山", tax_id=TAX_ID)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("远山", ["远山商行", "厦门远山贸易有限公司", "近水商行"]),  # begins, inside, the code
        ("yuanshan", ["远山商行", "厦门远山贸易有限公司", "近水商行"]),  # the last by his contact
        ("ys", ["远山商行", "厦门远山贸易有限公司", "近水商行"]),
        ("xmys", ["厦门远山贸易有限公司"]),
        ("shamenyuan", ["厦门远山贸易有限公司"]),
        ("yuan shan", ["远山商行", "厦门远山贸易有限公司", "近水商行"]),
        ("yuanshanmaoyi", ["厦门远山贸易有限公司"]),
        ("chongyuanshan", ["近水商行"]),
        ("wxm", ["厦门远山贸易有限公司"]),
        ("c7k3m9q", ["厦门远山贸易有限公司"]),
        ("C-7K 3M9Q", ["厦门远山贸易有限公司"]),
        ("0123", ["厦门远山贸易有限公司"]),
        ("123", []),
        (TAX_ID.lower(), ["近水商行"]),
        (TAX_ID[:17], []),
        ("李大 0591", ["远山商行"]),
        ("山远", []),
        ("!!", []),
    ],
)
def test_the_best_comes_first(cards: None, text: str, found: list[str]) -> None:
    with_all = names(text)
    assert with_all == found
    assert names(text, first=0) == found, "the same where the reader sees few of very many"


def test_an_exact_code_comes_before_a_name_that_begins_so(session: Any, cast: Any) -> None:
    customer("ABC贸易", code="K-1")
    customer("乙商行", code="A-BC")
    assert names("abc") == ["乙商行", "ABC贸易"]


def test_the_end_of_a_telephone_comes_before_the_middle(session: Any, cast: Any) -> None:
    customer("甲商行", phone="0591-66667777")
    customer("乙商行", phone="0591-12346666")
    assert names("6666") == ["乙商行", "甲商行"]


@pytest.mark.parametrize("first", [0, 1000])
def test_nobody_hidden_takes_a_place_or_leaves_a_gap(session: Any, cast: Any, first: int) -> None:
    for number in range(4):
        customer(f"远山{number}", owner="sales2", level="top_secret")
    for number in (7, 8, 9):
        customer(f"远山{number}", owner="sales1")
    assert names("远山", "clerk", most=3, first=first) == ["远山0", "远山1", "远山2"]
    assert names("远山", "sales1", most=3, first=first) == ["远山7", "远山8", "远山9"]
    assert names("远山", "sales1", most=2, first=first) == ["远山7", "远山8"]


def test_a_credit_code_is_found_by_who_sees_the_working_data(session: Any, cast: Any) -> None:
    customer("远山", owner="sales2", tax_id=TAX_ID)
    assert names("远山", "sales1") == ["远山"], "his card shows"
    assert names(TAX_ID, "sales1") == []
    assert names(TAX_ID, "sales2") == names(TAX_ID, "clerk") == ["远山"]


def test_merged_records_are_found_under_the_one_that_stayed(session: Any, cast: Any) -> None:
    kept, gone = customer("远山一"), customer("远山二")
    gone.status, gone.merged_into_id = "merged", kept.id
    store(gone)
    assert names("远山") == ["远山一"]
