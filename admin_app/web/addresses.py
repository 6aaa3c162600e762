"""Where may an answer send the browser? To a path of ours, and nowhere else."""

from urllib.parse import urlsplit

from flask import Flask, abort, request


def own_path(target: str | None) -> str | None:
    """The path and query, if the target is one of ours; None for another site or no address at all.

    Browsers read a backslash as a slash and drop tabs and line ends, so nothing with those is taken.
    """
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return None
    if any(ord(sign) < 0x20 or ord(sign) == 0x7F for sign in target):
        return None
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc else target


def _refuse_foreign_next() -> None:
    """Where to go after signing in: the library would take more, and breaks on what is no address."""
    wanted = request.values.get("next") if request.endpoint == "security.login" else None
    if wanted and own_path(wanted) is None:
        abort(400)


def install(app: Flask) -> None:
    app.before_request(_refuse_foreign_next)
