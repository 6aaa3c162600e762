"""Outside the desk: what robots are sent, that nobody else's place is posted to, and that nothing is sent twice."""

import base64
import hashlib
import hmac
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from admin_app import clock
from admin_app.duties.telling import tell_of_duties
from admin_app.errors import sentence
from admin_app.extensions import db
from admin_app.notices import service as notices
from admin_app.notices.models import Notice
from admin_app.notices.ways import robots, sending, service, words
from admin_app.notices.ways.models import NoticeMessage, NoticeWay
from admin_app.secrecy.reader import unguarded
from tests.factories import DAY, as_reader, make_customer, user
from tests.mailbox import mailbox

pytestmark = pytest.mark.usefixtures("no_monthly_report")

PATHS = {"wecom": "/cgi-bin/webhook/send", "dingtalk": "/robot/send", "feishu": "/open-apis/bot/v2/hook/"}
TAKEN = {"wecom": {"errcode": 0, "errmsg": "ok"}, "dingtalk": {"errcode": 0}, "feishu": {"code": 0, "msg": "success"}}
ENDS = {"wecom": "?key=k-1", "dingtalk": "?access_token=t1", "feishu": "a-1b"}


class StandIn(ThreadingHTTPServer):
    """A place on this machine that takes what the robots of three services take, and keeps it."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Taking)
        self.got, self.answers = [], {}

    @property
    def homes(self):
        return {kind: f"http://127.0.0.1:{self.server_port}{path}" for kind, path in PATHS.items()}


class _Taking(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        kind = next(kind for kind, path in PATHS.items() if self.path.startswith(path))
        self.server.got.append((kind, self.path, body))
        answer = json.dumps(self.server.answers.get(kind, TAKEN[kind])).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_args):
        pass


@pytest.fixture
def stand_in(app):
    with StandIn() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        app.config["GUIZHANG_ROBOTS"] = server.homes
        yield server
        server.shutdown()


def add(username, kind, rhythm="at_once", secret=""):
    address = "" if kind == "mail" else service.homes()[kind] + ENDS[kind]
    way = service.add(user(username), kind, rhythm, address, secret)
    db.session.commit()
    return way


def tell(*people):
    with unguarded("a test's arrangement"):
        notices.tell(
            [user(one).id for one in people], sentence("Grade of Baowei changed", "宝伟评级变更"), "/policies/"
        )
        db.session.commit()


def test_each_robot_is_sent_its_own_format(cast, stand_in):
    for kind in PATHS:
        add("sales1", kind, secret="s3cret" if kind in robots.SIGNED else "")
    tell("sales1")
    assert sending.send_waiting() == {"sent": 3, "failed": 0}
    got = {kind: (path, body) for kind, path, body in stand_in.got}
    text = "规章提醒：1 条未读通知。 http://127.0.0.1:8000/"
    assert got["wecom"] == ("/cgi-bin/webhook/send?key=k-1", {"msgtype": "text", "text": {"content": text}})
    path, body = got["dingtalk"]
    asked = parse_qs(urlsplit(path).query)
    signed = hmac.new(b"s3cret", f"{asked['timestamp'][0]}\ns3cret".encode(), hashlib.sha256).digest()
    assert asked["sign"] == [base64.b64encode(signed).decode()]
    assert body == {"msgtype": "text", "text": {"content": text}}
    path, body = got["feishu"]
    signed = hmac.new(f"{body['timestamp']}\ns3cret".encode(), b"", hashlib.sha256).digest()
    assert (path, body["sign"]) == (PATHS["feishu"] + "a-1b", base64.b64encode(signed).decode())
    assert (body["msg_type"], body["content"]) == ("text", {"text": text})


def test_a_notice_by_mail_comes_to_the_accounts_address_once_a_server_takes_it(cast, app, monkeypatch):
    for name in ("sales1", "sales2"):
        user(name).email = f"{name}@company.example"
    db.session.commit()
    add("sales1", "mail")
    add("sales2", "mail", rhythm="daily")
    tell("sales1", "sales2", "gm")
    start = clock.real()
    with mailbox() as box:
        app.config["GUIZHANG_MAIL"] = "smtp://127.0.0.1:1"
        assert sending.send_waiting() == {"sent": 0, "failed": 1}
        message = db.session.scalars(select(NoticeMessage)).one()
        assert (message.state, message.failure) == ("waiting", "the mail server did not take it")
        app.config["GUIZHANG_MAIL"] = box.address
        monkeypatch.setattr(clock, "real", lambda: start + timedelta(minutes=6))
        assert sending.send_waiting() == {"sent": 1, "failed": 0}
        assert sending.send_waiting() == {"sent": 0, "failed": 0}
    text = "规章提醒：1 条未读通知。 http://127.0.0.1:8000/"
    assert box.taken == [(["sales1@company.example"], "规章提醒", text)]


def test_what_is_sent_never_says_about_whom(cast, stand_in):
    add("sales1", "wecom")
    tell("sales1")
    sending.send_waiting()
    assert "宝伟" not in json.dumps(stand_in.got, ensure_ascii=False)


def test_what_is_not_taken_is_tried_three_times(cast, stand_in, monkeypatch):
    stand_in.answers["wecom"] = {"errcode": 45009, "errmsg": "api freq out of limit"}
    add("sales1", "wecom")
    tell("sales1")
    start = clock.real()
    for minutes in (0, 6, 17, 60):
        monkeypatch.setattr(clock, "real", lambda later=minutes: start + timedelta(minutes=later))
        sending.send_waiting()
    message = db.session.scalars(select(NoticeMessage)).one()
    assert (message.state, message.tries, message.failure) == ("failed", 3, "45009: api freq out of limit")
    assert len(stand_in.got) == 3


def test_a_robot_that_is_away_harms_nobody(cast, app):
    app.config["GUIZHANG_ROBOTS"] = {"wecom": "http://127.0.0.1:9/cgi-bin/webhook/send"}
    add("sales1", "wecom")
    tell("sales1")
    assert sending.send_waiting() == {"sent": 0, "failed": 1}
    assert db.session.scalars(select(NoticeMessage.failure)).one() == "the robot did not answer"


def test_daily_ways_wait_for_the_day(cast, stand_in):
    add("sales1", "wecom", "daily")
    tell("sales1")
    assert sending.send_waiting() == {"sent": 0, "failed": 0}


def test_what_was_read_meanwhile_is_not_sent(cast, stand_in):
    add("sales1", "wecom")
    tell("sales1")
    with as_reader("sales1"):
        notices.mark_all_read(clock.now())
        db.session.commit()
    sending.send_waiting()
    assert stand_in.got == []


def test_a_removed_way_is_forgotten(cast, stand_in, session):
    way = add("sales1", "dingtalk", secret="s3cret")
    tell("sales1")
    service.remove(user("sales1"), way.id)
    session.commit()
    sending.send_waiting()
    assert (stand_in.got, way.address, way.secret, service.of(user("sales1"))) == ([], "", "", [])


def test_addresses_are_sealed_and_open_with_the_key_alone(cast, app, session):
    way = add("sales1", "wecom")
    assert "key=k-1" not in way.address
    assert service.unseal(way.address).endswith("key=k-1")
    app.config["SECRET_KEY"] = "another-key-another-key-another-key"
    assert service.unseal(way.address) is None
    with pytest.raises(sending.NotTaken, match="sealed under another key"):
        sending.deliver(way, {})


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        ("wecom", "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k"),
        ("wecom", "https://qyapi.weixin.qq.com.evil.example/cgi-bin/webhook/send?key=k"),
        ("wecom", "https://qyapi.weixin.qq.com@evil.example/cgi-bin/webhook/send?key=k"),
        ("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send"),
        ("wecom", "https://qyapi.weixin.qq.com/cgi-bin/gettoken?key=k"),
        ("wecom", "https://qyapi.weixin.qq.com:8443/cgi-bin/webhook/send?key=k"),
        ("dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=t&x=1"),
        ("feishu", "https://open.feishu.cn/open-apis/bot/v2/hook/../../elsewhere"),
        ("feishu", "https://open.feishu.cn/open-apis/bot/v2/hook/"),
        ("feishu", "http://169.254.169.254/latest"),
        ("feishu", "https://[open.feishu.cn/open-apis/bot/v2/hook/x"),
        ("feishu", "file:///etc/passwd"),
    ],
)
def test_the_desk_posts_to_robots_and_nowhere_else(kind, address):
    assert robots.address_fault(kind, address) is not None


def test_the_public_addresses_are_taken():
    given = {kind: robots.HOMES[kind] + end for kind, end in ENDS.items()}
    assert [robots.address_fault(kind, address) for kind, address in given.items()] == [None, None, None]


def test_a_message_counts_in_both_languages():
    told = words.told({"overdue": 1, "due": 2, "notices": 0})
    assert told == {"en": "1 duty is overdue, 2 duties are due today.", "zh": "1 项待办已逾期，2 项待办今日到期。"}


def test_each_is_told_of_his_own_duties_once_a_day(cast, stand_in, session):
    """credit owes the first report of a customer graded long ago; his superior hears of it, the auditor does not."""
    make_customer(owner=user("sales1"), grade="B", graded_on=DAY - timedelta(days=60), name="宝伟公司")
    session.commit()
    add("credit", "wecom", "daily")
    told = [tell_of_duties(DAY), tell_of_duties(DAY), tell_of_duties(DAY + timedelta(days=1))]
    assert told == [3, 0, 3]
    assert sending.send_waiting() == {"sent": 2, "failed": 0}
    found = {(one.user_id, one.once): one.text["en"] for one in session.scalars(select(Notice))}
    assert found[user("credit").id, f"duties {DAY}"] == "1 duty is overdue."
    assert found[user("csmanager").id, f"escalated {DAY}"] == "1 late duty of your people."
    assert found[user("gm").id, f"escalated {DAY}"] == "1 late duty of your people."  # it is late by more than 15 days
    assert "宝伟" not in json.dumps(stand_in.got, ensure_ascii=False)


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
class TestScreen:
    def test_a_way_is_added_tried_and_removed(self, cast, stand_in, sign_in):
        browser = sign_in("sales1")
        address = service.homes()["wecom"] + ENDS["wecom"]
        browser.post("/notices/ways/add", data={"kind": "wecom", "rhythm": "daily", "address": address})
        way = db.session.scalars(select(NoticeWay)).one()
        browser.post(f"/notices/ways/{way.id}/test")
        sending.send_waiting()
        page = browser.get("/notices/ways/?lang=en").text
        assert "WeCom robot" in page
        assert ">sent<" in page.replace("\n", "")
        assert "key=k-1" not in page
        assert stand_in.got[0][2]["text"]["content"].startswith("规章提醒：这是一条测试消息")
        browser.post(f"/notices/ways/{way.id}/remove")
        assert "key=" not in browser.get("/notices/ways/").text
        assert service.of(user("sales1")) == []

    def test_a_wrong_address_is_told_beside_the_field_and_kept(self, cast, sign_in):
        given = {"kind": "feishu", "rhythm": "daily", "address": "https://example.com/hook"}
        answer = sign_in("sales1").post("/notices/ways/add?lang=en", data=given)
        assert answer.status_code == 422
        assert "Copy the whole address of the robot" in answer.text
        assert "https://example.com/hook" in answer.text

    def test_nobody_touches_another_persons_way(self, cast, sign_in):
        way = add("sales1", "wecom")
        browser = sign_in("sales2")
        answers = [browser.post(f"/notices/ways/{way.id}/{act}").status_code for act in ("test", "remove")]
        assert (answers, service.of(user("sales1"))) == ([404, 404], [way])

    def test_tests_are_few(self, cast, stand_in, sign_in):
        way, browser = add("sales1", "wecom"), sign_in("sales1")
        for _turn in range(service.TESTS_AN_HOUR + 2):
            browser.post(f"/notices/ways/{way.id}/test")
        assert len(list(db.session.scalars(select(NoticeMessage)))) == service.TESTS_AN_HOUR
