"""What does a person see when something goes wrong? A page in words; hidden and missing are the same page."""

from collections.abc import Iterator
from typing import Any

from flask import Flask, abort, current_app, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from admin_app import said
from admin_app.errors import DeskError, NotFound
from admin_app.extensions import db
from admin_app.screens.transactions import refusal


def _page(code: int, **words: Any) -> tuple[str, int]:
    return render_template("error.html", code=code, **words), code


def _of_desk(error: DeskError) -> tuple[str, int]:
    db.session.rollback()
    if isinstance(error, NotFound):
        return _page(404)
    return _page(error.status, sentence=said(error.says), clause=error.clause, page=error.page)


def _of_http(error: HTTPException) -> Any:
    if isinstance(error, RequestRedirect) or error.code is None or error.code < 400:
        return error
    db.session.rollback()
    return _page(error.code)


def _of_csrf(_error: CSRFError) -> tuple[str, int]:
    from flask_babel import gettext

    return _page(
        400,
        title=gettext("This form has gone stale"),
        sentence=gettext("Go back, load the page again and repeat what you entered."),
    )


def _of_stale(error: StaleDataError) -> tuple[str, int]:
    return _of_desk(refusal(error))


def _of_operational(error: OperationalError) -> tuple[str, int]:
    current_app.logger.error("The database failed on %s %s: %s", request.method, request.path, error.orig)
    db.session.rollback()
    return _page(503)


def _refuse_nul() -> None:
    """No text has the sign of code 0, and PostgreSQL keeps none; the API says so itself."""
    if request.path.startswith("/api/"):
        return
    texts = (request.path, *_values(request.args), *_values(request.form))
    if any("\0" in text for text in texts):
        abort(422)


def _values(given: MultiDict[str, str]) -> Iterator[str]:
    return (value for _name, value in given.items(multi=True))


def install(app: Flask) -> None:
    """Register the pages; the API has its own answers."""
    app.before_request(_refuse_nul)
    app.register_error_handler(DeskError, _of_desk)
    app.register_error_handler(CSRFError, _of_csrf)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(StaleDataError, _of_stale)
    app.register_error_handler(OperationalError, _of_operational)
