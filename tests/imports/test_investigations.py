"""Credit investigations of before the desk come in by files, whole, as facts of the grade (二(三)3.1–3.2)."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from admin_app.areas.credit.investigating import service as investigating
from admin_app.areas.credit.investigating.models import InvestigationCase, InvestigationItem, InvestigationStep
from admin_app.areas.credit.models import Investigation
from admin_app.areas.credit.standing import standings_of
from admin_app.decisions.models import DecisionRecord
from admin_app.extensions import db
from admin_app.imports.kinds import KINDS
from admin_app.policies.models import PolicyVersion
from tests import factories
from tests.factories import DAY, store, user
from tests.imports.files import csv_file
from tests.imports.test_before_the_desk import named
from tests.imports.test_screens import bring
from tests.imports.test_taking_over import faults
from tests.imports.test_undo import fresh, hindering, imported, nobody_hides, one_database, one_of, undo  # noqa: F401

HEAD = (
    *("客户编号", "申请日期", "申请原因", "调查人", "报告日期", "审阅日期", "调查结论", "摘要"),
    *("调查渠道", "来源", "了解到的情况", "完成日期"),
    *("主体资格", "经营状况", "财务状况", "付款情况", "资产与担保"),
)
ONE = ("A", "2026-03-02", "拟扩大授信", "credit", "2026-03-20", "2026-03-25", "好", "付款及时")
BANK = (*ONE, "银行", "开户行", "无不良记录", "2026-03-10", "", "", "负债低", "按期付款", "厂房已抵押")
FIELD = (*ONE, "实地调查", "厂区", "开工正常", "2026-03-12", "执照有效", "产销正常", "", "", "")
ANALYSIS = (*ONE, "财务分析", "报表", "偿债能力强", "2026-03-15", "", "", "", "", "")
WHOLE = [BANK, FIELD, ANALYSIS]


def changed(row: Any, cells: Any) -> list[Any]:
    return [cells.get(at, cell) for at, cell in enumerate(row)]


@one_database
def test_a_whole_investigation_comes_in_once_as_a_fact_of_the_grade(as_reader: Any) -> None:
    key, content = factories.make_customer(code="A").id, csv_file(WHOLE, HEAD)
    job = imported(content, "investigations", "csmanager")
    assert {name: counts["created"] for name, counts in job.result.items()} == {"channels": 3, "investigations": 1}
    case, finding = one_of(InvestigationCase), one_of(Investigation)
    assert (case.state, case.result, case.reported_on, case.closed_on) == (
        "concluded",
        "good",
        date(2026, 3, 20),
        date(2026, 3, 25),
    )
    assert (case.finding_id, case.officer_id) == (finding.id, user("credit").id)
    evidence = {
        one.item: db.session.get_one(InvestigationStep, one.step_id).channel
        for one in db.session.scalars(select(InvestigationItem))
    }
    assert evidence == {
        "standing": "field",
        "operations": "field",
        "finances": "bank",
        "conduct": "bank",
        "security": "bank",
    }
    assert standings_of([key], DAY)[key].investigation == "good"
    assert standings_of([key], date(2026, 3, 24))[key].investigation is None
    again = imported(content, "investigations", "csmanager")
    assert again.result["channels"] == {"created": 0, "changed": 0, "unchanged": 3}
    with as_reader("sales1"):
        assert investigating.ask(key, "又有变化", on=DAY).state == "requested"


@one_database
def test_its_result_counts_no_more_when_taken_back(sign_in: Any) -> None:
    customer = factories.make_customer(code="A")
    factories.make_investigation(customer, "poor", on=date(2026, 1, 10))
    key, content = customer.id, csv_file(WHOLE, HEAD)
    job = imported(content, "investigations", "csmanager")
    assert undo(job, "csmanager").state == "undone"
    case = one_of(InvestigationCase)
    assert (case.state, case.note, case.reported_on) == ("withdrawn", "撤销导入：list.csv", None)
    assert standings_of([key], DAY)[key].investigation == "poor"
    assert imported(content, "investigations", "csmanager").result["investigations"]["created"] == 1
    manager = sign_in("csmanager")
    for path in (f"/investigation-cases/details/?id={case.id}", "/investigations/", "/investigation-cases/"):
        assert manager.get(path).status_code == 200


@one_database
def test_a_grade_proposed_on_it_hinders() -> None:
    key = factories.make_customer(code="A").id
    job = imported(csv_file(WHOLE, HEAD), "investigations", "csmanager")
    version = db.session.scalars(select(PolicyVersion.id)).first()
    made = {"policy": "credit_grade", "version": 1, "version_id": version, "on": DAY, "rule": "x", "facts": {}}
    made |= {"outcome": {}, "reasons": [], "passed_over": [], "at": fresh(job).finished_at + timedelta(days=1)}
    store(DecisionRecord(customer_id=key, user_id=user("credit").id, **made))
    job = undo(job, "csmanager")
    assert job.state == "done"
    says = "had a decision taken since that rests on its figures"
    assert ("customer", says, user("credit").name) in hindering(job)


@one_database
def test_an_investigation_of_more_rows_than_are_written_at_once_is_one() -> None:
    class Few(KINDS["investigations"]):  # type: ignore[misc]
        chunk = 1

    factories.make_customer(code="A")
    report = Few.take(csv_file(WHOLE, HEAD), "file.csv", on=DAY)
    assert report.ok, report.faults
    assert len(db.session.scalars(select(InvestigationStep.id)).all()) == 3
    assert one_of(InvestigationCase).finding_id == one_of(Investigation).id


@one_database
@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({0: "B"}, (2, "customer", "二(三)3.2.1")),
        ({3: "nobody"}, (2, "officer", "二(三)3.2.1")),
        ({4: "2026-03-09"}, (2, "reported_on", "二(三)3.2.1")),
        ({5: "2026-11-24"}, (2, "concluded_on", "二(三)3.2.1")),
        ({6: "很好"}, (2, "result", "")),
        ({8: "网络"}, (2, "through", "")),
        ({9: ""}, (2, "source", "")),
        ({11: "2026-03-01"}, (2, "done_on", "二(三)3.2.1")),
    ],
    ids=[
        *("no such customer", "nobody", "reported first", "still to come", "no result", "no channel"),
        *("nobody was asked", "done before it was asked for"),
    ],
)
def test_what_is_no_channel_is_named(cells: Any, told: Any) -> None:
    factories.make_customer(code="A")
    whole = {12: "执照有效", 13: "产销正常"}
    assert named("investigations", BANK, HEAD, whole | cells) == [told]


@one_database
@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([changed(BANK, {14: ""}), FIELD, ANALYSIS], (2, "finances", "二(三)3.2.4")),
        ([BANK, FIELD], (2, "through", "二(三)3.1.5")),
        ([BANK, FIELD, changed(ANALYSIS, {11: "2026-03-11"})], (2, "through", "二(三)3.1.5")),
        ([BANK, FIELD, changed(ANALYSIS, {12: "执照有效"})], (4, "standing", "二(三)3.2.4")),
        ([BANK, changed(FIELD, {6: "差"}), ANALYSIS], (3, "result", "二(三)3.2.1")),
    ],
    ids=["an item lacks", "never analysed", "analysed before it", "an item twice", "two results"],
)
def test_what_is_not_whole_is_named_once(rows: Any, told: Any) -> None:
    factories.make_customer(code="A")
    found = faults("investigations", rows, HEAD)
    assert [(line, column, clause) for line, column, _why, clause in found] == [told]


@one_database
def test_one_that_is_under_way_here_stays(as_reader: Any) -> None:
    key = factories.make_customer(code="A").id
    with as_reader("sales1"):
        investigating.ask(key, "拟扩大授信", on=date(2026, 3, 2))
    db.session.commit()
    assert {one[1] for one in faults("investigations", WHOLE, HEAD)} == {"asked_on"}


@one_database
def test_only_the_manager_of_customer_service_brings_them(sign_in: Any) -> None:
    for name in ("gm", "credit", "service", "sales1", "auditor", "admin"):
        assert bring(sign_in(name), csv_file(WHOLE, HEAD), kind="investigations").status_code == 403, name
    assert bring(sign_in("csmanager"), csv_file(WHOLE, HEAD), kind="investigations").status_code == 302
