"""Does the reader consult an archive just now? Then every page carries his name, and none is printed (二(二)6.7)."""

from sqlalchemy import select

from admin_app.extensions import db
from admin_app.secrecy.models import Grant
from admin_app.secrecy.reader import Reader, current


def watermark() -> str:
    """What is written across the page: who reads, on which day; nothing when no consultation is open."""
    reader = current()
    return f"{reader.username} {reader.on.isoformat()}" if isinstance(reader, Reader) and _consults(reader) else ""


def _consults(reader: Reader) -> bool:
    open_ones = select(Grant.id).where(
        Grant.user_id == reader.user_id,
        Grant.kind == "consult",
        Grant.from_on <= reader.on,
        Grant.until_on >= reader.on,
        Grant.ended_at.is_(None),
    )
    return db.session.scalar(open_ones.limit(1)) is not None
