"""Which reports are there? Each is a table declared once:

    @report
    class Overdue(Report):
        name, number = "overdue", "YS-04"
        title, says = sentence(…), sentence(…)
        columns = (Column("customer", _("Customer")), Column("open_fen", _("Unpaid"), "fen"), …)
        right = "export.receivables"
        def page(self, asked, after, size): …

`page` gives a bounded number of lines behind a place, by a bounded number of statements; screen, file and paper walk
it. It counts what the reader may read and nothing else.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from admin_app.errors import Sentence, sentence

MADE = sentence("Made by", "制表")
CHECKED = sentence("Checked by", "审核")
APPROVED = sentence("Approved by", "批准")
SEAL = sentence("Company seal", "公章")

Place = tuple[Any, int]  # the value sorted by, and the key that settles ties
BATCH = 500


@dataclass(frozen=True)
class Column:
    """`kind`: text, fen (shown in yuan), count or day; figure, where each value brings one of fen, count and percent.
    Sums stand under fen, and under counts that say so.
    """

    name: str
    title: Any
    kind: str = "text"
    width: int = 4
    is_summed: bool = False

    @property
    def has_sum(self) -> bool:
        return self.kind == "fen" or self.is_summed


@dataclass(frozen=True)
class Line:
    """`customer_id` is of whom the first column tells; on screen it leads to him."""

    values: Mapping[str, Any]
    customer_id: int | None = None


@dataclass(frozen=True)
class Page:
    """`after` is where the next one begins, None behind the last."""

    lines: Sequence[Line]
    after: Place | None = None


@dataclass(frozen=True)
class AskedReport:
    """As of which day, for which owner (None: all), grouped how."""

    on: date
    owner_id: int | None = None
    group: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)


class Report:
    """See the module. `right` is what taking the report away needs; reading it needs none but that to each record,
    or `read_right` where it tells of no customer.
    """

    name: str
    number: str
    title: Sentence
    says: Sentence
    note: Sentence | None = None
    columns: Sequence[Column]
    signed_by: Sequence[Sentence] = (MADE, CHECKED, APPROVED)  # a place for each at the end of the paper
    seal: Sentence | None = SEAL
    right: str
    read_right: str | None = None
    groups: Sequence[tuple[str, Any]] = ()  # (code, words), the first being the usual
    has_past = True  # may be asked as of an earlier day
    has_owner = True  # may be narrowed down to the customers of one owner

    def columns_for(self, asked: AskedReport) -> Sequence[Column]:
        return self.columns

    def page(self, asked: AskedReport, after: Place | None, size: int) -> Page:
        raise NotImplementedError

    def totals(self, asked: AskedReport) -> Mapping[str, int] | None:
        """Sums over all lines by column; None where they would take too long to wait for."""
        return None

    def lines(self, asked: AskedReport) -> Iterator[Line]:
        """Every line, page by page; the caller may forget what it has seen."""
        after: Place | None = None
        while True:
            page = self.page(asked, after, BATCH)
            yield from page.lines
            if page.after is None:
                return
            after = page.after


class Sums:
    """The totals of what passes by."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.fen = {column.name: 0 for column in columns if column.has_sum}

    def passing(self, lines: Iterator[Line]) -> Iterator[Line]:
        for line in lines:
            for name in self.fen:
                self.fen[name] += line.values.get(name) or 0
            yield line


_reports: dict[str, Report] = {}


def report(cls: type[Report]) -> type[Report]:
    """Register the report; registered twice (a reload) it counts once."""
    _reports[cls.name] = cls()
    return cls


def report_named(name: str) -> Report | None:
    return _reports.get(name)


def reports() -> list[Report]:
    return list(_reports.values())
