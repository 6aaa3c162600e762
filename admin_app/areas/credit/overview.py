"""On what terms may we sell to this customer, and how much is left? For the top of his page. Money in fen."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from admin_app.areas.credit.limits import LimitInForce, limit_in_force, terms_of_many
from admin_app.areas.credit.models import GradeRecord, SupplyHold
from admin_app.areas.credit.standing import Standing, standings_of
from admin_app.areas.customers.models import Customer
from admin_app.decisions import service as decisions
from admin_app.decisions.service import Answer
from admin_app.duties.credit_reports import next_reports_due
from admin_app.errors import NotFound, Sentence, sentence
from admin_app.extensions import db

UNGRADED = sentence(
    "Sell against cash until a grade is confirmed: the rules propose it, a credit officer confirms it.",
    "定级前须现款现货：等级由规则提议，经信用管理员确认。",
)


@dataclass(frozen=True)
class Overview:
    """`terms` is None while no grade is confirmed; `limit` is None while none is in force.

    `next_sale` is what over_limit says of the smallest further sale on account; None where none is allowed at all.
    """

    standing: Standing
    terms: Answer | None
    next_sale: Answer | None
    limit: LimitInForce | None
    next_report_on: date | None
    proposed: GradeRecord | None
    holds: list[SupplyHold]

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


def overview_of(customer: Customer, on: date) -> Overview:
    """NotFound when the reader sees less than the customer's working data."""
    standings = standings_of([customer.id], on)
    if customer.id not in standings:
        raise NotFound
    proposals = select(GradeRecord).where(GradeRecord.customer_id == customer.id, GradeRecord.state == "proposed")
    holds = select(SupplyHold).where(SupplyHold.customer_id == customer.id, SupplyHold.closed_on.is_(None))
    standing = standings[customer.id]
    terms = terms_of_many(standings, on).get(customer.id)
    limit = limit_in_force([customer.id], on, standings).get(customer.id)
    return Overview(
        standing=standing,
        terms=terms,
        next_sale=_next_sale(standing, limit, on) if terms and terms.outcome["credit_allowed"] else None,
        limit=limit,
        next_report_on=next_reports_due([customer], on)[customer.id],
        proposed=db.session.scalars(proposals).one_or_none(),
        holds=list(db.session.scalars(holds.order_by(SupplyHold.opened_on))),
    )


def _next_sale(standing: Standing, limit: LimitInForce | None, on: date) -> Answer:
    """One fen more, as recording a sale would ask it."""
    return decisions.ask("over_limit", standing.over_limit_facts(limit.limit_fen if limit else 0, 1), on)
