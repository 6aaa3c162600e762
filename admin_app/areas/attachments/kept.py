"""How does a file that somebody brings come to be kept, and where is it again? The same for every row that has one."""

from pathlib import Path
from typing import IO, Any, NamedTuple, TypeVar

from flask import current_app

from admin_app import storage
from admin_app.areas.attachments import content as contents
from admin_app.areas.attachments.models import KeptFile
from admin_app.errors import Invalid, NotFound, sentence

File = TypeVar("File", bound=KeptFile)


class Most(NamedTuple):
    """What is taken of a file at most; never more than anywhere."""

    bytes: int
    pixels: int


class Brought(NamedTuple):
    """`kind` and `content` as it is to be kept, whatever its name says."""

    name: str
    kind: str
    content: bytes

    def keep(self) -> dict[str, Any]:
        """Its content is put under GUIZHANG_FILES; answers the columns of a `KeptFile`."""
        sha256 = storage.put(self.content)
        return {"name": self.name, "kind": self.kind, "size": len(self.content), "sha256": sha256}


def brought(source: IO[bytes], filename: str | None, less: Most | None = None) -> Brought:
    """Invalid where it is too large, or none that we keep. `less`: where less is taken than anywhere else."""
    name, most = storage.plain_name(filename), int(current_app.config["ATTACHMENT_BYTES"])
    most, pixels = (min(most, less.bytes), less.pixels) if less else (most, contents.MOST_PIXELS)
    read = source.read(most + 1)
    if len(read) > most:
        at_most = most // 1024 // 1024
        raise Invalid({"file": sentence(f"The file is above {at_most} MB.", f"文件超过 {at_most} MB。")})
    return Brought(name, *contents.examine(read, name, pixels))


def at_hand(file: File | None) -> tuple[File, Path]:
    """The row that was looked for through the guard, and its content; NotFound when either is not there."""
    if file is None:
        raise NotFound
    path = storage.path_of(file.sha256)
    if not path.is_file():
        told: Any = file
        current_app.logger.error("The content of %s %s is not in GUIZHANG_FILES.", told.__tablename__, told.id)
        raise NotFound
    return file, path
