"""Who shows a second factor, and is this code right? Time-based codes of an app (RFC 6238), and recovery codes.

In production managers and above must have one before they read anything; others may. A code counts once. The secret is
encrypted under `SECRET_KEY`: whoever has the database alone makes no codes, and after a change of that key the
administrator takes the factor away so that the person sets it up anew. Services flush.
"""

import secrets
from typing import Any

import segno
from flask import current_app
from flask_security.totp import Totp
from sqlalchemy import delete, or_, select, update

from admin_app import clock
from admin_app.accounts import sign_ins
from admin_app.accounts.models import RecoveryCode, SignIn, User
from admin_app.audit import service as audit
from admin_app.audit.service import sha256
from admin_app.errors import Invalid, Refused, sentence
from admin_app.extensions import db

RECOVERY_CODES = 10
WINDOW = 30  # seconds a clock may be off
WRONG = sentence("This code is not right, or was used before.", "验证码不正确或已使用过。")
NEEDED = sentence(
    "Managers and above keep a second factor. Set up another one instead.",
    "经理及以上人员必须保留第二因素，可重新设置。",
)


class _Codes(Totp):
    """Flask-Security's codes, of which each counts once."""

    def get_last_counter(self, user: Any) -> int | None:
        return user.totp_counter if isinstance(user, User) else None

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        self.counter = tmatch.counter


def codes() -> _Codes:
    return _Codes({"1": current_app.config["SECRET_KEY"]}, "Guizhang")


def is_required(user: User) -> bool:
    return current_app.config["GUIZHANG_ENV"] == "production" and user.rank != "staff"


def is_awaited() -> bool:
    """Whether the person of this request has still to show, or set up, a second factor before he reads anything."""
    one = sign_ins.present()
    return one is None or (one.second_factor_at is None and (one.user.has_second_factor or is_required(one.user)))


def new_secret() -> str:
    """A secret to set up, encrypted."""
    return str(codes().generate_totp_secret())


def shown(user: User, secret: str) -> dict[str, str]:
    """What an app needs: a picture to scan, or a key to type."""
    made = codes()
    picture = segno.make(made.get_totp_uri(user.username, secret), error="m")
    return {
        "picture": picture.svg_data_uri(scale=5, border=4, light="white"),
        "key": made.get_totp_pretty_key(secret),
    }


def set_up(user: User, secret: str, code: str) -> list[str]:
    """Keep the secret once a code proves that the app has it; the recovery codes, shown this once. Invalid by field."""
    made = codes()
    if not made.verify_totp(_digits(code), secret, None, window=WINDOW):  # type: ignore[arg-type]
        raise Invalid({"code": WRONG})
    user.totp_secret, user.totp_counter = secret, made.counter
    here = _pass()
    sign_ins.end_all(user.id, but=here.id if here else None)
    plain = _new_recovery_codes(user)
    audit.record("second_factor.set_up", user_id=user.id, subject=user.username)
    return plain


def show(user: User, code: str) -> None:
    """The person shows a code of the app, or a recovery code, and is let in. Invalid by field."""
    if _takes_code(user, _digits(code)):
        _pass()
        audit.record("second_factor.shown", user_id=user.id, subject=user.username)
    elif _takes_recovery_code(user, code):
        _pass()
        audit.record("second_factor.recovered", user_id=user.id, subject=user.username)
    else:
        audit.record("second_factor.failed", user_id=user.id, subject=user.username)
        raise Invalid({"code": WRONG})


def _pass() -> SignIn | None:
    one = sign_ins.present()
    if one is not None:
        one.second_factor_at = clock.real()
        db.session.flush()
    return one


def _takes_code(user: User, code: str) -> bool:
    made = codes()
    try:
        right = made.verify_totp(code, user.totp_secret or "", user, window=WINDOW)
    except (ValueError, TypeError, KeyError):  # the secret was encrypted under another key
        return False
    if not right:
        return False
    newer = or_(User.totp_counter.is_(None), User.totp_counter < made.counter)
    taken: Any = db.session.execute(
        update(User)
        .where(User.id == user.id, newer)
        .values(totp_counter=made.counter)
        .execution_options(synchronize_session=False)
    )
    return bool(taken.rowcount == 1)


def _takes_recovery_code(user: User, code: str) -> bool:
    wanted = sha256(f"{user.id} {code.strip().lower()}")
    taken: Any = db.session.execute(
        update(RecoveryCode)
        .where(RecoveryCode.user_id == user.id, RecoveryCode.digest == wanted, RecoveryCode.used_at.is_(None))
        .values(used_at=clock.real())
    )
    return bool(taken.rowcount == 1)


def _digits(code: str) -> str:
    kept = "".join(code.split())
    return kept if kept.isascii() and kept.isdigit() and len(kept) == 6 else ""


def _new_recovery_codes(user: User) -> list[str]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    plain = ["-".join(secrets.token_hex(2) for _ in range(4)) for _ in range(RECOVERY_CODES)]
    db.session.add_all(RecoveryCode(user_id=user.id, digest=sha256(f"{user.id} {one}")) for one in plain)
    db.session.flush()
    return plain


def renew_recovery_codes(user: User) -> list[str]:
    """New ones in place of the old, shown this once."""
    plain = _new_recovery_codes(user)
    audit.record("second_factor.codes", user_id=user.id, subject=user.username)
    return plain


def codes_left(user: User) -> int:
    left = select(RecoveryCode.id).where(RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None))
    return len(db.session.scalars(left).all())


def remove(user: User, by: User) -> None:
    """Without a second factor from now on: the person himself where none is required, or the administrator (a lost
    phone), which ends every sign-in of the person."""
    if by.id == user.id and is_required(user):
        raise Refused(NEEDED)
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    user.totp_secret = user.totp_counter = None
    db.session.flush()
    if by.id != user.id:
        sign_ins.end_all(user.id)
    audit.record("second_factor.removed", user_id=by.id, subject=user.username)
