"""Who is reading? Everything the guard needs to know about a person, and the one place where it is held."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import bindparam, literal_column, select, union_all

from admin_app.accounts import deputies
from admin_app.accounts.models import User
from admin_app.extensions import db
from admin_app.secrecy.undertakings import service as undertakings
from admin_app.secrecy.undertakings import texts


@dataclass(frozen=True)
class Reader:
    """A person with posts, on a business day. `colleague_ids`: everybody in the same department, him too.

    `has_undertaken` is False until the secrecy undertaking is signed; no page opens before, no call is answered (4.13).
    `stands_for` are the keys of himself and of those whose deputy he is today, `task_posts` the posts of them all:
    what is to be done by them, he may do. It lifts no other access.
    `on_screen` is False where what is read leaves the screen (API, export): a consultation lifts nothing there (6.7).
    """

    user_id: int
    username: str
    posts: frozenset[str]
    rank: str
    on: date
    department_id: int | None = None
    colleague_ids: tuple[int, ...] = field(default=())
    on_screen: bool = True
    has_undertaken: bool = True
    stood_in_for: tuple[tuple[int, frozenset[str]], ...] = field(default=())

    @property
    def stands_for(self) -> tuple[int, ...]:
        return (self.user_id, *(key for key, _posts in self.stood_in_for))

    @property
    def task_posts(self) -> tuple[str, ...]:
        """Sorted, without the administrator's: he has nothing to do with customers."""
        held = self.posts.union(*(posts for _key, posts in self.stood_in_for))
        return tuple(sorted(held - {"administrator"}))


@dataclass(frozen=True)
class Unguarded:
    """The desk itself, reading and writing past the guard for a stated reason (imports, migrations, demo data)."""

    reason: str


_current: ContextVar[Reader | Unguarded | None] = ContextVar("reader", default=None)


def current() -> Reader | Unguarded | None:
    return _current.get()


def current_reader() -> Reader:
    """The person reading; LookupError when nobody is signed in."""
    reader = _current.get()
    if not isinstance(reader, Reader):
        raise LookupError("Nobody is signed in.")
    return reader


ABOUT = {
    "colleague": select(User.id).where(User.department_id == bindparam("department_id")),
    "undertaking": undertakings.signed_by(bindparam("user_id"), bindparam("version")),
    "stands for": deputies.standing_in(bindparam("user_id"), bindparam("on")),
}
# Every request asks: one statement, built once, past the ORM.
_ASKED = union_all(*(keys.add_columns(literal_column(f"'{what}'")) for what, keys in ABOUT.items()))


def reader_for(user: User, on: date, *, on_screen: bool = True) -> Reader:
    """The person on that day. An administrator reads nothing, so he undertakes nothing."""
    asked = {"department_id": user.department_id, "user_id": user.id, "version": texts.current_version(), "on": on}
    found: dict[str, set[int]] = {what: set() for what in ABOUT}
    for key, what in db.session.connection().execute(_ASKED, asked):
        found[what].add(key)
    return Reader(
        user.id,
        user.username,
        user.posts,
        user.rank,
        on,
        user.department_id,
        tuple(sorted(found["colleague"])),
        on_screen,
        has_undertaken="administrator" in user.posts or bool(found["undertaking"]),
        stood_in_for=deputies.posts_of(found["stands for"]),
    )


@contextmanager
def reading_as(reader: Reader | Unguarded | None) -> Iterator[None]:
    token = _current.set(reader)
    try:
        yield
    finally:
        _current.reset(token)


def unguarded(reason: str):  # type: ignore[no-untyped-def]
    """`with unguarded("import of receivables"): …`; the reason is for whoever reviews the code and its logs."""
    if not reason:
        raise ValueError("Say why the guard must step aside.")
    return reading_as(Unguarded(reason))
