"""Who works here: departments, people, their posts, and the tokens their programs use."""

from datetime import date, datetime

from flask_security import RoleMixin, UserMixin
from sqlalchemy import Boolean, Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin_app.extensions import SECRET, Base, Key

RANKS = ("staff", "manager", "general_manager")
POSTS = (
    "general_manager",
    "cs_manager",
    "information_clerk",
    "information_supervisor",
    "credit_officer",
    "contract_officer",
    "service_officer",
    "sales_support",
    "marketing_manager",
    "salesperson",
    "finance_manager",
    "finance_officer",
    "it_clerk",
    "auditor",
    "administrator",
)

user_posts = Table(
    "user_post",
    Base.metadata,
    Column("user_id", ForeignKey("user.id"), primary_key=True),
    Column("post_id", ForeignKey("post.id"), primary_key=True),
)


class Department(Base):
    __tablename__ = "department"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name_en: Mapped[str] = mapped_column(String(80))
    name_zh: Mapped[str] = mapped_column(String(80))

    def __str__(self) -> str:
        return self.code


class Post(Base, RoleMixin):
    """A post gives rights to read and to act; one of `POSTS`."""

    __tablename__ = "post"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    description: Mapped[str | None] = mapped_column(String(200))


class User(Base, UserMixin):
    __tablename__ = "user"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    password: Mapped[str] = mapped_column(String(255), info=SECRET)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True, info=SECRET)
    is_demo: Mapped[bool] = mapped_column(Boolean, default=False)
    rank: Mapped[str] = mapped_column(String(20), default="staff")
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    superior_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    language: Mapped[str | None] = mapped_column(String(5))

    department: Mapped[Department | None] = relationship(lazy="joined")
    superior: Mapped["User | None"] = relationship(remote_side="User.id")
    roles: Mapped[list[Post]] = relationship(  # type: ignore[assignment]
        secondary=user_posts, lazy="selectin", info={"told_as": "posts"}
    )

    @property
    def posts(self) -> frozenset[str]:
        return frozenset(post.name for post in self.roles)

    def __str__(self) -> str:
        return self.name


class Deputy(Base):
    """Who signs in whose place, from a day until a day, both included."""

    __tablename__ = "deputy"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    deputy_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(200))
    named_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    ended_at: Mapped[datetime | None]

    person: Mapped[User] = relationship(foreign_keys="Deputy.person_id")
    deputy: Mapped[User] = relationship(foreign_keys="Deputy.deputy_id")


class Token(Base):
    """An API token; only its SHA-256 is kept."""

    __tablename__ = "token"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True, info=SECRET)
    name: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="joined")
