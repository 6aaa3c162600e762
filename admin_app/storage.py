"""Where is content kept? Under GUIZHANG_FILES by its SHA-256, outside what the server serves; names stay in tables."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from flask import current_app


def folder() -> Path:
    path = Path(current_app.config["GUIZHANG_FILES"])
    path.mkdir(parents=True, exist_ok=True)
    return path


def path_of(sha256: str) -> Path:
    return folder() / sha256[:2] / sha256


def plain_name(filename: str | None) -> str:
    """The last part of the name a browser gave, fit to be shown; never a path."""
    name = (filename or "").replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(sign for sign in name if sign.isprintable() and sign not in '<>:"|?*').strip(" .")
    return kept[-120:] or "file"


def put(content: bytes) -> str:
    """Keep the content, whole and on disk before this returns; its SHA-256. The same content is kept once."""
    sha256 = hashlib.sha256(content).hexdigest()
    target = path_of(sha256)
    if target.is_file() and target.stat().st_size == len(content):
        return sha256
    return put_pieces([content])[0]


def put_pieces(pieces: Iterable[bytes]) -> tuple[str, int]:
    """The same of content that comes piece by piece and is never held as a whole; its SHA-256 and how many bytes."""
    told, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=folder(), delete=False) as kept:
        try:
            for piece in pieces:
                kept.write(piece)
                told.update(piece)
                size += len(piece)
            kept.flush()
            os.fsync(kept.fileno())
            target = path_of(told.hexdigest())
            target.parent.mkdir(exist_ok=True)
            os.replace(kept.name, target)
        except BaseException:
            Path(kept.name).unlink(missing_ok=True)
            raise
    _sync_folder(target.parent)
    return told.hexdigest(), size


def remove(sha256: str) -> None:
    """For good; whoever asks knows that no attachment has this content."""
    path_of(sha256).unlink(missing_ok=True)


def _sync_folder(path: Path) -> None:
    """The name must be on disk too."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
