"""The signer is away and it is urgent: sales support asks him by phone; he countersigns when he is back (二(四)5).

Provisional until then: the effect stands, and is taken back where he does not countersign. Only matters whose effect
can be taken back are confirmed by phone. The result is there for whoever confirmed, among his requests.
"""

from datetime import date

from admin_app import clock
from admin_app.accounts.rights import demand
from admin_app.errors import Conflict, NotAllowed, Refused, sentence
from admin_app.extensions import db
from admin_app.secrecy.reader import Reader, current_reader, unguarded
from admin_app.signoffs import service, signers
from admin_app.signoffs.matters import matter_of
from admin_app.signoffs.models import SignRequest, SignStep

CLAUSE = "二(四)5"
NOT_BY_PHONE = sentence(
    "This is not confirmed by phone; it needs the signature itself.", "此事项不适用电话确认，须本人签字。"
)
SKIPPED = sentence(
    "A level was passed over already; whoever signs now signs himself.", "该步骤已跨级审批，须由现签批人本人签字。"
)


def confirm_by_phone(step_id: int, note: str) -> SignRequest:
    """Record that the signer said yes on the phone: with whom, when, why it could not wait."""
    request, step = service._locked(step_id)
    reader = current_reader()
    demand_confirming(request, step, reader)
    if not signers.pairs(request, step, reader.on):
        raise Refused(sentence("There is nobody who could sign this.", "没有可签字的人员。"), CLAUSE)
    step.state, step.phone_note = "by_phone", service.need_reason(note)
    step.phone_by_id, step.phone_at = reader.user_id, clock.now()
    db.session.flush()
    service.tell("phone", request, {"step": step.position, "note": step.phone_note})
    service.go_on(request, reader.on)
    return request


def demand_confirming(request: SignRequest, step: SignStep, reader: Reader) -> None:
    """May the reader note what was said on the phone about this step? Refused, Conflict or NotAllowed otherwise."""
    demand(reader.posts, "signoff.confirm_by_phone")
    if matter_of(request.matter).revoke is None:
        raise Refused(NOT_BY_PHONE, CLAUSE)
    if request.state != "pending" or step.state != "open":
        raise Conflict(service.OVER, request.clause)
    if reader.user_id in signers.barred(request, step):
        raise NotAllowed(sentence("Nobody confirms his own request.", "任何人不得确认自己的申请。"), CLAUSE)
    if step.away_id is not None:
        raise Refused(SKIPPED, CLAUSE)


def countersign(step_id: int) -> SignRequest:
    """What was confirmed by phone is signed now."""
    request, step = _of_reader(step_id)
    reader = current_reader()
    holder = signers.for_whom(reader.user_id, request, step, reader.on)
    step.state, step.signed_by_id, step.signed_at = "signed", reader.user_id, clock.now()
    step.signed_for_id = holder.id if holder is not None and holder.id != reader.user_id else None
    service._close_task(step)
    db.session.flush()
    service.tell("countersign", request, {"step": step.position})
    return request


def disown(step_id: int, reason: str) -> SignRequest:
    """It was not agreed on the phone: the effect is taken back, the request revoked."""
    request, step = _of_reader(step_id)
    reader = current_reader()
    why = service.need_reason(reason)
    step.state, step.comment = "refused", why
    step.signed_by_id, step.signed_at = reader.user_id, clock.now()
    was_in_effect = request.state == "signed"
    db.session.flush()
    service.tell("disown", request, {"step": step.position, "note": why})
    service.end(request, "revoked", sentence(why, why), reader.on)
    if was_in_effect:
        _revoke(request, reader.on)
    return request


def _revoke(request: SignRequest, on: date) -> None:
    revoke = matter_of(request.matter).revoke
    assert revoke is not None  # noqa: S101 otherwise nobody could have confirmed it by phone
    with unguarded("what was done on a confirmation by phone is taken back"):
        revoke(request, on)


def _of_reader(step_id: int) -> tuple[SignRequest, SignStep]:
    request, step = service._locked(step_id)
    reader = current_reader()
    if step.state != "by_phone" or request.state not in ("pending", "signed"):
        raise Conflict(service.OVER, request.clause)
    if signers.for_whom(reader.user_id, request, step, reader.on) is None:
        raise NotAllowed(service.NOT_YOURS, CLAUSE)
    return request, step
