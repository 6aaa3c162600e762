"""What is handed out at a training, and the minutes of a meeting: brought, and taken away as noted copies."""

from pathlib import Path
from typing import BinaryIO

from sqlalchemy import select

from admin_app import clock
from admin_app.areas.attachments.kept import at_hand, brought
from admin_app.areas.staff.acting import demand_running, locked, note
from admin_app.areas.staff.models import Gathering, GatheringFile
from admin_app.errors import Refused, sentence
from admin_app.extensions import db


def add(gathering_id: int, source: BinaryIO, filename: str | None) -> GatheringFile:
    """By who arranges it or manages the department; not once it is called off."""
    gathering: Gathering = locked(Gathering, gathering_id)
    reader = demand_running(gathering)
    if gathering.state == "called_off":
        raise Refused(sentence("It was called off.", "已取消。"), "一4.6")
    file = GatheringFile(
        gathering_id=gathering.id,
        **brought(source, filename).keep(),
        by_id=reader.user_id,
        at=clock.now(),
    )
    db.session.add(file)
    db.session.flush()
    note("add", file, name=file.name, sha256=file.sha256)
    return file


def copy_of(file_id: int | None) -> tuple[GatheringFile, Path]:
    """The file to hand out, noted; NotFound when hidden, missing, or not there on disk."""
    wanted = select(GatheringFile).where(GatheringFile.id == file_id)
    file, path = at_hand(db.session.scalars(wanted).one_or_none())
    note("copy", file, name=file.name, sha256=file.sha256)
    return file, path


def of(gathering: Gathering) -> list[GatheringFile]:
    rows = select(GatheringFile).where(GatheringFile.gathering_id == gathering.id)
    return list(db.session.scalars(rows.order_by(GatheringFile.at, GatheringFile.id)))
