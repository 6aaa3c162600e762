"""Trainings and meetings, suggestions, what other departments asked of customer service.

None of it is about a customer, so each says itself who sees it: everybody his own, a manager his department's, the
general manager and the auditor all but suggestions, an administrator nothing.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, String, Text, UniqueConstraint, and_, false, or_, select, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin_app.accounts.models import Department, User
from admin_app.accounts.rights import RIGHTS
from admin_app.areas.attachments.models import KeptFile
from admin_app.extensions import Base, Keyed, SeenBy
from admin_app.secrecy.reader import Reader

READING_ALL = frozenset({"general_manager", "auditor"})
SERVING = frozenset(RIGHTS["staff.serve"])  # who sees what others asked for


def _leads(department_id: Any, reader: Reader) -> Any:
    """Is it the reader's department, and he its manager; or does he read all?"""
    if reader.posts & READING_ALL:
        return true()
    if reader.rank == "staff" or reader.department_id is None:
        return false()
    return department_id == reader.department_id


class Gathering(Keyed, SeenBy, Base):
    """A training (三1) or a meeting (三4): `planned`, then `held` or `called_off`. Once held it stays as recorded."""

    __tablename__ = "gathering"
    STATES = ("planned", "held", "called_off")

    kind: Mapped[str] = mapped_column(String(10))  # training | meeting
    title: Mapped[str] = mapped_column(String(120))
    agenda: Mapped[str] = mapped_column(Text, default="")
    on: Mapped[date] = mapped_column("on_day")
    arranger_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    state: Mapped[str] = mapped_column(String(12), default="planned")
    recorded_on: Mapped[date | None]
    summary: Mapped[str] = mapped_column(Text, default="")  # what was taught, or decided
    called_off_reason: Mapped[str | None] = mapped_column(String(200))

    arranger: Mapped[User] = relationship()
    department: Mapped[Department | None] = relationship()

    __table_args__ = (
        Index("ix_gathering_kind_on", "kind", "on_day", "id"),
        Index("ix_gathering_state_on", "state", "on_day", "id"),
    )

    @classmethod
    def seen_by(cls, reader: Reader) -> Any:
        return _gathering_seen(cls, reader)

    def __str__(self) -> str:
        return self.title


class Seat(Keyed, SeenBy, Base):
    """Somebody who is to attend. `attended` is None until it is recorded; `said` is his result or contribution."""

    __tablename__ = "gathering_seat"

    gathering_id: Mapped[int] = mapped_column(ForeignKey("gathering.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    is_off: Mapped[bool] = mapped_column(Boolean, default=False)  # taken off the list before it was held
    attended: Mapped[bool | None] = mapped_column(Boolean)
    said: Mapped[str] = mapped_column(String(400), default="")
    read_from: Mapped[date | None]  # absent from a meeting: from this day on he is to read its minutes
    read_on: Mapped[date | None]

    gathering: Mapped[Gathering] = relationship()
    person: Mapped[User] = relationship()

    __table_args__ = (
        UniqueConstraint("gathering_id", "person_id"),
        Index("ix_gathering_seat_person", "person_id", "read_from"),
    )

    @classmethod
    def seen_by(cls, reader: Reader) -> Any:
        """What was said in a meeting its members see; what came of a training each sees of himself."""
        if "administrator" in reader.posts:
            return false()
        g = Gathering.__table__.c
        led = or_(g.arranger_id == reader.user_id, _leads(g.department_id, reader))
        open_to_members = and_(g.kind == "meeting", _gathering_seen(g, reader))
        return or_(cls.person_id == reader.user_id, cls.gathering_id.in_(select(g.id).where(or_(led, open_to_members))))

    def __str__(self) -> str:
        return str(self.person)


class FollowUp(Keyed, SeenBy, Base):
    """What a meeting gave somebody to do, by when (一4.6): `open`, then `done` or `dropped`."""

    __tablename__ = "follow_up"
    STATES = ("open", "done", "dropped")

    gathering_id: Mapped[int] = mapped_column(ForeignKey("gathering.id"), index=True)
    what: Mapped[str] = mapped_column(String(200))
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(12), default="open")
    done_on: Mapped[date | None]
    outcome: Mapped[str] = mapped_column(String(400), default="")  # what came of it, or why it was dropped

    gathering: Mapped[Gathering] = relationship()
    owner: Mapped[User] = relationship()

    __table_args__ = (
        Index("ix_follow_up_state_due", "state", "due_on", "id"),
        Index("ix_follow_up_owner", "owner_id", "state", "due_on"),
    )

    @classmethod
    def seen_by(cls, reader: Reader) -> Any:
        if "administrator" in reader.posts:
            return false()
        g = Gathering.__table__.c
        return or_(cls.owner_id == reader.user_id, cls.gathering_id.in_(select(g.id).where(_gathering_seen(g, reader))))

    def __str__(self) -> str:
        return self.what


class GatheringFile(KeptFile, Keyed, SeenBy, Base):
    """What was handed out at a training, or the minutes of a meeting."""

    __tablename__ = "gathering_file"

    gathering_id: Mapped[int] = mapped_column(ForeignKey("gathering.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]

    gathering: Mapped[Gathering] = relationship()
    by: Mapped[User | None] = relationship()

    @classmethod
    def seen_by(cls, reader: Reader) -> Any:
        g = Gathering.__table__.c
        return cls.gathering_id.in_(select(g.id).where(_gathering_seen(g, reader)))

    def __str__(self) -> str:
        return self.name


def _gathering_seen(gathering: Any, reader: Reader) -> Any:
    """Who arranges it, whoever is to attend, and who leads the department."""
    if "administrator" in reader.posts:
        return false()
    seat = Seat.__table__.c
    mine = select(seat.gathering_id).where(seat.person_id == reader.user_id, seat.is_off.is_(False))
    return or_(gathering.arranger_id == reader.user_id, gathering.id.in_(mine), _leads(gathering.department_id, reader))


class Suggestion(Keyed, SeenBy, Base):
    """An objection to how the department is run (三5): `made`, then `answered` or `withdrawn`.

    Between its author and whoever answers; the auditor reads it, others once its author opens it to all.
    """

    __tablename__ = "suggestion"
    STATES = ("made", "answered", "withdrawn")

    title: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    answerer_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    made_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(12), default="made")
    reply: Mapped[str | None] = mapped_column(Text)
    replied_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    replied_on: Mapped[date | None]
    is_open: Mapped[bool] = mapped_column(Boolean, default=False)

    author: Mapped[User] = relationship(foreign_keys="Suggestion.author_id")
    answerer: Mapped[User] = relationship(foreign_keys="Suggestion.answerer_id")
    replied_by: Mapped[User | None] = relationship(foreign_keys="Suggestion.replied_by_id")

    __table_args__ = (
        Index("ix_suggestion_state_made", "state", "made_on", "id"),
        Index("ix_suggestion_answerer", "answerer_id", "state", "made_on"),
    )

    @classmethod
    def seen_by(cls, reader: Reader) -> Any:
        if "administrator" in reader.posts:
            return false()
        if "auditor" in reader.posts:
            return true()
        answers = and_(cls.answerer_id.in_(reader.stands_for), cls.state != "withdrawn")
        return or_(cls.author_id == reader.user_id, answers, cls.is_open)

    def __str__(self) -> str:
        return self.title


class ServiceRequest(Keyed, SeenBy, Base):
    """What a department asked of customer service (一4.5): `requested`, `promised`, `done`; or `turned_down`."""

    __tablename__ = "service_request"
    STATES = ("requested", "promised", "done", "turned_down")

    title: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)  # the client
    requester_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    asked_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(12), default="requested")
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    promised_on: Mapped[date | None]
    done_on: Mapped[date | None]
    outcome: Mapped[str] = mapped_column(String(400), default="")  # what was done, or why not
    rating: Mapped[str | None] = mapped_column(String(10))  # good | fair | poor, by whoever asked

    department: Mapped[Department | None] = relationship()
    requester: Mapped[User] = relationship(foreign_keys="ServiceRequest.requester_id")
    handler: Mapped[User | None] = relationship(foreign_keys="ServiceRequest.handler_id")

    __table_args__ = (
        Index("ix_service_request_state_asked", "state", "asked_on", "id"),
        Index("ix_service_request_promised", "promised_on", "department_id"),
    )

    @classmethod
    def seen_by(cls, reader: Reader) -> Any:
        """Both sides: who asked and the manager of his department; whoever serves."""
        if "administrator" in reader.posts:
            return false()
        if reader.posts & SERVING:
            return true()
        return or_(
            cls.requester_id == reader.user_id, cls.handler_id == reader.user_id, _leads(cls.department_id, reader)
        )

    def __str__(self) -> str:
        return self.title
