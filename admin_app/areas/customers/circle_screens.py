"""The circles of those who may know, on screen: name somebody, take him out."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms.validators import DataRequired, InputRequired, Length

from admin_app import clock
from admin_app.areas.customers import circle
from admin_app.screens.base import DeskView
from admin_app.secrecy.access import level_on
from admin_app.secrecy.models import CircleMember
from admin_app.secrecy.reader import Reader, current


class CircleView(DeskView):
    rights = {"create": None, "edit": None, "void": None, "export": "export.customers"}
    column_list = ("customer", "user", "from_on", "until_on", "ended_at", "by", "reason")
    column_details_list = (*column_list, "at", "ended_by", "end_reason")
    column_sortable_list = ("from_on", "until_on", ("customer", "customer.name"))
    column_default_sort = ("from_on", True)
    column_filters = ("customer", "user", "from_on", "until_on")
    column_labels = {"user": _("Person"), "ended_at": _("Taken out"), "ended_by": _("Taken out by")}
    column_classes = dict.fromkeys(("user", "from_on", "until_on", "ended_at", "by"), "nowrap")
    link_column = "user"
    create_label = _("Name somebody")
    delete_label = _("Take out")
    empty_sentence = _("Nobody is named in a circle.")
    list_note = _("Who is named reads the record’s archive for these days, whatever his post (二(二)7.1).")
    form_args = {
        "from_on": {"default": clock.today},
        "until_on": {"validators": [InputRequired()]},
        "reason": {"validators": [DataRequired(), Length(max=200)]},
    }
    form_sections = [(_("Circle"), ["customer", "user", "from_on", "until_on", "reason"])]

    def _names(self) -> bool:
        reader = current()
        return isinstance(reader, Reader) and circle.may_name_at_all(reader)

    can_create = property(_names)
    can_delete = property(_names)

    def row_class(self, row: CircleMember) -> str:
        return "" if circle.counts(row, clock.today()) else "row-muted"

    def may_delete_row(self, row: CircleMember) -> bool:
        reader, on = current(), clock.today()
        level = level_on(row.customer, on)  # type: ignore[attr-defined]
        return isinstance(reader, Reader) and circle.counts(row, on) and circle.may_name(reader, level)

    def save_new(self, form: Any) -> CircleMember:
        given = (form.customer.data.id, form.user.data.id, form.from_on.data, form.until_on.data)
        return circle.name_in_circle(*given, form.reason.data or "", on=clock.today())

    def void(self, model: CircleMember, reason: str) -> None:
        circle.take_out(model.id, reason, on=clock.today())

    def confirm(self, **asked: Any) -> Any:
        asked |= {
            "title": gettext("Take out of the circle"),
            "sentence": gettext("From the next page on this person reads what his post allows, and no more."),
            "submit_label": gettext("Take out"),
        }
        return super().confirm(**asked)
