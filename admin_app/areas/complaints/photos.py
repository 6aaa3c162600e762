"""Photographs of what is complained of (四1.1): taken on the spot, kept with the complaint, looked at as noted copies.

Whoever works with the complaint sees them; a consultation opens none. Pictures alone, written anew without what the
camera noted.
"""

from pathlib import Path
from typing import IO

from sqlalchemy import func, select

from admin_app import clock
from admin_app.accounts import rights
from admin_app.areas.attachments.content import PICTURES
from admin_app.areas.attachments.kept import at_hand, brought
from admin_app.areas.complaints.models import OVER, Complaint, ComplaintPhoto
from admin_app.areas.visits import acting
from admin_app.errors import Conflict, Invalid, NotAllowed, sentence
from admin_app.extensions import db
from admin_app.secrecy.reader import Reader, current

CLAUSE = "四1.1"
MOST = 20  # of one complaint
PICTURES_ONLY = sentence("A photo is a PNG, JPEG or WebP picture.", "照片须为 PNG、JPEG 或 WebP 图片。")
ENOUGH = sentence(f"A complaint keeps {MOST} photos.", f"每件投诉最多保存 {MOST} 张照片。")
NOT_YOURS = sentence(
    "Photos are brought by who handles the complaint, in customer service or in the department.",
    "照片由客服部经办人或承办部门的处理人上传。",
)


def may_bring(complaint: Complaint) -> bool:
    """Who handles complaints, and who was given this one, until it is archived."""
    reader = current()
    if not isinstance(reader, Reader) or complaint.stage in OVER:
        return False
    return rights.may(reader.posts, "complaint.handle") or complaint.handler_id in reader.stands_for


def add(complaint_id: int, source: IO[bytes], filename: str | None) -> ComplaintPhoto:
    """Invalid where it is no picture, too large, or one too many."""
    complaint: Complaint = acting.locked(Complaint, complaint_id)
    if complaint.stage in OVER:
        raise Conflict(acting.OVER, CLAUSE)
    if not may_bring(complaint):
        raise NotAllowed(NOT_YOURS, CLAUSE)
    kept = select(func.count()).select_from(ComplaintPhoto).where(ComplaintPhoto.complaint_id == complaint.id)
    if (db.session.scalar(kept) or 0) >= MOST:
        raise Invalid({"file": ENOUGH})
    given = brought(source, filename)
    if given.kind not in PICTURES:
        raise Invalid({"file": PICTURES_ONLY})
    photo = ComplaintPhoto(
        customer_id=complaint.customer_id,
        complaint_id=complaint.id,
        **given.keep(),
        by_id=acting.user_id(),
        at=clock.now(),
    )
    db.session.add(photo)
    db.session.flush()
    acting.record("complaint_photo.add", photo, sha256=photo.sha256)
    return photo


def look_at(photo_id: int) -> tuple[ComplaintPhoto, Path]:
    """The picture to show, and that it was; NotFound when hidden, missing, or not there on disk."""
    wanted = select(ComplaintPhoto).where(ComplaintPhoto.id == photo_id)
    photo, path = at_hand(db.session.scalars(wanted).one_or_none())
    acting.record("complaint_photo.look", photo, sha256=photo.sha256)
    return photo, path


def photos_of(complaint: Complaint) -> list[ComplaintPhoto]:
    rows = select(ComplaintPhoto).where(ComplaintPhoto.complaint_id == complaint.id)
    return list(db.session.scalars(rows.order_by(ComplaintPhoto.at, ComplaintPhoto.id)))
