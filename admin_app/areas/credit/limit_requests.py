"""Ask for a credit limit: whoever may not approve it himself proposes it, and the post that the rules name signs.

Matter `credit_limit`. The rules are asked again when it is signed: what policy allows no longer lapses (二(三)2).
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from flask_babel import gettext

from admin_app.areas.credit import acting
from admin_app.areas.credit.limit_steps import close_step
from admin_app.areas.credit.limits import Wanted, allowed_of, approve_limit, checked, end_limit, put_in_force
from admin_app.areas.credit.models import CreditLimit
from admin_app.errors import NotAllowed, NotFound, Refused, sentence
from admin_app.extensions import db
from admin_app.signoffs import service as signoffs
from admin_app.signoffs.matters import Matter, register
from admin_app.signoffs.models import SignRequest
from admin_app.signoffs.signers import signed_by

CLAUSE = "二(三)2.5"
TITLE = sentence("A credit limit", "授信额度")


def set_limit(
    customer_id: int,
    limit_fen: int,
    from_on: date,
    until_on: date,
    reason: str,
    *,
    is_temporary: bool = False,
    on: date | None = None,
) -> CreditLimit | SignRequest:
    """Approve it where one's post may, else ask the post that may.

    Refused above what policy allows; Invalid by field; NotAllowed for whoever may neither approve nor ask.
    """
    given = (customer_id, limit_fen, from_on, until_on, reason)
    try:
        return approve_limit(*given, is_temporary=is_temporary, on=on)
    except NotAllowed:
        return propose_limit(*given, is_temporary=is_temporary, on=on)


def propose_limit(
    customer_id: int,
    limit_fen: int,
    from_on: date,
    until_on: date,
    reason: str,
    *,
    is_temporary: bool = False,
    on: date | None = None,
) -> SignRequest:
    """Ask the post that approves a limit of this size. Refused above what policy allows; Invalid by field."""
    acting.begin_writing()
    customer = acting.customer_of(customer_id)
    user_id = acting.demand("credit.propose_limit", customer)
    day = on or acting.business_day(from_on)
    wanted = checked(Wanted(limit_fen, from_on, until_on, reason, is_temporary), day)
    allowed = allowed_of(customer, wanted, day)
    if not is_temporary:
        close_step(customer_id, "taken", day, user_id)
    return signoffs.ask(
        "credit_limit",
        steps=[allowed.approver],
        title=TITLE,
        clause=allowed.signing.clause,
        on=day,
        customer_id=customer_id,
        reason=wanted.reason,
        values={
            "limit_fen": limit_fen,
            "from_on": from_on.isoformat(),
            "until_on": until_on.isoformat(),
            "is_temporary": is_temporary,
        },
    )


def _wanted(request: SignRequest) -> Wanted:
    given = request.values
    days = (date.fromisoformat(given["from_on"]), date.fromisoformat(given["until_on"]))
    return Wanted(given["limit_fen"], *days, request.reason, given.get("is_temporary", False))


def _apply(request: SignRequest, on: date) -> None:
    """The limit holds from its first day, or from today where that has passed."""
    wanted = _wanted(request)
    if wanted.until_on < on:
        raise Refused(sentence("The last day of this limit has passed.", "该额度的止日已过。"), request.clause)
    if wanted.from_on < on:
        wanted = replace(wanted, from_on=on)
    customer = acting.customer_of(request.customer_id or 0)
    allowed = allowed_of(customer, wanted, on)
    last = request.steps[-1]
    if last.post is not None and allowed.approver == "general_manager" != last.post:
        says = sentence(
            "Meanwhile the general manager must approve a limit of this size; ask anew.",
            "政策已变更，该数额的额度须由总经理批准，请重新申请。",
        )
        raise Refused(says, allowed.signing.clause)
    limit = put_in_force(customer.id, wanted, allowed, on, signed_by(last))
    request.subject = str(limit.id)


def _revoke(request: SignRequest, on: date) -> None:
    try:
        end_limit(int(request.subject), on, (request.outcome or TITLE)["zh"])
    except (NotFound, Refused):  # it has ended meanwhile
        return


def _details(request: SignRequest) -> Iterable[tuple[str, str]]:
    wanted = _wanted(request)
    yield gettext("Limit (yuan)"), acting.yuan(wanted.limit_fen)
    yield gettext("From"), wanted.from_on.isoformat()
    yield gettext("Last day"), wanted.until_on.isoformat()
    if wanted.is_temporary:
        yield gettext("Temporary"), gettext("Afterwards the standing limit counts again.")
    limit = db.session.get(CreditLimit, int(request.subject)) if request.subject else None
    if limit is not None:
        yield gettext("Approved on"), limit.approved_on.isoformat()


register(Matter("credit_limit", TITLE, apply=_apply, revoke=_revoke, details=_details))
