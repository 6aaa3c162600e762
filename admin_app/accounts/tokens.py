"""Which programs act for whom? API tokens: named, expiring, revocable, and never more than their user.

Only a token's SHA-256 is kept. It ends by itself after 90 days unless another term was asked, at most 366; with its
user's leaving; and when he or the administrator revokes it. Its times are real ones, whatever day is fixed.
"""

import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from admin_app import clock
from admin_app.accounts.models import Token, User
from admin_app.audit import service as audit
from admin_app.audit.service import sha256
from admin_app.errors import Invalid, NotFound, sentence
from admin_app.extensions import db

DAYS, LONGEST_DAYS = 90, 366
BYTES = 32


def make(user: User, name: str = "", *, days: int = DAYS, by_id: int | None = None) -> str:
    """A new token of the user, shown this one time. Invalid by field."""
    if not 1 <= days <= LONGEST_DAYS:
        raise Invalid({"days": sentence(f"Between 1 and {LONGEST_DAYS} days.", f"有效期为 1 至 {LONGEST_DAYS} 天。")})
    plain = secrets.token_urlsafe(BYTES)
    now = clock.real()
    token = Token(
        user_id=user.id,
        digest=sha256(plain),
        name=name.strip()[:80],
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    db.session.add(token)
    db.session.flush()
    values = {"name": token.name, "expires_at": token.expires_at}
    audit.record("account.token", user_id=by_id or user.id, subject=user.username, values=values)
    return plain


def user_of(plain: str) -> User | None:
    """Whose token this is; None when it is unknown, over or revoked, or its user no longer works here."""
    digest = sha256(plain.encode("utf-8", "replace").decode())
    now = clock.real()
    good = select(Token).where(Token.digest == digest, Token.revoked_at.is_(None), Token.expires_at > now)
    found = db.session.scalars(good).one_or_none()
    if found is None or not found.user.active:
        return None
    if found.last_used_on != now.date():
        _note_used(found)
    return found.user


def _note_used(token: Token) -> None:
    """Once a day, in a transaction of its own."""
    db.session.commit()
    db.session.connection(execution_options={"writing": True})
    db.session.execute(update(Token).where(Token.id == token.id).values(last_used_on=clock.real().date()))
    db.session.commit()


def of(user: User) -> list[Token]:
    """The user's tokens still good, newest first."""
    good = select(Token).where(Token.user_id == user.id, Token.revoked_at.is_(None), Token.expires_at > clock.real())
    return list(db.session.scalars(good.order_by(Token.id.desc()).limit(100)))


def revoke(user: User, token_id: int, by_id: int | None = None) -> None:
    """NotFound when it is not this user's, or revoked before."""
    changed: Any = db.session.execute(
        update(Token)
        .where(Token.id == token_id, Token.user_id == user.id, Token.revoked_at.is_(None))
        .values(revoked_at=clock.real())
    )
    if changed.rowcount != 1:
        raise NotFound
    audit.record("account.token_revoked", user_id=by_id or user.id, subject=user.username)
