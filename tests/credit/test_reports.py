"""The regular report: who files it, what must be in it, which is the latest: 二(三)3.2."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from admin_app.areas.credit import reports, service
from admin_app.areas.credit.models import CreditReport
from admin_app.areas.customers.models import Customer
from admin_app.audit.models import AuditEntry
from admin_app.duties import service as duties
from admin_app.errors import Invalid, NotAllowed, NotFound, Refused
from tests.factories import DAY, make_customer, make_report

PDF = b"%PDF-1.4\n%%EOF\n"

YESTERDAY, TOMORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)
TEMPLATE = {"operations": "经营正常", "payment_conduct": "按期付款", "evidence": "对账单"}


@pytest.fixture
def file(as_reader, session):
    def go(customer, reported_on=DAY, conclusion="good", by="credit", **given):
        with as_reader(by):
            try:
                report = service.file_report(customer.id, reported_on, conclusion, **(TEMPLATE | given))
                session.commit()
                return report
            finally:
                session.rollback()

    return go


def last_on(session, as_reader, customer):
    with as_reader("credit"):
        return session.scalar(select(Customer.last_report_on).where(Customer.id == customer.id))


def pdf(name="对账单.pdf"):
    return io.BytesIO(PDF), name


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_the_documents_it_rests_on_are_kept_with_it(file, session, cast, sign_in, as_reader):
    customer = make_customer(owner="sales1", grade="B", level="secret")
    officer = sign_in("credit")
    given = TEMPLATE | {"customer": customer.id, "reported_on": DAY.isoformat(), "conclusion": "good", "files": [pdf()]}
    assert officer.post("/credit-reports/new/", data=given, content_type="multipart/form-data").status_code == 302
    with as_reader("credit"):
        report = session.scalars(select(CreditReport)).one()
        assert [one.name for one in reports.files_of(report)] == ["对账单.pdf"]
    url = f"/credit-reports/evidence/?id={report.id}"
    assert officer.post(url, data={"files": []}, content_type="multipart/form-data").status_code == 200
    more = officer.post(url, data={"files": [pdf("回单.pdf")]}, content_type="multipart/form-data")
    page = officer.get(more.headers["Location"]).text
    assert ("对账单.pdf" in page, "回单.pdf" in page) == (True, True)
    seen = sign_in("finance").get(more.headers["Location"])  # the working data alone
    assert (seen.status_code, "回单.pdf" in seen.text) == (200, False)
    assert sign_in("finance").get(url).status_code == 403
    with as_reader("credit"):
        service.void_report(report.id, "重复")
        session.commit()
        with pytest.raises(Refused):
            reports.add_files(report.id, [pdf("迟到.pdf")], on=DAY)


def test_whoever_does_not_read_the_archive_files_without_documents(file, session, as_reader):
    customer = make_customer(grade="B", level="top_secret", level_ends=DAY)
    with pytest.raises(NotAllowed):
        file(customer, files=[pdf()])
    assert file(customer).evidence == "对账单"


def test_filed_it_opens_the_next(file, session, as_reader):
    customer = make_customer(grade="C", graded_on=DAY - timedelta(days=60))
    with as_reader("credit") as one:
        assert [duty.state for duty in duties.duties_of(one, DAY)[0]] == ["missing"]
    report = file(customer)
    with as_reader("credit") as one:
        assert duties.duties_of(one, DAY) == ([], None)
    assert last_on(session, as_reader, customer) == DAY
    assert (report.reported_on, report.filed_by_id) == (DAY, one.user_id)


@pytest.mark.parametrize(("reported", "due", "in_time"), [(31, DAY, True), (32, DAY - timedelta(days=1), False)])
def test_it_is_in_time_until_its_last_day(file, reported, due, in_time):
    customer = make_customer(grade="C", last_report_on=DAY - timedelta(days=reported))
    report = file(customer)
    assert (report.due_on, report.in_time) == (due, in_time)
    assert file(make_customer()).in_time is None  # ungraded: nothing demands it


def test_dated_back_it_is_as_late_as_it_was_filed(file):
    report = file(make_customer(grade="C", last_report_on=DAY - timedelta(days=40)), DAY - timedelta(days=20))
    assert report.in_time is False


def test_an_older_one_filed_later_is_not_the_latest(file, session, as_reader):
    customer = make_customer(grade="C")
    file(customer, DAY)
    file(customer, YESTERDAY)
    assert last_on(session, as_reader, customer) == DAY


def test_voided_the_one_before_is_the_latest_again(file, session, as_reader):
    customer = make_customer(grade="C")
    file(customer, YESTERDAY)
    report = file(customer, DAY)
    with as_reader("credit"):
        service.void_report(report.id, "填错客户")
        session.commit()
        with pytest.raises(Refused):
            service.void_report(report.id, "又一次")
        session.rollback()
    assert last_on(session, as_reader, customer) == YESTERDAY


def test_the_only_one_voided_none_is_left(file, session, as_reader):
    customer = make_customer(grade="C")
    report = file(customer)
    with as_reader("credit"):
        service.void_report(report.id, "填错客户")
        session.commit()
    assert last_on(session, as_reader, customer) is None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"operations": " "}, "operations"),
        ({"payment_conduct": ""}, "payment_conduct"),
        ({"evidence": "\n"}, "evidence"),
        ({"conclusion": "excellent"}, "conclusion"),
        ({"reported_on": TOMORROW}, "reported_on"),
    ],
)
def test_every_item_of_the_template_is_needed(file, given, field):
    with pytest.raises(Invalid) as refused:
        file(make_customer(), **given)
    assert set(refused.value.errors) == {field}


@pytest.mark.parametrize("username", ["csmanager", "gm", "sales1", "finance", "auditor"])
def test_nobody_else_files_or_voids(file, as_reader, username):
    customer = make_customer()
    with pytest.raises(NotAllowed):
        file(customer, by=username)
    report = make_report(customer)
    with as_reader(username), pytest.raises(NotAllowed):
        service.void_report(report.id, "…")


def test_a_hidden_report_is_not_there(as_reader):
    report = make_report(make_customer(level="secret"))
    with as_reader("sales2"), pytest.raises(NotFound):
        service.void_report(report.id, "…")


def test_it_is_audited(file, session):
    file(make_customer())
    assert session.scalars(select(AuditEntry.action)).all() == ["credit.file_report"]
