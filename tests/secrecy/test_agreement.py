"""The SQL filter, the compiled function and durable-rules answer alike: random readers, customers, lifts and days.

The facts are reckoned here in plain Python from what was stored, so that the SQL of secrecy/access.py is compared with
something that is not SQL. The highest post counts; the administrator sees nothing whatever else he is.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from admin_app import clock
from admin_app.accounts.rights import POST_TITLES
from admin_app.areas.customers.models import Contact, Customer
from admin_app.areas.receivables.models import Invoice
from admin_app.extensions import LEVELS, db, new_key
from admin_app.policies import service as policies
from admin_app.secrecy.access import ACCESS, access_column, access_of
from admin_app.secrecy.counting import count_visible
from admin_app.secrecy.models import CircleMember, Grant, OpenTask
from admin_app.secrecy.reader import Reader, reading_as, unguarded
from tests.factories import DAY

SPAN = 3
days = st.integers(-SPAN, SPAN).map(lambda n: DAY + timedelta(days=n))
may_be = st.none() | days
PEOPLE = (0, 1, 2, 3)  # places in the cast: the reader, a colleague, two others
POSTS = sorted(POST_TITLES)


@dataclass(frozen=True)
class Lift:
    """A row of circle, grant or task: whose, from and until when, ended early or not."""

    kind: str  # circle | borrow | consult | task | post_task
    who: int
    start: date
    until: date | None
    is_ended: bool
    post: str


@dataclass(frozen=True)
class Record:
    owner: int | None
    level: str
    ends: date | None
    lifts: tuple[Lift, ...] = field(default=())


lifts = st.builds(
    Lift,
    kind=st.sampled_from(("circle", "borrow", "consult", "task", "post_task")),
    who=st.sampled_from((0, 0, 0, 1, 2)),
    start=days,
    until=may_be,
    is_ended=st.sampled_from((False, False, True)),
    post=st.sampled_from(POSTS),
)
records = st.builds(
    Record,
    owner=st.none() | st.sampled_from(PEOPLE),
    level=st.sampled_from(LEVELS),
    ends=may_be,
    lifts=st.lists(lifts, max_size=3).map(tuple),
)


@st.composite
def readers(draw: Any) -> Any:
    """Posts, rank, day, colleagues, on screen or not, and posts of people he stands in for."""
    plain = [post for post in POSTS if post != "administrator"]
    posts = draw(st.frozensets(st.sampled_from(plain), max_size=3))
    if draw(st.integers(0, 9)) == 0:
        posts |= {"administrator"}
    return {
        "posts": posts,
        "rank": draw(st.sampled_from(("staff", "manager", "general_manager"))),
        "on": draw(days),
        "has_department": draw(st.booleans()),
        "on_screen": draw(st.booleans()),
        "stands_in": draw(st.none() | st.frozensets(st.sampled_from(plain), max_size=2)),
    }


def facts_of(record: Record, reader: Any, post: str) -> dict[str, Any]:
    """What may_read is asked, reckoned by hand."""
    on = reader["on"]
    held = reader["posts"] | (reader["stands_in"] or frozenset())
    stands_for = {0, 2} if reader["stands_in"] is not None else {0}

    def holds(lift: Lift) -> bool:
        if lift.is_ended:
            return False
        if lift.kind in ("task", "post_task"):
            return lift.who in stands_for if lift.kind == "task" else lift.post in held - {"administrator"}
        return lift.who == 0 and lift.start <= on and (lift.until is None or lift.until >= on)

    kinds = {lift.kind for lift in record.lifts if holds(lift)}
    grant = "borrow" if "borrow" in kinds else "consult" if "consult" in kinds and reader["on_screen"] else "none"
    return {
        "post": post,
        "rank": reader["rank"],
        "owns_customer": record.owner == 0,
        "owned_in_own_department": reader["has_department"] and record.owner in (0, 1),
        "open_task": bool(kinds & {"task", "post_task"}),
        "in_circle": "circle" in kinds,
        "grant": grant,
        "level": "internal" if record.ends is not None and record.ends < on else record.level,
    }


def store(record: Record, people: list[int]) -> int:
    """The customer with an invoice, a contact and his lifts; a grant always has a last day."""
    key = new_key()
    owner = people[record.owner] if record.owner is not None else None
    db.session.add(
        Customer(
            id=key, code=f"K{key}", name="K", name_key="k", owner_id=owner, level=record.level, level_ends=record.ends,
            created_at=clock.now(),
        )
    )  # fmt: skip
    db.session.flush()
    db.session.add(Invoice(customer_id=key, number=f"F{key}", issued_on=DAY, due_on=DAY, amount_fen=1))
    db.session.add(Contact(customer_id=key, name="N"))
    for lift in record.lifts:
        db.session.add(_row(lift, key, people))
    db.session.flush()
    return key


def _row(lift: Lift, key: int, people: list[int]) -> Any:
    ended = clock.now() if lift.is_ended else None
    user = people[lift.who]
    if lift.kind == "circle":
        return CircleMember(
            customer_id=key, user_id=user, from_on=lift.start, until_on=lift.until, reason="r", ended_at=ended
        )
    if lift.kind in ("borrow", "consult"):
        until = lift.until or DAY + timedelta(days=9)
        return Grant(customer_id=key, user_id=user, kind=lift.kind, from_on=lift.start, until_on=until, ended_at=ended)
    whose = {"user_id": user} if lift.kind == "task" else {"post": lift.post}
    return OpenTask(customer_id=key, kind="t", opened_at=clock.now(), closed_at=ended, **whose)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(reader=readers(), wanted=st.lists(records, min_size=1, max_size=6))
def test_sql_compiled_and_durable_agree_row_by_row(session: Any, cast: Any, reader: Any, wanted: list[Record]) -> None:
    people = sorted(user.id for user in cast.values())[:4]
    one = Reader(
        people[0], "one", reader["posts"], reader["rank"], reader["on"], 1,
        tuple(people[:2]) if reader["has_department"] else (), reader["on_screen"],
        stood_in_for=((people[2], reader["stands_in"]),) if reader["stands_in"] is not None else (),
    )  # fmt: skip
    try:
        with unguarded("rows of one example"):
            keys = [store(record, people) for record in wanted]
        with reading_as(one):
            policy = policies.in_force("may_read", one.on).loaded
            expected = {}
            for key, record in zip(keys, wanted, strict=True):
                asked = [facts_of(record, reader, post) for post in sorted(reader["posts"])]
                compiled = [policy.decide_compiled(facts).outcome["access"] for facts in asked]
                assert [policy.decide(facts).outcome["access"] for facts in asked] == compiled
                is_admin = "administrator" in reader["posts"]
                expected[key] = "none" if is_admin else max(compiled, key=ACCESS.index, default="none")
            assert access_of(keys) == expected
            seen = dict(session.execute(select(Customer.id, access_column(one)).where(Customer.id.in_(keys))).all())
            assert seen == {key: access for key, access in expected.items() if access != "none"}
            assert count_visible(Customer.__table__.c.id.in_(keys), 99) == len(seen)
            assert count_visible(Customer.__table__.c.id.in_(keys), 2) == min(len(seen), 2)
            for model, need in ((Invoice, "work"), (Contact, "full")):
                found = set(session.scalars(select(model.customer_id)))
                assert found == {k for k, access in expected.items() if ACCESS.index(access) >= ACCESS.index(need)}
    finally:
        session.rollback()


@pytest.mark.parametrize("kind", ["circle", "borrow", "consult"])
@pytest.mark.parametrize(("start", "until", "lifts_it"), [(0, 0, True), (0, 1, True), (1, 2, False), (-2, -1, False)])
def test_a_lift_counts_from_its_first_day_to_its_last(
    session: Any, cast: Any, kind: str, start: int, until: int, lifts_it: bool
) -> None:
    """The days themselves, which random ones may miss."""
    lift = Lift(kind, 0, DAY + timedelta(days=start), DAY + timedelta(days=until), False, "auditor")
    people = sorted(user.id for user in cast.values())[:4]
    with unguarded("one customer"):
        key = store(Record(3, "top_secret", None, (lift,)), people)
    manager = Reader(people[0], "one", frozenset({"finance_manager"}), "manager", DAY)
    with reading_as(manager):
        assert access_of([key]) == {key: "full" if lifts_it else "work"}
    session.rollback()
