"""How does a value look on a page? Money in yuan from fen, days, badges, links; None shows as nothing."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from babel.dates import format_date, format_timedelta
from flask import url_for
from flask_babel import get_locale, gettext
from markupsafe import Markup, escape

from admin_app import clock, said
from admin_app.policies.rulebook.clauses import CLAUSES
from admin_app.screens.words import TONES, words
from admin_app.secrecy.reader import Reader, current

MASK = "—"
NEAR = 30  # days from today, either way, that are told in words
FEW_DAYS = 1_000  # so many are still counted in days, not in months
_CLAUSE = re.compile("(?<![第十])(?:" + "|".join(map(re.escape, sorted(CLAUSES, key=len, reverse=True))) + ")")


def yuan(fen: int | None) -> str:
    """Fen as yuan with two decimals and thousands separators: 123456789 → 1,234,567.89."""
    if fen is None:
        return ""
    sign, whole = ("-" if fen < 0 else ""), abs(int(fen))
    return f"{sign}{whole // 100:,}.{whole % 100:02d}"


def percent(bp: int | None) -> str:
    """Basis points as a percentage: 8050 → 80.50 %."""
    return "" if bp is None else f"{bp // 100}.{bp % 100:02d} %"


def clause(name: str | None, tone: str = "blue") -> Markup:
    """The clause as a badge that says on hover what it demands and leads to the rulebook."""
    if not name:
        return Markup("")
    says, reader = CLAUSES.get(name), current()
    if says is None or not isinstance(reader, Reader) or "administrator" in reader.posts:
        return Markup('<span class="badge bg-{}-lt nowrap">{}</span>').format(tone, name)
    return Markup('<a class="badge bg-{}-lt nowrap" href="{}" title="{}">{}</a>').format(
        tone, url_for("rulebook.index", _anchor=name), said(says), name
    )


def with_clauses(sentence: Any) -> Markup:
    """The sentence, each clause it names leading to the rulebook and saying on hover what it demands."""
    reader, text = current(), escape(sentence)
    if not isinstance(reader, Reader) or "administrator" in reader.posts:
        return text
    leads = Markup('<a class="clause" href="{}" title="{}">{}</a>')

    def link(found: re.Match[str]) -> str:
        return leads.format(url_for("rulebook.index", _anchor=found[0]), said(CLAUSES[found[0]]), found[0])

    return Markup(_CLAUSE.sub(link, text))  # noqa: S704 -- escaped before


def demands(name: str | None) -> str:
    """What the clause demands, in our words; nothing where there is no such clause."""
    says = CLAUSES.get(name or "")
    return said(says) if says else ""


def phone(value: str | None) -> Markup | str:
    """A telephone number as a link that calls it; as it stands where it holds none."""
    found = re.match(r"\s*(\+?)([\d\s().·-]{5,})", value or "")
    digits = re.sub(r"\D", "", found[2]) if found else ""
    if not found or len(digits) < 5:
        return value or ""
    return Markup('<a class="nowrap" href="tel:{}{}">{}</a>').format(found[1], digits, value)


def day(value: date | None) -> str:
    return "" if value is None else value.isoformat()


def instant(value: datetime | None) -> str:
    """In the company's time zone, to the minute."""
    return "" if value is None else clock.local(value).strftime("%Y-%m-%d %H:%M")


def dated(value: date | None, tells: bool = True) -> Markup | str:
    """A day or an instant on a page: exact, on hover with its day of the week and, near today, how far it is.

    `tells`: how far it is stands beside it, too. Paper, files and programs have `day` and `instant` instead.
    """
    if value is None:
        return ""
    on = clock.day_of(value) if isinstance(value, datetime) else value
    text = instant(value) if isinstance(value, datetime) else value.isoformat()
    return _dated(text, on, (on - clock.today()).days, str(get_locale() or "en"), tells)


@lru_cache(maxsize=8192)
def _dated(text: str, on: date, days: int, language: str, tells: bool) -> Markup:
    how_far = relative(days, language) if abs(days) <= NEAR else ""
    title = f"{on.isoformat()} {format_date(on, 'EEEE', locale=language)}{how_far and f' · {how_far}'}"
    beside = Markup(' <span class="relative">· {}</span>').format(how_far) if how_far and tells else ""
    machine = text.replace(" ", "T")
    return Markup('<time datetime="{}" title="{}">{}</time>{}').format(machine, title, text, beside)


def relative(days: int, language: str) -> str:
    """So many days from today in words: "today", "in 3 days", "2 days ago"."""
    if abs(days) <= 1:
        return str((gettext("yesterday"), gettext("today"), gettext("tomorrow"))[days + 1])
    return str(format_timedelta(timedelta(days), "day", threshold=FEW_DAYS, add_direction=True, locale=language))


def minute(value: int) -> str:
    """A minute of a day as its time: 690 → 11:30."""
    return f"{value // 60:02d}:{value % 60:02d}"


def hours(periods: Any) -> str:
    """Pairs of minutes of a day as times: 09:00–12:00, 14:00–17:30."""
    return ", ".join(f"{minute(start)}–{minute(end)}" for start, end in periods)


def yes_no(value: bool | None) -> str:
    return "" if value is None else gettext("Yes") if value else gettext("No")


def void_mark(value: bool) -> Markup | str:
    """Only what is void is marked."""
    return Markup('<span class="badge bg-red-lt">{}</span>').format(gettext("Void")) if value else ""


def badge(kind: str, value: Any) -> Markup | str:
    """A value of a known kind (grade, level, state, verdict …) in words, with the tone that goes with it."""
    if value is None or value == "":
        return ""
    tone = TONES.get((kind, str(value)), "secondary")
    return Markup('<span class="badge bg-{}-lt">{}</span>').format(tone, words(kind, value))


def hidden() -> Markup:
    """Instead of something about a customer the reader may not see."""
    return Markup('<span class="text-secondary">{}</span>').format(gettext("not visible to you"))


def customer_link(customer: Any) -> Markup:
    """The customer's name and unbroken code, leading to his page."""
    if customer is None:
        return hidden()
    named = Markup('<a href="{}">{} <span class="nowrap">({})</span></a>')
    return named.format(customer_url(customer.id), customer.name, customer.code)


def customer_url(customer_id: int) -> str:
    return url_for("customer.details_view", id=customer_id)


def link(url: str, text: Any) -> Markup:
    return Markup('<a href="{}">{}</a>').format(url, text)


def column(formatter: Callable[[Any], Any]) -> Callable[[Any, Any, Any, str], Any]:
    """One of the functions above as a Flask-Admin column formatter."""

    def show(view: Any, _context: Any, model: Any, name: str) -> Any:
        return formatter(view._get_field_value(model, name))

    return show


def badge_of(kind: str) -> Callable[[Any, Any, Any, str], Any]:
    return column(lambda value: badge(kind, value))
