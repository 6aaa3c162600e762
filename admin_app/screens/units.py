"""What is a unit of a rule file called? Those the shipped files use, in the reader's language; others as written."""

from typing import Any

from flask_babel import lazy_gettext as _

UNITS: dict[str, Any] = {
    "fen": _("yuan"),
    "bp": _("hundredths of a percent"),
    "percent": _("percent"),
    "days": _("days"),
    "working days": _("working days"),
    "hundredths of a day": _("hundredths of a day"),
    "minutes": _("minutes"),
    "minutes after midnight": _("minutes after midnight"),
    "alternatives": _("alternatives"),
    "points": _("points"),
    "months": _("months"),
    "years": _("years"),
    "invoices": _("invoices"),
    "bills": _("bills"),
    "reports": _("reports"),
}


def unit_words(unit: str) -> Any:
    return UNITS.get(unit, unit)
