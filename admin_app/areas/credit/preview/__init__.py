"""Whose grade, terms, limit, verdict over it or report day would move, were these rule files published? In fen.

Recorded nowhere. `Preview` streams every change and sums it up; `preview` keeps the first thousand with names.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from admin_app.areas.credit.preview import facts
from admin_app.areas.credit.preview.move import SUBJECTS, Move
from admin_app.areas.credit.preview.moves import Preview
from admin_app.areas.credit.preview.sides import sides_of
from admin_app.areas.credit.preview.sums import FIGURES, Sums
from rules.engine import LoadedFile

__all__ = ["FIGURES", "SUBJECTS", "Change", "Move", "Preview", "Previewed", "Sums", "preview", "sides_of"]

MOST_KEPT = 1_000  # changes listed; all are counted
LISTED = ("proposed_grade", "terms", "limit_fen", "verdict", "next_report_on")  # what follows from these is summed


@dataclass(frozen=True)
class Change:
    """`subject` is what moves: one of LISTED."""

    subject: str
    code: str
    name: str
    before: Any
    after: Any


@dataclass
class Previewed:
    """Sums are of limits that count: approved, and never more than policy allows."""

    customers: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    limits_before_fen: int = 0
    limits_after_fen: int = 0


def preview(files: Sequence[LoadedFile], on: date) -> Previewed:
    """Every customer of whom the reader sees the working data, asked by the rules in force and by these."""
    asked = Preview(sides_of(files, on), all_limits=True)
    kept: list[Move] = []
    for moves in asked.moves():
        kept += [move for move in moves if move.subject in LISTED][: MOST_KEPT - len(kept)]
    names = facts.names_of([move.customer_id for move in kept])
    sums = asked.sums
    return Previewed(
        customers=sums.customers,
        counts={subject: sums.counts[subject] for subject in LISTED if sums.counts[subject]},
        changes=[Change(move.subject, *names[move.customer_id], move.before, move.after) for move in kept],
        limits_before_fen=sums.total("limits_before_fen"),
        limits_after_fen=sums.total("limits_after_fen"),
    )
