"""Complaining without signing in: a form for anybody. It tells nothing about who exists, and keeps what was typed.

Against programs: so many an hour from one address and a day in all, a field that people leave empty, a least time
between form and answer, and the token every form of the desk carries. A few pictures may come with it, smaller than
those of people here, looked into only once all of that holds, and before anybody waits to write.
"""

from datetime import timedelta
from typing import Any

from flask import current_app, render_template, request
from flask_admin import BaseView, expose
from flask_babel import gettext
from flask_limiter.util import get_remote_address
from itsdangerous import BadSignature, URLSafeTimedSerializer

from admin_app import clock, said
from admin_app.accounts.sign_in import limiter
from admin_app.areas.attachments.kept import Most
from admin_app.areas.attachments.screens import files_given
from admin_app.areas.complaints import intakes, photos
from admin_app.areas.complaints.forms import PHOTOS
from admin_app.errors import Invalid
from admin_app.extensions import db
from admin_app.screens.transactions import begin_writing

OF_AN_ADDRESS = "10 per hour"
IN_ALL = "200 per day"
LEAST_SECONDS, MOST_SECONDS = 3, 4 * 3600
TRAP = "website"
MOST_PHOTOS, SMALL = 3, Most(bytes=5 * 1024 * 1024, pixels=25_000_000)


def _all_together() -> str:
    return "public complaints"


class PublicComplaint(BaseView):  # type: ignore[misc]
    """/complain/: the answer is the number and what was promised, whoever writes."""

    def is_visible(self) -> bool:
        return False

    @expose("/", methods=("GET", "POST"))
    @limiter.limit(OF_AN_ADDRESS, key_func=get_remote_address, methods=["POST"])
    @limiter.limit(IN_ALL, key_func=_all_together, methods=["POST"])
    def index(self) -> Any:
        typed = {name: request.form.get(name, "").strip() for name in ("typed_name", "phone", "content")}
        if request.method == "GET":
            return self._page(typed, {})
        problem = _looks_like_a_program()
        if problem:
            return self._page(typed, {"": problem}), 422
        if not typed["phone"]:
            return self._page(typed, {"phone": gettext("Say where we may reach you.")}), 422
        given = [(one.stream, one.filename) for one in files_given(request.files.getlist("file"))]
        try:
            pictures = photos.pictures(given, MOST_PHOTOS, SMALL)
            begin_writing()
            intake = intakes.raise_complaint(
                intakes.Raised(typed["content"], typed["typed_name"], typed["phone"], "form"), pictures=pictures
            )
            db.session.commit()
        except Invalid as invalid:
            db.session.rollback()
            return self._page(typed, {name: said(text) for name, text in invalid.errors.items()}), 422
        return render_template("desk/complaints/thanks.html", intake=intake)

    def _page(self, typed: dict[str, str], errors: dict[str, str]) -> Any:
        begun = _stamps().dumps(0)
        return render_template(
            "desk/complaints/public.html",
            typed=typed,
            errors=errors,
            begun=begun,
            trap=TRAP,
            accept=PHOTOS,
            most=MOST_PHOTOS,
            most_mb=SMALL.bytes // 1024 // 1024,
            had_files=bool(files_given(request.files.getlist("file"))),
        )


def _stamps() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="public complaint")


def _looks_like_a_program() -> Any:
    """What is said to it; people who are taken for one lose nothing of what they typed."""
    if request.form.get(TRAP):
        return gettext("Leave the last field empty and send it again.")
    try:
        _value, begun = _stamps().loads(request.form.get("begun", ""), max_age=MOST_SECONDS, return_timestamp=True)
    except BadSignature:
        return gettext("This form has become too old; please send it again.")
    if clock.real() - begun < timedelta(seconds=LEAST_SECONDS):
        return gettext("That was very quick; please read it once more and send it again.")
    return ""
