"""How the customer database is used: counted from accesses and audit, by month and person, for who reads these (一4.3)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from admin_app.areas.information.usage import COUNTED, Usage
from admin_app.audit.models import AuditAccess, AuditAccessTo, AuditEntry
from admin_app.reports.declared import AskedReport
from tests.factories import DAY, as_reader, make_customer, store, user

AT = datetime(2026, 11, 23, 1, tzinfo=UTC)
OCTOBER = datetime(2026, 10, 31, 15, 59, tzinfo=UTC)  # a minute before midnight where the company is
NOVEMBER = datetime(2026, 10, 31, 16, 0, tzinfo=UTC)


def read(number: int, username: str, at: datetime = AT, *, is_refused: bool = False, **columns: Any) -> None:
    about = {"what": "customer.details_view", "customers": [], "previous": "", "digest": ""} | columns
    store(AuditAccess(number=number, at=at, user_id=user(username).id, is_refused=is_refused, **about))


def happened(number: int, username: str, action: str, at: datetime = AT, customer_id: int | None = None) -> None:
    chained = {"values_digest": "", "previous": "", "digest": ""}
    about = {"user_id": user(username).id, "customer_id": customer_id}
    store(AuditEntry(number=10_000 + number, at=at, action=action, **about, **chained))


def counted(group: str, on: date = DAY, reader: str = "auditor") -> list[dict[str, Any]]:
    """The lines, each with what is not none of it."""
    with as_reader(reader, on):
        lines = Usage().page(AskedReport(on, group=group), None, 50).lines
    return [{name: value for name, value in line.values.items() if value} for line in lines]


@pytest.fixture
def used(session: Any, cast: Any) -> None:
    read(1, "sales1")
    read(2, "sales1", NOVEMBER)
    read(3, "sales1", OCTOBER)
    read(4, "clerk", is_refused=True)
    read(5, "clerk", datetime(2025, 11, 30, 15, 59, tzinfo=UTC))  # thirteen months back
    for at, action in enumerate(("export", "print", "attachment.copy", "compilation.take", "disclosure.record")):
        happened(at, "clerk", action)
    happened(8, "sales1", "archive_request.ask", OCTOBER)
    happened(9, "clerk", "customer.edit")


def test_by_month_and_person_in_the_companys_own_months(used: Any) -> None:
    sales, clerk = user("sales1").name, user("clerk").name
    asked = {"exports": 1, "printed": 1, "files_taken": 2, "disclosures": 1}
    november, (october,) = counted("both")[:2], counted("both")[2:]
    assert {line.pop("person"): line for line in november} == {
        sales: {"month": "2026-11", "reads": 2},
        clerk: {"month": "2026-11", "refused": 1} | asked,
    }
    assert october == {"month": "2026-10", "person": sales, "reads": 1, "asked_for": 1}
    months = [{name: value for name, value in line.items() if name != "person"} for line in counted("month")]
    assert months == [
        {"month": "2026-11", "reads": 2, "refused": 1} | asked,
        {"month": "2026-10", "reads": 1, "asked_for": 1},
    ]
    people = {line["person"]: line.get("reads") for line in counted("person")}
    assert people == {sales: 3, clerk: None}
    assert [line["month"] for line in counted("month", date(2026, 10, 31))] == ["2026-10", "2025-11"]


def test_what_is_about_a_customer_whom_the_reader_does_not_see_is_not_counted(session: Any, cast: Any) -> None:
    hidden = make_customer(owner="sales1", level="top_secret")
    happened(1, "clerk", "disclosure.record", customer_id=hidden.id)
    assert [line["disclosures"] for line in counted("month")] == [1]
    assert counted("month", reader="finance") == []


def test_pages_and_totals_are_of_the_same_lines_in_few_statements(used: Any, count_queries: Any) -> None:
    asked, told = AskedReport(DAY, group="both"), Usage()
    with as_reader("auditor"):
        first = told.page(asked, None, 2)
        with count_queries() as statements:
            told.page(asked, None, 2)
        assert len(statements) <= 4  # accesses, audit, names; and is the policy still the same
        rest = told.page(asked, first.after, 2)
        assert [len(first.lines), len(rest.lines), rest.after] == [2, 1, None]
        expected = {name: sum(line.values[name] for line in (*first.lines, *rest.lines)) for name in COUNTED}
        assert told.totals(asked) == expected


def test_a_search_is_counted_and_one_that_showed_archives_is_a_read_too(session: Any, cast: Any) -> None:
    read(1, "sales1", words=2)
    read(2, "sales1", words=1, customers=[1])
    store(AuditAccessTo(number=2, customer_id=1))
    read(3, "sales1", customers=[1])
    assert counted("month") == [{"month": "2026-11", "person": "–", "reads": 2, "searches": 2}]


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_on_screen_and_as_a_file_for_who_reads_the_audit_alone(used: Any, sign_in: Any) -> None:
    for person, status in (("auditor", 200), ("gm", 200), ("csmanager", 403), ("clerk", 403)):
        browser = sign_in(person)
        assert browser.get("/reports/archive-usage/?group=both").status_code == status
        assert browser.get("/reports/archive-usage/xlsx/").status_code == status
        assert ("/reports/archive-usage/" in browser.get("/reports/").text) == (status == 200)
    page = sign_in("auditor").get("/reports/archive-usage/?group=both").text
    assert "2026-10" in page
    assert 'name="owner"' not in page
