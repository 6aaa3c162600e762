"""What the services of visits share: a record locked, texts as they are kept, an entry in the audit."""

from typing import Any

from sqlalchemy import select

from admin_app.accounts.models import User
from admin_app.areas.customers import acting
from admin_app.audit import service as audit
from admin_app.errors import Conflict, Invalid, NotFound, sentence
from admin_app.extensions import db
from admin_app.secrecy.reader import Reader, current

MOST_TEXT = 4000
OVER = sentence("This is closed already.", "该事项已办结。")


def user_id() -> int | None:
    """Whoever acts; None when the desk itself does."""
    reader = current()
    return reader.user_id if isinstance(reader, Reader) else None


def locked(model: Any, key: int) -> Any:
    """The record, its customer before it, locked until the transaction ends; NotFound when missing or hidden."""
    customer_id = db.session.scalar(select(model.customer_id).where(model.id == key))
    if customer_id is None:
        raise NotFound
    acting.locked([customer_id])
    return _row(model, key)


def locked_alone(model: Any, key: int) -> Any:
    """The same of what follows no customer."""
    return _row(model, key)


def _row(model: Any, key: int) -> Any:
    rows = select(model).where(model.id == key).with_for_update(of=model).execution_options(populate_existing=True)
    row = db.session.scalars(rows).unique().one_or_none()
    if row is None:
        raise NotFound
    return row


def text(field: str, given: str | None, most: int = MOST_TEXT, *, required: bool = True) -> str:
    """Without blanks around it; Invalid when it is missing or too long."""
    kept = (given or "").strip()
    if required and not kept:
        raise Invalid({field: acting.REQUIRED})
    if len(kept) > most:
        raise Invalid({field: sentence(f"At most {most} characters.", f"不得超过 {most} 个字。")})
    return kept


def person(field: str, key: int | None) -> User:
    """Somebody who works here; Invalid otherwise."""
    found = db.session.get(User, key) if key is not None else None
    if found is None or not found.active or "administrator" in found.posts:
        raise Invalid({field: sentence("Name somebody who works here.", "请指定在岗人员。")})
    return found


def demand_state(held: str, *wanted: str, clause: str) -> None:
    """Conflict, with the clause of the record, when it stands elsewhere."""
    if held not in wanted:
        raise Conflict(OVER, clause)


def record(act: str, row: Any, **values: Any) -> None:
    audit.record(
        act, user_id=user_id(), subject=str(row.id), customer_id=getattr(row, "customer_id", None), values=values
    )
