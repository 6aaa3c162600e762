"""Photographs of what is complained of (四1.1): taken on the spot, kept with the complaint, looked at as noted copies.

Some come with the complaint, from whoever raises it, and stay with what came in; others while it is handled. Whoever
works with the complaint sees both; a consultation opens none. Pictures alone, written anew without what the camera
noted.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import IO, TypeVar

from sqlalchemy import func, select

from admin_app import clock
from admin_app.accounts import rights
from admin_app.areas.attachments.content import ENDINGS, PICTURES
from admin_app.areas.attachments.kept import Brought, Most, at_hand, brought
from admin_app.areas.complaints.models import OVER, Complaint, ComplaintIntake, ComplaintPhoto, IntakePhoto
from admin_app.areas.visits import acting
from admin_app.audit import service as audit
from admin_app.errors import Conflict, Invalid, NotAllowed, Sentence, sentence
from admin_app.extensions import db
from admin_app.secrecy.reader import Reader, current, unguarded

CLAUSE = "四1.1"
MOST = 20  # of one complaint
PICTURES_ONLY = sentence("A photo is a PNG, JPEG or WebP picture.", "照片须为 PNG、JPEG 或 WebP 图片。")
NOT_YOURS = sentence(
    "Photos are brought by who handles the complaint, in customer service or in the department.",
    "照片由客服部经办人或承办部门的处理人上传。",
)


Photo = TypeVar("Photo", ComplaintPhoto, IntakePhoto)


def pictures(
    files: Sequence[tuple[IO[bytes], str | None]], most: int = MOST, less: Most | None = None
) -> list[Brought]:
    """All of them, as they are to be kept; Invalid where they are too many, with the name of the first that is none."""
    if len(files) > most:
        raise Invalid({"file": _enough(most)})
    return [_picture(source, filename, less) for source, filename in files]


def _picture(source: IO[bytes], filename: str | None, less: Most | None = None) -> Brought:
    """Nothing else is opened, whatever it may hold."""
    says, ending = PICTURES_ONLY, (filename or "").rpartition(".")[2].lower()
    if ENDINGS.get(ending) in PICTURES:
        try:
            return brought(source, filename, less)
        except Invalid as refused:
            says = refused.errors["file"]
    raise Invalid({"file": sentence(f"{filename}: {says['en']}", f"{filename}：{says['zh']}")})


def _enough(most: int) -> Sentence:
    return sentence(f"A complaint keeps {most} photos at most.", f"每件投诉最多保存 {most} 张照片。")


def keep_with(intake: ComplaintIntake, given: Sequence[Brought]) -> None:
    """With what came in, by whoever raises it, or nobody; the entry of that tells of them."""
    about = {"intake_id": intake.id, "by_id": acting.user_id(), "at": intake.received_at}
    db.session.add_all([IntakePhoto(**about, **one.keep()) for one in given])
    db.session.flush()


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
        raise Invalid({"file": _enough(MOST)})
    given = _picture(source, filename)
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


def look_at(model: type[Photo], photo_id: int) -> tuple[Photo, Path]:
    """The picture to show, and that it was; NotFound when hidden, missing, or not there on disk."""
    found: Photo | None = db.session.scalars(select(model).where(model.id == photo_id)).one_or_none()
    photo, path = at_hand(found)
    audit.record(
        f"{model.__tablename__}.look",
        user_id=acting.user_id(),
        subject=str(photo.id),
        customer_id=_whose(photo),
        values={"sha256": photo.sha256},
    )
    return photo, path


def _whose(photo: ComplaintPhoto | IntakePhoto) -> int | None:
    """Of whose archive the look is noted."""
    if isinstance(photo, ComplaintPhoto):
        return photo.customer_id
    linked = select(Complaint.customer_id).where(Complaint.intake_id == photo.intake_id, Complaint.stage != "void")
    with unguarded("a look is noted with the customer, whoever looks; nothing of it is told"):
        return db.session.scalar(linked)


def photos_of(complaint: Complaint) -> Sequence[ComplaintPhoto]:
    """Brought while it is handled, the earliest first."""
    rows = select(ComplaintPhoto).where(ComplaintPhoto.complaint_id == complaint.id)
    return db.session.scalars(rows.order_by(ComplaintPhoto.at, ComplaintPhoto.id)).all()


def photos_with(intake_id: int) -> Sequence[IntakePhoto]:
    """Brought by whoever raised it."""
    rows = select(IntakePhoto).where(IntakePhoto.intake_id == intake_id)
    return db.session.scalars(rows.order_by(IntakePhoto.id)).all()
