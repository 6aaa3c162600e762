"""What a meeting gave somebody to do: a long story of acts against a plain model."""

from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from admin_app.areas.staff import follow_ups, gatherings
from admin_app.areas.staff.gatherings import Mark, Plan
from admin_app.areas.staff.models import FollowUp
from admin_app.duties import kinds
from admin_app.duties import service as duties
from admin_app.errors import DeskError, Invalid, NotAllowed, NotFound, Refused
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded
from tests.factories import DAY, as_reader, user

EVERYBODY = ("csmanager", "clerk", "service", "sales1", "gm", "admin")
MEMBERS = {"csmanager", "clerk", "gm"}  # see the meeting: the manager runs it, the clerk attended
OWNERS = ("clerk", "service")
DAYS = (-1, 0, 4)


class Story(RuleBasedStateMachine):
    """One meeting, held; whatever people then do about what follows from it."""

    def __init__(self) -> None:
        super().__init__()
        clerk = user("clerk").id
        with as_reader("csmanager"):
            plan = Plan("meeting", "例会", "议程", DAY, user("csmanager").id, [clerk])
            self.meeting = gatherings.plan(plan, on=DAY).id
            gatherings.record(self.meeting, {clerk: Mark(True)}, "通过", on=DAY)
            db.session.commit()
        self.rows: dict[int, tuple[str, str, int]] = {}  # owner, state, due in so many days

    def does(self, person: str, act, expected: type[DeskError] | None):
        made, refused = None, None
        with as_reader(person):
            try:
                made = act()
                db.session.commit()
            except DeskError as error:
                db.session.rollback()
                refused = type(error)
        assert refused is expected
        return made

    @rule(person=st.sampled_from(EVERYBODY), owner=st.sampled_from(OWNERS), days=st.sampled_from(DAYS))
    def give(self, person: str, owner: str, days: int) -> None:
        expected = None if person == "csmanager" else NotAllowed if person in MEMBERS else NotFound
        if expected is None and days < 0:
            expected = Invalid
        key, due = user(owner).id, DAY + timedelta(days=days)
        made = self.does(person, lambda: follow_ups.give(self.meeting, "事项", key, due, on=DAY), expected)
        if made is not None:
            self.rows[made.id] = (owner, "open", days)

    def sees(self, person: str, owner: str) -> bool:
        return person in MEMBERS or person == owner

    @precondition(lambda self: self.rows)
    @rule(person=st.sampled_from(EVERYBODY), data=st.data(), is_done=st.booleans())
    def end(self, person: str, data, is_done: bool) -> None:
        key = data.draw(st.sampled_from(list(self.rows)))
        owner, state, days = self.rows[key]
        if not self.sees(person, owner):
            expected = NotFound
        elif state != "open":
            expected = Refused
        else:
            expected = None if person == (owner if is_done else "csmanager") else NotAllowed
        act = (lambda: follow_ups.finish(key, "完成", on=DAY)) if is_done else (lambda: follow_ups.drop(key, "取消"))
        self.does(person, act, expected)
        if expected is None:
            self.rows[key] = (owner, "done" if is_done else "dropped", days)

    @invariant()
    def rows_and_duties_stand_as_the_model_says(self) -> None:
        with unguarded("a test looks"):
            rows = db.session.query(FollowUp).populate_existing().filter_by(gathering_id=self.meeting)
            assert {row.id: row.state for row in rows} == {key: state for key, (_o, state, _d) in self.rows.items()}
        for person in OWNERS:
            with as_reader(person) as reader:
                found, _more = duties.duties_of(reader, DAY)
                mine = {duty.arguments["id"] for duty in found if duty.kind == "follow_up" and duty.is_mine}
            owed = {key for key, (owner, state, _days) in self.rows.items() if (owner, state) == (person, "open")}
            assert mine & self.rows.keys() == owed


def test_every_story_of_what_follows_goes_as_the_model_says(app, session, cast, monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", {"follow_up": kinds._kinds["follow_up"]})
    quick = settings(max_examples=8, stateful_step_count=8, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Story, settings=quick)
