"""Suggestions (三5): who reads, and who answers."""

from datetime import timedelta

import pytest

from admin_app.accounts import deputies
from admin_app.areas.staff import suggestions
from admin_app.duties import service as duties
from admin_app.errors import NotAllowed, Refused
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
