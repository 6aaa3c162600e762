"""In which browsers is somebody signed in, and until when? The cookie holds a random key; the table its digest.

A sign-in ends at sign-out, when it was idle too long or has lasted too long (settings), when its user ends it under My
account, and with every change of password, posts or rank. Its times are real ones, whatever day is fixed. Read in the
one query that finds the user, so that a sign-in ended in another process is ended here. Services flush.
"""

import secrets
from datetime import datetime, timedelta

from flask import current_app, g, request, session
from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload

from admin_app import clock
from admin_app.accounts.models import SignIn, User
from admin_app.audit import service as audit
from admin_app.audit.service import sha256
from admin_app.errors import NotFound
from admin_app.extensions import db

COOKIE = "sign_in"  # the name of the key in the signed cookie
SEEN_EVERY = timedelta(minutes=5)  # `last_seen_at` is written no oftener
# What stands in the names browsers give themselves; the first that fits counts.
BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
FRESH = timedelta(minutes=10)  # how long after signing in one may change how one signs in


def begin(user: User, *, stays: bool = False, second_factor: bool = False) -> SignIn:
    """A new sign-in of this browser, in place of what it had. Past ones of everybody go."""
    now = clock.real()
    key = secrets.token_urlsafe(32)
    longest = current_app.config["GUIZHANG_STAY" if stays else "GUIZHANG_LONGEST"]
    made = SignIn(
        digest=sha256(key),
        user_id=user.id,
        made_at=now,
        last_seen_at=now,
        ends_at=now + longest,
        stays=stays,
        second_factor_at=now if second_factor else None,
        address=(request.remote_addr or "")[:64],
        agent=str(request.user_agent)[:200],
    )
    db.session.execute(delete(SignIn).where(SignIn.ends_at < now))
    db.session.add(made)
    db.session.flush()
    session[COOKIE], session.permanent = key, stays
    g.sign_in = made
    return made


def user_of_cookie(uniquifier: str) -> User | None:
    """Who is signed in in this browser; None when the sign-in has ended or its user left. Notes that he was here."""
    key = session.get(COOKIE)
    if not isinstance(key, str) or not uniquifier:
        return None
    with_posts = joinedload(SignIn.user).joinedload(User.roles)  # in one statement: every request asks
    here = select(SignIn).options(with_posts).where(SignIn.digest == sha256(key))
    found = db.session.scalars(here).unique().one_or_none()
    now = clock.real()
    if found is None or not found.user.active or found.user.fs_uniquifier != uniquifier or _is_over(found, now):
        return None
    g.sign_in = found
    if now - found.last_seen_at >= SEEN_EVERY:
        _note_seen(found, now)
    return found.user


def _is_over(one: SignIn, now: datetime) -> bool:
    idle = not one.stays and now - one.last_seen_at >= current_app.config["GUIZHANG_IDLE"]
    return idle or now >= one.ends_at


def _note_seen(one: SignIn, now: datetime) -> None:
    db.session.commit()
    db.session.connection(execution_options={"writing": True})
    db.session.execute(update(SignIn).where(SignIn.id == one.id).values(last_seen_at=now))
    db.session.commit()


def present() -> SignIn | None:
    """The sign-in of this request."""
    found: SignIn | None = g.get("sign_in")
    return found


def is_fresh() -> bool:
    """Whether the person signed in just now, so that he may change how he signs in."""
    one = present()
    return one is not None and clock.real() - one.made_at < FRESH


def of(user: User) -> list[SignIn]:
    """Where the user is signed in, the latest first; those that have ended are left out."""
    now = clock.real()
    rows = select(SignIn).where(SignIn.user_id == user.id, SignIn.ends_at > now)
    found = db.session.scalars(rows.order_by(SignIn.last_seen_at.desc(), SignIn.id.desc()).limit(100))
    return [one for one in found if not _is_over(one, now)]


def device(agent: str) -> str:
    """Browser and system, as far as what the browser says of itself tells: `Firefox, Windows`."""
    return ", ".join(next((name for sign, name in known if sign in agent), "") for known in (BROWSERS, SYSTEMS)).strip(
        ", "
    )


def end(user: User, key: int) -> None:
    """End one sign-in of the user; NotFound when it is not his or over."""
    found = db.session.scalars(select(SignIn).where(SignIn.id == key, SignIn.user_id == user.id)).one_or_none()
    if found is None:
        raise NotFound
    db.session.delete(found)
    audit.record("sign_in.end", user_id=user.id, subject=user.username)


def forget(one: SignIn) -> None:
    """The browser signed out."""
    db.session.execute(delete(SignIn).where(SignIn.id == one.id))
    session.pop(COOKIE, None)
    g.sign_in = None


def end_others(user: User) -> int:
    """End every sign-in of the user but the present one, and say how many there were."""
    one = present()
    ended = end_all(user.id, but=one.id if one else None)
    audit.record("sign_in.end", user_id=user.id, subject=user.username, values={"ended": ended})
    return ended


def end_all(user_id: int, *, but: int | None = None) -> int:
    """Every sign-in of this person ends, save one; the caller says in the audit why."""
    rows = db.session.scalars(select(SignIn).where(SignIn.user_id == user_id, SignIn.id.is_distinct_from(but)))
    ended = 0
    for one in rows:
        db.session.delete(one)
        ended += 1
    db.session.flush()
    return ended
