"""Trainings and meetings: planned, held, recorded, read; who may do what, on which day, and who sees it."""

import io
from datetime import timedelta

import pytest

from admin_app.areas.staff import files, follow_ups, gatherings
from admin_app.areas.staff.gatherings import Mark, Plan
from admin_app.areas.staff.models import Gathering
from admin_app.duties import service as duties
from admin_app.errors import Invalid, NotAllowed, NotFound, Refused
from tests.factories import DAY, reader, user

LATER = DAY + timedelta(days=3)


def owed(person, kind, on=DAY):
    """What the person himself owes of this kind, and the day."""
    found, _more = duties.duties_of(reader(person, on), on)
    return [(duty.about, duty.due_on) for duty in found if duty.kind == kind and duty.is_mine]


def marks(**attended):
    return {user(name).id: Mark(came, "发言") for name, came in attended.items()}


@pytest.fixture
def held(meet, act):
    gathering = meet()
    act("csmanager", gatherings.record, gathering.id, marks(clerk=True, service=False), "通过")
    return gathering


def test_a_planned_meeting_is_owed_by_whoever_holds_and_whoever_attends(app, session, cast, meet, as_reader):
    meet(day=LATER)
    assert owed_by(as_reader, "gathering_hold") == {"csmanager"}
    assert owed_by(as_reader, "gathering_attend") == {"clerk", "service"}


def owed_by(as_reader, kind, on=DAY):
    found = set()
    for name in ("csmanager", "clerk", "service", "sales1", "gm", "auditor", "admin"):
        with as_reader(name, on):
            if owed(name, kind, on):
                found.add(name)
    return found


def test_it_is_recorded_on_its_day_by_who_runs_it_of_everybody_on_the_list(app, session, cast, meet, act):
    gathering = meet(day=LATER)
    both = marks(clerk=True, service=True)
    for by, given, on, refusal in (
        ("csmanager", both, DAY, Refused),
        ("clerk", both, LATER, NotAllowed),
        ("sales1", both, LATER, NotFound),
        ("csmanager", marks(clerk=True), LATER, Invalid),
    ):
        with pytest.raises(refusal):
            act(by, gatherings.record, gathering.id, given, "通过", on=on)
    done = act("csmanager", gatherings.record, gathering.id, both, "通过", on=LATER)
    assert (done.state, done.recorded_on) == ("held", LATER)
    with pytest.raises(Refused, match="held and is recorded"):
        act("csmanager", gatherings.record, gathering.id, both, "通过", on=LATER)
    with pytest.raises(Refused):
        act("csmanager", gatherings.call_off, gathering.id, "冲突")


def test_who_was_absent_reads_the_minutes_once_and_himself(app, session, cast, held, act, as_reader):
    with as_reader("service"):
        assert owed("service", "minutes") == [("季度例会", DAY + timedelta(days=3))]
        seats = {seat.person_id: seat for seat in gatherings.seats_of(session.get(Gathering, held.id))}
    absent, present = seats[user("service").id], seats[user("clerk").id]
    with pytest.raises(NotAllowed):
        act("clerk", gatherings.acknowledge, absent.id)
    with pytest.raises(Refused, match="nothing for you to read"):
        act("clerk", gatherings.acknowledge, present.id)
    act("service", gatherings.acknowledge, absent.id)
    with pytest.raises(Refused, match="already"):
        act("service", gatherings.acknowledge, absent.id)
    with as_reader("service"):
        assert owed("service", "minutes") == []


def test_what_comes_of_a_training_each_sees_of_himself_of_a_meeting_all_members_see(
    app, session, cast, meet, act, as_reader
):
    counts = {}
    for kind in gatherings.KINDS:
        gathering = meet(kind)
        act("csmanager", gatherings.record, gathering.id, marks(clerk=True, service=False), "通过")
        for name in ("csmanager", "clerk", "gm", "auditor", "sales1", "admin"):
            with as_reader(name):
                counts[kind, name] = len(gatherings.seats_of(gathering))
    assert counts == {
        **{(kind, name): 2 for kind in gatherings.KINDS for name in ("csmanager", "gm", "auditor")},
        **{(kind, name): 0 for kind in gatherings.KINDS for name in ("sales1", "admin")},
        ("training", "clerk"): 1,
        ("meeting", "clerk"): 2,
    }


def test_a_gathering_is_seen_by_its_members_and_who_leads_the_department(app, session, cast, meet, seen):
    assert seen(meet(people=("clerk", "sales1"))) == {"csmanager", "clerk", "sales1", "gm", "auditor"}


def test_who_is_taken_off_the_list_sees_and_owes_nothing_more(app, session, cast, meet, act, seen, as_reader):
    gathering = meet()
    given = Plan("meeting", "季度例会", "议程", DAY, user("clerk").id, [user("service").id])
    act("csmanager", gatherings.replan, gathering.id, given)
    assert seen(gathering) == {"csmanager", "clerk", "service", "gm", "auditor"}  # the clerk arranges it now
    with as_reader("clerk"):
        assert (owed("clerk", "gathering_attend"), owed("clerk", "gathering_hold")) == ([], [("季度例会", DAY)])
    act("clerk", gatherings.call_off, gathering.id, "改期")
    with pytest.raises(Refused, match="called off"):
        act("csmanager", gatherings.replan, gathering.id, given)


@pytest.mark.parametrize("by", ["clerk", "mktmanager", "auditor", "admin"])
def test_who_may_not_arrange_plans_nothing(app, session, cast, act, by):
    with pytest.raises(NotAllowed):
        act(by, gatherings.plan, Plan("training", "x", "x", DAY, user("clerk").id, [user("clerk").id]))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "party"}, "kind"),
        ({"title": "  "}, "title"),
        ({"on": DAY - timedelta(days=1)}, "on"),
        ({"on": None}, "on"),
        ({"person_ids": []}, "people"),
        ({"arranger_id": None}, "arranger"),
        ({"arranger_id": 10**9}, "arranger"),
    ],
)
def test_a_plan_that_lacks_something_is_refused_by_field(app, session, cast, act, change, field):
    keys = {"arranger_id": user("clerk").id, "person_ids": [user("clerk").id]}
    given = {"kind": "training", "title": "话术", "agenda": "议程", "on": DAY, **keys} | change
    with pytest.raises(Invalid) as caught:
        act("csmanager", gatherings.plan, Plan(**given))
    assert list(caught.value.errors) == [field]


def test_material_is_brought_by_who_runs_it_and_taken_away_by_who_sees_it(app, session, cast, meet, act):
    gathering = meet("training")
    paper = "培训讲义".encode()
    with pytest.raises(NotAllowed):
        act("clerk", files.add, gathering.id, io.BytesIO(paper), "讲义.txt")
    kept = act("csmanager", files.add, gathering.id, io.BytesIO(paper), "讲义.txt")
    _file, path = act("clerk", files.copy_of, kept.id)
    assert path.read_bytes().endswith(paper)
    for name in ("sales1", "admin"):
        with pytest.raises(NotFound):
            act(name, files.copy_of, kept.id)


def test_what_follows_is_given_after_the_meeting_and_done_by_its_owner(app, session, cast, meet, held, act, as_reader):
    given = ("整理档案", user("contracts").id, LATER)
    with pytest.raises(Refused):
        act("csmanager", follow_ups.give, meet().id, *given)
    with pytest.raises(NotAllowed):
        act("clerk", follow_ups.give, held.id, *given)
    row = act("csmanager", follow_ups.give, held.id, *given)
    with as_reader("contracts"):
        assert owed("contracts", "follow_up") == [("整理档案 · 何同", LATER)]
    with pytest.raises(NotAllowed):
        act("csmanager", follow_ups.finish, row.id, "完成")
    act("contracts", follow_ups.finish, row.id, "完成")
    for doing in (follow_ups.finish, follow_ups.drop):
        with pytest.raises(Refused, match="done already"):
            act("contracts", doing, row.id, "x")
