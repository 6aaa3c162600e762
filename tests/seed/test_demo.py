"""The invented data: something on every screen, every kind of customer, some duties late."""

import itertools
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

import seed.demo
from admin_app.areas.credit.models import CreditLimit, CreditReport, GradeRecord
from admin_app.areas.customers.codes import is_valid_tax_id
from admin_app.areas.customers.models import Customer
from admin_app.areas.receivables.models import Invoice, Payment
from admin_app.audit.verifying import broken_entries
from admin_app.duties.service import duties_of
from admin_app.extensions import LEVELS, Base, db
from admin_app.screens.base import DeskView
from admin_app.secrecy.reader import unguarded
from tests import factories
from tests.factories import DAY

# Reading, signing in, secrets.
MADE_BY_PEOPLE = {
    *("attachment", "attempt", "audit_access", "audit_access_to", "password_link", "recovery_code", "sign_in", "token"),
    *("audit_bulk_change", "policy_stop", "list_columns", "saved_view"),
    *(
        "notice_way",
        "notice_message",
        "import_match",
        "investigation_photo",
        "credit_report_file",
        "complaint_photo",
        "complaint_intake_photo",
    ),
}


@pytest.fixture(scope="module")
def loaded(desk: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The application after `seed`, for tests that leave it as it is."""
    desk.clear()
    before = desk.app.config["GUIZHANG_FILES"]
    desk.app.config["GUIZHANG_FILES"] = tmp_path_factory.mktemp("files")
    with desk.app.app_context():
        seed.demo.load(DAY)
    yield desk.app
    desk.app.config["GUIZHANG_FILES"] = before
    desk.clear()


@pytest.fixture
def demo(loaded: Any) -> Iterator[Any]:
    with loaded.app_context(), unguarded("tests look at everything"):
        yield loaded


def some(column: Any) -> dict[Any, int]:
    return dict(db.session.execute(select(column, func.count()).group_by(column)).all())


def test_every_state_is_one_that_lists_can_be_narrowed_to(demo: Any) -> None:
    models = [mapper.class_ for mapper in Base.registry.mappers if hasattr(mapper.class_, "STATES")]
    found = {model.__name__: set(some(model.state)) - set(model.STATES) for model in models}
    assert {name: states for name, states in found.items() if states} == {}


def test_every_table_has_rows(demo: Any) -> None:
    counts = {
        table.name: db.session.scalar(select(func.count()).select_from(table)) for table in Base.metadata.sorted_tables
    }
    assert {name for name, count in counts.items() if not count} == MADE_BY_PEOPLE


def test_every_list_has_something_to_show(demo: Any) -> None:
    pages = {view.endpoint: view.url for view in demo.extensions["admin"][0]._views if isinstance(view, DeskView)}
    seen: set[str] = set()
    for username in ("csmanager", "admin", "auditor"):
        browser = factories.signed_in(demo, username)
        answers = {name: browser.get(f"{url}/?lang=en") for name, url in pages.items()}
        seen |= {
            name
            for name, answer in answers.items()
            if answer.status_code == 200 and "There is nothing here yet." not in answer.text
        }
    assert sorted(pages.keys() - seen) == []


def test_there_are_some_hundred_customers_of_every_grade_and_level(demo: Any) -> None:
    rows = db.session.execute(select(Customer.grade, Customer.level, Customer.status)).all()
    assert len(rows) == 300
    graded = {(grade, level) for grade, level, _status in rows if grade}
    assert graded == set(itertools.product("ABCD", LEVELS))
    assert {status for *_, status in rows} == {"active", "prospect", "destroyed"}


def test_each_seller_has_his_own_and_some_have_nobody(demo: Any) -> None:
    owners = {one.owner and one.owner.username for one in db.session.scalars(select(Customer))}
    assert owners == {"sales1", "sales2", None}


def test_no_firm_is_real(demo: Any) -> None:
    """A credit code that checks, of a region that is in no register; a telephone number that no line has."""
    for code, phone in db.session.execute(select(Customer.tax_id, Customer.phone)):
        assert phone is None or phone.startswith("000-")
        assert code is None or (is_valid_tax_id(code) and code[2:8] == "999999")


def test_the_books_lie_around_the_day(demo: Any) -> None:
    oldest, newest = db.session.execute(select(func.min(Invoice.issued_on), func.max(Invoice.issued_on))).one()
    assert (DAY - oldest).days > 600
    assert 0 <= (DAY - newest).days < 10
    assert db.session.scalar(select(func.max(Payment.received_on))) <= DAY
    assert db.session.scalar(select(func.max(CreditReport.reported_on))) <= DAY
    open_ones = some(Invoice.settled_on.is_(None))
    assert open_ones[True] > 100


def test_books_and_grades_hold_every_case(demo: Any) -> None:
    assert set(some(Invoice.kind)) == {"invoice", "opening"}
    assert set(some(Invoice.is_void)) == set(some(Invoice.disputed)) == {True, False}
    assert set(some(Payment.method)) == {"bill", "transfer"}
    assert set(some(GradeRecord.state)) == {"proposed", "confirmed"}
    judged = select(GradeRecord.reason).where(GradeRecord.grade != GradeRecord.proposed_grade)
    assert set(db.session.scalars(judged)) - {""} != set()
    assert "" not in set(db.session.scalars(judged))
    assert all(fen > 0 for fen in db.session.scalars(select(CreditLimit.limit_fen)))


def test_some_duties_are_overdue_some_missing_some_soon(demo: Any) -> None:
    for username in ("gm", "csmanager", "credit"):
        states: Counter[str] = Counter()
        with factories.as_reader(username) as reader:
            after = None
            while True:
                found, after = duties_of(reader, DAY, limit=500, after=after)
                states.update(duty.state for duty in found)
                if after is None:
                    break
        assert {"overdue", "missing", "soon"} <= states.keys(), username


def test_the_audit_is_in_order(demo: Any) -> None:
    assert list(broken_entries()) == []
