"""What of a notified change is told to whom, on its page and on paper (二(二)6.3)?"""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from admin_app.areas.customers import contacts
from admin_app.areas.information import notifiable, persons
from admin_app.areas.information.models import NotifiedChange
from admin_app.audit.accesses import note_read
from admin_app.screens.columns import by_kind
from admin_app.screens.labels import LABELS
from admin_app.secrecy.access import has_access

NOT_KEPT = _("not kept once it is decided")


def fields_of(row: NotifiedChange) -> list[str]:
    known = ("name", *persons.NOTIFIED) if row.of_person else notifiable.NOTIFIED
    return [str(LABELS[name]) for name in known if name in row.fields]


def person_of(row: NotifiedChange, is_told: bool) -> str | None:
    """His name, until it is decided: for whoever reads the archive, notified or enters it."""
    return row.person if is_told or has_access(row.customer_id, "full") else None


def shown(of_person: bool, name: str, value: Any) -> Any:
    if value in (None, ""):
        return "–"
    typed = persons.typed if of_person else notifiable.typed
    return by_kind(name, typed({name: value})[name])


def differences(row: NotifiedChange, is_told: bool) -> list[tuple[str, Any, Any, Any]]:
    """Of each field what stood when it was notified, what stands now, and what shall.

    Of the archive's fields what stood and stands is for whoever reads it, how a person is reached masked; `is_told`:
    what shall be, for whoever notified or enters it too. Of persons nothing is left once it is decided.
    """
    known: tuple[str, ...]
    if row.of_person:
        seen, of_archive, known = persons.may_see(row.customer), frozenset(persons.NOTIFIED), persons.NOTIFIED
        now = persons.now_of(row.customer, row.person) if row.person else {}
    else:
        seen, of_archive, known = notifiable.may_see(row.customer), notifiable.ARCHIVE, notifiable.NOTIFIED
        now = notifiable.now_of(row.customer, [name for name in known if name in row.after])
    named = [name for name in known if name in row.fields and (is_told or name in seen)]
    if seen & of_archive & set(named):
        note_read([row.customer_id])
    hidden = gettext("not shown")

    def told(name: str, of: dict[str, Any], *, is_open: bool) -> Any:
        if name not in row.after:
            return str(NOT_KEPT)
        value = of.get(name)
        if row.of_person and value and name in persons.PERSONAL and not is_open:
            return contacts.masked(name, value)
        return shown(row.of_person, name, value)

    return [
        (
            str(LABELS[name]),
            *(told(name, of, is_open=False) if name in seen else hidden for of in (row.before, now)),
            told(name, row.after, is_open=is_told),
        )
        for name in named
    ]
