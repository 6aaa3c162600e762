"""Somebody changed the record while I had it open: what was it, what is it, who did it, and what did I type?

A form carries the version of the record that its person saw. Where the record has moved on, he is shown each column
that changed, as far as he sees it, and his typing stays: fields he left as they were take over what stands now, so
that saving again undoes nobody's work unseen.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request
from wtforms import SelectField

from admin_app.screens.columns import by_kind
from admin_app.screens.history import Event, events_since, version_of
from admin_app.screens.words import WORDS


@dataclass(frozen=True)
class Changed:
    """One column that another person changed: as it was when the form was opened, as it is, and what was typed."""

    label: Any
    before: Any
    now: Any
    who: str | None
    at: datetime | None
    typed: Any = ""
    is_taken_over: bool = False


def seen_version() -> int | None:
    """The version of the record that the person who sent this saw; None when he does not say."""
    return request.form.get("row_version", type=int)


def is_outdated(row: Any) -> bool:
    """Does what was sent say that the person saw another version of the record?"""
    given = request.form.get("row_version")
    return bool(given) and given != str(version_of(row))


def changed_since_seen(view: Any, row: Any, form: Any = None) -> list[Changed] | None:
    """What others changed since the version that was sent, as far as the reader sees it; None when nobody changed
    anything. Untouched fields of the form take it over.
    """
    seen = seen_version()
    if seen is None or not is_outdated(row):
        return None
    told = list(_told(events_since(view, row, seen), row, form))
    explained = {name for name, _changed in told}
    return [changed for _name, changed in told] + list(_unexplained(view, row, form, explained))


def _told(events: list[Event], row: Any, form: Any) -> Iterator[tuple[str, Changed]]:
    """By the history: the latest change of each column says who and what now, the earliest what was."""
    latest: dict[str, tuple[Event, Any]] = {}
    before: dict[str, Any] = {}
    for event in events:
        for column in event.columns or ():
            latest.setdefault(column.name, (event, column))
            before[column.name] = column.before
    for name, (event, column) in latest.items():
        field = form[name] if form is not None and name in form else None
        typed = "" if field is None else _typed(name, field)
        was, now = before[name] or "", column.after or ""
        taken_over = field is not None and str(typed) == str(was) != str(now)
        if field is not None and taken_over:
            now_held = getattr(row, name)
            field.data, field.raw_data = sorted(now_held) if isinstance(now_held, frozenset) else now_held, None
        yield name, Changed(column.label, was, now, event.who, event.at, typed, taken_over)


def _unexplained(view: Any, row: Any, form: Any, explained: set[str]) -> Iterator[Changed]:
    """Where no entry tells of a change, the fields in which the record and the typing differ."""
    if explained or form is None:
        return
    for field in form:
        name = field.short_name
        if name == "row_version" or not hasattr(row, name):
            continue
        now, typed = by_kind(name, getattr(row, name)), _typed(name, field)
        if str(now) != str(typed):
            yield Changed(view.get_column_name(name), "", now, None, None, typed)


def _typed(name: str, field: Any) -> Any:
    """What stands in the field, as a page would show it; what makes no sense as it was typed."""
    if field.data is None:
        return field.raw_data[0] if field.raw_data else ""
    if isinstance(field, SelectField) and name not in WORDS:
        return dict(field.choices or ()).get(field.data, field.data)
    return by_kind(name, field.data)
