"""Trainings, meetings and suggestions of before the desk come in by files (三1, 三4, 三5)."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from admin_app.areas.staff import figures, gatherings, suggestions
from admin_app.areas.staff.models import Gathering, Seat, Suggestion
from admin_app.duties.service import duties_of
from admin_app.errors import NotAllowed
from admin_app.extensions import db
from admin_app.imports.kinds import KINDS
from tests.factories import DAY, user
from tests.imports.files import csv_file
from tests.imports.test_before_the_desk import named
from tests.imports.test_screens import bring
from tests.imports.test_taking_over import faults
from tests.imports.test_undo import hindering, imported, nobody_hides, one_database, one_of, undo  # noqa: F401

HELD = ("类别", "主题", "日期", "组织人", "内容", "参加人", "是否出席", "结果")
CAME = ("培训", "合同法基础", "2026-03-12", "csmanager", "签订与保管", "clerk", "是", "合格")
STAYED = ("培训", "合同法基础", "2026-03-12", "csmanager", "签订与保管", "service", "缺席", "")
MET = ("会议", "三月例会", "2026-03-02", "csmanager", "投诉回顾", "service", "否", "")
MADE = ("提出人", "提出日期", "摘要", "意见内容", "答复", "答复人", "答复日期")
ANSWERED = ("service", "2026-08-20", "错开午间值班", "午间无人接听", "已排班", "csmanager", "2026-08-24")
WAITING = ("clerk", "2026-11-20", "增加档案柜", "柜子不够", "", "", "")


@one_database
def test_trainings_and_meetings_come_in_held_once_and_are_called_off_when_taken_back(as_reader: Any) -> None:
    content = csv_file([CAME, STAYED, MET], HELD)
    job = imported(content, "gatherings", "csmanager")
    assert {name: counts["created"] for name, counts in job.result.items()} == {"attendances": 3, "gatherings": 2}
    training, meeting = one_of(Gathering, kind="training"), one_of(Gathering, kind="meeting")
    assert (training.state, training.on, training.summary) == ("held", date(2026, 3, 12), "签订与保管")
    assert training.department_id == user("csmanager").department_id
    seats = {one.person_id: (one.attended, one.said) for one in db.session.scalars(select(Seat))}
    assert seats[user("clerk").id] == (True, "合格")
    assert one_of(Seat, gathering_id=meeting.id).read_from is None, "nobody owes reading old minutes"
    with as_reader("csmanager"):
        came = {person.username: (there, absent) for person, there, absent in figures.attendance(date(2026, 1, 1), DAY)}
    assert came == {"clerk": (1, 0), "service": (0, 2)}
    again = imported(content, "gatherings", "csmanager")
    assert again.result["attendances"] == {"created": 0, "changed": 0, "unchanged": 3}
    assert undo(job, "csmanager").state == "undone"
    assert {one.state for one in db.session.scalars(select(Gathering))} == {"called_off"}
    with as_reader("csmanager"):
        assert figures.attendance(date(2026, 1, 1), DAY) == []
    assert imported(content, "gatherings", "csmanager").result["gatherings"]["created"] == 2


@one_database
def test_a_gathering_of_more_rows_than_are_written_at_once_is_one() -> None:
    class Few(KINDS["gatherings"]):  # type: ignore[misc]
        chunk = 1

    report = Few.take(csv_file([CAME, STAYED, MET], HELD), "file.csv", on=DAY)
    assert report.ok, report.faults
    assert sorted(db.session.scalars(select(Gathering.title))) == ["三月例会", "合同法基础"]
    assert len(db.session.scalars(select(Seat.id)).all()) == 3
    department = one_of(Gathering, kind="training").department_id
    assert department == user("csmanager").department_id, "at the shell, of whoever arranged it"


@one_database
@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({0: "聚餐"}, (2, "kind", "")),
        ({2: "2026-11-24"}, (2, "on", "一4.6")),
        ({3: "nobody"}, (2, "arranger", "一4.6")),
        ({4: ""}, (2, "summary", "")),
        ({5: "admin"}, (2, "person", "一4.6")),
        ({6: ""}, (2, "attended", "")),
        ({6: "也许"}, (2, "attended", "")),
    ],
    ids=["no kind", "still to come", "nobody", "nothing recorded", "an administrator", "not said", "perhaps"],
)
def test_what_is_no_attendance_is_named(cells: Any, told: Any) -> None:
    assert named("gatherings", CAME, HELD, cells) == [told]


@one_database
def test_rows_of_one_gathering_agree_and_nothing_is_added_to_it() -> None:
    other = (*STAYED[:4], "另有内容", *STAYED[5:])
    assert [one[:2] for one in faults("gatherings", [CAME, other], HELD)] == [(3, "summary")]
    imported(csv_file([CAME], HELD), "gatherings", "csmanager")
    assert [one[:2] for one in faults("gatherings", [STAYED], HELD)] == [(2, "title")]


@one_database
def test_what_is_planned_here_is_recorded_here_and_other_departments_are_none_of_his(as_reader: Any) -> None:
    on = date(2026, 3, 12)
    with as_reader("csmanager"):
        gatherings.plan(gatherings.Plan("training", CAME[1], "…", on, user("csmanager").id, [user("clerk").id]), on=on)
    db.session.commit()
    says = [why for _line, _column, why, _clause in faults("gatherings", [CAME], HELD)]
    assert says == ["It is planned here and not recorded yet."]
    with as_reader("gm"):
        gatherings.plan(gatherings.Plan("meeting", MET[1], "…", on, user("gm").id, [user("gm").id]), on=on)
    db.session.commit()
    job = imported(csv_file([(*MET[:2], "2026-03-12", *MET[3:])], HELD), "gatherings", "csmanager")
    assert job.result["gatherings"]["created"] == 1, "that one is planned elsewhere too he is not told"


@one_database
def test_suggestions_come_in_answered_or_waiting_for_whoever_answers(as_reader: Any) -> None:
    content = csv_file([ANSWERED, WAITING], MADE)
    job = imported(content, "suggestions", "csmanager")
    answered, waiting = one_of(Suggestion, state="answered"), one_of(Suggestion, state="made")
    assert (answered.reply, answered.replied_on) == ("已排班", date(2026, 8, 24))
    assert answered.replied_by_id == answered.answerer_id == user("csmanager").id
    assert (waiting.answerer_id, waiting.made_on) == (user("csmanager").id, date(2026, 11, 20))
    with as_reader("csmanager") as reader:
        owed = [one for one in duties_of(reader, DAY)[0] if one.kind == "suggestion_reply"]
        assert [one.base for one in owed] == [date(2026, 11, 20)]
    with as_reader("service"):
        assert {one.title for one in db.session.scalars(select(Suggestion))} == {"错开午间值班"}
    with as_reader("csmanager"):
        suggestions.reply(waiting.id, "下月购置", on=DAY)
    db.session.commit()
    assert imported(content, "suggestions", "csmanager").result["suggestions"]["unchanged"] == 2
    assert ("suggestion", "was changed since", user("csmanager").name) in hindering(undo(job, "csmanager"))


@one_database
def test_suggestions_taken_back_are_withdrawn_and_owed_by_nobody(as_reader: Any) -> None:
    content = csv_file([ANSWERED, WAITING], MADE)
    job = imported(content, "suggestions", "csmanager")
    assert undo(job, "csmanager").state == "undone"
    assert {one.state for one in db.session.scalars(select(Suggestion))} == {"withdrawn"}
    with as_reader("csmanager") as reader:
        assert [one for one in duties_of(reader, DAY)[0] if one.kind == "suggestion_reply"] == []
    assert imported(content, "suggestions", "csmanager").result["suggestions"]["created"] == 2


@one_database
def test_what_the_manager_suggested_waits_for_his_superior(as_reader: Any) -> None:
    imported(csv_file([("csmanager", *WAITING[1:])], MADE), "suggestions", "csmanager")
    there = one_of(Suggestion)
    assert there.answerer_id == user("gm").id
    with as_reader("csmanager"), pytest.raises(NotAllowed):
        suggestions.reply(there.id, "同意", on=DAY)


@one_database
@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({0: "nobody"}, (2, "author", "三5")),
        ({0: "admin"}, (2, "author", "三5")),
        ({1: "2026-11-24"}, (2, "made_on", "三5")),
        ({3: ""}, (2, "text", "")),
        ({5: "service"}, (2, "replied_by", "三5")),
        ({5: ""}, (2, "replied_by", "三5")),
        ({4: ""}, (2, "reply", "三5")),
        ({6: "2026-08-19"}, (2, "replied_on", "三5")),
    ],
    ids=[
        *("nobody", "an administrator", "still to come", "no words", "his own", "by nobody", "without words"),
        "before it was made",
    ],
)
def test_what_is_no_suggestion_is_named(cells: Any, told: Any) -> None:
    assert named("suggestions", ANSWERED, MADE, cells) == [told]


@one_database
def test_a_suggestion_that_nobody_is_there_to_answer_is_named() -> None:
    user("csmanager").active = False
    db.session.commit()
    assert named("suggestions", WAITING, MADE, {0: "gm"}) == [(2, "author", "三5")]
    assert named("suggestions", WAITING, MADE, {}) == []


@one_database
def test_a_suggestion_with_another_reply_stays() -> None:
    imported(csv_file([ANSWERED], MADE), "suggestions", "csmanager")
    assert named("suggestions", ANSWERED, MADE, {4: "另议"}) == [(2, "title", "三5")]


@one_database
@pytest.mark.parametrize(("kind", "row", "head"), [("gatherings", CAME, HELD), ("suggestions", ANSWERED, MADE)])
def test_only_the_manager_of_customer_service_brings_them(sign_in: Any, kind: str, row: Any, head: Any) -> None:
    for name in ("gm", "service", "clerk", "mktmanager", "auditor", "admin"):
        assert bring(sign_in(name), csv_file([row], head), kind=kind).status_code == 403, name
    assert bring(sign_in("csmanager"), csv_file([row], head), kind=kind).status_code == 302
