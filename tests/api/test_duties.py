"""What does a program hear of its user's duties?"""

from datetime import date
from typing import Any

import pytest

from tests import factories

pytestmark = pytest.mark.usefixtures("no_monthly_report")


@pytest.fixture
def owed(session: Any, cast: Any) -> None:
    """Reports of grade A customers: one overdue, one due on 2026-12-01; and one never filed."""
    late = factories.make_customer("迟报", code="late", grade="A", owner="sales1")
    factories.make_report(late, date(2026, 5, 1))
    soon = factories.make_customer("将报", code="soon", grade="A", owner="sales1")
    factories.make_report(soon, date(2026, 6, 1))
    factories.make_customer("未报", code="missing", grade="B", owner="sales1", graded_on=date(2026, 11, 20))


def test_duty_says_what_about_whom_by_when(call: Any, owed: None) -> None:
    [late] = call("credit").get("/duties?overdue=true").get_json()["items"]
    assert late == {
        "kind": "credit_report",
        "what": {"en": "File the regular credit report", "zh": "提交定期信用报告"},
        "customer": {"code": "late", "name": "迟报"},
        "about": "",
        "due": "2026-11-01",
        "overdue": True,
        "state": "overdue",
        "days": 22,
        "clause": "二(三)3.2.3",
        "mine": True,
    }


def test_duties_of_another_day(call: Any, owed: None) -> None:
    def codes(query: str) -> set[str]:
        return {item["customer"]["code"] for item in call("csmanager").get(f"/duties{query}").get_json()["items"]}

    assert codes("") == {"late", "missing"}
    assert codes("?on=2026-11-24") == {"late", "soon", "missing"}
    assert codes("?on=2026-12-02&overdue=true") == {"late", "soon"}
    assert "late" not in codes("?on=2026-11-01&overdue=true")
    assert codes("?overdue=false") == {"missing"}


def test_pages_follow_one_another(call: Any, owed: None) -> None:
    caller = call("credit")
    whole = caller.get("/duties?on=2026-11-24").get_json()["items"]
    first = caller.get("/duties?on=2026-11-24&limit=2").get_json()
    second = caller.get(f"/duties?on=2026-11-24&limit=2&after={first['next']}").get_json()
    assert first["items"] + second["items"] == whole
    assert second["next"] is None


def test_who_owes_nothing_has_no_duties(call: Any, owed: None) -> None:
    assert call("sales2").get("/duties").get_json() == {"items": [], "next": None}


def test_administrator_has_no_duties(call: Any, owed: None) -> None:
    assert call("admin").get("/duties").get_json() == {"items": [], "next": None}


def test_cursor_nobody_gave_is_422(call: Any, owed: None) -> None:
    for after in ("x", "", "%00", "e30", "é"):
        response = call("credit").get(f"/duties?after={after}")
        assert (response.status_code, list(response.get_json()["errors"])) == (422, ["after"])


def test_list_asks_as_often_for_one_row_as_for_three(call: Any, session: Any, cast: Any, count_queries: Any) -> None:
    caller, counts = call("credit"), []
    for wanted in (1, 3):
        while len(caller.get("/duties").get_json()["items"]) < wanted:
            customer = factories.make_customer(grade="D")
            factories.make_report(customer, date(2026, 9, 1))
        with count_queries() as statements:
            caller.get("/duties")
        counts.append(len(statements))
    assert counts[0] == counts[1]
