"""The signer is away and it is urgent: after a call by sales support the next level signs in his stead (二(四)5).

Whoever asked says why it cannot wait; policy `level_skip` names the next level, or refuses. Where that level signs the
request anyway, its signature covers both. Whoever confirmed it and whoever was passed over are told the result.
"""

from datetime import date

from admin_app import clock
from admin_app.accounts import deputies
from admin_app.accounts.deputies import NEVER
from admin_app.accounts.models import User
from admin_app.accounts.superiors import superiors
from admin_app.decisions import service as decisions
from admin_app.errors import Conflict, NotAllowed, Refused, sentence
from admin_app.extensions import db
from admin_app.policies import service as policies
from admin_app.secrecy.reader import current_reader
from admin_app.signoffs import service, signers
from admin_app.signoffs.matters import matter_of
from admin_app.signoffs.models import OPEN, SignRequest, SignStep
from admin_app.signoffs.phone import CLAUSE, NOT_BY_PHONE, demand_confirming

SUPERIOR = "superior"
ASKERS = sentence("Whoever asked says that it is urgent.", "由申请人标明紧急。")
NO_LEVEL = sentence(
    "At the next level nobody is there who may sign this; have it confirmed by phone.",
    "上一级没有在岗且可签批此事项的人员，请改用电话确认。",
)


def mark_urgent(request_id: int, reason: str) -> SignRequest:
    """Why it cannot wait, by whoever asked. Refused where no level of this matter may be passed over."""
    request = service.locked_request(request_id)
    if request.requester_id != current_reader().user_id:
        raise NotAllowed(ASKERS, CLAUSE)
    if matter_of(request.matter).revoke is None:
        raise Refused(NOT_BY_PHONE, CLAUSE)
    if request.state != "pending":
        raise Conflict(service.OVER, request.clause)
    request.urgent = service.need_reason(reason)
    db.session.flush()
    service.tell("urgent", request, {"reason": request.urgent})
    return request


def skip_level(step_id: int, note: str) -> SignRequest:
    """Record the call, with whom and when; the step is asked of the next level, or covered by its other signature.

    By sales support. Refused with the rule's clause where it is not urgent, somebody may sign, or no level is above.
    """
    request, step = service._locked(step_id)
    reader = current_reader()
    demand_confirming(request, step, reader)
    absent = _able(request, step)
    answer = decisions.ask("level_skip", _facts(request, step, reader.on), reader.on)
    if not answer.outcome["allowed"]:
        raise Refused(answer.because, answer.clause)
    above = [one for one in _level(answer.outcome["next_level"], absent) if _may_sign(one, request, step, reader.on)]
    if not above:
        raise Refused(NO_LEVEL, CLAUSE)
    said = service.need_reason(note)
    kept = decisions.record(answer, user_id=reader.user_id, customer_id=request.customer_id)
    step.away_id, step.phone_by_id, step.phone_at, step.phone_note = absent[0].id, reader.user_id, clock.now(), said
    service._close_task(step)
    if _signs_anyway(above, request, step):
        step.state = "skipped"
    else:
        _give_to(step, answer.outcome["next_level"], above[0])
        service._open(request, step, reader.on)
    db.session.flush()
    values = {"step": step.position, "note": said, "away": step.away_id, "decision": kept.id}
    service.tell("skip_level", request, values | {"next_level": answer.outcome["next_level"]})
    if step.state == "skipped":
        service.go_on(request, reader.on)
    return request


def may_be_skipped(request: SignRequest, step: SignStep, on: date) -> bool:
    """Do the rules let this open step go up on that day? Who is there at the next level is seen when it is done."""
    if step.state != "open" or step.away_id is not None or matter_of(request.matter).revoke is None:
        return False
    return bool(decisions.ask("level_skip", _facts(request, step, on), on).outcome["allowed"])


def _facts(request: SignRequest, step: SignStep, on: date) -> dict[str, object]:
    there = {signer.id for signer, _holder in signers.pairs(request, step, on)}
    is_known = policies.in_force("level_skip", on).loaded.kinds["post"].refusal(step.post) is None
    return {
        "urgent": bool(request.urgent),
        "away": bool(there) and there <= deputies.away(there, on),
        "post": step.post if is_known else None,
    }


def _able(request: SignRequest, step: SignStep) -> list[User]:
    """Those of whom it is asked and who are not barred."""
    no = signers.barred(request, step)
    return [holder for holder in signers.holders(step) if holder.id not in no]


def _level(name: str, absent: list[User]) -> list[User]:
    """Who is at the next level: the next superior of whom it is asked, or the holders of a post."""
    if name == SUPERIOR:
        return [one for one in [next(superiors(absent[0]), None)] if one is not None]
    return signers.holders_of(name)


def _may_sign(one: User, request: SignRequest, step: SignStep, on: date) -> bool:
    is_able = one.active and not one.posts & NEVER and one.id not in signers.barred(request, step)
    return is_able and not deputies.away([one.id], on)


def _signs_anyway(above: list[User], request: SignRequest, step: SignStep) -> bool:
    """Is another signature of this request asked of nobody but them?"""
    level = {one.id for one in above}
    others = (other for other in request.steps if other is not step and other.state in OPEN)
    return any({holder.id for holder in holders} <= level for holders in map(signers.holders, others) if holders)


def _give_to(step: SignStep, level: str, above: User) -> None:
    step.instead_of = step.instead_of or step.post or "person"
    step.post, step.person_id = (None, above.id) if level == SUPERIOR else (level, None)
