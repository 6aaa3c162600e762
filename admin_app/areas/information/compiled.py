"""What does a compilation tell at a glance? Figures of the period beside the one before, and the archives sorted
(二(二)6.8). Counted once, kept as it was then, under its fingerprint (6.9).
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext
from sqlalchemy import func, select

from admin_app import said
from admin_app.accounts.models import User
from admin_app.areas.customers.models import GONE, Customer
from admin_app.audit import service as audit
from admin_app.extensions import LEVELS, db
from admin_app.reports.periods import CHAPTERS, Spans, figures_of
from admin_app.screens.formatters import yuan
from admin_app.screens.labels import LABELS
from admin_app.screens.words import words
from admin_app.secrecy.access import classified_table, effective_level, visible
from admin_app.secrecy.reader import current

Content = dict[str, Any]
SORTED_BY = {"status": ("active", "prospect"), "level": LEVELS, "grade": ("A", "B", "C", "D")}


def counted(spans: Spans, on: date) -> Content:
    """`spans` as days, before first and the whole last; `figures` by chapter with a value of each span, titles as they
    are called now; `sorted`: how many archives of each kind there are on the day it is compiled.
    """
    return {
        "spans": [[one.first.isoformat(), one.last.isoformat()] for one in spans.all],
        "figures": [
            {
                "name": one.name,
                "chapter": CHAPTERS[one.chapter],
                "title": one.title,
                "kind": one.kind,
                "values": list(one.ask(spans)),
            }
            for one in figures_of(spans.period)
        ],
        "sorted": {**{by: _by(by, on) for by in SORTED_BY}, "owner": _by_owner()},
    }


def digest_of(content: Content) -> str:
    return audit.sha256(audit.canonical(content))


def _by(name: str, on: date) -> list[list[Any]]:
    value: Any = effective_level(classified_table(), on) if name == "level" else getattr(Customer, name)
    found = dict(db.session.execute(_archives(value)).all())
    return [[code, found[code]] for code in (*SORTED_BY[name], None) if code in found]


def _by_owner() -> list[list[Any]]:
    """By name; an archive without an owner under none."""
    found = dict(db.session.execute(_archives(Customer.owner_id)).all())
    people = select(User.id, User.name).where(User.id.in_(found)).order_by(User.name, User.id)
    named = [[name, found[key]] for key, name in db.session.execute(people)]
    return [*named, [None, found[None]]] if None in found else named


def _archives(value: Any) -> Any:
    kept = (visible(current(), "full"), Customer.status.not_in(GONE))
    return select(value, func.count()).select_from(Customer).where(*kept).group_by(value)


def names_of(content: Content) -> list[str]:
    """What each span is called, in the order of `spans`: the period before first, the whole last."""
    return [name_of(date.fromisoformat(first), date.fromisoformat(last)) for first, last in content["spans"]]


def name_of(begins: date, ends: date) -> str:
    """2026-10, 2026 Q3, 2026."""
    months = ends.month - begins.month + 1
    if months == 12:
        return f"{begins:%Y}"
    return f"{begins:%Y-%m}" if months == 1 else f"{begins:%Y} Q{(begins.month + 2) // 3}"


def figure_text(kind: str, value: int | None) -> str:
    if value is None:
        return "–"
    return yuan(value) or "0.00" if kind == "fen" else f"{value:,} %" if kind == "percent" else f"{value:,}"


def change_of(values: Sequence[int | None]) -> int | None:
    """From the period before to this one; None where one of them says nothing."""
    before, whole = values[0], values[-1]
    return None if before is None or whole is None else whole - before


def sorted_name(by: str, value: str | None) -> str:
    if value is None:
        return "–"
    return value if by == "owner" else str(words(by, value))


def table_of(content: Content) -> tuple[list[str], list[tuple[str, list[list[str]]]]]:
    """The figures as a page and paper show them: heads, and by chapter the rows. The parts, the whole, the period
    before and the change from it.
    """
    before, *this = names_of(content)
    chapters: dict[str, list[list[str]]] = {}
    for told in content["figures"]:
        kind, (past, *values) = told["kind"], told["values"]
        texts = [figure_text(kind, value) for value in (*values, past, change_of(told["values"]))]
        chapters.setdefault(said(told["chapter"]), []).append([said(told["title"]), *texts])
    return [*this, before, gettext("Rise or fall")], list(chapters.items())


def sorted_of(content: Content) -> list[tuple[str, list[tuple[str, int]]]]:
    """By what they are sorted, and how many archives of each."""
    return [
        (str(LABELS[by]), [(sorted_name(by, value), count) for value, count in rows])
        for by, rows in content["sorted"].items()
    ]
