"""Which record is acted on, by whom, and may he? What every service of this area asks first. Services flush."""

from datetime import date
from typing import Any

from sqlalchemy import select

from admin_app.accounts.models import User
from admin_app.areas.staff.models import Gathering
from admin_app.audit import service as audit
from admin_app.errors import Invalid, NotAllowed, NotFound, sentence
from admin_app.extensions import db
from admin_app.secrecy.reader import Reader, current_reader

REQUIRED = sentence("Please fill this in.", "请填写此项。")
WORKS_HERE = sentence("Somebody who works here and is no administrator.", "须为在职人员，且非系统管理员。")


def locked(model: Any, key: int) -> Any:
    """The record, locked until the transaction ends; NotFound when hidden or missing."""
    rows = select(model).where(model.id == key).with_for_update(of=model)
    found = db.session.scalars(rows.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    return found


def leads(reader: Reader, gathering: Gathering) -> bool:
    """Does he manage the department whose gathering it is?"""
    return (
        reader.rank != "staff"
        and reader.department_id is not None
        and (reader.department_id == gathering.department_id)
    )


def may_run(reader: Reader, gathering: Gathering) -> bool:
    """Who arranges it and who manages the department hold it, record it and give what follows from it."""
    return gathering.arranger_id == reader.user_id or leads(reader, gathering)


def demand_running(gathering: Gathering) -> Reader:
    reader = current_reader()
    if not may_run(reader, gathering):
        name = gathering.arranger.name
        says = sentence(
            f"This is for {name}, who arranges it, or the department's manager.",
            f"此操作由组织人{name}或部门经理办理。",
        )
        raise NotAllowed(says, "一4.6")
    return reader


def text_of(field: str, text: str | None, most: int) -> str:
    """The text without blanks around it; Invalid when there is none or it is too long."""
    kept = (text or "").strip()
    if not kept:
        raise Invalid({field: REQUIRED})
    if len(kept) > most:
        raise Invalid({field: sentence(f"At most {most} characters.", f"不得超过 {most} 个字。")})
    return kept


def colleague(field: str, key: int | None) -> User:
    """Somebody who works here; Invalid otherwise."""
    user = db.session.get(User, key) if key is not None else None
    if user is None or not user.active or "administrator" in user.posts:
        raise Invalid({field: WORKS_HERE})
    return user


def demand_day(field: str, day: date | None, on: date) -> date:
    """Today or later; Invalid otherwise."""
    if day is None:
        raise Invalid({field: REQUIRED})
    if day < on:
        raise Invalid({field: sentence("Today or a later day.", "须为今日或以后。")})
    return day


def note(act: str, row: Any, **values: Any) -> None:
    audit.record(f"{row.__tablename__}.{act}", user_id=current_reader().user_id, subject=str(row.id), values=values)
