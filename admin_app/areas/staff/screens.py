"""The chapter about the department's own people, in the order of the menu."""

from typing import Any

from flask_babel import lazy_gettext as _

from admin_app.areas.staff import boards as _boards  # noqa: F401 -- figures of those who lead
from admin_app.areas.staff import duties as _duties  # noqa: F401 -- what is owed
from admin_app.areas.staff import find as _find  # noqa: F401 -- trainings and meetings in the box that finds
from admin_app.areas.staff import holding as _holding  # noqa: F401 -- what keeps somebody from leaving
from admin_app.areas.staff import prints as _prints  # noqa: F401 -- attendance sheet, minutes
from admin_app.areas.staff.establishment_screens import establishment_views
from admin_app.areas.staff.gathering_screens import gathering_views
from admin_app.areas.staff.service_screens import service_views
from admin_app.areas.staff.suggestion_screens import suggestion_views


def views() -> list[Any]:
    staff = _("Staff")
    return [
        *gathering_views(staff),
        *suggestion_views(staff),
        *service_views(staff),
        *establishment_views(staff),
    ]
