"""How do the people who work here come in from a file? By user name, else as the only one of the name; new ones alone.

Who is known keeps his place: a file that says another one is refused, and he is moved on his page. Departments that
nobody knows are made, and superiors whom neither desk nor file knows are hired for those whom such a post leads.
Nobody is invited and nobody learns a password: the administrator invites, one by one.
"""

import re
import secrets
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from admin_app.accounts import passwords
from admin_app.accounts.models import POSTS, RANKS, Department, Post, User
from admin_app.accounts.people.service import ADDRESS
from admin_app.accounts.rights import POST_TITLES
from admin_app.accounts.service import NO_ADDRESS
from admin_app.accounts.superiors import LONGEST_CHAIN
from admin_app.audit.bulk import Batch
from admin_app.errors import Sentence, sentence
from admin_app.extensions import db
from admin_app.imports.cells import read_text
from admin_app.imports.columns import Column
from admin_app.imports.importer import Importer, Plan
from admin_app.imports.report import Bad, Fault
from admin_app.imports.staging import Row
from admin_app.readings import fold, readings

LED_BY = {
    "salesperson": "marketing_manager",
    "finance_officer": "finance_manager",
    **dict.fromkeys(
        (
            *("information_clerk", "information_supervisor", "credit_officer", "contract_officer"),
            *("service_officer", "sales_support"),
        ),
        "cs_manager",
    ),
}
ONE_BY_ONE = "administrator"  # who may do everything to accounts comes by no file
RANK_NAMES = {
    **{name: name for name in RANKS},
    "员工": "staff",
    "职员": "staff",
    "经理": "manager",
    "总经理": "general_manager",
}
_POST_NAMES = {
    name: post for post, titles in POST_TITLES.items() for name in (fold(post), *(fold(title) for title in titles))
}
_BETWEEN = re.compile(r"[,;，；、/]")
_USERNAME = re.compile(r"[A-Za-z0-9_]{2,64}")


def read_posts(cell: str) -> str:
    """The posts by name or title in either language, as names, by commas."""
    said = [part.strip() for part in _BETWEEN.split(read_text(cell, most=400)) if part.strip()]
    strange = next((part for part in said if fold(part) not in _POST_NAMES), None)
    if strange is not None or not said:
        raise Bad(
            sentence(f"There is no post {strange or cell}.", f"没有岗位 {strange or cell}。"),
            sentence("Write posts as they are called at People.", "请按“人员”页面的岗位名称填写。"),
        )
    posts = {_POST_NAMES[fold(part)] for part in said}
    if ONE_BY_ONE in posts:
        raise Bad(
            sentence("Administrators do not come by a file.", "系统管理员不能通过文件导入。"),
            sentence("Hire him at People.", "请在“人员”页面单独录入。"),
        )
    return ",".join(post for post in POSTS if post in posts)


def read_rank(cell: str) -> str:
    """A rank in either language, or nothing."""
    text = cell.strip().casefold().replace(" ", "_")
    if text and text not in RANK_NAMES:
        raise Bad(
            sentence("There is no such rank.", "没有此职级。"),
            sentence("Write staff, manager or general_manager.", "请写员工、经理或总经理。"),
        )
    return RANK_NAMES.get(text, "")


def read_username(cell: str) -> str:
    """Letters, digits and underscores, or nothing."""
    text = read_text(cell, most=64, required=False)
    if text and not _USERNAME.fullmatch(text):
        raise Bad(
            sentence("This is no user name.", "这不是有效的用户名。"),
            sentence("Between 2 and 64 letters, digits and underscores.", "2 至 64 个字母、数字或下划线。"),
        )
    return text


def read_address(cell: str) -> str:
    """An address in small letters, or nothing."""
    text = read_text(cell, most=200, required=False).lower()
    if text and (not ADDRESS.fullmatch(text) or text.endswith(NO_ADDRESS)):
        raise Bad(
            sentence("This is no address.", "这不是邮箱地址。"),
            sentence("Write it like name@company.example.", "请写成 name@company.example。"),
        )
    return text


class PersonPlan(Plan):
    """`superior`: known, or the key of somebody of this file; `brings`: he is hired for this row."""

    is_new = False
    brings = False
    superior: "User | str | None" = None


@dataclass
class _Desk:
    """Who and what there is, read once for all rows."""

    by_username: dict[str, User]
    by_name: dict[str, list[User]]
    addresses: set[str]
    departments: dict[str, Department]

    @classmethod
    def read(cls) -> "_Desk":
        people = list(db.session.scalars(select(User).options(selectinload(User.roles)).order_by(User.id)))
        by_name: dict[str, list[User]] = {}
        for user in people:
            if user.active:
                by_name.setdefault(fold(user.name), []).append(user)
        departments = {
            fold(name): one
            for one in db.session.scalars(select(Department).order_by(Department.id))
            for name in (one.name_en, one.name_zh, one.code)
        }
        return cls({user.username: user for user in people}, by_name, {user.email for user in people}, departments)


class People(Importer):
    kind = "people"
    clause = ""
    records = ("people", "superiors", "departments")
    own = "people"
    key = ("name",)
    thing = sentence("Person", "人员")
    chunk = 20_000  # a superior may stand below his people
    columns = (
        Column("name", ("姓名",), read=partial(read_text, most=80), example="王芳"),
        Column(
            "posts",
            ("岗位",),
            True,
            read_posts,
            ("post",),
            example="业务员",
            note=sentence("Several by commas.", "多个岗位用逗号分隔。"),
        ),
        Column(
            "username",
            ("用户名",),
            False,
            read_username,
            ("user name", "login"),
            note=sentence("Made of the name where it is empty.", "留空时由姓名生成。"),
        ),
        Column("email", ("电子邮箱", "邮箱"), False, read_address, ("e-mail",)),
        Column("rank", ("职级",), False, read_rank, example="员工"),
        Column("department", ("部门",), False, partial(read_text, most=80, required=False), example="市场部"),
        Column(
            "superior",
            ("上级", "直接上级"),
            False,
            partial(read_text, most=80, required=False),
            ("manager",),
            note=sentence("User name, or the name where only one has it.", "用户名；姓名不重复时也可填姓名。"),
        ),
    )

    def check(self, line: int, values: dict[str, Any]) -> Fault | None:
        if not fold(values["name"]):
            reason = sentence("A name has at least one letter.", "名称须至少含一个文字。")
            return Fault(line, "name", values["name"], reason, sentence("Correct it.", "请更正。"))
        if fold(values["name"]) == fold(values.get("superior")):
            reason = sentence("Nobody is above himself.", "任何人不能成为自己的上级。")
            return Fault(line, "superior", values["superior"], reason, sentence("Correct it.", "请更正。"))
        return None

    def key_of(self, values: Mapping[str, Any]) -> str:
        return str(values.get("username") or values["name"])

    def plan(self, rows: Sequence[Row], *, writing: bool = False) -> list[PersonPlan]:
        desk = _Desk.read()
        plans = [_planned(row, desk) for row in rows]
        new = [plan for plan in plans if plan.is_new and plan.fault is None]
        coming = _Coming(new, set(desk.departments))
        for plan in new:
            _place(plan, desk, coming)
        above = {plan.row.key: plan.superior for plan in new}
        for plan in new:
            if plan.fault is None and _goes_round(plan.row.key, above):
                plan.fault = _fault(plan.row, "superior", _ROUND, _CORRECT)
        return plans

    def write(self, plans: Sequence[PersonPlan], batch: Batch) -> None:
        new = [plan for plan in plans if plan.is_new]
        taken = set(db.session.scalars(select(User.username)))
        posts = {post.name: post for post in db.session.scalars(select(Post))}
        password = passwords.hashed(secrets.token_urlsafe(32))  # of all of them, and nobody's: an invitation sets one
        departments = _departments_for(new)

        def hire(said: Mapping[str, Any]) -> User:
            username = said.get("username") or username_for(said["name"], taken)
            taken.add(username)
            user = User(
                username=username,
                email=said.get("email") or f"{username}@desk{NO_ADDRESS}",
                name=said["name"],
                password=password,
                fs_uniquifier=secrets.token_hex(32),
                rank=said.get("rank") or "staff",
                roles=[posts.setdefault(name, Post(name=name)) for name in said["posts"].split(",")],
                department_id=departments.get(fold(said.get("department"))),
            )
            db.session.add(user)
            return user

        made = {plan.row.key: hire(plan.row.values) for plan in new}
        for plan in new:
            if plan.brings:
                said = plan.row.values
                led_by = {LED_BY[post] for post in said["posts"].split(",") if post in LED_BY}
                superior = {"name": said["superior"], "department": said.get("department"), "rank": "manager"}
                made[str(plan.superior)] = hire(superior | {"posts": ",".join(sorted(led_by))})
        for plan in new:
            above = plan.superior if isinstance(plan.superior, User) else made.get(plan.superior or "")
            made[plan.row.key].superior = above
        batch.gather()


def username_for(name: str, taken: Iterable[str]) -> str:
    """What somebody of this name may sign in by, in letters and digits, and nobody else does."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
    read = ["".join(next(readings(fold(word)), [])) for word in bare.split()]
    plain = "_".join(text for text in ("".join(re.findall("[a-z0-9]", word)) for word in read) if text)[:56]
    base = plain if len(plain) >= 2 else "person"
    number = 1
    while (made := base if number == 1 else f"{base}_{number}") in taken:
        number += 1
    return made


def _planned(row: Row, desk: _Desk) -> PersonPlan:
    """Known, then in the place the file says; or new."""
    plan, said = PersonPlan(row), row.values
    named = desk.by_name.get(fold(said["name"]), [])
    known = desk.by_username.get(said["username"]) if said.get("username") else None
    if known is None and not said.get("username"):
        if len(named) > 1:
            usernames = ", ".join(one.username for one in named[:3])
            says = sentence(f"Several people have this name: {usernames}.", f"有多人使用此姓名：{usernames}。")
            plan.fault = _fault(row, "name", says, _WRITE_USERNAME)
            return plan
        known = named[0] if named else None
    if known is not None:
        plan.verbs = {"people": "unchanged"}
        plan.fault = _elsewhere(row, known)
        return plan
    plan.is_new, plan.verbs = True, {"people": "created"}
    plan.changes = {name: (None, value) for name, value in said.items() if value not in (None, "")}
    if said.get("email") and said["email"] in desk.addresses:
        plan.fault = _fault(row, "email", _ADDRESS_TAKEN, sentence("Leave it empty.", "请留空。"))
    return plan


def _elsewhere(row: Row, known: User) -> Fault | None:
    """Where the file says another name, post, department or superior of somebody than the desk."""
    said = row.values
    if not known.active:
        return _fault(row, "username", sentence("This person has left.", "此人已离职。"), _ON_HIS_PAGE)
    if fold(known.name) != fold(said["name"]):
        return _fault(row, "name", sentence(f"This is {known.name}.", f"此用户名属于{known.name}。"), _ON_HIS_PAGE)
    if not set(said["posts"].split(",")) <= known.posts:
        return _fault(row, "posts", sentence("This person holds other posts.", "此人岗位与此不同。"), _ON_HIS_PAGE)
    here = known.department
    names = {fold(name) for name in (here.code, here.name_en, here.name_zh)} if here is not None else set()
    if said.get("department") and fold(said["department"]) not in names:
        return _fault(
            row, "department", sentence("This person is in another department.", "此人属于其他部门。"), _ON_HIS_PAGE
        )
    above = known.superior
    if said.get("superior") and (above is None or said["superior"] not in (above.username, above.name)):
        return _fault(row, "superior", sentence("This person has another superior.", "此人的上级不同。"), _ON_HIS_PAGE)
    return None


class _Coming:
    """Who comes with this file, by folded name and by user name, and which departments there are then."""

    def __init__(self, plans: Sequence[PersonPlan], departments: set[str]) -> None:
        self.departments = departments
        self.by_name: dict[str, list[str]] = {}
        for plan in plans:
            self.by_name.setdefault(fold(plan.row.values["name"]), []).append(plan.row.key)
        self.usernames = {plan.row.key for plan in plans if plan.row.values.get("username")}

    def named(self, text: str) -> list[str]:
        return [text] if text in self.usernames else self.by_name.get(fold(text), [])


def _place(plan: PersonPlan, desk: _Desk, coming: _Coming) -> None:
    """Department and superior of a new one; the first to name one that is missing brings it, or him, along."""
    said = plan.row.values
    department, superior = fold(said.get("department")), said.get("superior") or ""
    if len(coming.named(said["name"])) > 1 and not said.get("username"):
        plan.fault = _fault(plan.row, "name", _SEVERAL, _WRITE_USERNAME)
        return
    if department and department not in coming.departments:
        coming.departments.add(department)
        plan.verbs["departments"] = "created"
    if not superior:
        return
    known = desk.by_username.get(superior)
    there = [known] if known is not None and known.active else desk.by_name.get(fold(superior), [])
    found: list[User | str] = [*there, *coming.named(superior)]
    if len(found) > 1:
        plan.fault = _fault(plan.row, "superior", _SEVERAL, _WRITE_USERNAME)
    elif found:
        plan.superior = found[0]
    elif any(post in LED_BY for post in said["posts"].split(",")):
        plan.superior, plan.brings, plan.verbs["superiors"] = f"\n{fold(superior)}", True, "created"
        coming.by_name[fold(superior)] = [plan.superior]
    else:
        plan.fault = _fault(plan.row, "superior", _NOBODY, sentence("Add a row for him.", "请为其增加一行。"))


def _goes_round(key: str, above: Mapping[str, Any]) -> bool:
    """Does the way up lead back?"""
    at: Any = above.get(key)
    for _step in range(LONGEST_CHAIN):
        if at == key:
            return True
        at = above.get(at) if isinstance(at, str) else None
    return False


def _departments_for(plans: Sequence[PersonPlan]) -> dict[str, int]:
    """Keys by folded name, made where there is none."""
    desk = _Desk.read().departments
    for name in dict.fromkeys(plan.row.values.get("department") or "" for plan in plans):
        if name and fold(name) not in desk:
            desk[fold(name)] = Department(code=name[:40], name_en=name, name_zh=name)
            db.session.add(desk[fold(name)])
    db.session.flush()
    return {name: one.id for name, one in desk.items()}


def _fault(row: Row, column: str, reason: Sentence, advice: Sentence) -> Fault:
    return Fault(row.line, column, str(row.values.get(column) or ""), reason, advice)


_CORRECT = sentence("Correct it.", "请更正。")
_ON_HIS_PAGE = sentence("Change it on the person's page, or leave the row out.", "请在此人的页面修改，或删去此行。")
_ADDRESS_TAKEN = sentence("Somebody has this address already.", "此邮箱已有人使用。")
_WRITE_USERNAME = sentence("Write the user name.", "请填写用户名。")
_SEVERAL = sentence("Several people have this name.", "有多人使用此姓名。")
_NOBODY = sentence("Nobody here has this name.", "没有此姓名的人员。")
_ROUND = sentence("The superiors lead round in a circle.", "上级关系形成循环。")
