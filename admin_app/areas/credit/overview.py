"""On what terms may we sell to this customer, and how much is left? For the top of his page, and for many at once.

Money in fen.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from admin_app.areas.credit.facts import facts_of_dormancy
from admin_app.areas.credit.limits import LimitInForce, limit_in_force, terms_of_many
from admin_app.areas.credit.models import GradeRecord, SupplyHold
from admin_app.areas.credit.standing import MAY_SELL, Standing, standings_of
from admin_app.areas.credit.trading.starting import first_sales
from admin_app.areas.customers.models import Customer
from admin_app.decisions import service as decisions
from admin_app.decisions.service import Answer
from admin_app.duties.credit_reports import is_dormant, is_let_off, next_reports_due
from admin_app.duties.dormancy import dormancy_on
from admin_app.errors import NotFound, Sentence, sentence
from admin_app.extensions import db

UNGRADED = sentence(
    "Sell against cash until a grade is confirmed: the rules propose it, a credit officer confirms it.",
    "定级前须现款现货：等级由规则提议，经信用管理员确认。",
)


@dataclass(frozen=True)
class Position:
    """`terms` is None while no grade is confirmed; `limit` is None while none is in force.

    `next_sale` is what over_limit says of the smallest further sale on account; None where none is allowed at all.
    `start` is what first_sale says: a new customer's trading is to be started first.
    """

    standing: Standing
    terms: Answer | None
    next_sale: Answer | None
    limit: LimitInForce | None
    start: Answer

    @property
    def is_to_start(self) -> bool:
        """Would a sale on account be let through, had trading been started?"""
        verdict = self.next_sale.outcome["verdict"] if self.next_sale else "refused"
        return verdict in MAY_SELL and not self.start.outcome["allowed"]

    @property
    def says(self) -> Sentence:
        return self.terms.because if self.terms else UNGRADED

    @property
    def clause(self) -> str:
        return self.terms.clause if self.terms else "二(三)1"

    @property
    def allowed_fen(self) -> int:
        """The most the policy allows."""
        return self.terms.outcome["limit_fen"] if self.terms else 0

    @property
    def limit_fen(self) -> int:
        """What counts: approved, and never more than allowed."""
        return self.limit.limit_fen if self.limit else 0

    @property
    def exposure_fen(self) -> int:
        return self.standing.figures.exposure_fen

    @property
    def headroom_fen(self) -> int:
        """What may still be sold on account within the limit; below zero when it is passed."""
        return self.limit_fen - self.standing.bound_fen


@dataclass(frozen=True)
class Overview(Position):
    """The same with what is waited for and what holds supply up."""

    next_report_on: date | None
    is_report_late: bool  # and not waived
    resting: Answer | None  # why no report is due of a dormant customer
    proposed: GradeRecord | None
    holds: list[SupplyHold]


def positions_of(customer_ids: Iterable[int], on: date) -> dict[int, Position]:
    """By customer key, for those of whom the reader sees the working data. The number of queries is fixed."""
    standings = standings_of(customer_ids, on)
    terms = terms_of_many(standings, on)
    limits = limit_in_force(standings, on, standings)
    starts = first_sales(list(standings.values()), on)
    found = {}
    for key, standing in standings.items():
        limit, answer = limits.get(key), terms.get(key)
        found[key] = Position(standing, answer, _next_sale(standing, answer, limit, on), limit, starts[key])
    return found


def overview_of(customer: Customer, on: date) -> Overview:
    """NotFound when the reader sees less than the customer's working data."""
    position = positions_of([customer.id], on).get(customer.id)
    if position is None:
        raise NotFound
    proposals = select(GradeRecord).where(GradeRecord.customer_id == customer.id, GradeRecord.state == "proposed")
    holds = select(SupplyHold).where(SupplyHold.customer_id == customer.id, SupplyHold.closed_on.is_(None))
    due_on = next_reports_due([customer], on)[customer.id]
    return Overview(
        standing=position.standing,
        terms=position.terms,
        next_sale=position.next_sale,
        limit=position.limit,
        start=position.start,
        next_report_on=due_on,
        is_report_late=due_on is not None and due_on < on and not is_let_off(customer, on),
        resting=_resting(customer, on),
        proposed=db.session.scalars(proposals).one_or_none(),
        holds=list(db.session.scalars(holds.order_by(SupplyHold.opened_on))),
    )


def _resting(customer: Customer, on: date) -> Answer | None:
    """What the policy says where it lets his reports rest."""
    if customer.grade is None or not is_dormant(customer, dormancy_on(on)):
        return None
    return decisions.ask("dormancy", facts_of_dormancy(customer, on), on)


def _next_sale(standing: Standing, terms: Answer | None, limit: LimitInForce | None, on: date) -> Answer | None:
    """One fen more, as recording a sale would ask it."""
    if terms is None or not terms.outcome["credit_allowed"]:
        return None
    return decisions.ask("over_limit", standing.over_limit_facts(limit.limit_fen if limit else 0, 1), on)
