"""Who undertook secrecy, by which text, when."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.extensions import Base, Immutable, Key


class Undertaking(Immutable, Base):
    """One signature: the version signed, the digest of its text, the name as typed."""

    __tablename__ = "undertaking"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    version: Mapped[int]
    text_digest: Mapped[str] = mapped_column(String(64))
    signed_name: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("user_id", "version"),)
