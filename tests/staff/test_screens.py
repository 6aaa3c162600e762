"""The chapter in a browser's eyes: forms, acts, papers, figures; what is refused on screen is refused by raw POST too."""

import io
import re
from datetime import timedelta

from sqlalchemy import select

from admin_app.areas.staff import gatherings, service_requests, suggestions
from admin_app.areas.staff.gatherings import Mark
from admin_app.areas.staff.models import FollowUp, Gathering, Seat, ServiceRequest, Suggestion
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded
from tests.factories import DAY, user

LISTS = ("gatherings", "follow-ups", "suggestions", "service-requests")


def all_of(model):
    with unguarded("a test looks"):
        return list(db.session.scalars(select(model).execution_options(populate_existing=True)))


def only(model):
    (row,) = all_of(model)
    return row


def test_a_meeting_from_its_plan_to_what_follows(app, session, cast, sign_in):
    manager, clerk = sign_in("csmanager"), sign_in("clerk")
    people = [user("clerk").id, user("service").id]
    plan = {
        "kind": "meeting",
        "title": "季度例会",
        "on": DAY.isoformat(),
        "agenda": "议程",
        "arranger": user("csmanager").id,
    }
    assert manager.post("/gatherings/new/", data=plan).status_code == 200  # nobody is to attend
    assert all_of(Gathering) == []
    assert manager.post("/gatherings/new/", data=plan | {"people": people}).status_code == 302
    key = only(Gathering).id
    assert "季度例会" in clerk.get("/").text
    assert clerk.post(f"/gatherings/record/?id={key}", data={}).status_code == 403
    record = {"summary": "通过", f"attended_{people[0]}": "y", f"said_{people[0]}": "档案核对"}
    assert manager.post(f"/gatherings/record/?id={key}", data=record).status_code == 302
    seats = {seat.person_id: (seat.attended, seat.said, seat.read_from) for seat in all_of(Seat)}
    assert seats == {people[0]: (True, "档案核对", None), people[1]: (False, "", DAY)}
    file = {"id": str(key), "file": (io.BytesIO("纪要".encode()), "纪要.txt")}
    assert manager.post("/gatherings/bring/", data=file, content_type="multipart/form-data").status_code == 302
    page = clerk.get(f"/gatherings/details/?id={key}").text
    assert "纪要.txt" in page
    copy = clerk.get(re.search(r"/gatherings/file/\?id=\d+", page)[0])
    assert copy.data.decode("utf-8-sig") == "纪要"
    given = {"what": "核对档案", "owner": user("clerk").id, "due_on": (DAY + timedelta(days=2)).isoformat()}
    assert manager.post(f"/gatherings/follow-up/?id={key}", data=given).status_code == 302
    assert clerk.post(f"/follow-ups/finish/?id={only(FollowUp).id}", data={"outcome": "完成"}).status_code == 302
    assert only(FollowUp).state == "done"
    absent = next(seat.id for seat in all_of(Seat) if seat.person_id == people[1])
    service = sign_in("service")
    assert "我已阅知" in service.get(f"/gatherings/minutes/?seat={absent}").text
    assert clerk.get(f"/gatherings/minutes/?seat={absent}").status_code == 404
    assert service.post(f"/gatherings/minutes/?seat={absent}").status_code == 302
    for form in ("minutes", "attendance-sheet"):
        assert manager.get(f"/forms/{form}/docx/?id={key}").status_code == 200
    assert clerk.get(f"/forms/attendance-sheet/docx/?id={key}").status_code == 403
    assert sign_in("sales1").get(f"/forms/minutes/docx/?id={key}").status_code == 404


def test_a_planned_training_is_changed_and_called_off(app, session, cast, sign_in, meet):
    key, manager = meet("training").id, sign_in("csmanager")
    page = manager.get(f"/gatherings/edit/?id={key}").text
    assert page.count(" checked") >= 2
    version = re.search(r'name="row_version"[^>]*value="(\d+)"', page)[1]
    changed = {"title": "新主题", "on": DAY.isoformat(), "agenda": "议程", "arranger": user("clerk").id}
    changed |= {"people": [user("service").id], "row_version": version}
    assert manager.post(f"/gatherings/edit/?id={key}", data=changed).status_code == 302
    assert (only(Gathering).title, only(Gathering).arranger_id) == ("新主题", user("clerk").id)
    assert sign_in("service").get(f"/gatherings/edit/?id={key}").status_code == 403
    assert sign_in("clerk").post(f"/gatherings/call-off/?id={key}", data={"reason": "冲突"}).status_code == 302
    assert only(Gathering).state == "called_off"


def test_a_suggestion_and_its_reply(app, session, cast, sign_in):
    clerk, manager = sign_in("clerk"), sign_in("csmanager")
    assert clerk.post("/suggestions/new/", data={"title": "例会", "text": "太长"}).status_code == 302
    key = only(Suggestion).id
    assert "例会" in manager.get("/").text
    assert clerk.post(f"/suggestions/reply/?id={key}", data={"reply": "x"}).status_code == 403
    assert sign_in("sales1").get(f"/suggestions/details/?id={key}").status_code == 404
    assert manager.post(f"/suggestions/reply/?id={key}", data={"reply": "好的"}).status_code == 302
    assert clerk.post("/suggestions/open/", data={"id": key}).status_code == 302
    assert "好的" in sign_in("sales1").get(f"/suggestions/details/?id={key}").text
    assert sign_in("admin").get("/suggestions/").status_code == 403


def test_internal_service_from_asking_to_how_content(app, session, cast, sign_in):
    sales, service = sign_in("sales1"), sign_in("service")
    assert sales.post("/service-requests/new/", data={"title": "名单", "text": "整理"}).status_code == 302
    key, promise = only(ServiceRequest).id, {"handler": user("service").id, "promised_on": DAY.isoformat()}
    assert sales.post(f"/service-requests/promise/?id={key}", data=promise).status_code == 403
    assert service.post(f"/service-requests/promise/?id={key}", data=promise).status_code == 302
    assert service.post(f"/service-requests/finish/?id={key}", data={"outcome": "已发"}).status_code == 302
    assert sales.post(f"/service-requests/rate/?id={key}", data={"rating": "good"}).status_code == 302
    assert only(ServiceRequest).rating == "good"
    board = sign_in("csmanager").get("/figures/service?lang=en").text
    assert "2026-11 Marketing" in board


def test_whoever_leaves_has_answered_and_handed_over(app, session, cast, act, meet):
    from admin_app.accounts.people import leaving

    act("clerk", suggestions.make, "标题", "内容")
    meet()
    held = {held.words["en"]: number for held, number in leaving.left_with(user("csmanager"))}
    assert held["suggestions to answer"] == held["trainings and meetings to hold"] == 1


def _one_more(act, meet):
    meeting = meet(arranger="csmanager")
    act("csmanager", gatherings.record, meeting.id, {user(n).id: Mark(True) for n in ("clerk", "service")}, "通过")
    act("csmanager", _give, meeting.id)
    act("service", suggestions.make, "标题", "内容")
    act("sales1", service_requests.ask, "标题", "内容")


def _give(key, *, on):
    from admin_app.areas.staff import follow_ups

    return follow_ups.give(key, "事项", user("clerk").id, on, on=on)


def test_as_many_queries_for_one_row_as_for_three(app, session, cast, act, meet, sign_in, count_queries):
    urls = [
        "/",
        "/establishment/",
        *(f"/figures/{name}" for name in ("gatherings", "attendance", "suggestions", "service")),
    ]
    urls += [url for name in LISTS for url in (f"/{name}/", f"/{name}/export/csv/")]
    browser = sign_in("csmanager")

    def counted():
        counts = {}
        for url in urls:
            with count_queries() as statements:
                assert browser.get(url).status_code == 200
            counts[url] = len(statements)
        return counts

    _one_more(act, meet)
    counted()
    few = counted()
    _one_more(act, meet)
    _one_more(act, meet)
    assert counted() == few


def test_they_are_found_by_a_part_of_their_title(app, session, cast, sign_in, meet):
    meet(people=["clerk"])
    assert "季度例会" in sign_in("clerk").get("/find/?q=例会").text
    assert "季度例会" not in sign_in("service").get("/find/?q=例会").text
