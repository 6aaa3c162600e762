"""A sheet as PDF: set by Typst from sheet.typ, A4, its font embedded as far as used, so that it prints anywhere.

The data go in as JSON beside the text of the template and are never markup. Nothing is read from the disk but template
and font, nothing from the network.
"""

import json
import subprocess  # nosec B404 one program of ours
import sys
from datetime import UTC, date, datetime, time
from pathlib import Path

from admin_app.printing.glyphs import FONT, drawable
from admin_app.printing.parts import Sheet

TYPESETTER = Path(__file__).with_name("typesetter.py")
PATIENCE = 120  # seconds


def pdf(sheet: Sheet, on: date) -> bytes:
    """`on` is the day the file says it was made; the same sheet gives the same bytes."""
    made_at = datetime.combine(on, time(), UTC).isoformat()
    given = {"sheet": drawable(sheet.as_data()), "fonts": str(FONT.parent), "made_at": made_at}
    done = subprocess.run(  # noqa: S603  # nosec B603 nothing in the command comes from outside
        [sys.executable, "-I", "-X", "utf8", str(TYPESETTER)],
        input=json.dumps(given, ensure_ascii=False).encode(),
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"The sheet {sheet.number} could not be set: {done.stderr.decode(errors='replace')[-800:]}")
    return done.stdout
