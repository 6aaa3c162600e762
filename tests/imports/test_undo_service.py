"""Complaints and visits that a file brought, taken back as one, and what people did since in the way of it."""

from datetime import date

import pytest
from sqlalchemy import func, select

from admin_app.areas.complaints import intakes
from admin_app.areas.complaints import service as complaints
from admin_app.areas.complaints.duties import waiting
from admin_app.areas.complaints.models import Complaint, ComplaintIntake
from admin_app.areas.visits import improvements
from admin_app.areas.visits.models import Visit
from admin_app.audit.verifying import broken_entries
from admin_app.extensions import db
from admin_app.reports.declared import AskedReport, report_named
from admin_app.secrecy.models import OpenTask
from admin_app.secrecy.reader import unguarded
from tests import factories
from tests.complaints.helpers import act
from tests.factories import DAY
from tests.imports.files import csv_file
from tests.imports.test_undo import hindering, imported, one_of, undo

CAME_IN = ("投诉编号", "受理日期", "投诉内容", "客户编号", "处理结果")
THREE = csv_file(
    [
        ("TS-1", "2026-11-10", "到货破损", "A", ""),
        ("TS-2", "2026-11-11", "来电无人接听", "", ""),
        ("TS-3", "2026-10-09", "发票开错", "A", "已重开发票"),
    ],
    CAME_IN,
)
VISITED = ("客户编号", "回访日期", "满意度", "对公司的看法", "服务建议", "需求", "市场信息")
TWO = csv_file(
    [("A", "2026-11-02", "5", "很好", "无", "增订", "无"), ("A", "2026-11-09", "2", "发货慢", "提前通知", "无", "无")],
    VISITED,
)


@pytest.fixture(autouse=True)
def nobody_hides(session):
    with unguarded("tests look at everything"):
        yield factories.make_customer("乌有纸业", code="A", owner="sales1")


def counted(model, *conditions):
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


def open_tasks():
    return counted(OpenTask, OpenTask.closed_at.is_(None))


def in_the_ledger(app):
    with app.test_request_context(), unguarded("tests look at everything"):
        lines = report_named("complaints").page(AskedReport(DAY), None, 50).lines
        return [line.values["number"] for line in lines]


def test_complaints_are_taken_back_and_come_in_again(app):
    job = imported(THREE, "complaints", "service")
    assert job.result == {"complaints": {"created": 3, "changed": 0, "unchanged": 0}}
    assert (counted(ComplaintIntake, waiting()), counted(Complaint), open_tasks()) == (1, 1, 1)
    assert undo(job, "service").state == "undone"
    taken_back = db.session.scalars(select(ComplaintIntake)).all()
    assert {(one.is_void, one.void_reason) for one in taken_back} == {(True, "撤销导入：list.csv")}
    assert (one_of(Complaint).stage, one_of(Complaint).void_reason) == ("void", "撤销导入：list.csv")
    assert (counted(ComplaintIntake, waiting()), open_tasks()) == (0, 0)
    assert in_the_ledger(app) == []
    assert imported(THREE, "complaints", "service").result["complaints"]["created"] == 3
    assert in_the_ledger(app) == ["TS-3", "TS-1", "TS-2"]
    assert list(broken_entries()) == []


def test_what_people_did_about_complaints_since_hinders(nobody_hides):
    job = imported(THREE, "complaints", "service")
    linked, spoken = one_of(ComplaintIntake, number="TS-2").id, one_of(Complaint, number="TS-1").id
    act("service", intakes.link, linked, nobody_hides.id)
    act("service", complaints.agree, spoken, "到货破损", "换货", date(2026, 11, 27), "ordinary", "客户出差")
    assert undo(job, "service").state == "done"
    who = factories.user("service").name
    assert {
        ("complaint", "was changed since", who),
        ("complaint_intake", "has something recorded about it since", who),
    } <= {*hindering(job)}
    assert counted(Complaint, Complaint.stage == "void") == 0


def test_visits_are_taken_back_and_come_in_again():
    job = imported(TWO, "visits", "service")
    assert job.result == {"visits": {"created": 2, "changed": 0, "unchanged": 0}}
    assert imported(TWO, "visits", "service").result["visits"]["unchanged"] == 2
    assert undo(job, "service").state == "undone"
    assert {(one.visit_state, one.drop_reason, one.done_on) for one in db.session.scalars(select(Visit))} == {
        ("dropped", "撤销导入：list.csv", None)
    }
    assert imported(TWO, "visits", "service").result["visits"]["created"] == 2
    assert counted(Visit, Visit.visit_state == "done") == 2
    assert list(broken_entries()) == []


def test_an_improvement_that_came_of_an_imported_visit_hinders():
    job = imported(TWO, "visits", "service")
    key = one_of(Visit, satisfaction=2).id
    act("service", improvements.note, key, "发货前通知客户", factories.user("sales1").id)
    assert undo(job, "service").state == "done"
    assert ("visit", "has something recorded about it since", factories.user("service").name) in hindering(job)
    assert one_of(Visit, id=key).visit_state == "done"
