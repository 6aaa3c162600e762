"""Who signs when everybody who could is in conflict? One person, named by the general manager."""

from datetime import datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin_app import clock
from admin_app.accounts.deputies import NEVER
from admin_app.accounts.models import User
from admin_app.accounts.rights import demand
from admin_app.audit import service as audit
from admin_app.errors import Invalid, sentence
from admin_app.extensions import Base, Key, db


class SignAlternate(Base):
    """The latest row counts."""

    __tablename__ = "sign_alternate"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    named_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    named_at: Mapped[datetime]

    person: Mapped[User] = relationship(foreign_keys="SignAlternate.person_id")


def alternate() -> User | None:
    """The person named last, while he works here."""
    row = db.session.scalars(select(SignAlternate).order_by(SignAlternate.id.desc()).limit(1)).first()
    return row.person if row is not None and row.person.active else None


def name_alternate(person: User, *, by: User) -> SignAlternate:
    """From now on conflicts that end nowhere go to this person. NotAllowed unless the general manager names."""
    demand(by.posts, "signoff.name_alternate")
    if not person.active or person.posts & NEVER:
        raise Invalid({"person": sentence("This person cannot sign.", "此人不能签字。")})
    row = SignAlternate(person_id=person.id, named_by_id=by.id, named_at=clock.now())
    db.session.add(row)
    db.session.flush()
    audit.record("alternate.name", user_id=by.id, subject=str(row.id), values={"person": person.username})
    return row
