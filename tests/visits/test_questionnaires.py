"""Which questions a campaign asks, how they stay as they were asked, and what the answers come to."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from admin_app.areas.visits import answer_figures, campaigns, questionnaires, summaries
from admin_app.areas.visits import service as visits
from admin_app.areas.visits.answers import answers_of
from admin_app.areas.visits.models import Questionnaire, Visit, VisitAnswer
from admin_app.areas.visits.questionnaires import Question
from admin_app.errors import Conflict, Invalid, NotAllowed, Refused
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded
from tests.complaints.helpers import CALL, HEARD, act, stored
from tests.factories import DAY, as_reader, make_customer

SOON = DAY + timedelta(days=7)
ASKED = {
    1: Question("rating", "送货是否及时？"),
    2: Question("choice", "最需改进哪一项？", ("送货", "售后")),
    3: Question("text", "明年计划？"),
}
SAID = {1: "4", 2: "2", 3: "增订"}


def drafted(questions=ASKED, by="service"):
    return act(by, questionnaires.draft, "年度问卷", "Yearly survey", questions).id


def campaign(key, **filters):
    wanted = campaigns.Wanted("冬季回访", "regular", "phone", DAY, SOON, filters, key)
    return act("csmanager", campaigns.begin, wanted)


def visits_of(made):
    with unguarded("a test looks"):
        return list(db.session.scalars(select(Visit.id).where(Visit.campaign_id == made.id).order_by(Visit.id)))


def answered(key, said, by="service"):
    act(by, visits.note_attempt, key, "reached", "", at=CALL)
    return act(by, visits.record_visit, key, visits.Heard(**{**vars(HEARD), "answers": said}))


# --- writing


@pytest.mark.parametrize(("count", "clause"), [(0, "二(五)2"), (1, None), (5, None), (6, "二(五)3.3")])
def test_a_questionnaire_asks_few_questions(session, cast, count, clause):
    asked = {number: Question("rating", f"问题{number}") for number in range(1, count + 1)}
    if clause is None:
        assert len(stored(drafted(asked), Questionnaire).questions) == count
        return
    with pytest.raises(Refused) as refused:
        drafted(asked)
    assert refused.value.clause == clause


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (Question("stars", "几颗星？"), "kind_2"),
        (Question("rating", "x" * 201), "asked_2"),
        (Question("choice", "哪一项？", ("送货",)), "choices_2"),
        (Question("choice", "哪一项？", ("送货", "送货")), "choices_2"),
        (Question("choice", "哪一项？", ("送货", "x" * 61)), "choices_2"),
    ],
)
def test_what_is_wrong_with_a_question_is_said_at_its_field(session, cast, wrong, field):
    with pytest.raises(Invalid) as refused:
        drafted({1: ASKED[1], 2: wrong})
    assert list(refused.value.errors) == [field]


def test_only_whoever_plans_visits_writes_one(session, cast):
    with pytest.raises(NotAllowed) as refused:
        drafted(by="sales1")
    assert refused.value.clause == "二(五)3.3"
    key = drafted(by="csmanager")
    for username, seen in (("service", 1), ("auditor", 1), ("sales1", 0), ("credit", 0)):
        with as_reader(username):
            assert len(session.scalars(select(Questionnaire)).unique().all()) == seen, username
    with pytest.raises(NotAllowed):
        act("auditor", questionnaires.end, key)


def test_what_was_asked_stays_and_a_new_version_takes_its_place(session, cast):
    make_customer()
    first = drafted()
    act("service", questionnaires.change, first, "年度问卷", "", ASKED)
    (visit,) = visits_of(campaign(first))
    for doing, given in (
        (questionnaires.change, (first, "x", "", ASKED)),
        (questionnaires.void, (first, "不用了")),
    ):
        with pytest.raises(Conflict) as refused:
            act("service", doing, *given)
        assert (refused.value.says, refused.value.clause) == (questionnaires.ASKED_ALREADY, "二(五)3.3")
    second = act("service", questionnaires.renew, first).id
    with pytest.raises(Conflict):
        act("service", questionnaires.renew, first)  # one at a time
    act("service", questionnaires.change, second, "年度问卷", "", {1: Question("text", "还有什么建议？")})
    with as_reader("service"):
        assert [one.edition for one in questionnaires.offered()] == [1, 2]
    answered(visit, SAID)
    make_customer(region="华南")
    campaign(second, region="华南")
    assert (stored(first, Questionnaire).state, stored(second, Questionnaire).state) == ("ended", "in_use")
    with as_reader("service"):
        assert [one.asked for one in answers_of(visit)] == [one.asked for one in ASKED.values()]
        assert [one.edition for one in questionnaires.offered()] == [2]
    make_customer(region="华北")
    with pytest.raises(Refused) as refused:
        campaign(first, region="华北")
    assert refused.value.clause == "二(五)3.3"
    third = act("service", questionnaires.renew, first)
    assert (third.edition, third.first_id) == (3, first)


# --- answering


@pytest.mark.parametrize("missing", [1, 2, 3])
def test_no_question_is_left_out(session, cast, missing):
    make_customer()
    (visit,) = visits_of(campaign(drafted()))
    with pytest.raises(Refused) as refused:
        answered(visit, SAID | {missing: " "})
    assert refused.value.clause == "二(五)3.4.3"
    assert ASKED[missing].asked in refused.value.says["zh"]
    with unguarded("a test counts"):
        assert session.scalars(select(VisitAnswer)).all() == []
    assert stored(visit, Visit).visit_state == "allotted"
    answered(visit, SAID)
    with as_reader("service"):
        told = [(one.points, one.chosen, one.answer) for one in answers_of(visit)]
    assert told == [(4, None, "4/5"), (None, 2, "售后"), (None, None, "增订")]


@pytest.mark.parametrize(("place", "given"), [(1, "6"), (1, "0"), (2, "3"), (2, "售后")])
def test_an_answer_is_one_of_those_offered(session, cast, place, given):
    make_customer()
    (visit,) = visits_of(campaign(drafted()))
    with pytest.raises(Invalid) as refused:
        answered(visit, SAID | {place: given})
    assert list(refused.value.errors) == [f"answer_{place}"]


# --- what it comes to


def test_shares_and_means_are_of_those_who_answered_and_whom_the_reader_sees(app, session, cast, sign_in):
    key = drafted()
    for number, level in enumerate(("internal", "internal", "internal", "top_secret")):
        make_customer(f"客户{number}", level=level, owner="sales1", region="华东")
    made = campaign(key, region="华东")
    with unguarded("a test looks"):
        names = {visit: stored(visit, Visit).customer.name for visit in visits_of(made)}
    for visit, name in names.items():
        number = int(name[-1])
        said = [{1: "5", 2: "1"}, {1: "2", 2: "2"}, {1: "-", 2: "-"}, {1: "1", 2: "2"}][number]
        answered(visit, said | {3: "密" if number == 3 else "无"})

    def figures(username, by_campaign):
        with app.test_request_context("/"), as_reader(username):
            held = session.get(Questionnaire, key)
            made = answer_figures.boards(held, DAY, by_campaign=by_campaign)
            words = [len(found) for _asked, _url, found in answer_figures.words_of(held)]
        return [[(line.label, line.values) for line in one.lines] for one in made], words

    months = figures("csmanager", False)
    assert months == (
        [[("2026-11", (33, 266, 3, 1, 1))], [("2026-11", (33, 66, 3, 1))]],
        [4],
    )
    assert figures("service", False) == ([[("2026-11", (50, 350, 2, 1, 1))], [("2026-11", (50, 50, 2, 1))]], [3])
    assert figures("service", True)[0][0] == [("冬季回访", (50, 350, 2, 1, 1))]
    content = act("csmanager", summaries.make, DAY, DAY, "总体满意", campaign_id=made.id).content
    assert content["answers"] == [
        {"asked": ASKED[1].asked, "answers": {"": 1, "1/5": 1, "2/5": 1, "5/5": 1}},
        {"asked": ASKED[2].asked, "answers": {"": 1, "售后": 2, "送货": 1}},
    ]
    with app.test_request_context("/"), as_reader("service"):
        (rating, choice) = answer_figures.boards(session.get(Questionnaire, key), DAY, by_campaign=False)
    service = sign_in("service")
    for board, counted in ((rating, (2, 2, 2, 1, 1)), (choice, (1, 1, 2, 1))):
        (line,) = board.lines
        found = [len(set(re.findall(r"/visit-answers/details/\?id=\d+", service.get(url).text))) for url in line.urls]
        assert found == list(counted)


# --- on screen


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_from_the_form_to_the_figures(sign_in, session, cast):
    make_customer("乌有纸业")
    manager, service = sign_in("csmanager"), sign_in("service")
    data = {"title": "年度问卷", "title_en": "", "asked_1": "送货是否及时？", "kind_1": "rating", "choices_1": ""}
    data |= {"asked_3": "最需改进哪一项？", "kind_3": "choice", "choices_3": "送货\n\n"}
    page = service.post("/questionnaires/new/?lang=en", data=data).text
    assert "different choices, one a line" in page
    page = service.post("/questionnaires/new/", data=data | {"choices_3": "送货\n售后\n"}, follow_redirects=True).text
    assert "送货 · 售后" in page
    with unguarded("a test looks"):
        key = session.scalars(select(Questionnaire.id)).one()
    page = service.get(f"/questionnaires/edit/?id={key}").text
    assert 'value="最需改进哪一项？"' in page
    drawn = {"title": "冬季回访", "theme": "regular", "visit_method": "mail", "questionnaire": key}
    drawn |= {"starts_on": "2026-11-23", "ends_on": "2026-12-10"}
    page = manager.post("/visit-campaigns/new/", data=drawn, follow_redirects=True).text
    assert "年度问卷 第1版" in page
    assert service.get(f"/questionnaires/edit/?id={key}").status_code == 403
    with unguarded("a test looks"):
        visit = session.scalars(select(Visit.id)).one()
    service.post(f"/visits/step/attempt/?id={visit}", data={"attempt_result": "reached", "note": ""})
    heard = {"satisfaction": "4", "opinion": "好", "advice": "无", "wants": "无", "market": "无"}
    page = service.post(f"/visits/step/record/?id={visit}&lang=en", data=heard | {"answer_1": "5"}).text
    assert "Not answered: 最需改进哪一项？" in page
    page = service.post(
        f"/visits/step/record/?id={visit}", data=heard | {"answer_1": "5", "answer_2": "2"}, follow_redirects=True
    ).text
    assert "最需改进哪一项？" in page
    assert "售后" in service.get(f"/forms/visit-record/?id={visit}").text
    page = service.get(f"/questionnaires/details/?id={key}&by=campaign").text
    assert "100 % (1)" in page
    assert sign_in("sales1").get(f"/questionnaires/details/?id={key}").status_code == 404
