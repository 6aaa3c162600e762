"""A record becomes a sheet: found as copies are, composed in the language asked, and noted when it is taken away."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import current_app
from flask_babel import gettext
from sqlalchemy import select

from admin_app import said
from admin_app.accounts.models import User
from admin_app.audit import service as audit
from admin_app.audit.accesses import note_read
from admin_app.errors import NotAllowed, NotFound, Refused, sentence
from admin_app.extensions import db
from admin_app.printing.forms import Asked, PrintedForm, forms
from admin_app.printing.glyphs import lacking, texts_in
from admin_app.printing.languages import sheet_words, speaking
from admin_app.printing.parts import Part, Sheet
from admin_app.secrecy.access import ACCESS, access_of, has_access
from admin_app.secrecy.reader import current_reader, reading_as

NOT_YOURS = sentence("Your posts do not print this form.", "您的岗位不能打印此单据。")


@dataclass(frozen=True)
class Printable:
    form: PrintedForm
    row: Any


@contextmanager
def copying() -> Iterator[None]:
    """Read as one who takes copies away: a consultation lifts nothing."""
    db.session.expire_all()  # what was read on screen is asked anew
    with reading_as(replace(current_reader(), on_screen=False)):
        yield


def find(form: PrintedForm, key: int | None) -> Printable:
    """NotFound when hidden or missing, NotAllowed when this is not for the reader. Within `copying`."""
    row = None if key is None else db.session.scalars(select(form.model).where(form.model.id == key)).one_or_none()
    if row is None:
        raise NotFound
    customer_id = form.customer_id(row)
    if customer_id is not None and form.needs != "none" and not has_access(customer_id, form.needs):
        raise NotFound
    if not form.may(row):
        raise NotAllowed(NOT_YOURS)
    return Printable(form, row)


def papers(row: Any) -> list[PrintedForm]:
    """The forms that the reader may print of this record."""
    found = [form for form in forms() if isinstance(row, form.model) and form.may(row)]
    needed = {form.needs for form in found if form.customer_id(row) is not None} - {"none"}
    if not needed:
        return found
    with reading_as(replace(current_reader(), on_screen=False)):
        access = access_of([_customer_of(found, row)])
    has = ACCESS.index(next(iter(access.values()), "none"))
    return [form for form in found if form.needs == "none" or has >= ACCESS.index(form.needs)]


def _customer_of(found: Sequence[PrintedForm], row: Any) -> int:
    return next(key for form in found if (key := form.customer_id(row)) is not None)


def compose(printable: Printable, asked: Asked) -> Sheet:
    """The form filled in. Refused when there is nothing to print."""
    form, row = printable.form, printable.row
    why_not = form.refused(row, asked)
    if why_not is not None:
        raise Refused(why_not)
    with speaking(asked.language):
        title, reference = said(form.title_of(row, asked)), form.reference(row, asked)
        return sheet_of(title, form.number, form.parts(row, asked), asked, reference, is_wide=form.is_wide)


def sheet_of(
    title: str, number: str, parts: Sequence[Part], asked: Asked, reference: str = "", *, is_wide: bool = False
) -> Sheet:
    """A sheet with head and foot: the company, who made it and when. Within `speaking`."""
    made_by = db.session.get(User, current_reader().user_id)
    name, day = made_by.name if made_by else "", asked.on.isoformat()
    sheet = Sheet(
        title=title,
        number=number,
        language=asked.language,
        words=sheet_words(),
        parts=parts,
        company=current_app.config["GUIZHANG_COMPANY"],
        reference=reference,
        footer=gettext("Printed by %(name)s on %(day)s", name=name, day=day),
        is_wide=is_wide,
    )
    return replace(sheet, lacking=sorted(lacking(texts_in(sheet.as_data()))))


def note_printed(printable: Printable, asked: Asked, kind: str) -> None:
    """In the audit, and where it is an archive among the reads. The caller commits."""
    form, row = printable.form, printable.row
    form.printed(row, asked)
    customer_id = form.customer_id(row)
    if form.is_archive and customer_id is not None:
        note_read([customer_id])
    chosen = {name: _plain(value) for name, value in asked.choices.items()}
    audit.record(
        "print",
        user_id=current_reader().user_id,
        subject=str(row.id),
        customer_id=customer_id,
        values={"form": form.name, "number": form.number, "type": kind, "language": asked.language, **chosen},
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
