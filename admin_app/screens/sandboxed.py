"""How does the desk hand out a file that somebody brought? Nothing in it may run, and no browser keeps it."""

from pathlib import Path
from typing import IO

from flask import Response, send_file

SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"


def sandboxed(file: Path | IO[bytes], content_type: str, name: str, *, to_take: bool) -> Response:
    """To take away, or to look at in its page."""
    answer = send_file(file, content_type, to_take, name, conditional=False, etag=False)
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer
