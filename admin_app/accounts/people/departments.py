"""Which departments are there, who leads them, how many people has each? Written by the administrator alone.

None is ever taken away: people, complaints and requests name it for good. A name stands for one department, in either
language: files and forms find it by that.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from admin_app.accounts.models import RANKS, Department, User
from admin_app.errors import Invalid, Sentence, sentence
from admin_app.extensions import db
from admin_app.readings import fold

NAMES = ("code", "name_zh", "name_en")


@dataclass(frozen=True)
class Staffed:
    """How many people work there, and the names of those of them who lead."""

    people: int = 0
    led_by: tuple[str, ...] = ()


def staffed(keys: Collection[int]) -> dict[int, Staffed]:
    """By department, in one query; a department without anybody is left out."""
    rows = select(Department.id, User.rank, User.name).join(User.department).where(User.active, Department.id.in_(keys))
    found: dict[int, list[tuple[str, str]]] = {}
    for key, rank, name in db.session.execute(rows.order_by(User.name, User.id)):
        found.setdefault(key, []).append((rank, name))
    return {
        key: Staffed(len(people), tuple(name for rank, name in people if rank != RANKS[0]))
        for key, people in found.items()
    }


def demand_names_its_own(department: Department) -> None:
    """Invalid by field where another department is called so already."""
    others = select(Department.id, Department.code, Department.name_zh, Department.name_en)
    with db.session.no_autoflush:
        taken = {
            fold(name): code
            for key, code, *names in db.session.execute(others)
            if key != department.id
            for name in (code, *names)
        }
    errors: dict[str, Sentence] = {
        field: sentence(f"Department {taken[name]} is called so already.", f"已有部门 {taken[name]} 使用此名称。")
        for field in NAMES
        if (name := fold(getattr(department, field))) in taken
    }
    if errors:
        raise Invalid(errors)
