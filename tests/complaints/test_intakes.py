"""A complaint comes in: by anybody, by a program, by the public form, by a file; nobody learns who exists."""

import io
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import func, select

from admin_app.accounts import tokens
from admin_app.areas.complaints import intakes, photos
from admin_app.areas.complaints import public as form
from admin_app.areas.complaints import service as complaints
from admin_app.areas.complaints.models import Complaint, ComplaintDismissal, ComplaintIntake, IntakePhoto
from admin_app.clock import ZONE
from admin_app.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from admin_app.imports.complaints import Complaints
from admin_app.secrecy.reader import unguarded
from tests.complaints.helpers import act, raised, recorded, stored
from tests.factories import DAY, as_reader, make_customer, user
from tests.plans.conftest import PNG

TYPED = {"typed_name": "乌有纸业 王先生", "phone": "000-1234567", "content": "到货破损"}


def number_of(session, model):
    session.expire_all()
    with unguarded("a test counts"):
        return session.scalar(select(func.count()).select_from(model))


def seen_by(session, username):
    session.expire_all()
    with as_reader(username):
        return sorted(session.scalars(select(ComplaintIntake.typed_name)))


def test_promised_times_are_reckoned_in_working_hours_and_days(session):
    times = intakes.times_of("ordinary", datetime(2026, 11, 27, 17, 0, tzinfo=ZONE))
    assert (str(times.contact_by.astimezone(ZONE))[:16], str(times.solve_on)) == ("2026-11-30 10:30", "2026-12-02")
    soon = intakes.times_of("serious", datetime(2026, 11, 27, 17, 0, tzinfo=ZONE))
    assert (str(soon.contact_by.astimezone(ZONE))[:16], str(soon.solve_on)) == ("2026-11-30 09:30", "2026-12-01")


def test_whoever_raised_it_sees_the_same_before_and_after_it_is_linked(session, cast):
    hidden = make_customer("子虚重工", owner="sales2", level="secret")
    intake = raised(None, "sales1", typed_name="子虚重工")
    assert (seen_by(session, "sales1"), seen_by(session, "service"), seen_by(session, "sales2")) == (
        ["子虚重工"],
        ["子虚重工"],
        [],
    )
    act("clerk", complaints.link, intake.id, hidden.id)
    assert (seen_by(session, "sales1"), seen_by(session, "sales2")) == (["子虚重工"], ["子虚重工"])
    assert (seen_by(session, "mktmanager"), seen_by(session, "itclerk")) == (["子虚重工"], ["子虚重工"])
    assert (seen_by(session, "admin"), seen_by(session, "contracts")) == ([], ["子虚重工"])
    with as_reader("sales1"):
        assert session.scalars(select(Complaint)).all() == []


def test_a_customer_one_sees_is_linked_at_once_and_another_is_none(session, cast):
    hidden = make_customer("子虚重工", owner="sales2", level="secret")
    assert stored(recorded(make_customer("乌有"), "sales1")).stage == "recorded"
    for key in (hidden.id, 5):
        with pytest.raises(NotFound):
            act("sales1", complaints.raise_complaint, complaints.Raised("破损", "子虚", customer_id=key))


def test_nobody_lifts_himself_by_a_complaint_of_his_own_making(session, cast):
    """The officer sees the card of a top secret customer; the custodian links."""
    customer = make_customer("子虚重工", owner="sales2", level="top_secret")
    intake = act("service", complaints.raise_complaint, complaints.Raised("破损", "子虚", customer_id=customer.id))
    assert number_of(session, Complaint) == 0
    with pytest.raises(Refused, match="the information clerk links it"):
        act("service", complaints.link, intake.id, customer.id)
    assert act("clerk", complaints.link, intake.id, customer.id).customer_id == customer.id


def test_it_is_taken_up_once(session, cast):
    customer = make_customer("乌有")
    first, second = raised(None), raised(None)
    act("service", complaints.link, first.id, customer.id)
    with pytest.raises(Conflict):
        act("service", complaints.link, first.id, customer.id)
    with pytest.raises(Conflict):
        act("service", complaints.dismiss, first.id, "重复")
    act("service", complaints.dismiss, second.id, "推销")
    with pytest.raises(Conflict):
        act("service", complaints.link, second.id, customer.id)
    with pytest.raises(NotAllowed):
        act("sales1", complaints.dismiss, first.id, "重复")
    assert number_of(session, ComplaintDismissal) == 1


def test_why_it_is_none_is_read_by_those_who_take_up_and_not_by_whoever_raised_it(session, cast, sign_in):
    intake = raised(None, by="sales1")
    act("service", complaints.dismiss, intake.id, "同行来电")
    pages = {
        name: sign_in(name).get(f"/complaint-intakes/details/?id={intake.id}").text for name in ("clerk", "sales1")
    }
    assert {name: "同行来电" in page for name, page in pages.items()} == {"clerk": True, "sales1": False}
    assert intake.number in pages["sales1"]


def test_taken_off_the_wrong_customer_it_is_to_be_linked_anew(session, cast):
    wrong, right = make_customer("乌有"), make_customer("子虚")
    intake = raised(None)
    key = act("service", complaints.link, intake.id, wrong.id).id
    act("service", complaints.void, key, "并非此客户")
    assert act("service", complaints.link, intake.id, right.id).customer_id == right.id


def test_an_administrator_raises_nothing(session, cast):
    with pytest.raises(NotAllowed):
        act("admin", complaints.raise_complaint, complaints.Raised("破损", "乌有"))
    with pytest.raises(Invalid) as invalid:
        act("sales1", complaints.raise_complaint, complaints.Raised(" ", "乌有"))
    assert list(invalid.value.errors) == ["content"]


# --- programs


def test_a_program_is_answered_alike_whether_the_customer_exists(app, session, cast):
    hidden = make_customer("子虚重工", owner="sales2", level="secret")
    key = tokens.make(user("sales1"))
    session.commit()
    client = app.test_client()
    answers = [
        client.post(
            "/api/v1/complaints",
            json={"content": "破损", "customer": code},
            headers={"Authorization": f"Bearer {key}"},
        )
        for code in (hidden.code, "T-NONE")
    ]
    bodies = [answer.get_json() for answer in answers]
    assert [answer.status_code for answer in answers] == [200, 200], bodies
    assert [sorted(body) for body in bodies] == [["contact_by", "number", "received_on", "solve_on"]] * 2
    assert number_of(session, Complaint) == 0
    bad = client.post("/api/v1/complaints", json={"content": "x"}, headers={"Authorization": f"Bearer {key}"})
    assert (bad.status_code, sorted(bad.get_json()["errors"])) == (422, ["customer_name"])


# --- the public form


@pytest.fixture
def send(app, session, monkeypatch):
    """`send(**typed)` fills the form in and sends it after some seconds, as a browser without a session."""
    app.config["RATELIMIT_ENABLED"] = True
    client = app.test_client()

    def go(seconds=10, begun=None, **typed):
        page = client.get("/complain/").text
        stamp = re.search('name="begun" value="([^"]+)"', page)[1] if begun is None else begun
        real = form.clock.real()
        monkeypatch.setattr(form.clock, "real", lambda: real + timedelta(seconds=seconds))
        answer = client.post("/complain/", data={**TYPED, "begun": stamp, **typed})
        monkeypatch.undo()
        return answer

    return go


def test_anybody_complains_and_is_told_number_and_times(send, session):
    answer = send()
    with unguarded("a test looks"):
        kept = session.scalars(select(ComplaintIntake)).one()
    assert answer.status_code == 200
    assert kept.number in answer.text
    assert (kept.typed_name, kept.phone, kept.content, kept.came_by, kept.raised_by_id) == (
        *TYPED.values(),
        "form",
        None,
    )


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"website": "http://spam"}, ""),
        ({"seconds": 1}, ""),
        ({"begun": "made up"}, ""),
        ({"content": " "}, "content"),
        ({"phone": ""}, "phone"),
        ({"typed_name": ""}, "typed_name"),
        ({"content": "x" * 4001}, "content"),
    ],
)
def test_what_a_program_would_send_is_not_kept_and_nothing_typed_is_lost(send, session, given, field):
    answer = send(**given)
    assert answer.status_code == 422
    assert ("invalid-feedback" in answer.text) is bool(field)
    assert "到货破损" in answer.text or "content" in given
    assert number_of(session, ComplaintIntake) == 0


def picture(name="破损.png", content=PNG):
    return io.BytesIO(content), name


def noisy(side):
    """A picture that does not shrink: so many pixels each way."""
    out = io.BytesIO()
    Image.effect_noise((side, side), 90).save(out, "PNG")
    return out.getvalue()


def test_pictures_come_with_it_and_are_seen_by_who_takes_it_up(send, session, cast):
    assert send(file=[picture("一.png"), picture("二.png")]).status_code == 200
    with unguarded("a test looks"):
        kept = session.scalars(select(IntakePhoto).order_by(IntakePhoto.name)).all()
    assert [(one.name, one.kind, one.by_id) for one in kept] == [("一.png", "png", None), ("二.png", "png", None)]
    with as_reader("service"):
        assert len(photos.photos_with(kept[0].intake_id)) == 2
    with as_reader("sales1"):
        assert photos.photos_with(kept[0].intake_id) == []


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ([picture] * 4, "最多保存 3 张照片"),
        ([lambda: picture("说明.pdf", b"%PDF-1.4 %%EOF")], "说明.pdf：照片须为"),
        ([picture, lambda: picture("假.png", b"<script>")], "假.png：文件内容与扩展名不符"),
        ([lambda: picture("大.png", b"0" * (2 << 10))], "大.png：文件超过"),
        ([lambda: picture("宽.png", noisy(41))], "宽.png：文件展开后过大"),
    ],
)
def test_pictures_that_are_refused_refuse_all_and_nothing_typed_is_lost(send, session, monkeypatch, files, says):
    small = form.SMALL._replace(bytes=(2 << 10) - 1, pixels=1600)
    monkeypatch.setattr(form, "SMALL", small)
    answer = send(file=[make() for make in files])
    monkeypatch.undo()
    assert answer.status_code == 422
    assert [words in answer.text for words in (says, "请重新选择照片", "到货破损")] == [True] * 3
    assert (number_of(session, ComplaintIntake), number_of(session, IntakePhoto)) == (0, 0)


def test_no_picture_of_a_program_is_looked_into(send, session, monkeypatch):
    monkeypatch.setattr(photos, "pictures", None)
    answer = send(website="http://spam", file=[picture()])
    monkeypatch.undo()
    assert (answer.status_code, "请重新选择照片" in answer.text) == (422, True)


def test_one_address_sends_ten_an_hour(send, session):
    answers = [send().status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]
    assert number_of(session, ComplaintIntake) == 10


# --- files

FILE = Path(__file__).parents[2] / ".." / "shared" / "data" / "complaints.csv"


def take(session, path, dry_run=False):
    with unguarded("a test imports"):
        report = Complaints.take(path, path.name, dry_run, on=DAY)
        session.commit()
    return report


def test_a_file_is_taken_in_once_closed_as_it_says_and_linked_by_code(session, cast, tmp_path):
    customer = make_customer("乌有", code="KH-1")
    path = tmp_path / "list.csv"
    path.write_text(
        "投诉编号,受理日期,投诉内容,客户编号,客户名称,处理结果\n"
        "A1,2026-11-20,破损,KH-1,,\nA2,2026-11-20,迟到,,子虚,已退款\nA3,2026-11-20,态度,,子虚,处理中\n",
        encoding="utf-8",
    )
    assert take(session, path).as_json() == {"complaints": {"created": 3, "changed": 0, "unchanged": 0}}
    assert take(session, path).as_json() == {"complaints": {"created": 0, "changed": 0, "unchanged": 3}}
    with unguarded("a test looks"):
        assert session.scalars(select(Complaint.customer_id)).all() == [customer.id]
        assert dict(session.execute(select(ComplaintIntake.number, ComplaintIntake.outcome)).all()) == {
            "A1": None,
            "A2": "已退款",
            "A3": None,
        }
        assert not intakes.is_taken_up(session.scalars(select(ComplaintIntake.id).filter_by(number="A3")).one())


def test_a_bad_file_changes_nothing_and_names_each_row(session, cast, tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text(
        "number,received_on,content,customer\nA1,2026-11-20,x,\nA2,2027-01-01,x,\nA3,2026-11-20,x,NONE\n",
        encoding="utf-8",
    )
    report = take(session, path)
    assert [(fault.line, fault.column) for fault in report.faults] == [(3, "received_on"), (4, "customer")]
    assert number_of(session, ComplaintIntake) == 0


@pytest.mark.skipif(not FILE.exists(), reason="the shared file is not on this machine")
def test_two_thousand_real_complaints_come_in_without_a_hand_made_step(session, cast):
    assert take(session, FILE).as_json() == {"complaints": {"created": 2000, "changed": 0, "unchanged": 0}}


@pytest.mark.parametrize(
    ("severity", "came", "contact"),
    [("ordinary", "11:00", "15:30"), ("serious", "11:00", "14:30"), ("serious", "10:30", "11:30")],
)
def test_the_hours_promised_skip_the_break_at_noon(session, severity, came, contact):
    times = intakes.times_of(severity, datetime.fromisoformat(f"{DAY} {came}").replace(tzinfo=ZONE))
    assert times.contact_by == datetime.fromisoformat(f"{DAY} {contact}").replace(tzinfo=ZONE)
