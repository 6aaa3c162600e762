"""Sets one sheet and ends: JSON on stdin, the PDF on stdout. Run by path, it imports nothing of the desk.

A process of its own, because Typst keeps what it laid out of the last ten sheets, which for long reports is hundreds of
megabytes (ADR 0017).
"""

import json
import sys
from datetime import datetime
from pathlib import Path

import typst


def main() -> None:
    given = json.load(sys.stdin)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[given["fonts"]])
    template = Path(__file__).with_name("sheet.typ").read_bytes()
    compiler = typst.Compiler(template, font_paths=fonts, ignore_system_fonts=True)
    asked = {"sheet": json.dumps(given["sheet"], ensure_ascii=False)}
    body = compiler.compile(format="pdf", sys_inputs=asked, timestamp=datetime.fromisoformat(given["made_at"]))
    sys.stdout.buffer.write(body)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
