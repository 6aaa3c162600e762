"""Customers from a file: new ones are prospects, known ones are completed, contradictions are named."""

import re

import pytest
from sqlalchemy import func, select

from admin_app.areas.customers.codes import tax_id_check_digit
from admin_app.areas.customers.models import Customer, DuplicatePair
from admin_app.areas.customers.search import search
from admin_app.errors import NotAllowed
from admin_app.extensions import db
from admin_app.imports.customers import import_customers
from admin_app.secrecy.reader import unguarded
from tests import factories
from tests.imports.files import csv_file

TAX_ID = "91310000MA1FL0001" + tax_id_check_digit("91310000MA1FL0001")
HEADER = ("客户编号", "客户名称", "统一社会信用代码", "联系电话", "联系人", "负责人", "重点客户")
ROWS = (
    ("0001", "新星公司", TAX_ID, "+86 21 5555 0001", "王芳", "sales1", "是"),
    ("0002", "旧月公司", "", "", "", "", ""),
)


@pytest.fixture(autouse=True)
def nobody_hides(session):
    with unguarded("tests look at everything"):
        yield


def take(rows=ROWS, header=HEADER, **options):
    report = import_customers(csv_file(rows, header), "file.csv", **options)
    db.session.commit()
    return report


def counts(created=0, changed=0, unchanged=0):
    return {"customers": {"created": created, "changed": changed, "unchanged": unchanged}}


def customer(code):
    wanted = select(Customer).where(Customer.code == code).execution_options(populate_existing=True)
    return db.session.scalars(wanted).one()


def faults(report):
    assert report.as_json() == counts()
    return [(fault.line, fault.column, fault.reason["en"]) for fault in report.faults]


def test_new_customers_are_internal_prospects():
    assert take().as_json() == counts(created=2)
    one = customer("0001")
    assert (one.name, one.tax_id, one.phone, one.contact) == ("新星公司", TAX_ID, "+86 21 5555 0001", "王芳")
    assert (one.owner.username, one.is_key, one.status, one.level) == ("sales1", True, "prospect", "internal")
    assert [c.code for c in db.session.scalars(select(Customer).where(search("新星")))] == ["0001"]


def test_again_is_nothing_new_and_empty_cells_change_nothing():
    take()
    assert take().as_json() == counts(unchanged=2)
    assert take([("0001", "新星公司", "", "", "", "", "")]).as_json() == counts(unchanged=1)
    assert customer("0001").contact == "王芳"


def test_known_customer_is_completed_and_found_by_its_new_name():
    take()
    assert take([("0002", "满月公司", "", "021", "", "", "")]).as_json() == counts(changed=1)
    assert (customer("0002").name, customer("0002").phone) == ("满月公司", "021")
    assert [c.code for c in db.session.scalars(select(Customer).where(search("满月")))] == ["0002"]


def test_dry_run_changes_nothing():
    assert take(dry_run=True).as_json() == counts(created=2)
    assert db.session.scalar(select(func.count()).select_from(Customer)) == 0


def test_records_of_the_same_name_are_noted_for_the_clerk():
    factories.make_customer("新星公司", name_key="新星公司")
    take()
    assert db.session.scalars(select(DuplicatePair)).one().ground == "name"


def test_impossible_values_are_named():
    bad = [
        ("0001", "新星公司", TAX_ID[:-1] + "0", "", "", "nobody", "perhaps"),
        ("", "", "", "", "", "", ""),
        ("0003", "…", "", "", "", "nobody", ""),
        ("0004", "甲", "", "=1", "", "", ""),
    ]
    assert faults(take(bad)) == [
        (2, "tax_id", "The 18 characters of the credit code do not check."),
        (2, "is_key", "This is neither yes nor no."),
        (4, "name", "…".replace("…", "A name has at least one letter.")),
        (5, "phone", "This is a formula."),
    ]


def test_owner_is_a_salesperson_and_changes_by_handover():
    take()
    assert faults(take([("0009", "甲", "", "", "", "finance", "")])) == [
        (2, "owner", "No salesperson has this user name.")
    ]
    assert faults(take([("0001", "新星公司", "", "", "", "sales2", "")])) == [
        (2, "owner", "Another person looks after this customer.")
    ]


def test_one_code_with_two_meanings_is_refused_and_merged_records_too():
    assert faults(take([*ROWS, ("0001", "别的公司", "", "", "", "", "")]))[0][:2] == (4, "name")
    factories.make_customer(code="GONE", status="merged")
    assert faults(take([("GONE", "甲", "", "", "", "", "")]))[0][2] == "This record is merged or void."


def test_missing_column_is_named():
    assert faults(take([("甲",)], ("客户编号",))) == [(1, "name", "The column name / 客户名称 / 名称 is missing.")]


UNCODED = ("客户名称", "统一社会信用代码", "联系人")


def test_without_codes_known_ones_are_found_and_new_ones_get_a_code():
    factories.make_customer("新星公司", code="A", tax_id=TAX_ID, owner=None)
    factories.make_customer("旧月（上海）公司", code="B", owner=None, name_key="旧月上海公司")
    factories.make_customer("新星改名", code="C", status="void", tax_id=TAX_ID, owner=None)
    rows = [("别名公司", TAX_ID, "甲"), ("旧月(上海)公司", "", "乙"), ("初来公司", "", "丙"), ("合计", "", "")]
    report = take(rows, UNCODED)
    assert (report.as_json(), report.passed_over) == (counts(created=1, changed=2), 1)
    assert [(customer(code).name, customer(code).contact) for code in "AB"] == [
        ("别名公司", "甲"),
        ("旧月(上海)公司", "乙"),
    ]
    made = db.session.scalars(select(Customer).where(Customer.name == "初来公司")).one()
    assert re.fullmatch("C-[2-9A-HJ-NP-Z]{6}", made.code)
    assert take(rows, UNCODED).as_json() == counts(unchanged=3)


def test_rows_without_a_code_that_may_mean_several_are_named():
    for code, tax_id in (("A", None), ("B", None), ("C", TAX_ID)):
        factories.make_customer("同名公司" if tax_id is None else "有码公司", code=code, tax_id=tax_id, owner=None)
    third = "91310000MA1FL0003" + tax_id_check_digit("91310000MA1FL0003")
    other = "91310000MA1FL0002" + tax_id_check_digit("91310000MA1FL0002")
    rows = [("同名公司", "", ""), ("有码公司", other, ""), ("有码公司", "", ""), ("换名公司", TAX_ID, "")]
    rows += [("初来公司", third, ""), ("初来公司", "", "")]
    assert faults(take(rows, UNCODED)) == [
        (2, "name", "More than one customer fits: A, B."),
        (3, "name", "The customer of this name has another credit code: C."),
        (5, "name", "Line 4 seems to be the same customer."),
        (7, "name", "Line 6 seems to be the same customer."),
    ]


def test_only_those_who_may_import_do():
    take(user_id=factories.user("clerk").id)
    for username in ("finance", "sales1", "gm", "admin"):
        with pytest.raises(NotAllowed):
            take(user_id=factories.user(username).id)
