"""The department's own people: trainings and meetings past and to come, suggestions, service for others.

Everything is done as people do it, by the services, each act on its own day.
"""

import io
from datetime import date, timedelta

from sqlalchemy import select

from admin_app.accounts.models import User
from admin_app.areas.staff import files, follow_ups, gatherings, service_requests, suggestions
from admin_app.areas.staff.gatherings import Mark, Plan
from admin_app.extensions import db
from admin_app.secrecy.reader import reader_for, reading_as

DEPARTMENT = ("clerk", "infosupervisor", "credit", "contracts", "service")
TABLES = ("follow_up", "gathering", "gathering_file", "gathering_seat", "service_request", "suggestion")


class _People:
    """Who does something, on which day."""

    def __init__(self) -> None:
        self.known = {user.username: user for user in db.session.scalars(select(User).where(User.is_demo))}

    def key(self, username: str) -> int:
        return self.known[username].id

    def acting(self, username: str, on: date):  # type: ignore[no-untyped-def]
        return reading_as(reader_for(self.known[username], on))


def fill(on: date) -> None:
    people = _People()
    _trainings(people, on)
    _meetings(people, on)
    _suggestions(people, on)
    _service(people, on)


def _plan(people: _People, kind: str, title: str, agenda: str, day: date, arranger: str, *, on: date) -> int:
    with people.acting("csmanager", on):
        keys = [people.key(name) for name in DEPARTMENT if name != arranger]
        return gatherings.plan(Plan(kind, title, agenda, day, people.key(arranger), keys), on=on).id


def _record(people: _People, key: int, arranger: str, absent: str, said: str, summary: str, *, on: date) -> None:
    with people.acting(arranger, on):
        names = [name for name in DEPARTMENT if name != arranger]
        marks = {people.key(name): Mark(name != absent, "" if name == absent else said) for name in names}
        gatherings.record(key, marks, summary, on=on)


def _trainings(people: _People, on: date) -> None:
    """One held with its handout, one held and called off, one next week, one whose record is late."""
    held_on, missed = on - timedelta(days=60), on - timedelta(days=4)
    agenda = "一、接听礼仪；二、常见问题；三、模拟演练。"
    key = _plan(people, "training", "投诉接听话术", agenda, held_on, "service", on=held_on)
    with people.acting("service", held_on):
        files.add(key, io.BytesIO("投诉接听话术要点（演示）".encode()), "话术要点.txt")
    _record(people, key, "service", "credit", "考核合格", "完成讲解与演练，四人参加考核。", on=held_on)
    soon = on + timedelta(days=5)
    _plan(people, "training", "新版保密规定", "密级、知悉范围、借阅与查阅。", soon, "infosupervisor", on=missed)
    _plan(people, "training", "信用报告写作", "模板各项与证据要求。", missed, "credit", on=missed)
    planned, gone_on = on - timedelta(days=30), on - timedelta(days=20)
    gone = _plan(people, "training", "系统操作答疑", "现场答疑。", gone_on, "clerk", on=planned)
    with people.acting("clerk", on - timedelta(days=22)):
        gatherings.call_off(gone, "与季度盘点冲突。")


def _meetings(people: _People, on: date) -> None:
    """One held whose minutes somebody still has to read, with what follows; the next one planned."""
    day = on - timedelta(days=7)
    agenda = "一、逾期客户；二、档案季度核对；三、意见征集。"
    key = _plan(people, "meeting", "部门例会", agenda, day, "csmanager", on=day)
    _record(people, key, "csmanager", "contracts", "已发言", "逾期客户逐户跟进；本月内完成档案核对。", on=day)
    with people.acting("csmanager", day):
        for what, owner, due_on in (
            ("核对重点客户档案", "clerk", on + timedelta(days=4)),
            ("整理逾期客户清单", "credit", on - timedelta(days=1)),
            ("更新回访计划", "service", on - timedelta(days=3)),
        ):
            row = follow_ups.give(key, what, people.key(owner), due_on, on=day)
    with people.acting("service", on - timedelta(days=4)):
        follow_ups.finish(row.id, "已更新并报经理。", on=on - timedelta(days=4))
    _plan(people, "meeting", "月度总结会", "本月指标、下月安排。", on + timedelta(days=7), "csmanager", on=on)


def _suggestions(people: _People, on: date) -> None:
    """One answered and open to all, one late, one new, the manager's own, one withdrawn."""
    asked = on - timedelta(days=40)
    with people.acting("service", asked):
        key = suggestions.make("例会时间", "例会常与高峰时段冲突，建议改在下午四点以后。", on=asked).id
    with people.acting("csmanager", asked + timedelta(days=2)):
        suggestions.reply(key, "同意，自下月起改为十六时三十分。", on=asked + timedelta(days=2))
    with people.acting("service", asked + timedelta(days=3)):
        suggestions.open_to_all(key, True)
    for author, title, text, days in (
        ("credit", "报告模板", "信用报告模板项目偏多，建议合并。", 14),
        ("clerk", "档案柜", "纸质档案柜不足，建议增配。", 1),
        ("csmanager", "人员编制", "业务量增长，建议调整编制。", 3),
        ("contracts", "值班安排", "建议轮流值班。", 10),
    ):
        with people.acting(author, on - timedelta(days=days)):
            row = suggestions.make(title, text, on=on - timedelta(days=days))
    with people.acting("contracts", on - timedelta(days=9)):
        suggestions.withdraw(row.id)


def _service(people: _People, on: date) -> None:
    """Done in time and late over some months, one overdue, one promised, one new, one turned down."""
    for days, title, asker, late in (
        (100, "重点客户回访名单", "sales1", 0),
        (70, "逾期客户联系方式核对", "finance", 2),
        (65, "客户满意度统计", "mktmanager", 0),
        (35, "展会客户资料整理", "sales2", 0),
        (33, "对账函寄送跟踪", "finance", 0),
    ):
        day = on - timedelta(days=days)
        promised = day + timedelta(days=5)
        key = _asked(people, title, asker, day)
        _promised(people, key, promised, day)
        with people.acting("service", promised + timedelta(days=late)):
            service_requests.finish(key, "已完成并反馈。", on=promised + timedelta(days=late))
        with people.acting(asker, promised + timedelta(days=late)):
            service_requests.rate(key, "fair" if late else "good")
    late_one = _asked(people, "竞品价格走访汇总", "mktmanager", on - timedelta(days=9))
    _promised(people, late_one, on - timedelta(days=2), on - timedelta(days=8))
    open_one = _asked(people, "年度客户答谢名单", "sales1", on - timedelta(days=1))
    _promised(people, open_one, on + timedelta(days=6), on)
    _asked(people, "开票信息补充", "finance", on)
    refused = _asked(people, "代订差旅", "sales2", on - timedelta(days=12))
    with people.acting("csmanager", on - timedelta(days=12)):
        service_requests.turn_down(refused, "不属于客服部职责，请联系综合办公室。")


def _asked(people: _People, title: str, asker: str, on: date) -> int:
    with people.acting(asker, on):
        return service_requests.ask(title, f"{title}，请客服部协助。", on=on).id


def _promised(people: _People, key: int, day: date, on: date) -> None:
    with people.acting("service", on):
        service_requests.promise(key, people.key("service"), day, on=on)
