"""To whom would how many records open or close, were these rule files published? Asked in the database, row by row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from admin_app.accounts.models import User
from admin_app.extensions import db
from admin_app.policies import service as policies
from admin_app.secrecy.access import access_column, classified_table
from admin_app.secrecy.reader import reader_for
from admin_app.secrecy.statements import past_guard
from rules.engine import LoadedFile

COUNTED = past_guard("counts customers by the guard's own answer, for whoever may publish policy")


@dataclass(frozen=True)
class AccessChange:
    """So many customers whose record the person sees as `before`, and would see as `after`."""

    username: str
    before: str
    after: str
    customers: int


def access_changes(files: Sequence[LoadedFile], on: date) -> Iterator[AccessChange]:
    """By person and kind of change; nothing where the table of may_read stays as it is. One query a person."""
    tables = {file.policies["may_read"].table_hash for file in files if "may_read" in file.policies}
    if tables <= {policies.version_in_force("may_read", on).table_hash}:
        return
    people = select(User).where(User.active.is_(True)).order_by(User.username)
    for user in db.session.scalars(people).unique().all():
        reader = reader_for(user, on)
        before = access_column(reader).label("before")
        with policies.supposing(files, on):
            after = access_column(reader).label("after")
        each = select(before, after).select_from(classified_table()).subquery()
        moved = select(each.c.before, each.c.after, func.count()).where(each.c.before != each.c.after)
        rows = moved.group_by(each.c.before, each.c.after).order_by(each.c.before, each.c.after)
        for was, becomes, count in db.session.execute(rows, execution_options=COUNTED):
            yield AccessChange(user.username, was, becomes, count)
