"""Visit a new customer, have the opinions signed, and may the first sale on account be made? 二(三)3.4.1.

Matter `trading_start`. Whoever has dealt with us before is not asked: an invoice, or a sale on account, is on record.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from admin_app.areas.credit import acting
from admin_app.areas.credit.hearing import hearing
from admin_app.areas.credit.standing import Standing
from admin_app.areas.credit.trading.documents import demand_on_file
from admin_app.areas.credit.trading.models import CONDITIONS, TradingStart, VisitPlan
from admin_app.areas.customers.models import GONE
from admin_app.areas.receivables.models import Invoice, Sale
from admin_app.audit import service as audit
from admin_app.decisions import service as decisions
from admin_app.errors import Conflict, Invalid, NotAllowed, NotFound, Refused, sentence
from admin_app.extensions import db
from admin_app.secrecy.reader import Reader, current, current_reader
from admin_app.signoffs import service as signoffs
from admin_app.signoffs.models import SignRequest, SignStep

CLAUSE = "二(三)3.4.1"
TITLE = sentence("Start of trading with a customer", "与客户开始交易")
NOT_NOW = sentence("This visit is closed already.", "该走访已办结。")
ASKED = sentence("The opinions on this customer are asked for already.", "对该客户的意见已在征求中。")


def plan_visit(customer_id: int, planned_on: date, aim: str, *, on: date) -> VisitPlan:
    """Whoever plans it goes, on that day."""
    acting.begin_writing()
    customer = acting.customer_of(customer_id)
    user_id = acting.demand("credit.plan_visit", customer)
    if planned_on < on:
        raise Invalid({"planned_on": sentence("Today or a later day.", "须为今日或以后。")})
    visit = VisitPlan(
        customer_id=customer_id,
        planned_on=planned_on,
        visitor_id=user_id,
        aim=acting.need_text("aim", aim),
        state="planned",
        outcome="",
    )
    db.session.add(visit)
    db.session.flush()
    _audit("plan_visit", visit.id, customer_id, {"planned_on": planned_on, "aim": visit.aim})
    return visit


def report_visit(visit_id: int, outcome: str, done_on: date, *, on: date) -> VisitPlan:
    """What came of it, by whoever went."""
    visit = _visit(visit_id)
    acting.not_later_than("done_on", done_on, on)
    visit.state, visit.outcome, visit.done_on = "done", acting.need_text("outcome", outcome, 4000), done_on
    db.session.flush()
    _audit("visit", visit.id, visit.customer_id, {"done_on": done_on})
    return visit


def drop_visit(visit_id: int, reason: str) -> VisitPlan:
    """It does not take place, and why."""
    visit = _visit(visit_id)
    visit.state, visit.outcome = "dropped", acting.need_text("reason", reason)
    db.session.flush()
    _audit("drop_visit", visit.id, visit.customer_id, {"reason": visit.outcome})
    return visit


def _visit(visit_id: int) -> VisitPlan:
    """Planned, and the reader's own or of whom he stands for; locked with the customer."""
    acting.begin_writing()
    customer_id = db.session.scalar(select(VisitPlan.customer_id).where(VisitPlan.id == visit_id))
    if customer_id is None:
        raise NotFound
    acting.customer_of(customer_id)
    rows = select(VisitPlan).where(VisitPlan.id == visit_id)
    visit = db.session.scalars(rows.execution_options(populate_existing=True)).one()
    reader = current()
    if isinstance(reader, Reader) and visit.visitor_id not in reader.stands_for:
        raise NotAllowed(sentence("This visit is somebody else's.", "此走访由他人负责。"), CLAUSE)
    if visit.state != "planned":
        raise Conflict(NOT_NOW, CLAUSE)
    return visit


def ask_to_start(
    customer_id: int, wanted_fen: int, condition: str, document: str, reason: str, *, on: date
) -> SignRequest:
    """Ask customer service and finance for their opinion on credit and limit, with the condition that is offered."""
    acting.begin_writing()
    customer = acting.customer_of(customer_id)
    user_id = acting.demand("credit.start_trading", customer)
    if customer.status in GONE:
        raise Refused(sentence("This customer is void or merged.", "该客户已作废或已合并。"), CLAUSE)
    acting.need_amount("wanted_fen", wanted_fen)
    acting.one_of("condition", condition, CONDITIONS)
    open_ones = select(TradingStart.id).where(
        TradingStart.customer_id == customer_id, TradingStart.state == "asked_opinions"
    )
    if db.session.scalar(open_ones.limit(1)) is not None:
        raise Refused(ASKED, CLAUSE)
    start = TradingStart(
        customer_id=customer_id,
        asked_on=on,
        asked_by_id=user_id,
        wanted_fen=wanted_fen,
        condition=condition,
        document=acting.need_text("document", document, 200),
        reason=acting.need_text("reason", reason),
        state="asked_opinions",
    )
    db.session.add(start)
    db.session.flush()
    _audit("start", start.id, customer_id, {"wanted_fen": wanted_fen, "condition": condition})
    posts, clause = hearing("start_of_trading", on)
    return signoffs.ask(
        "trading_start",
        steps=[posts],
        title=TITLE,
        clause=clause,
        on=on,
        subject=str(start.id),
        customer_id=customer_id,
        reason=start.reason,
        values={"wanted_fen": wanted_fen, "condition": condition},
    )


def start_of(request: SignRequest) -> TradingStart:
    start = db.session.get(TradingStart, int(request.subject))
    assert start is not None  # noqa: S101 it was asked with the request
    return start


def check(request: SignRequest, _step: SignStep) -> None:
    """No opinion is signed while the document that the rules want is not on file."""
    demand_on_file(start_of(request), current_reader().on)


def agreed(request: SignRequest, on: date) -> None:
    start = start_of(request)
    start.state, start.closed_on = "agreed", on
    db.session.flush()


def declined(request: SignRequest, on: date) -> None:
    start = start_of(request)
    start.state, start.closed_on = "declined", on
    start.note = str((request.outcome or TITLE)["zh"])[:400]
    db.session.flush()


def first_sales(standings: Sequence[Standing], on: date) -> dict[int, decisions.Answer]:
    """What the rules say of a first sale on account, by customer key; five queries however many there are."""
    keys = [one.customer_id for one in standings]
    if not keys:
        return {}
    known = _keys(select(Invoice.customer_id).where(Invoice.customer_id.in_(keys), Invoice.is_void.is_(False)))
    known |= _keys(select(Sale.customer_id).where(Sale.customer_id.in_(keys), Sale.on_account, Sale.is_void.is_(False)))
    visited = _keys(select(VisitPlan.customer_id).where(VisitPlan.customer_id.in_(keys), VisitPlan.state == "done"))
    agreements = select(TradingStart.customer_id, TradingStart.condition).where(
        TradingStart.customer_id.in_(keys), TradingStart.state == "agreed"
    )
    latest_last = agreements.order_by(TradingStart.closed_on, TradingStart.id)
    conditions = {row.customer_id: row.condition for row in db.session.execute(latest_last)}
    facts = [
        {
            "has_dealings": one.customer_id in known,
            "visited": one.customer_id in visited,
            "opinions_given": one.customer_id in conditions,
            "condition": conditions.get(one.customer_id, "none"),
            "investigation": one.investigation,
        }
        for one in standings
    ]
    return dict(zip(keys, decisions.ask_many("first_sale", facts, on), strict=True))


def _keys(rows: object) -> set[int]:
    return set(db.session.scalars(rows.distinct()))  # type: ignore[attr-defined]


def _audit(act: str, key: int, customer_id: int, values: dict[str, object]) -> None:
    reader = current()
    user_id = reader.user_id if isinstance(reader, Reader) else None
    audit.record(f"trading.{act}", user_id=user_id, subject=str(key), customer_id=customer_id, values=values)
