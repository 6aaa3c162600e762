"""Who read which archive, who searched, and who was refused? One row per request, in a chain of its own (ADR 0011).

A page or an API call that shows archives says so by `note_read`, one that searches by `note_search`; a refusal notes
itself. While somebody types into the box each key asks anew: of one person's searches in one place within a minute one
is kept, in a list one for each text, whichever process answers the next. The row is stored before the
answer leaves, in a short transaction of its own, together with those of requests that answer at the same moment, so
that reading never waits for the chain of changes. Where another program holds the database for long, rows wait in
memory for the next request, at most `MOST_WAITING`; beyond that nothing is shown any more.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, Response, current_app, g, request
from sqlalchemy import Connection, Engine, Table, insert, select, update
from sqlalchemy.exc import DBAPIError

from admin_app import clock
from admin_app.audit.models import AuditAccess, AuditAccessTo, AuditHead
from admin_app.audit.service import START, canonical, sha256
from admin_app.extensions import db

HEADS: Table = AuditHead.__table__  # type: ignore[assignment]
ROWS: Table = AuditAccess.__table__  # type: ignore[assignment]
LINKS: Table = AuditAccessTo.__table__  # type: ignore[assignment]
HEAD = 2  # the row of audit_head
MOST_WAITING = 10_000
PATIENCE, USUAL_PATIENCE = 0.5, 20.0  # seconds
Who = Callable[[], int | None]


@dataclass(frozen=True)
class Access:
    """One request: who asked what when, of which customers he saw the archive, of how many words he searched, or that
    he was refused.
    """

    at: datetime
    user_id: int | None
    what: str
    is_refused: bool
    customers: tuple[int, ...]
    words: int | None = None


def note_read(customers: Iterable[int]) -> None:
    """This request shows the archives of these customers."""
    keys = sorted(set(customers))
    if keys:
        g.archives_read = sorted({*g.get("archives_read", ()), *keys})


def note_search(text: str, *, is_typing: bool = False) -> None:
    """This request searches for the text, which is not kept. `is_typing`: the next key may well ask again."""
    g.searched = (len(text.split()), "" if is_typing else sha256(text))


def digest_of_access(number: int, access: Any, previous: str) -> str:
    fields = [number, access.at.isoformat(), access.user_id, access.what, access.is_refused]
    searched = [] if access.words is None else [access.words]
    return sha256(canonical([*fields, list(access.customers), *searched, previous]))


class AccessLog:
    """The rows of one application that are not stored yet."""

    def __init__(self) -> None:
        self.waiting: deque[Access] = deque()
        self.writing = threading.Lock()
        self.searched: dict[tuple[int | None, str], tuple[int, str]] = {}  # who where: the minute, the text's digest

    def words_of(self, who: int | None, what: str, search: tuple[int, str] | None) -> int | None:
        """Of how many words a search is that counts; None of none, and of one that goes on with the one before."""
        if search is None:
            return None
        words, digest = search
        place, latest = (who, what.partition(".")[0]), (int(clock.real().timestamp()) // 60, digest)
        if self.searched.get(place) == latest:
            return None
        self.searched[place] = latest
        return words

    def add(self, access: Access, engine: Engine) -> None:
        """Store it, and what waits; whoever finds another request storing leaves it to that one."""
        self.waiting.append(access)
        if len(self.waiting) > MOST_WAITING:
            raise RuntimeError(f"{MOST_WAITING} accesses wait to be stored; nothing more is shown until they are.")
        if not self.writing.acquire(timeout=PATIENCE):
            return
        try:
            self._store(engine)
        finally:
            self.writing.release()

    def _store(self, engine: Engine) -> None:
        taken = [self.waiting.popleft() for _one in range(len(self.waiting))]
        if not taken:
            return
        try:
            with _patient(engine) as connection, connection.begin():
                _append(connection, taken)
        except DBAPIError as busy:
            self.waiting.extendleft(reversed(taken))
            current_app.logger.warning("%d accesses wait to be stored: %s", len(self.waiting), busy.orig)


@contextmanager
def _patient(engine: Engine) -> Iterator[Connection]:
    """A connection to write by. SQLite has one writer at a time: do not wait long for another."""
    with engine.connect().execution_options(writing=True) as connection:
        waits = connection.dialect.name == "sqlite"
        if waits:
            _wait(connection, PATIENCE)
        try:
            yield connection
        finally:
            if waits:
                _wait(connection, USUAL_PATIENCE)


def _wait(connection: Connection, seconds: float) -> None:
    raw: Any = connection.connection.driver_connection
    raw.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")


def _append(connection: Connection, accesses: list[Access]) -> None:
    number, digest = 0, START
    held = connection.execute(select(HEADS).where(HEADS.c.id == HEAD).with_for_update()).one_or_none()
    if held is None:
        connection.execute(insert(HEADS).values(id=HEAD, number=0, digest=START))
    else:
        number, digest = held.number, held.digest
    rows, links = [], []
    for access in accesses:
        number, previous = number + 1, digest
        digest = digest_of_access(number, access, previous)
        rows.append({**vars(access), "customers": list(access.customers), "number": number})
        rows[-1] |= {"previous": previous, "digest": digest}
        links += [{"customer_id": key, "number": number} for key in access.customers]
    connection.execute(insert(ROWS), rows)
    if links:
        connection.execute(insert(LINKS), links)
    connection.execute(update(HEADS).where(HEADS.c.id == HEAD).values(number=number, digest=digest))


def install(app: Flask, who: Who) -> None:
    """Note what each request read, searched or was refused. `who` answers with the key of the person asking."""
    log = app.extensions["access_log"] = AccessLog()

    def note(response: Response) -> Response:
        is_refused = response.status_code == 403
        is_answer, what, words = response.status_code < 400, request.endpoint or "", None
        archives = tuple(g.get("archives_read", ())) if is_answer else ()
        if is_answer and "searched" in g:
            words = log.words_of(who(), what, g.searched)
        if is_refused or archives or words is not None:
            if is_refused:
                db.session.rollback()  # it may hold the lock to write
            access = Access(clock.now(), who(), what, is_refused, archives, words)
            log.add(access, db.engine)
        return response

    app.after_request(note)
