"""Files come to an archive, are taken away as copies, and become void; each is noted. Nothing commits here."""

from datetime import date
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import select

from admin_app import clock
from admin_app.areas.attachments.kept import at_hand, brought
from admin_app.areas.attachments.models import Attachment
from admin_app.areas.customers.acting import actor, demand, locked, reason_of
from admin_app.areas.customers.levels import end_of
from admin_app.areas.customers.models import GONE
from admin_app.audit import service as audit
from admin_app.errors import Conflict, Invalid, NotAllowed, NotFound, sentence
from admin_app.extensions import LEVELS, db
from admin_app.secrecy.access import ACCESS, access_of


def add(
    customer_id: int,
    source: BinaryIO,
    filename: str | None,
    *,
    on: date,
    place: str | None = None,
    note: str | None = None,
    own_level: str | None = None,
    own_level_ends: date | None = None,
    for_task: bool = False,
) -> Attachment:
    """Keep a file with the archive, which whoever brings it must see whole; Invalid when it is not one we keep.

    `for_task`: the caller has seen that it is part of a task of his; then the working data is enough.
    """
    customer = locked([customer_id], "work" if for_task else "full")[customer_id]
    reader = actor()
    by_id = demand("attachment.add", owns=reader is not None and customer.owner_id == reader.user_id)
    if customer.status in GONE:
        raise NotAllowed(
            sentence("A merged or void record takes no files.", "已合并或作废的记录不能添加附件。"), "二(二)4.11"
        )
    level, ends = _own_level(own_level, own_level_ends, on)
    attachment = Attachment(
        customer_id=customer_id,
        **brought(source, filename).keep(),
        own_level=level,
        own_level_ends=ends,
        place=(place or "").strip() or None,
        note=(note or "").strip() or None,
        by_id=by_id,
        for_task=for_task,
        at=clock.now(),
    )
    db.session.add(attachment)
    db.session.flush()
    _note("add", attachment, by_id)
    return attachment


def _own_level(level: str | None, ends: date | None, on: date) -> tuple[str | None, date | None]:
    """A level of its own is given by whoever classifies archives, and ends, after some years if nothing is said."""
    if not level:
        return None, None
    demand("customer.classify")
    if level not in LEVELS[1:]:
        raise Invalid({"own_level": sentence("There is no such level.", "没有该密级。")})
    if ends is not None and ends < on:
        raise Invalid({"own_level_ends": sentence("This day is past.", "该日期已过。")})
    return level, ends or end_of(level, on)


def copy_of(attachment_id: int, act: str) -> tuple[Attachment, Path]:
    """The file to hand out or to draw, and that it was; NotFound when hidden, missing, or not there on disk."""
    wanted = select(Attachment).where(Attachment.id == attachment_id)
    attachment, path = at_hand(db.session.scalars(wanted).one_or_none())
    reader = actor()
    _note(act, attachment, reader.user_id if reader else None)
    return attachment, path


def void(attachment_id: int, reason: str) -> Attachment:
    by_id = demand("attachment.void")
    why = reason_of(reason)
    attachment = db.session.scalars(select(Attachment).where(Attachment.id == attachment_id)).one_or_none()
    if attachment is None:
        raise NotFound
    if ACCESS.index(access_of([attachment.customer_id])[attachment.customer_id]) < ACCESS.index("full"):
        raise NotFound
    if attachment.is_void:
        raise Conflict(sentence("It is void already.", "该附件已作废。"), "二(二)4.11")
    attachment.is_void, attachment.void_reason = True, why
    db.session.flush()
    _note("void", attachment, by_id, reason=why)
    return attachment


def _note(act: str, attachment: Attachment, by_id: int | None, **values: str) -> None:
    audit.record(
        f"attachment.{act}",
        user_id=by_id,
        subject=str(attachment.id),
        customer_id=attachment.customer_id,
        values={"name": attachment.name, "sha256": attachment.sha256, **values},
    )
