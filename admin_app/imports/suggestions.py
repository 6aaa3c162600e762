"""How do suggestions of before the desk come in from a file? By author, day and topic, with their reply (三5).

One without a reply waits for it here, owed since the day it was made. Nobody has answered his own.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import select

from admin_app.accounts.models import User
from admin_app.areas.staff.models import Suggestion
from admin_app.areas.staff.suggestions import NOBODY, who_answers
from admin_app.audit.bulk import Batch
from admin_app.errors import sentence
from admin_app.extensions import db
from admin_app.imports.cells import read_day, read_text
from admin_app.imports.columns import Column
from admin_app.imports.importer import Importer, Plan
from admin_app.imports.persons import NO_PERSON, SEVERAL, WRITE_USER, persons_named
from admin_app.imports.report import Fault
from admin_app.imports.staging import Row

OF_REPLY = ("reply", "replied_by", "replied_on")
USER_NAME = sentence("User name, or the name where only one has it.", "用户名；姓名不重复时也可填姓名。")


class SuggestionPlan(Plan):
    author_id: int = 0
    answerer_id: int = 0


class Suggestions(Importer):
    kind = "suggestions"
    clause = "三5"
    records = ("suggestions",)
    own = "suggestions"
    key = ("author", "made_on", "title")
    thing = sentence("Suggestion", "管理意见")
    chunk = 500
    columns = (
        Column("author", ("提出人",), True, partial(read_text, most=80), ("made by",), note=USER_NAME),
        Column("made_on", ("提出日期",), True, read_day, ("made on",), example="2026-08-20"),
        Column("title", ("摘要", "主题"), True, partial(read_text, most=120), ("in short",), example="错开午间值班"),
        Column("text", ("意见内容",), True, partial(read_text, most=10_000, has_lines=True), ("what could be better",)),
        Column(
            "reply",
            ("答复", "答复内容"),
            False,
            partial(read_text, most=10_000, required=False, has_lines=True),
            note=sentence("Empty: it waits for its reply here.", "留空则在系统中等待答复。"),
        ),
        Column(
            "replied_by",
            ("答复人",),
            False,
            partial(read_text, most=80, required=False),
            ("replied by",),
            note=USER_NAME,
        ),
        Column("replied_on", ("答复日期",), False, partial(read_day, required=False), ("replied on",)),
    )

    def check(self, line: int, values: dict[str, Any]) -> Fault | None:
        if values["made_on"] > self.on:
            return Fault(line, "made_on", str(values["made_on"]), _TO_COME, _CHECK)
        if not any(values.get(name) for name in OF_REPLY):
            return None
        lacking = next((name for name in OF_REPLY if not values.get(name)), None)
        if lacking is not None:
            return Fault(line, lacking, "", _WHOLE, _FILL_IN)
        if not values["made_on"] <= values["replied_on"] <= self.on:
            return Fault(line, "replied_on", str(values["replied_on"]), _NOT_THEN, _CHECK)
        return None

    def plan(self, rows: Sequence[Row], *, writing: bool = False) -> list[SuggestionPlan]:
        people = persons_named(
            {row.values[name] for row in rows for name in ("author", "replied_by") if row.values.get(name)}
        )
        keys = {key for keys in people.values() for key in keys}
        users = {one.id: one for one in db.session.scalars(select(User).where(User.id.in_(keys))).unique()}
        columns = (Suggestion.author_id, Suggestion.made_on, Suggestion.title)
        there = select(*columns, Suggestion.text, Suggestion.reply, Suggestion.replied_on).where(
            Suggestion.author_id.in_(keys),
            Suggestion.made_on.in_({row.values["made_on"] for row in rows}),
            Suggestion.state != "withdrawn",
        )
        known = {(one.author_id, one.made_on, one.title): one for one in db.session.execute(there)}
        return [_planned(row, people, users, known) for row in rows]

    def write(self, plans: Sequence[SuggestionPlan], batch: Batch) -> None:
        for plan in plans:
            if plan.verbs["suggestions"] == "created":
                said = plan.row.values
                by = plan.answerer_id
                replied = {"state": "answered", "reply": said["reply"], "replied_on": said["replied_on"]}
                reply = replied | {"replied_by_id": by} if said.get("reply") else {"state": "made"}
                given = {name: said[name] for name in ("made_on", "title", "text")}
                db.session.add(Suggestion(author_id=plan.author_id, answerer_id=by, is_open=False, **given, **reply))
        batch.gather()
        db.session.expire_all()


def _planned(
    row: Row, people: Mapping[str, list[int]], users: Mapping[int, User], known: Mapping[Any, Any]
) -> SuggestionPlan:
    plan, said = SuggestionPlan(row), row.values
    found: dict[str, User] = {}
    for column in ("author", "replied_by"):
        if said.get(column):
            persons = people.get(said[column], [])
            if len(persons) != 1:
                plan.fault = Fault(row.line, column, said[column], SEVERAL if persons else NO_PERSON, WRITE_USER)
                return plan
            found[column] = users[persons[0]]
    author = found["author"]
    plan.author_id = author.id
    there = known.get((author.id, said["made_on"], said["title"]))
    if there is not None:
        plan.verbs = {"suggestions": "unchanged"}
        replied = said.get("reply") and (said["reply"], said["replied_on"]) != (there.reply, there.replied_on)
        if there.text != said["text"] or replied:
            plan.fault = Fault(row.line, "title", said["title"], _ANOTHER, _CHECK)
        return plan
    plan.verbs = {"suggestions": "created"}
    plan.changes = {name: (None, value) for name, value in said.items() if value not in (None, "")}
    plan.fault = _refused(row, found)
    answerer = found.get("replied_by") or who_answers(author)
    if answerer is not None:
        plan.answerer_id = answerer.id
    elif plan.fault is None:
        plan.fault = Fault(row.line, "author", said["author"], NOBODY, _NAME_A_SUPERIOR)
    return plan


def _refused(row: Row, found: Mapping[str, User]) -> Fault | None:
    """An administrator has no part in this, and nobody answers himself."""
    administrator = next((name for name, one in found.items() if "administrator" in one.posts), None)
    if administrator is not None:
        return Fault(row.line, administrator, row.values[administrator], _ADMINISTRATOR, _CHECK)
    if found.get("replied_by") is found["author"]:
        return Fault(row.line, "replied_by", row.values["replied_by"], _HIS_OWN, _CHECK)
    return None


_CHECK = sentence("Check it.", "请核对。")
_FILL_IN = sentence("Fill it in.", "请填写。")
_TO_COME = sentence("This day is still to come.", "该日期尚未到来。")
_WHOLE = sentence("A reply says by whom and when.", "答复须同时注明答复人与日期。")
_NOT_THEN = sentence(
    "A reply is given from the day of the suggestion on, up to today.", "答复日期须在提出日期至今日之间。"
)
_NAME_A_SUPERIOR = sentence("Name a superior of his first.", "请先指定其上级。")
_ADMINISTRATOR = sentence("An administrator has no part in this.", "系统管理员不参与此事。")
_HIS_OWN = sentence("Nobody answers his own suggestion.", "任何人不得答复本人提出的意见。")
_ANOTHER = sentence("The desk has this suggestion with other words.", "系统中已有内容不同的同一意见。")
