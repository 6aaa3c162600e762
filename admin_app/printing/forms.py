"""Which printed forms are there? Each is declared once, in the `prints.py` of its area:

    @form
    class BorrowCardForm(PrintedForm):
        name, number = "borrow-card", "DA-02"
        title = sentence("Archive borrow card", "档案借阅卡")
        model = BorrowCard
        def may(self, row): …        # who may print this one
        def parts(self, row, asked): …

Page, PDF, DOCX, XLSX, log and look follow. The record is found by the reader who takes copies away, so a consultation
prints nothing (二(二)6.7); hidden and missing are the same. `parts` runs in the language of the sheet.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from admin_app.errors import Sentence
from admin_app.printing.parts import Part


@dataclass(frozen=True)
class Asked:
    """On which day, in which language, and what was chosen on the form's page."""

    on: date
    language: str
    choices: Mapping[str, Any] = field(default_factory=dict)


class PrintedForm:
    """See the module. `number` stands on every page; `needs` is the access to the customer that printing takes."""

    name: str
    number: str
    title: Sentence
    model: Any
    needs = "work"
    is_wide = False
    is_archive = False  # printing it is reading the archive, and noted as such
    choices: Any = None  # a form class: what is asked before one prints

    def may(self, row: Any) -> bool:
        """Has the reader the right to print this record?"""
        raise NotImplementedError

    def defaults(self, row: Any, on: date) -> dict[str, str]:
        """What the choices begin with, as one would type it."""
        return {}

    def refused(self, row: Any, asked: Asked) -> Sentence | None:
        """Why there is nothing to print."""
        return None

    def title_of(self, row: Any, asked: Asked) -> Sentence:
        return self.title

    def parts(self, row: Any, asked: Asked) -> Sequence[Part]:
        raise NotImplementedError

    def printed(self, row: Any, asked: Asked) -> None:
        """It leaves the desk as a file: what follows from that, within the transaction that notes it."""

    def reference(self, row: Any, asked: Asked) -> str:
        """What tells this copy from others, under the title."""
        return ""

    def customer_id(self, row: Any) -> int | None:
        """Whom it is about, for access, log and audit."""
        return row.customer_id  # type: ignore[no-any-return]

    def back_url(self, row: Any) -> str:
        """The page of the record."""
        raise NotImplementedError


_forms: dict[str, PrintedForm] = {}


def form(cls: type[PrintedForm]) -> type[PrintedForm]:
    """Register the form; registered twice (a reload) it counts once."""
    _forms[cls.name] = cls()
    return cls


def form_named(name: str) -> PrintedForm | None:
    return _forms.get(name)


def forms() -> list[PrintedForm]:
    return list(_forms.values())
