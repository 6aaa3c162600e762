"""Writing from a screen: take the write lock first, commit at the end, and make of every refusal a sentence."""

from flask import flash
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from admin_app import said
from admin_app.errors import Conflict, DeskError, Sentence, sentence
from admin_app.extensions import db

CHANGED = sentence(
    "Somebody changed this record meanwhile. What you entered is still here: compare it with the record "
    "and save again if it should stand.",
    "此记录刚刚被他人修改。您填写的内容仍在此处，请与现有记录核对，确认无误后再次保存。",
)
TAKEN = sentence(
    "This cannot be saved: a number or code in it is already in use.",
    "无法保存：其中的编号或代码已被使用。",
)
BUSY = sentence("The database is busy. Nothing was changed; please try again.", "数据库正忙，未作任何更改，请重试。")
CAUGHT = (DeskError, StaleDataError, IntegrityError, OperationalError)


def begin_writing() -> None:
    """End what was read so far and begin a transaction that may write; reads in it see no later change."""
    db.session.commit()
    db.session.connection(execution_options={"writing": True})


def refusal(error: Exception) -> DeskError:
    """The error as a person may hear it: no SQL, no trace. What is not ours to explain is raised again."""
    if isinstance(error, DeskError):
        return error
    if isinstance(error, StaleDataError):
        return Conflict(CHANGED)
    if isinstance(error, IntegrityError):
        return Conflict(TAKEN)
    if isinstance(error, OperationalError):
        return Conflict(BUSY)
    raise error


def flash_refusal(error: DeskError) -> None:
    flash(spoken(error.says, error.clause), "danger")


def spoken(says: Sentence, clause: str | None = None) -> str:
    text = said(says)
    return text if clause is None or clause in text else f"{text} ({clause})"
