"""What is a sheet made of? Parts in the order in which they stand; texts are in the language of the sheet already.

Amounts come as texts (`formatters.yuan`), because a sheet reckons nothing.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Heading:
    text: str


@dataclass(frozen=True)
class Text:
    """One paragraph; `indent` as Chinese letters begin theirs."""

    text: str
    indent: bool = False
    small: bool = False


@dataclass(frozen=True)
class Facts:
    """Pairs of label and value, in two columns; an empty value leaves a line to write on."""

    pairs: Sequence[tuple[str, str]]
    columns: int = 2


@dataclass(frozen=True)
class Table:
    """`heads` and `rows` of texts; `amounts` are the columns set to the right; `totals` the last row, in bold.

    `widths` share the width of the sheet; 0 is as wide as its content.
    """

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    amounts: Sequence[int] = ()
    totals: Sequence[str] = ()
    widths: Sequence[int] = ()
    empty: str = ""


@dataclass(frozen=True)
class Signatures:
    """A place to sign and to date for each label; `seal` leaves room for a company's seal (公章)."""

    labels: Sequence[str]
    seal: str = ""


@dataclass(frozen=True)
class Choices:
    """Boxes to tick."""

    labels: Sequence[str]


@dataclass(frozen=True)
class Slip:
    """A part to cut off and to send back."""

    title: str
    parts: Sequence["Part"] = ()


Part = Heading | Text | Facts | Table | Signatures | Choices | Slip


@dataclass(frozen=True)
class Words:
    """What every sheet says besides, in its language."""

    form_number: str
    page_of: str  # with {page} and {pages}
    date_here: str
    cut_here: str


@dataclass(frozen=True)
class Sheet:
    """One form filled in. `number` names the form, `reference` this copy; `footer` who made it and when."""

    title: str
    number: str
    language: str
    words: Words
    parts: Sequence[Part]
    company: str = ""
    reference: str = ""
    footer: str = ""
    is_wide: bool = False
    lacking: Sequence[str] = field(default=())

    def as_data(self) -> dict[str, Any]:
        """Nothing but lists, texts and numbers; every part says its kind."""
        data = asdict(self)
        data["parts"] = [part_data(part) for part in self.parts]
        return data


def part_data(part: Part) -> dict[str, Any]:
    data = {"kind": type(part).__name__.lower(), **asdict(part)}
    if isinstance(part, Slip):
        data["parts"] = [part_data(inner) for inner in part.parts]
    return data
