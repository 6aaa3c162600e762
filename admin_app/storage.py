"""Where is content kept? Under GUIZHANG_FILES by its SHA-256, outside what the server serves; names stay in tables."""

import hashlib
import os
import tempfile
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
    target.parent.mkdir(exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as kept:
        try:
            kept.write(content)
            kept.flush()
            os.fsync(kept.fileno())
            os.replace(kept.name, target)
        except BaseException:
            Path(kept.name).unlink(missing_ok=True)
            raise
    _sync_folder(target.parent)
    return sha256


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
