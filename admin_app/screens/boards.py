"""What stands in figures on the home page of those who lead? Each area registers its own board: a table with its chart.

    @board("exposure", LEADING, rank=10)
    def exposure(on):
        return Board(_("Exposure against limits"), _("Grade"), (_("Limits"), _("Exposure")), lines, money=2)

A board is asked for after the page is there, so that nobody waits for a sum over a million customers; each line leads
to the rows it counts.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _

from admin_app.accounts.rights import POST_TITLES
from admin_app.screens.formatters import link, yuan
from admin_app.secrecy.reader import Reader

LEADING = frozenset({"general_manager", "cs_manager", "marketing_manager", "finance_manager", "auditor"})


NOTHING = _("Nothing to count yet.")
MOST = 6  # on the first page of whoever chose none and whose posts say nothing
# By which names boards are chosen.
NAMES = {
    "archive_sections": _("Archives: how complete, by section"),
    "archives": _("Archives by age of the last credit report"),
    "archives_by_owner": _("Archives: how complete and how old, by owner"),
    "attendance": _("Attendance of trainings and meetings"),
    "attention": _("My customers that need me"),
    "changes": _("Notified changes: days until they are entered"),
    "complaint_causes": _("Complaints by month and cause"),
    "complaint_outcomes": _("Customers after their complaint, by month"),
    "complaints": _("Open complaints by cause"),
    "complaints_kept": _("Complaints: contacted and solved in time, by month"),
    "complaints_kept_by_person": _("Complaints: contacted and solved in time, by person"),
    "contracts": _("Contracts by stage"),
    "credit_work": _("Work on customers' credit"),
    "escalated": _("Long-overdue duties of my people"),
    "exposure": _("Exposure against limits, by grade"),
    "gatherings": _("Trainings and meetings, a year back and ahead"),
    "information_reports": _("Customer information reports, by month"),
    "plan_returns": _("Returns of business plans"),
    "plans": _("Business plans by state"),
    "prospecting": _("Steps with prospects and what the customers say"),
    "prospects": _("Prospects, by owner"),
    "receivables": _("Receivables by age"),
    "reports": _("Credit reports in time, by month"),
    "reports_by_person": _("Credit reports in time, by person"),
    "satisfaction": _("Satisfaction by month"),
    "satisfaction_grades": _("Satisfied customers by grade then (percent, in brackets visits)"),
    "satisfaction_quarters": _("Satisfaction by quarter"),
    "service": _("Internal service in time, by month and department"),
    "signatures": _("Signatures given in time"),
    "suggestions": _("Suggestions answered in time"),
    "visit_coverage": _("Customers visited"),
}
# What stands on the first page until somebody chooses: of each chapter one, for those who lead.
_ALL_CHAPTERS = (
    *("escalated", "exposure", "receivables", "contracts", "archive_sections"),
    *("plans", "complaints", "visit_coverage"),
)
USUAL = {
    "general_manager": _ALL_CHAPTERS,
    "cs_manager": _ALL_CHAPTERS,
    "auditor": _ALL_CHAPTERS,
    "marketing_manager": (
        "escalated",
        "receivables",
        "contracts",
        "plans",
        "complaints",
        "visit_coverage",
        "prospects",
    ),
    "finance_manager": ("escalated", "exposure", "receivables", "contracts", "plans"),
}


@dataclass(frozen=True)
class Line:
    """`url` leads to the rows that the figures count, `urls` to those of each figure. None is no figure: nothing to
    count. `texts` stand in the table for the bare figures.
    """

    label: str
    values: tuple[int | None, ...]
    url: str | None = None
    urls: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Board:
    """`heads` name the values of a line: the first `money` of them are in fen, the first `drawn` stand in the chart,
    as bars, or as lines where it is a `trend`.
    """

    title: Any
    first_head: Any
    heads: tuple[Any, ...]
    lines: Sequence[Line]
    money: int = 0
    drawn: int = 2
    empty: Any = NOTHING
    trend: bool = False

    def shown(self, line: Line) -> list[Any]:
        words = [line.texts[at] if line.texts else self._word(at, value) for at, value in enumerate(line.values)]
        words = ["–" if value is None else word for word, value in zip(words, line.values, strict=True)]
        if not line.urls:
            return words
        told = zip(line.urls, words, line.values, strict=True)
        return [word if value is None else link(url, word) for url, word, value in told]

    def _word(self, at: int, value: int | None) -> str:
        return "" if value is None else yuan(value) if at < self.money else f"{value:,}"

    @property
    def classes(self) -> dict[int, str]:
        return dict.fromkeys(range(1, len(self.heads) + 1), "amount")

    def chart(self) -> dict[str, Any]:
        """What the chart draws, in yuan or in numbers."""
        return {
            "kind": "line" if self.trend else "bar",
            "labels": [line.label for line in self.lines],
            "series": [
                {
                    "name": str(head),
                    "values": [self._drawn(at, line.values[at]) for line in self.lines],
                }
                for at, head in enumerate(self.heads[: self.drawn])
            ],
        }

    def _drawn(self, at: int, value: int | None) -> float | None:
        return None if value is None else value / (100 if at < self.money else 1)


Source = Callable[[date], Board]
When = Callable[[Reader], bool]
_boards: dict[str, tuple[int, frozenset[str], Source, When]] = {}


def board(
    name: str, posts: frozenset[str], rank: int = 50, when: When = lambda _reader: True
) -> Callable[[Source], Source]:
    """Show what the function gives to the holders of these posts of whom `when` is true; registering again (a reload)
    replaces it.
    """
    if unknown := posts - POST_TITLES.keys():
        raise ValueError(f"{name}: no post {', '.join(sorted(unknown))}; see accounts/rights.py.")

    def register(source: Source) -> Source:
        _boards[name] = (rank, posts, source, when)
        return source

    return register


def names_for(reader: Reader) -> list[str]:
    """The boards of this reader, in their order."""
    if "administrator" in reader.posts:
        return []
    held = [
        (rank, name) for name, (rank, posts, _source, when) in _boards.items() if reader.posts & posts and when(reader)
    ]
    return [name for _rank, name in sorted(held)]


def first_of(reader: Reader, chosen: Collection[str]) -> list[str]:
    """Those of his first page: what he chose, else what is usual for his posts, else the first of all."""
    his = names_for(reader)
    usual = {name for post in reader.posts for name in USUAL.get(post, ())}
    wanted = set(chosen) & set(his) or usual
    return [name for name in his if name in wanted] or his[:MOST]


def registered() -> list[Source]:
    """Every board's source."""
    return [source for _rank, _posts, source, _when in _boards.values()]


def asked(name: str, reader: Reader, on: date) -> Board | None:
    """None where there is no such board, or it is not his."""
    return _boards[name][2](on) if name in names_for(reader) else None
