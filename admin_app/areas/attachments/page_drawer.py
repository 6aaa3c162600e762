"""Draws the first page of a PDF: the file on standard input, a PNG on standard output. Run by itself, as a program.

What reads files that strangers made is a process of its own, with little memory and little time, and knows no secret.
"""

import io
import sys

WIDTH = 1200  # pixels
MEMORY = 1 << 30
SECONDS = 8


def _limit() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main() -> None:
    import pypdfium2
    from PIL import Image  # noqa: F401 -- before the limits

    content = sys.stdin.buffer.read()
    _limit()
    page = pypdfium2.PdfDocument(content)[0]
    width, height = page.get_size()
    drawn = page.render(scale=WIDTH / max(width, height / 2, 1)).to_pil()
    out = io.BytesIO()
    drawn.save(out, "PNG", optimize=False)
    sys.stdout.buffer.write(out.getvalue())


if __name__ == "__main__":
    main()
