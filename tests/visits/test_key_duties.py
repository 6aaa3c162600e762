"""A key customer whom no campaign drew is owed a visit by whoever plans them, from the day that he must be visited."""

from datetime import date, timedelta
from typing import Any

import pytest
from alembic import command
from sqlalchemy import column, select, table

from admin_app import create_app
from admin_app.areas.customers import duplicates, levels
from admin_app.areas.customers import service as customers
from admin_app.areas.customers.models import Customer
from admin_app.areas.visits import boards, campaigns, coverage, summaries
from admin_app.areas.visits import service as visits
from admin_app.areas.visits.models import Visit
from admin_app.duties.service import counts_of, duties_of
from admin_app.extensions import db
from admin_app.migrations import commands
from admin_app.policies import service as policies
from admin_app.reports.declared import AskedReport, report_named
from admin_app.secrecy.reader import unguarded
from tests import databases
from tests.complaints.helpers import CALL, HEARD, act
from tests.credit.test_preview import edited
from tests.factories import DAY, as_reader, make_customer, store

LAST = timedelta(days=90)  # a visit covers for so long


def key(owed_since: date | None = DAY - LAST, **columns: Any) -> Customer:
    return make_customer(**({"is_key": True, "visit_owed_since": owed_since} | columns))


def visited(customer: Customer, on: date, **columns: Any) -> Visit:
    about = {"visit_kind": "irregular", "visit_method": "phone", "visit_state": "done"}
    days = {"allotted_on": on, "due_on": on, "done_on": on}
    return store(Visit(customer_id=customer.id, **(about | days | columns)))


def owed(username: str, on: date = DAY) -> list[tuple[int, date, str, bool]]:
    with as_reader(username, on) as one:
        found = [duty for duty in duties_of(one, on)[0] if duty.kind == "key_visit"]
    assert {(duty.clause, duty.endpoint) for duty in found} <= {("二(五)3.4.2", "visit.create_view")}
    return [(duty.customer_id or 0, duty.due_on, duty.time, duty.is_mine) for duty in found]


def noted(customer: Customer) -> tuple[date | None, date | None]:
    """Last visited on, visit owed since; not visited since is the later of them."""
    columns = select(Customer.visited_on, Customer.visit_owed_since, Customer.unvisited_since)
    with unguarded("a test looks"):
        *days, later = db.session.execute(columns.where(Customer.id == customer.id)).one()
    assert later == max(day for day in days if day is not None)
    return days[0], days[1]


@pytest.mark.parametrize(("days", "time"), [(75, None), (76, "soon"), (90, "due"), (91, "overdue")])
@pytest.mark.parametrize("was_visited", [True, False])
def test_due_ninety_days_after_the_last_visit_or_since_he_is_key(
    session: Any, cast: Any, days: int, time: str | None, was_visited: bool
) -> None:
    base = DAY - timedelta(days=days)
    customer = key(DAY - timedelta(days=300) if was_visited else base)
    if was_visited:
        visited(customer, base)
    assert owed("service") == ([] if time is None else [(customer.id, base + LAST, time, True)])


def test_a_visit_of_the_time_before_he_was_key_counts_for_nothing_and_the_latest_for_all(
    session: Any, cast: Any
) -> None:
    customer = key(DAY - timedelta(days=80))
    visited(customer, DAY - timedelta(days=85))
    assert [due for _key, due, _time, _mine in owed("service")] == [DAY + timedelta(days=10)]
    visited(customer, DAY - timedelta(days=79))
    visited(customer, DAY - timedelta(days=82))
    assert noted(customer)[0] == DAY - timedelta(days=79)
    assert [due for _key, due, _time, _mine in owed("service")] == [DAY + timedelta(days=11)]


def test_the_service_officer_owes_it_and_the_manager_of_those_whom_others_do_not_see_so(
    session: Any, cast: Any
) -> None:
    seen, hidden = key(), key(level="top_secret")
    vital = key(is_key=False, dealings="vital", level="secret")
    open_one = key(is_key=False, dealings="vital")
    key(is_key=False, dealings="important")
    key(status="void")
    key(status="prospect")
    assert {one[0] for one in owed("service")} == {seen.id, open_one.id}
    assert {one[0] for one in owed("csmanager")} == {seen.id, hidden.id, vital.id, open_one.id}
    assert {one[3] for one in owed("service") + owed("csmanager")} == {True}
    assert [owed(name) for name in ("gm", "sales1", "clerk", "auditor", "admin")] == [[]] * 5


def test_who_is_drawn_waits_for_his_visit_and_is_owed_one_again_when_it_is_dropped(session: Any, cast: Any) -> None:
    customer = key()
    wanted = campaigns.Wanted("冬季回访", "regular", "phone", DAY, DAY + timedelta(days=7), {"only_key": True})
    act("csmanager", campaigns.begin, wanted)
    with unguarded("a test looks"):
        visit = session.scalars(select(Visit)).one()
    assert owed("service") == owed("csmanager") == []
    with as_reader("service") as one:
        assert [duty.kind for duty in duties_of(one, DAY)[0]] == ["visit"]
    act("csmanager", visits.drop, visit.id, "改期")
    assert [one[0] for one in owed("service")] == [customer.id]


def test_his_visit_ends_it_and_its_day_is_the_next_to_reckon_from(session: Any, cast: Any) -> None:
    customer = key()
    visit = act("csmanager", visits.plan, customer.id, "phone", DAY)
    act("service", visits.note_attempt, visit.id, "reached", "", at=CALL)
    assert noted(customer) == (None, DAY - LAST)
    act("service", visits.record_visit, visit.id, HEARD)
    assert (noted(customer), owed("service")) == ((DAY, DAY - LAST), [])
    assert owed("service", DAY + LAST) == [(customer.id, DAY + LAST, "due", True)]


def test_a_record_taken_back_counts_no_more(session: Any, cast: Any) -> None:
    customer = key()
    visited(customer, DAY - timedelta(days=9))
    second = visited(customer, DAY - timedelta(days=2))
    with unguarded("a test's arrangement"):
        second = session.get(Visit, second.id)
        second.visit_state, second.done_on = "dropped", None
        session.commit()
    assert noted(customer)[0] == DAY - timedelta(days=9)


def change(customer: Customer, values: dict[str, Any]) -> None:
    with as_reader("clerk"):
        customers.edit_customer(db.session.get_one(Customer, customer.id), values, on=DAY)
        db.session.commit()


def test_marked_today_he_is_owed_a_visit_from_today(session: Any, cast: Any) -> None:
    customer = key(DAY - timedelta(days=400), is_key=False)
    change(customer, {"region": "华东"})
    assert noted(customer)[1] == DAY - timedelta(days=400)
    change(customer, {"is_key": True})
    assert noted(customer)[1] == DAY


def test_who_is_key_already_gains_no_time_by_other_changes(session: Any, cast: Any) -> None:
    customer = key(DAY - timedelta(days=50))
    with as_reader("gm"):
        levels.classify(customer.id, dealings="vital", harm="damage", ground="往来", on=DAY)
        session.commit()
    change(customer, {"is_key": False})
    assert noted(customer)[1] == DAY - timedelta(days=50)


def test_whose_dealings_become_vital_is_owed_one_from_then_on(session: Any, cast: Any) -> None:
    customer = key(DAY - timedelta(days=400), is_key=False)
    with as_reader("clerk"):
        levels.classify(customer.id, dealings="important", harm="damage", ground="往来", on=DAY)
        session.commit()
    assert noted(customer)[1] == DAY - timedelta(days=400)
    with as_reader("gm"):
        levels.classify(customer.id, dealings="vital", harm="damage", ground="往来", on=DAY)
        session.commit()
    assert noted(customer)[1] == DAY


@pytest.mark.parametrize("was_key", [True, False])
def test_the_record_kept_of_two_knows_the_later_visit_and_since_when_one_was_key(
    session: Any, cast: Any, was_key: bool
) -> None:
    keep, drop = key(DAY - timedelta(days=70), is_key=was_key), key(DAY - timedelta(days=50))
    visited(keep, DAY - timedelta(days=20))
    visited(drop, DAY - timedelta(days=10))
    act("clerk", duplicates.merge_customers, keep.id, drop.id, "同一客户")
    assert noted(keep) == (DAY - timedelta(days=10), DAY - timedelta(days=70 if was_key else 50))


def test_the_rules_may_ask_for_another_pace_by_dealings_and_count_nobody_twice(session: Any, cast: Any) -> None:
    """For those who do not see how a customer deals, he deals as one of whom nothing is known."""
    faster = (
        "when=m.is_key == True,\n            then=dict(must_visit=True, within_days=key_days),",
        'when=(m.is_key == True) & (m.dealings == "vital"),\n            then=dict(must_visit=True, within_days=30),',
    )
    everybody = ("then=dict(must_visit=False, within_days=None)", "then=dict(must_visit=True, within_days=60)")
    both = key(DAY, dealings="vital", level="secret")
    marked, other = key(DAY), key(DAY, is_key=False, dealings="important")
    with policies.supposing(edited("service.py", faster, everybody), DAY):
        days = {
            one: {key: (due - DAY).days for key, due, *_ in owed(one, DAY + LAST)} for one in ("csmanager", "service")
        }
    assert days == {
        "csmanager": {both.id: 30, marked.id: 60, other.id: 60},
        "service": {both.id: 60, marked.id: 60, other.id: 60},
    }


@pytest.mark.parametrize("by", ["gm", "csmanager"])
def test_the_figure_its_list_and_its_report_count_by_the_pace_of_each_as_the_duty_does(
    session: Any, cast: Any, app: Any, count_queries: Any, by: str
) -> None:
    """Of those who have been key for longer than any pace, visited are all but those whose visit is overdue."""
    faster = (
        'when=m.dealings == "vital",\n            then=dict(must_visit=True, within_days=key_days),',
        'when=m.dealings == "vital",\n            then=dict(must_visit=True, within_days=30),',
    )
    long_ago = DAY - timedelta(days=400)
    made = {}
    for days in (30, 31, 90, 91):
        for vital in (True, False):
            made[days, vital] = key(long_ago, **({"is_key": False, "dealings": "vital"} if vital else {}))
            visited(made[days, vital], DAY - timedelta(days=days))
    made[0, True] = key(long_ago, is_key=False, dealings="vital")
    with policies.supposing(edited("service.py", faster), DAY), app.test_request_context("/"):
        late = {one for one, _due, time, _mine in owed("csmanager") if time == "overdue"}
        with as_reader(by) as one, count_queries() as statements:
            found = coverage.coverage(one, DAY)
        with as_reader(by):
            (line,) = boards.visit_coverage(DAY).lines
            listed = {
                group: {row.customer_id for row in report_named("key-visits").lines(AskedReport(DAY, group=group))}
                for group in ("open", "visited")
            }
            yes = [row.values["visited"] for row in report_named("key-visits").lines(AskedReport(DAY, group="visited"))]
            content = act(by, summaries.make, DAY, DAY, "总体").content
    assert late == {made[pace].id for pace in ((0, True), (31, True), (90, True), (91, True), (91, False))}
    assert listed == {"open": late, "visited": {one.id for one in made.values()} - late}
    assert (found, len(statements)) == (coverage.Coverage(4, 9, (30, 90)), 1)
    assert (line.values, set(yes)) == ((4, 5, 9, 44), {"是"})
    assert (content["key_visited"], content["key_wanted"]) == (4, 9)


def test_who_became_key_lately_is_not_counted_as_visited_though_his_visit_is_not_overdue(
    session: Any, cast: Any
) -> None:
    key(DAY)
    with as_reader("gm") as one:
        assert coverage.coverage(one, DAY) == coverage.Coverage(0, 1, (90,))
    assert owed("service") == []


def test_as_many_queries_for_one_as_for_three(session: Any, cast: Any, count_queries: Any) -> None:
    def queries() -> int:
        with as_reader("service") as one, count_queries() as statements:
            duties_of(one, DAY)
            counts_of(one, DAY)
        return len(statements)

    queries()  # the first to ask reads the policies
    key()
    first = queries()
    key()
    visited(key(DAY - timedelta(days=200)), DAY - LAST)
    assert (queries(), len(owed("service"))) == (first, 3)


def test_it_leads_to_the_form_of_his_visit(session: Any, cast: Any, sign_in: Any) -> None:
    customer = key()
    service = sign_in("service")
    assert f"/visits/new/?customer={customer.id}" in service.get("/").text.replace("&amp;", "&")
    assert customer.code in service.get(f"/visits/new/?customer={customer.id}").text


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_stored_visits_are_noted_by_the_upgrade(kind: str, tmp_path: Any) -> None:
    with databases.database(kind, tmp_path) as url:
        app = create_app({"SQLALCHEMY_DATABASE_URI": url, "GUIZHANG_FILES": tmp_path})
        with app.app_context():
            command.upgrade(commands.config(), "0059")
            with db.engine.begin() as connection:
                for number in (1, 2):
                    _insert(connection, "customer", STORED | {"id": number, "code": str(number)})
                about = {"visit_kind": "irregular", "visit_method": "phone", "allotted_on": DAY, "due_on": DAY}
                about |= dict.fromkeys(("about", "spoke_with", "opinion", "advice", "wants", "market"), "")
                about |= {"customer_id": 1, "row_version": 1, "is_imported": False}
                for at, (state, on) in enumerate((("done", 9), ("done", 4), ("allotted", None), ("dropped", 1))):
                    day = None if on is None else DAY - timedelta(days=on)
                    _insert(connection, "visit", about | {"id": at + 1, "visit_state": state, "done_on": day})
            commands.upgrade()
            names = ("id", "visited_on", "visit_owed_since", "unvisited_since")
            kept = table("customer", *map(column, names))
            with db.engine.connect() as connection:
                found = [tuple(map(str, row)) for row in connection.execute(select(kept).order_by(kept.c.id))]
            db.engine.dispose()
    last = str(DAY - timedelta(days=4))
    assert found == [("1", last, last, last), ("2", "None", str(DAY), str(DAY))]


STORED: dict[str, Any] = {
    "row_version": 1,
    "name": "K",
    "name_key": "k",
    "level": "internal",
    "status": "active",
    "created_at": "2026-11-23T00:00:00+00:00",
    **dict.fromkeys(("is_key", "is_institutional", "supply_hold", "emergency_open"), False),
}


def _insert(connection: Any, name: str, row: dict[str, Any]) -> None:
    connection.execute(table(name, *map(column, row)).insert().values(**row))
