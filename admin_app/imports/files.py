"""Where are files that people brought? Under GUIZHANG_FILES by SHA-256; the name they had is only remembered."""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import BinaryIO

from admin_app.errors import Invalid, sentence
from admin_app.storage import folder, path_of, plain_name, remove

MOST_BYTES = 256 * 1024 * 1024
PIECE = 1024 * 1024
ENDINGS = (".csv", ".txt", ".xlsx")


def keep(source: BinaryIO, filename: str) -> tuple[str, int]:
    """Store the content; its SHA-256 and size. Invalid when the name or the size will not do."""
    if not filename.lower().endswith(ENDINGS):
        raise Invalid({"file": sentence("Choose a CSV or XLSX file.", "请选择 CSV 或 XLSX 文件。")})
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=folder(), delete=False) as kept:
        try:
            while piece := source.read(PIECE):
                size += len(piece)
                if size > MOST_BYTES:
                    raise Invalid({"file": sentence("The file is above 256 MB.", "文件超过 256 MB。")})
                digest.update(piece)
                kept.write(piece)
            kept.close()
            target = path_of(digest.hexdigest())
            target.parent.mkdir(exist_ok=True)
            os.replace(kept.name, target)
        except BaseException:
            Path(kept.name).unlink(missing_ok=True)
            raise
    return digest.hexdigest(), size


def is_unharmed(sha256: str) -> bool:
    """Is the content still there, and still what it was?"""
    path = path_of(sha256)
    if not path.is_file():
        return False
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.hexdigest() == sha256


__all__ = ["is_unharmed", "keep", "path_of", "plain_name", "remove"]
