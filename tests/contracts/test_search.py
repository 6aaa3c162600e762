"""Is a contract found by any part of number or title, and a hidden one by none?"""

from typing import Any

import pytest
from sqlalchemy import select

from admin_app.areas.contracts.models import ContractWord
from admin_app.areas.contracts.search import ranked, search
from admin_app.areas.receivables.models import Contract
from admin_app.extensions import db
from tests.factories import as_reader, make_contract, make_customer


def found(text: str, username: str = "contracts", most: int = 8) -> list[str]:
    """Titles, the best first; the same where the reader sees few of very many."""
    with as_reader(username):
        answers = []
        for first in (1000, 0):
            keys = ranked(text, most, first)
            titles = dict(db.session.execute(select(Contract.id, Contract.title).where(Contract.id.in_(keys))).all())
            answers.append([titles[key] for key in keys])
    assert answers[0] == answers[1]
    return answers[0]


@pytest.fixture
def three(session: Any, cast: Any) -> None:
    customer = make_customer("厦门远山贸易有限公司", name_key="厦门远山贸易有限公司")
    other = make_customer("近水商行", name_key="近水商行")
    make_contract(customer, number="GZXS-20261123-01", title="年度供货合同")
    make_contract(other, number="GZKJ-20251101-07", title="供货框架")
    make_contract(other, number="GZQT-20251101-08", title="仓储", is_void=True)


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("供货", ["供货框架", "年度供货合同"]),  # begins, inside
        ("货合", ["年度供货合同"]),
        ("1123", ["年度供货合同"]),
        ("gzxs-2026", ["年度供货合同"]),
        ("2512 01", []),
        ("5110107", ["供货框架"]),
        ("ndgh", ["年度供货合同"]),
        ("gonghuo", ["供货框架", "年度供货合同"]),
        ("ghkj", ["供货框架"]),
        ("远山", ["年度供货合同"]),  # by its customer
        ("yuanshan", ["年度供货合同"]),
        ("供货 远山", ["年度供货合同"]),
        ("远山 供货", ["年度供货合同"]),
        ("远山 框架", []),
        ("仓储", []),
        ("货供", []),
        ("!!", []),
    ],
)
def test_found_by_any_part(three: None, text: str, titles: list[str]) -> None:
    assert found(text) == titles


def test_what_goes_beyond_the_words_of_the_index_is_compared_as_a_whole(session: Any, cast: Any) -> None:
    make_contract(make_customer("甲"), title="二〇二六年度厦门地区工业润滑油供货框架合同")
    assert len(found("二〇二六年度厦门地区工业润滑油供货框架")) == 1
    assert found("二〇二六年度厦门地区工业润滑油供货合同") == []


def test_a_hidden_contract_is_found_by_nothing_and_takes_no_place(session: Any, cast: Any) -> None:
    for number in range(3):
        make_contract(make_customer(f"密{number}", owner="sales2", level="secret"), title=f"供货{number}")
    make_contract(make_customer("明", owner="sales1"), title="供货9")
    assert found("供货", "sales1", most=1) == ["供货9"]
    assert found("密0", "sales1") == []
    assert len(found("供货")) == 4


def test_the_index_follows_the_title_and_the_list_asks_it(session: Any, cast: Any) -> None:
    contract = make_contract(make_customer("甲"), number="HT-1", title="旧名")
    assert found("旧名") == ["旧名"]
    with as_reader("contracts"):
        contract = db.session.get(Contract, contract.id)
        contract.title = "新名"
        db.session.flush()
        assert list(db.session.scalars(select(Contract.title).where(search("新")))) == ["新名"]
        assert list(db.session.scalars(select(Contract.title).where(search("旧")))) == []


def test_a_contract_that_is_destroyed_takes_its_words_along(session: Any, cast: Any) -> None:
    contract = make_contract(make_customer("甲"), title="供货")
    db.session.connection().execute(Contract.__table__.delete().where(Contract.__table__.c.id == contract.id))
    table = ContractWord.__table__
    assert db.session.connection().execute(select(table).where(table.c.contract_id == contract.id)).all() == []
