"""The slow way, customer by customer through standings: what the preview must agree with, row by row. In fen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from admin_app.areas.credit.limits import limit_in_force, terms_of_many
from admin_app.areas.credit.preview import Change
from admin_app.areas.credit.standing import standings_of
from admin_app.areas.customers.models import GONE, Customer
from admin_app.decisions import service as decisions
from admin_app.duties.credit_reports import next_reports_due
from admin_app.extensions import db
from admin_app.policies import service as policies
from rules.engine import LoadedFile

FRESH = {"populate_existing": True}  # deals are noted past the objects of the session
CHUNK = 1_000
MOST_KEPT = 1_000  # changes listed; all are counted


@dataclass
class Preview:
    """Sums are of limits that count: approved, and never more than policy allows."""

    customers: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    limits_before_fen: int = 0
    limits_after_fen: int = 0

    def note(self, change: Change) -> None:
        self.counts[change.subject] = self.counts.get(change.subject, 0) + 1
        if len(self.changes) < MOST_KEPT:
            self.changes.append(change)


def preview(files: Sequence[LoadedFile], on: date) -> Preview:
    """Every customer of whom the reader sees the working data, asked by the rules in force and by these."""
    found = Preview()
    for customers in _chunks():
        before = _answers(customers, on)
        with policies.supposing(files, on):
            after = _answers(customers, on)
        found.customers += len(customers)
        for customer in customers:
            _compare(found, customer, before[customer.id], after[customer.id])
    return found


def _chunks() -> Iterator[list[Customer]]:
    last = -1
    while True:
        rows = select(Customer).where(Customer.id > last, Customer.status.not_in(GONE))
        customers = list(db.session.scalars(rows.order_by(Customer.id).limit(CHUNK), execution_options=FRESH))
        if not customers:
            return
        yield customers
        last = customers[-1].id


def _answers(customers: Sequence[Customer], on: date) -> dict[int, dict[str, Any]]:
    """What the rules say of each, by subject; None where they say nothing."""
    keys = [customer.id for customer in customers]
    standings = standings_of(keys, on)
    proposals = decisions.ask_many("credit_grade", (one.grade_facts() for one in standings.values()), on)
    grades = {key: answer.outcome["grade"] for key, answer in zip(standings, proposals, strict=True)}
    terms = terms_of_many(standings, on)
    limits = limit_in_force(keys, on, standings)
    due = next_reports_due(customers, on)
    graded = [key for key, one in standings.items() if one.grade is not None]
    owing = (standings[key].over_limit_facts(limits[key].limit_fen if key in limits else 0) for key in graded)
    verdicts = dict(zip(graded, decisions.ask_many("over_limit", owing, on), strict=True))
    return {
        key: {
            "proposed_grade": grades.get(key),
            "terms": terms[key].outcome if key in terms else None,
            "limit_fen": limits[key].limit_fen if key in limits else None,
            "verdict": verdicts[key].outcome if key in verdicts else None,
            "next_report_on": due.get(key),
        }
        for key in keys
    }


def _compare(found: Preview, customer: Customer, before: dict[str, Any], after: dict[str, Any]) -> None:
    found.limits_before_fen += before["limit_fen"] or 0
    found.limits_after_fen += after["limit_fen"] or 0
    for subject, was in before.items():
        if after[subject] != was:
            found.note(Change(subject, customer.code, customer.name, was, after[subject]))
