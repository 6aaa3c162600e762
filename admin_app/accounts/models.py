"""Who works here: departments, people, their posts, and the tokens their programs use."""

from datetime import date, datetime, timedelta

from flask_security import RoleMixin, UserMixin
from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin_app import clock
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
    "decision_committee",
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
        from admin_app import said  # which knows of people

        return said({"en": self.name_en, "zh": self.name_zh})


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
    in_post_since: Mapped[date] = mapped_column(default=clock.today)  # came, came back, or took another post
    language: Mapped[str | None] = mapped_column(String(5))
    totp_secret: Mapped[str | None] = mapped_column(String(400), info=SECRET)  # encrypted; None: no second factor
    totp_counter: Mapped[int | None] = mapped_column(BigInteger, info=SECRET)  # the last code used; none counts twice

    department: Mapped[Department | None] = relationship(lazy="joined")
    superior: Mapped["User | None"] = relationship(remote_side="User.id")
    roles: Mapped[list[Post]] = relationship(  # type: ignore[assignment]
        secondary=user_posts, lazy="selectin", info={"told_as": "posts"}
    )

    @property
    def posts(self) -> frozenset[str]:
        return frozenset(post.name for post in self.roles)

    @property
    def has_second_factor(self) -> bool:
        return self.totp_secret is not None

    def __str__(self) -> str:
        return self.name


class Deputy(Base):
    """Who is away from a day until a day, both included, and who signs in his place, if anybody."""

    __tablename__ = "deputy"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(200))
    named_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    ended_at: Mapped[datetime | None]

    person: Mapped[User] = relationship(foreign_keys="Deputy.person_id")
    deputy: Mapped[User | None] = relationship(foreign_keys="Deputy.deputy_id")


class Token(Base):
    """An API token; only its SHA-256 is kept."""

    __tablename__ = "token"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True, info=SECRET)
    name: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(default=lambda: clock.real() + timedelta(days=90))
    last_used_on: Mapped[date | None]
    revoked_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="joined")


class SignIn(Base):
    """One browser in which somebody is signed in; the cookie holds a random key, this table its SHA-256."""

    __tablename__ = "sign_in"
    has_history = False  # signing in, out and being signed out are entries of their own

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True, info=SECRET)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    made_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]  # to some minutes
    ends_at: Mapped[datetime] = mapped_column(index=True)
    stays: Mapped[bool] = mapped_column(Boolean, default=False)  # over the closing of the browser
    second_factor_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(String(64), default="")
    agent: Mapped[str] = mapped_column(String(200), default="")

    user: Mapped[User] = relationship(lazy="joined")


class RecoveryCode(Base):
    """Opens the desk once in place of the second factor; only its SHA-256 is kept."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True, info=SECRET)
    used_at: Mapped[datetime | None]


class PasswordLink(Base):
    """A link by mail with which somebody sets a password: `invite` or `reset`. Once, and for a while."""

    __tablename__ = "password_link"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    digest: Mapped[str] = mapped_column(String(64), unique=True, info=SECRET)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="joined")


class Attempt(Base):
    """How often something was tried in a span of time, for all processes of the desk together."""

    __tablename__ = "attempt"
    has_history = False  # counts, which end; a lock-out is an entry of its own

    key: Mapped[str] = mapped_column(String(300), primary_key=True)
    count: Mapped[int]
    ends_at: Mapped[datetime] = mapped_column(index=True)
