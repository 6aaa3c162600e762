"""What ran before the desk comes in by files: holds of supply and disputes about contracts."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from admin_app.areas.contracts import disputes
from admin_app.areas.contracts.models import Dispute, DisputeStep
from admin_app.areas.credit import holds
from admin_app.areas.credit.models import SupplyHold
from admin_app.areas.customers.models import Customer
from admin_app.errors import Conflict, NotAllowed
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded
from tests import factories
from tests.factories import DAY, store, user
from tests.imports.files import csv_file
from tests.imports.test_screens import bring
from tests.imports.test_taking_over import faults
from tests.imports.test_undo import hindering, imported, nobody_hides, one_database, one_of, undo  # noqa: F401

HOLDS = ("客户编号", "停止事项", "起始日期", "原因", "决定人")
A_HOLD = ("A", "暂停供货", "2026-09-01", "逾期九十天", "csmanager")
DISPUTES = (
    *("客户编号", "合同编号", "争议事项", "发生日期", "最近处理日期", "处理情况"),
    *("下一步期限", "了结方式", "了结日期", "了结结果"),
)
OPEN = ("A", "HT1", "短少十件", "2026-09-01", "2026-10-15", "双方同意复点", "2026-12-01", "", "", "")
CLOSED = ("A", "HT1", "包装破损", "2026-03-01", "2026-03-20", "补发两件", "", "和解", "2026-04-01", "已补发")

FILES = {"holds": ([A_HOLD], HOLDS), "disputes": ([OPEN, CLOSED], DISPUTES)}


def named(kind: str, row: Any, head: Any, cells: Any) -> list[tuple[int, str, str]]:
    """What is wrong with a row in which some cells say something else."""
    changed = [cells.get(at, cell) for at, cell in enumerate(row)]
    return [(line, column, clause) for line, column, _why, clause in faults(kind, [changed], head)]


@one_database
def test_a_hold_taken_over_stops_supply_and_is_lifted_by_whom_the_policy_names(as_reader: Any) -> None:
    key = factories.make_customer(code="A").id
    imported(csv_file([A_HOLD], HOLDS), "holds", "csmanager")
    there = one_of(SupplyHold)
    assert (there.kind, there.opened_on, there.reason) == ("hold", date(2026, 9, 1), "逾期九十天")
    assert there.opened_by_id == user("csmanager").id
    assert one_of(Customer, id=key).supply_hold
    with as_reader("credit"), pytest.raises(NotAllowed):
        holds.lift(key, DAY, "已付清")
    with as_reader("csmanager"):
        holds.lift(key, DAY, "已付清")
    assert not one_of(Customer, id=key).supply_hold


@one_database
def test_holds_come_in_once_and_never_stood_when_taken_back() -> None:
    key = factories.make_customer(code="A").id
    content = csv_file([A_HOLD], HOLDS)
    job = imported(content, "holds", "csmanager")
    assert imported(content, "holds", "csmanager").result["holds"] == {"created": 0, "changed": 0, "unchanged": 1}
    assert undo(job, "csmanager").state == "undone"
    assert not one_of(Customer, id=key).supply_hold
    there = one_of(SupplyHold)
    assert (there.is_void, there.closed_on, there.instruction) == (True, DAY, "撤销导入：list.csv")
    assert imported(content, "holds", "csmanager").result["holds"]["created"] == 1


@one_database
def test_whoever_has_another_hold_stays_held_when_one_is_taken_back() -> None:
    key = factories.make_customer(code="A").id
    job = imported(csv_file([A_HOLD], HOLDS), "holds", "csmanager")
    imported(csv_file([("A", "终止交易", "2026-10-01", "总经理决定", "gm")], HOLDS), "holds", "csmanager")
    undo(job, "csmanager")
    assert one_of(Customer, id=key).supply_hold
    assert [one.kind for one in db.session.scalars(select(SupplyHold).where(SupplyHold.closed_on.is_(None)))] == [
        "ended"
    ]


@one_database
def test_a_hold_that_was_lifted_since_is_not_taken_back(as_reader: Any) -> None:
    key = factories.make_customer(code="A").id
    job = imported(csv_file([A_HOLD], HOLDS), "holds", "csmanager")
    with as_reader("gm"):
        holds.lift(key, DAY, "已付清")
    db.session.commit()
    job = undo(job, "csmanager")
    assert job.state == "done"
    assert ("supply_hold", "was changed since", user("gm").name) in hindering(job)


@one_database
@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({0: "B"}, (2, "customer", "二(三)3.4.2")),
        ({1: "紧急报告"}, (2, "kind", "")),
        ({2: "2026-11-24"}, (2, "opened_on", "二(三)3.4.2")),
        ({3: ""}, (2, "reason", "")),
        ({4: "nobody"}, (2, "ordered_by", "二(三)3.4.2")),
        ({4: "sales1"}, (2, "ordered_by", "二(三)3.4.2")),
        ({1: "终止交易", 4: "credit"}, (2, "ordered_by", "二(三)3.4.2")),
    ],
    ids=["no such customer", "an emergency", "still to come", "no reason", "nobody", "salesperson", "above his post"],
)
def test_what_is_no_hold_is_named(cells: Any, told: Any) -> None:
    factories.make_customer(code="A")
    assert named("holds", A_HOLD, HOLDS, cells) == [told]


@one_database
def test_a_hold_that_stands_here_stays() -> None:
    customer = factories.make_customer(code="A")
    store(SupplyHold(customer_id=customer.id, kind="hold", opened_on=DAY, reason="破产传闻"))
    assert named("holds", A_HOLD, HOLDS, {}) == [(2, "kind", "二(三)3.4.2")]
    assert named("holds", A_HOLD, HOLDS, {1: "终止交易"}) == []


@one_database
def test_disputes_come_in_with_their_last_step_and_go_on_here(as_reader: Any) -> None:
    factories.make_contract(factories.make_customer(code="A"), number="HT1", signed_on=date(2026, 1, 5))
    content = csv_file([OPEN, CLOSED], DISPUTES)
    job = imported(content, "disputes", "csmanager")
    assert job.result["disputes"]["created"] == 2
    there, closed = one_of(Dispute, state="open"), one_of(Dispute, state="settled")
    assert (there.subject, there.opened_on, there.next_on) == ("短少十件", date(2026, 9, 1), date(2026, 12, 1))
    assert (closed.closed_on, closed.outcome, closed.next_on) == (date(2026, 4, 1), "已补发", None)
    assert one_of(DisputeStep, dispute_id=there.id).says == "双方同意复点"
    again = imported(content, "disputes", "csmanager")
    assert again.result["disputes"] == {"created": 0, "changed": 0, "unchanged": 2}
    with as_reader("csmanager"):
        disputes.add_step(there.id, "复点无误", step_on=DAY, next_on=DAY, on=DAY)
    db.session.commit()
    assert [column for _line, column, _clause in named("disputes", OPEN, DISPUTES, {})] == ["subject"]
    assert ("contract_dispute", "was changed since", user("csmanager").name) in hindering(undo(job, "csmanager"))


@one_database
def test_disputes_taken_back_are_void_and_come_in_again(sign_in: Any, as_reader: Any) -> None:
    contract = factories.make_contract(factories.make_customer(code="A"), number="HT1", signed_on=date(2026, 1, 5))
    key, content = contract.id, csv_file([OPEN, CLOSED], DISPUTES)
    job, manager = imported(content, "disputes", "csmanager"), sign_in("csmanager")
    assert "短少十件" in manager.get(f"/contracts/details/?id={key}").text
    with unguarded("tests look at everything"):
        assert undo(job, "csmanager").state == "undone"
        assert {(one.state, one.next_on) for one in db.session.scalars(select(Dispute))} == {("void", None)}
    assert "短少十件" not in manager.get(f"/contracts/details/?id={key}").text
    with as_reader("csmanager"), pytest.raises(Conflict):
        disputes.add_step(one_of(Dispute, subject="短少十件").id, "再议", step_on=DAY, next_on=DAY, on=DAY)
    with unguarded("tests look at everything"):
        assert imported(content, "disputes", "csmanager").result["disputes"]["created"] == 2


@one_database
@pytest.mark.parametrize(
    ("row", "cells", "column"),
    [
        (OPEN, {0: "B"}, "customer"),
        (OPEN, {1: "HT2"}, "contract"),
        (OPEN, {1: "HT3"}, "contract"),
        (OPEN, {3: "2026-11-24"}, "opened_on"),
        (OPEN, {3: "2026-01-04"}, "opened_on"),
        (OPEN, {4: "2026-08-31"}, "step_on"),
        (OPEN, {5: ""}, "step"),
        (OPEN, {6: ""}, "next_on"),
        (OPEN, {6: "2026-11-22"}, "next_on"),
        (OPEN, {9: "已补发"}, "ended"),
        (CLOSED, {4: "", 5: ""}, "step_on"),
        (CLOSED, {6: "2026-12-01"}, "next_on"),
        (CLOSED, {8: "2026-03-19"}, "closed_on"),
        (CLOSED, {9: ""}, "outcome"),
    ],
    ids=[
        *("no such customer", "no such contract", "not signed", "still to come", "before it was signed"),
        *("a step before it", "a step without words", "without next step", "next step past", "closed, not how"),
        *("never tried", "closed, with a next step", "closed before its step", "no outcome"),
    ],
)
def test_what_is_no_dispute_is_named(row: Any, cells: Any, column: str) -> None:
    customer = factories.make_customer(code="A")
    factories.make_contract(customer, number="HT1", signed_on=date(2026, 1, 5))
    factories.make_contract(customer, number="HT3", state="draft", signed_on=None)
    assert named("disputes", row, DISPUTES, cells) == [(2, column, "二(四)4.3")]


@one_database
@pytest.mark.parametrize("kind", sorted(FILES))
def test_only_the_manager_of_customer_service_brings_them(sign_in: Any, kind: str) -> None:
    rows, head = FILES[kind]
    for name in ("gm", "credit", "service", "clerk", "sales1", "auditor", "admin"):
        assert bring(sign_in(name), csv_file(rows, head), kind=kind).status_code == 403, name
    assert bring(sign_in("csmanager"), csv_file(rows, head), kind=kind).status_code == 302
