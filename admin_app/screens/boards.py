"""What stands in figures on the home page of those who lead? Each area registers its own board: a table with its chart.

    @board("exposure", LEADING, rank=10)
    def exposure(on):
        return Board(_("Exposure against limits"), _("Grade"), (_("Limits"), _("Exposure")), lines, money=2)

A board is asked for after the page is there, so that nobody waits for a sum over a million customers; each line leads
to the rows it counts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _

from admin_app.accounts.rights import POST_TITLES
from admin_app.screens.formatters import link, yuan
from admin_app.secrecy.reader import Reader

LEADING = frozenset({"general_manager", "cs_manager", "marketing_manager", "finance_manager", "auditor"})


NOTHING = _("Nothing to count yet.")


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


def registered() -> list[Source]:
    """Every board's source."""
    return [source for _rank, _posts, source, _when in _boards.values()]


def asked(name: str, reader: Reader, on: date) -> Board | None:
    """None where there is no such board, or it is not his."""
    return _boards[name][2](on) if name in names_for(reader) else None
