"""Suggestions (三5): who reads, who answers, and a long story of acts against a plain model."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from admin_app.accounts import deputies
from admin_app.areas.staff import suggestions
from admin_app.areas.staff.models import Suggestion
from admin_app.duties import service as duties
from admin_app.errors import DeskError, Invalid, NotAllowed, NotFound, Refused
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded
from tests.factories import DAY, as_reader, user

EVERYBODY = ("clerk", "sales1", "csmanager", "gm", "auditor", "admin")
READERS = {"clerk", "csmanager", "auditor"}


@pytest.fixture
def made(act, cast):
    return act("clerk", suggestions.make, "例会太长", "建议控制在半小时内。")


def test_its_author_who_answers_and_the_auditor_read_it(app, session, made, seen):
    assert seen(made) == READERS


def test_its_author_opens_it_to_all_but_administrators_and_takes_that_back(app, session, cast, made, seen, act):
    with pytest.raises(NotAllowed):
        act("csmanager", suggestions.open_to_all, made.id, True)
    act("clerk", suggestions.open_to_all, made.id, True)
    assert seen(made) == set(cast) - {"admin"}
    act("clerk", suggestions.open_to_all, made.id, False)
    assert seen(made) == READERS


@pytest.mark.parametrize(("author", "answerer"), [("clerk", "csmanager"), ("sales1", "csmanager"), ("csmanager", "gm")])
def test_the_manager_answers_and_his_own_goes_to_his_superior(app, session, cast, act, author, answerer):
    row = act(author, suggestions.make, "标题", "内容")
    assert row.answerer_id == user(answerer).id
    with as_reader(answerer) as one:
        found, _more = duties.duties_of(one, DAY)
        assert [(duty.due_on, duty.clause) for duty in found if duty.kind == "suggestion_reply"] == [
            (DAY + timedelta(days=7), "三5")  # five working days
        ]


def test_with_nobody_above_there_is_nobody_to_answer(app, session, cast, act):
    user("csmanager").roles = []
    with pytest.raises(Refused, match="Nobody is there to answer"):
        act("gm", suggestions.make, "标题", "内容")


def test_an_administrator_has_no_part_in_it(app, session, cast, act):
    with pytest.raises(NotAllowed):
        act("admin", suggestions.make, "标题", "内容")


def test_a_deputy_answers_but_never_his_own(app, session, cast, act, made):
    with unguarded("a test's arrangement"):
        deputies.name_deputy(
            user("csmanager"), user("clerk"), DAY, DAY + timedelta(days=5), "出差", by=user("csmanager")
        )
        db.session.commit()
    with pytest.raises(NotAllowed, match="Nobody answers his own"):
        act("clerk", suggestions.reply, made.id, "好的")
    other = act("sales1", suggestions.make, "标题", "内容")
    assert act("clerk", suggestions.reply, other.id, "好的").replied_by_id == user("clerk").id


def test_a_withdrawn_one_is_its_authors_again(app, session, made, seen, act):
    act("clerk", suggestions.withdraw, made.id)
    assert seen(made) == {"clerk", "auditor"}


class Story(RuleBasedStateMachine):
    """One suggestion of the clerk's; a plain model says what each act must do."""

    def __init__(self) -> None:
        super().__init__()
        with as_reader("clerk"):
            self.key = suggestions.make("标题", "内容", on=DAY).id
            db.session.commit()
        self.state, self.is_open, self.reply = "made", False, None

    def sees(self, person: str) -> bool:
        if person == "admin":
            return False
        answers = person == "csmanager" and self.state != "withdrawn"
        return person in ("clerk", "auditor") or answers or self.is_open

    def does(self, person: str, act, expected: type[DeskError] | None) -> None:
        refused = None
        with as_reader(person):
            try:
                act()
                db.session.commit()
            except DeskError as error:
                db.session.rollback()
                refused = type(error)
        assert refused is expected

    def expected(self, person: str, allowed: set[str], *, done: bool, not_blank: bool = True):
        if not self.sees(person):
            return NotFound
        if done:
            return Refused
        if person not in allowed:
            return NotAllowed
        return None if not_blank else Invalid

    @rule(person=st.sampled_from(EVERYBODY), text=st.sampled_from(["好的", "  "]))
    def reply_to_it(self, person: str, text: str) -> None:
        expected = self.expected(person, {"csmanager"}, done=self.state != "made", not_blank=bool(text.strip()))
        self.does(person, lambda: suggestions.reply(self.key, text, on=DAY), expected)
        if expected is None:
            self.state, self.reply = "answered", text

    @rule(person=st.sampled_from(EVERYBODY))
    def withdraw(self, person: str) -> None:
        expected = self.expected(person, {"clerk"}, done=self.state != "made")
        self.does(person, lambda: suggestions.withdraw(self.key), expected)
        if expected is None:
            self.state, self.is_open = "withdrawn", False

    @precondition(lambda self: self.state != "withdrawn")
    @rule(person=st.sampled_from(EVERYBODY), is_open=st.booleans())
    def open_it(self, person: str, is_open: bool) -> None:
        expected = self.expected(person, {"clerk"}, done=False)
        self.does(person, lambda: suggestions.open_to_all(self.key, is_open), expected)
        if expected is None:
            self.is_open = is_open

    @invariant()
    def it_stands_as_the_model_says(self) -> None:
        with unguarded("a test looks"):
            row = db.session.get(Suggestion, self.key, populate_existing=True)
            assert (row.state, row.is_open, row.reply) == (self.state, self.is_open, self.reply)


def test_every_story_of_a_suggestion_goes_as_the_model_says(app, session, cast):
    quick = settings(max_examples=12, stateful_step_count=8, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Story, settings=quick)
