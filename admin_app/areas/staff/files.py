"""What is handed out at a training, and the minutes of a meeting: brought, and taken away as noted copies."""

from pathlib import Path
from typing import BinaryIO

from flask import current_app
from sqlalchemy import select

from admin_app import clock, storage
from admin_app.areas.attachments import content as contents
from admin_app.areas.staff.acting import demand_running, locked, note
from admin_app.areas.staff.models import Gathering, GatheringFile
from admin_app.errors import Invalid, NotFound, Refused, sentence
from admin_app.extensions import db


def add(gathering_id: int, source: BinaryIO, filename: str | None) -> GatheringFile:
    """By who arranges it or manages the department; not once it is called off."""
    gathering: Gathering = locked(Gathering, gathering_id)
    reader = demand_running(gathering)
    if gathering.state == "called_off":
        raise Refused(sentence("It was called off.", "已取消。"), "一4.6")
    name, most = storage.plain_name(filename), int(current_app.config["ATTACHMENT_BYTES"])
    brought = source.read(most + 1)
    if len(brought) > most:
        at_most = most // 1024 // 1024
        raise Invalid({"file": sentence(f"The file is above {at_most} MB.", f"文件超过 {at_most} MB。")})
    kind, kept = contents.examine(brought, name)
    file = GatheringFile(
        gathering_id=gathering.id,
        name=name,
        kind=kind,
        size=len(kept),
        sha256=storage.put(kept),
        by_id=reader.user_id,
        at=clock.now(),
    )
    db.session.add(file)
    db.session.flush()
    note("add", file, name=name, sha256=file.sha256)
    return file


def copy_of(file_id: int | None) -> tuple[GatheringFile, Path]:
    """The file to hand out, noted; NotFound when hidden, missing, or not there on disk."""
    file = db.session.scalars(select(GatheringFile).where(GatheringFile.id == file_id)).one_or_none()
    path = storage.path_of(file.sha256) if file is not None else None
    if file is None or path is None or not path.is_file():
        raise NotFound
    note("copy", file, name=file.name, sha256=file.sha256)
    return file, path


def of(gathering: Gathering) -> list[GatheringFile]:
    rows = select(GatheringFile).where(GatheringFile.gathering_id == gathering.id)
    return list(db.session.scalars(rows.order_by(GatheringFile.at, GatheringFile.id)))
