"""What of the archive itself stands in a customer's timeline?"""

from flask_babel import gettext

from admin_app.areas.customers.models import Customer, Disclosure, Handover
from admin_app.screens.formatters import day
from admin_app.screens.timeline import Source, tell
from admin_app.screens.words import words
from admin_app.secrecy.models import CircleMember, LevelChange


def _opened(_row: Customer) -> str:
    return gettext("Archive opened")


def _handed_over(row: Handover) -> str:
    if row.from_user is None:
        return gettext("Given to %(new)s", new=row.to_user.name)
    return gettext("Handed over from %(old)s to %(new)s", old=row.from_user.name, new=row.to_user.name)


def _level(row: LevelChange) -> str:
    until = day(row.ends_on)
    after = words("level", row.level_after)
    if row.level_before == row.level_after:
        return gettext("Level %(level)s kept until %(day)s", level=after, day=until or "–")
    if not until:
        return gettext("Level %(before)s → %(after)s", before=words("level", row.level_before), after=after)
    before = words("level", row.level_before)
    return gettext("Level %(before)s → %(after)s until %(day)s", before=before, after=after, day=until)


def _named(row: CircleMember) -> str:
    return gettext("%(person)s named in the circle", person=row.user.name)


def _taken_out(row: CircleMember) -> str:
    return gettext("%(person)s taken out of the circle", person=row.user.name)


def _disclosed(row: Disclosure) -> str:
    return gettext("Disclosed to %(recipient)s: %(purpose)s", recipient=row.recipient, purpose=row.purpose)


tell(
    Source(Customer, "created_at", "archive", "", _opened, by="created_by_id", is_movement=True),
    Source(
        *(Handover, "on", "archive", "handover.details_view", _handed_over),
        by="by_id",
        loads=("from_user", "to_user"),
        is_movement=True,
    ),
    Source(LevelChange, "at", "archive", "level_change.details_view", _level, by="by_id", is_movement=True),
    Source(CircleMember, "from_on", "archive", "circle.details_view", _named, by="by_id", loads=("user",)),
    Source(CircleMember, "ended_at", "archive", "circle.details_view", _taken_out, by="ended_by_id", loads=("user",)),
    Source(Disclosure, "at", "archive", "disclosure.details_view", _disclosed, by="by_id"),
)
