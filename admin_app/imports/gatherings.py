"""How do trainings (三1) and meetings (三4) of before the desk come in from a file? A row is somebody who was to
attend; all rows of a topic and a day are one gathering, held and recorded (一4.6).

Of the department of whoever imports. Nothing is added to one that is known here; nobody owes reading old minutes.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import select

from admin_app.accounts.models import User
from admin_app.accounts.superiors import IS_ADMINISTRATOR
from admin_app.areas.staff.acting import WORKS_HERE
from admin_app.areas.staff.gatherings import MOST_SEATS
from admin_app.areas.staff.models import Gathering, Seat
from admin_app.audit.bulk import Batch
from admin_app.errors import sentence
from admin_app.extensions import db, new_key
from admin_app.imports.cells import read_day, read_flag, read_text
from admin_app.imports.columns import Column
from admin_app.imports.importer import Importer, Plan
from admin_app.imports.persons import NO_PERSON, SEVERAL, WRITE_USER, persons_named
from admin_app.imports.report import Bad, Fault
from admin_app.imports.staging import Row

KINDS = {
    **dict.fromkeys(("training", "培训"), "training"),
    **dict.fromkeys(("meeting", "会议", "例会"), "meeting"),
}
CAME = {**dict.fromkeys(("出席", "参加", "到会"), True), **dict.fromkeys(("缺席", "未参加", "请假"), False)}
SAME = ("arranger", "agenda", "summary")  # what each row of a gathering says alike
Named = tuple[str, str, date]  # kind, topic and day


def read_kind(cell: str) -> str:
    found = KINDS.get(cell.strip().casefold())
    if found is None:
        raise Bad(
            sentence("This is neither a training nor a meeting.", "无法识别的类别。"),
            sentence("Write training or meeting.", "请写培训或会议。"),
        )
    return found


def read_attended(cell: str) -> bool:
    """Of everybody it is said whether he came."""
    text = read_text(cell, most=20)
    return CAME[text] if text in CAME else read_flag(text)


def _name_of(values: Mapping[str, Any]) -> Named:
    return values["kind"], values["title"], values["on"]


def _person(name: str, *chinese: str, also: tuple[str, ...] = ()) -> Column:
    note = sentence("User name, or the name where only one has it.", "用户名；姓名不重复时也可填姓名。")
    return Column(name, chinese, True, partial(read_text, most=80), also, note=note)


class SeatPlan(Plan):
    person_id: int = 0
    arranger_id: int = 0


class Gatherings(Importer):
    kind = "gatherings"
    clause = "一4.6"
    records = ("attendances", "gatherings")
    own = "attendances"
    key = ("kind", "title", "on", "person")
    thing = sentence("Attendance", "出席记录")
    chunk = 500
    columns = (
        Column("kind", ("类别",), True, read_kind, example="培训"),
        Column("title", ("主题", "名称"), True, partial(read_text, most=120), ("topic",), example="合同法基础"),
        Column("on", ("日期", "举办日期"), True, read_day, ("day", "held on"), example="2026-03-12"),
        _person("arranger", "组织人", also=("arranged by",)),
        Column("agenda", ("议程",), False, partial(read_text, most=10_000, required=False, has_lines=True)),
        Column(
            "summary",
            ("内容", "纪要"),
            True,
            partial(read_text, most=10_000, has_lines=True),
            ("what was taught or decided",),
            example="合同签订与保管要点",
        ),
        _person("person", "参加人", "姓名", also=("to attend",)),
        Column("attended", ("是否出席", "出席"), True, read_attended, example="是"),
        Column(
            "said",
            ("结果", "发言"),
            False,
            partial(read_text, most=400, required=False, has_lines=True),
            ("result", "contribution"),
            note=sentence("His result of a training, his contribution to a meeting.", "培训结果，或会议发言要点。"),
        ),
    )

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._said: dict[Named, dict[str, Any]] = {}  # what the file said first of each gathering
        self._people: dict[Named, set[str]] = {}
        self._told: set[Named] = set()  # those counted as new
        self._made: dict[Named, int] = {}  # those written, with their keys

    def check(self, line: int, values: dict[str, Any]) -> Fault | None:
        if values["on"] > self.on:
            return Fault(line, "on", str(values["on"]), _TO_COME, _PLAN_IT)
        name, stated = _name_of(values), {column: values.get(column) or "" for column in SAME}
        first = self._said.setdefault(name, stated)
        differing = next((column for column in SAME if first[column] != stated[column]), None)
        if differing is not None:
            return Fault(line, differing, str(stated[differing])[:80], _OTHERWISE, _CHECK)
        people = self._people.setdefault(name, set())
        people.add(values["person"])
        return Fault(line, "person", values["person"], _TOO_MANY, _CHECK) if len(people) > MOST_SEATS else None

    def plan(self, rows: Sequence[Row], *, writing: bool = False) -> list[SeatPlan]:
        people = persons_named({row.values[name] for row in rows for name in ("person", "arranger")})
        outside = _administrators({key for keys in people.values() for key in keys})
        here = self._known({_name_of(row.values) for row in rows})
        seats = _seats_of([one.id for one in here.values()])
        return [self._planned(row, people, outside, here, seats) for row in rows]

    def _known(self, names: Collection[Named]) -> dict[Named, Any]:
        """Those of the department: planned, or held."""
        columns = (Gathering.id, Gathering.kind, Gathering.title, Gathering.on, Gathering.state)
        rows = select(*columns, Gathering.arranger_id, Gathering.agenda, Gathering.summary).where(
            Gathering.title.in_({title for _kind, title, _day in names}),
            Gathering.on.in_({day for _kind, _title, day in names}),
            Gathering.state != "called_off",
        )
        if self.user_id is not None:
            rows = rows.where(Gathering.department_id.is_not_distinct_from(self._department_id(self.user_id)))
        return {(one.kind, one.title, one.on): one for one in db.session.execute(rows)}

    def _department_id(self, arranger_id: int) -> int | None:
        """Of whoever imports; where the desk itself does, of whoever arranged it."""
        person = select(User.department_id).where(User.id == (self.user_id or arranger_id))
        return db.session.scalar(person)

    def _planned(
        self,
        row: Row,
        people: Mapping[str, list[int]],
        outside: Collection[int],
        here: Mapping[Named, Any],
        seats: Mapping[tuple[int, int], tuple[bool | None, str]],
    ) -> SeatPlan:
        plan, said = SeatPlan(row), row.values
        keys: dict[str, int] = {}
        for column in ("arranger", "person"):
            persons = people.get(said[column], [])
            if len(persons) != 1:
                plan.fault = Fault(row.line, column, said[column], SEVERAL if persons else NO_PERSON, WRITE_USER)
                return plan
            if persons[0] in outside:
                plan.fault = Fault(row.line, column, said[column], WORKS_HERE, _CHECK)
                return plan
            keys[column] = persons[0]
        plan.arranger_id, plan.person_id = keys["arranger"], keys["person"]
        name = _name_of(said)
        there = None if name in self._made else here.get(name)
        if there is None:
            plan.verbs = {"attendances": "created"}
            if name not in self._told:
                self._told.add(name)
                plan.verbs["gatherings"] = "created"
            plan.changes = {column: (None, value) for column, value in said.items() if value not in (None, "")}
            return plan
        plan.verbs = {"attendances": "unchanged"}
        held = (there.state, there.arranger_id, there.summary, seats.get((there.id, plan.person_id)))
        stated = ("held", plan.arranger_id, said["summary"], (said["attended"], said.get("said") or ""))
        if held != stated:
            reason, advice = (_PLANNED, _RECORD_IT) if there.state == "planned" else (_ANOTHER, _CHECK)
            plan.fault = Fault(row.line, "title", said["title"], reason, advice)
        return plan

    def write(self, plans: Sequence[SeatPlan], batch: Batch) -> None:
        new = [plan for plan in plans if plan.verbs["attendances"] == "created"]
        for plan in new:
            name = _name_of(plan.row.values)
            if name not in self._made:
                self._made[name] = self._hold(plan)
        db.session.flush()
        for plan in new:
            said = plan.row.values
            came = {"attended": said["attended"], "said": said.get("said") or ""}
            db.session.add(
                Seat(gathering_id=self._made[_name_of(said)], person_id=plan.person_id, is_off=False, **came)
            )
        batch.gather()
        db.session.expire_all()

    def _hold(self, plan: SeatPlan) -> int:
        said, key = plan.row.values, new_key()
        told = {name: said.get(name) or "" for name in ("kind", "title", "agenda", "summary")}
        db.session.add(
            Gathering(
                id=key,
                on=said["on"],
                arranger_id=plan.arranger_id,
                department_id=self._department_id(plan.arranger_id),
                state="held",
                recorded_on=self.on,
                **told,
            )
        )
        return key


def _administrators(keys: Collection[int]) -> set[int]:
    return set(db.session.scalars(select(User.id).where(User.id.in_(keys), IS_ADMINISTRATOR)))


def _seats_of(gatherings: Sequence[int]) -> dict[tuple[int, int], tuple[bool | None, str]]:
    """Did he attend, and what came of it, by gathering and person."""
    rows = select(Seat.gathering_id, Seat.person_id, Seat.attended, Seat.said)
    rows = rows.where(Seat.gathering_id.in_(gatherings), Seat.is_off.is_(False))
    return {(row[0], row[1]): (row[2], row[3]) for row in db.session.execute(rows)}


_CHECK = sentence("Check it.", "请核对。")
_TO_COME = sentence("This day is still to come.", "该日期尚未到来。")
_PLAN_IT = sentence("What is to come is planned here.", "尚未举办的请在系统中安排。")
_OTHERWISE = sentence("Another row of this gathering says something else.", "同一培训或会议的各行内容不一致。")
_TOO_MANY = sentence(f"At most {MOST_SEATS} people attend.", f"参加人不得超过 {MOST_SEATS} 人。")
_PLANNED = sentence("It is planned here and not recorded yet.", "系统中已安排，尚未登记。")
_RECORD_IT = sentence("Record it on its page.", "请在其页面登记。")
_ANOTHER = sentence("The desk has recorded it otherwise.", "系统中已有内容不同的登记。")
