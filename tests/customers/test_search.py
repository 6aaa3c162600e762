"""Is a customer found by any part of his card, and a hidden one by none (一4.4)?"""

import pytest
from sqlalchemy import select

from admin_app.areas.customers.models import Customer
from admin_app.areas.customers.search import search
from admin_app.extensions import db
from tests.factories import as_reader, make_customer


def found(text: str, username: str = "clerk") -> list[str]:
    """Looked up in the index; asked of each customer the answer is the same."""
    with as_reader(username):
        ways = [search(text), search(text, many=0)]
        answers = [list(db.session.scalars(select(Customer.name).where(way).order_by(Customer.name))) for way in ways]
    assert answers[0] == answers[1]
    return answers[0]


@pytest.mark.parametrize(
    "text",
    [
        "远山",
        "山贸",
        "限公司",
        "厦门远山贸易有限公司",
        "C-7K3M9Q",
        "7k3m",
        "0123",
        "05925550",
        "王小",
        "远山 0123",
        "有限 远山",
        "yuanshan",
        "xmysmy",
        "wangxiao",
        "shan maoyi",
        "91350200MA2XYZ1234",
    ],
)
def test_found_by_any_part(session, cast, text: str) -> None:
    make_customer(
        "厦门远山贸易有限公司",
        name_key="厦门远山贸易有限公司",
        code="C-7K3M9Q",
        phone="0592-5550123",
        contact="王小明",
        tax_id="91350200MA2XYZ1234",
    )
    make_customer("近水商行", name_key="近水商行", code="C-222222", phone="0591-7776666", contact="李大力")
    assert found(text) == ["厦门远山贸易有限公司"]


@pytest.mark.parametrize("text", ["山远", "远水", "贸易远山", "0124", "远山 7776", "!!", " ", "厦门远山贸易有限公司甲"])
def test_not_found_by_what_is_not_there(session, cast, text: str) -> None:
    make_customer("厦门远山贸易有限公司", name_key="厦门远山贸易有限公司", phone="0592-5550123", code="C-7K3M9Q")
    make_customer("近水商行", name_key="近水商行", phone="0591-7776666", code="C-222222")
    assert found(text) == []


def test_a_hidden_one_is_found_by_nothing(session, cast) -> None:
    make_customer(
        "厦门远山贸易有限公司",
        name_key="厦门远山贸易有限公司",
        owner="sales2",
        level="top_secret",
        phone="0592-5550123",
    )
    for text in ("远山", "5550123", "厦门远山贸易有限公司"):
        assert found(text, "sales1") == []
    assert found("远山", "gm") == ["厦门远山贸易有限公司"]
