"""A sheet speaks the language it is asked in, whatever the page around it speaks."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import g
from flask_babel import force_locale, gettext

from admin_app import LANGUAGES, LOCALES, language
from admin_app.printing.parts import Words


@contextmanager
def speaking(wanted: str) -> Iterator[None]:
    """All texts made within are in this language."""
    before = g.get("language")
    g.language = wanted
    try:
        with force_locale(LOCALES[wanted]):
            yield
    finally:
        g.language = before


def asked_language(text: str | None) -> str:
    """The language named, else that of the page."""
    return text if text in LANGUAGES else language()


def sheet_words() -> Words:
    """What every sheet says besides, in the language spoken."""
    return Words(
        form_number=gettext("Form no."),
        page_of=gettext("Page {page} of {pages}"),
        date_here=gettext("Date"),
        cut_here=gettext("Cut here"),
    )
