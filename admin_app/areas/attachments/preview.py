"""How does a file look before it is taken away? A picture as it is, a PDF by its first page, nothing else."""

import subprocess  # nosec B404 one program of ours
import sys
from pathlib import Path

from admin_app.areas.attachments.content import PICTURES, TYPES

DRAWER = Path(__file__).with_name("page_drawer.py")
DRAWN = (*PICTURES, "pdf")
PATIENCE = 12  # seconds


def preview(path: Path, kind: str) -> tuple[bytes, str] | None:
    """Content and type to show; None where the kind is not drawn, or this file cannot be."""
    if kind in PICTURES:
        return path.read_bytes(), TYPES[kind]
    return _first_page(path) if kind == "pdf" else None


def _first_page(path: Path) -> tuple[bytes, str] | None:
    try:
        done = subprocess.run(  # noqa: S603  # nosec B603 nothing in the command comes from outside
            [sys.executable, "-I", "-X", "utf8", str(DRAWER)],
            input=path.read_bytes(),
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    return None if done.returncode else (done.stdout, TYPES["png"])
