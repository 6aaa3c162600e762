"""Ask for signatures, sign, refuse, withdraw. The state changes here and nowhere else.

Each act locks the request's row first and changes a step only from the state it was seen in, so that two signatures at
once have one effect. Services flush; whoever calls has begun to write, and commits.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from admin_app import clock
from admin_app.accounts.models import User
from admin_app.audit import changes
from admin_app.audit import service as audit
from admin_app.errors import Conflict, DeskError, Invalid, NotAllowed, NotFound, Refused, Sentence, sentence
from admin_app.extensions import db
from admin_app.notices import service as notices
from admin_app.secrecy.models import OpenTask
from admin_app.secrecy.reader import Unguarded, current, current_reader, unguarded
from admin_app.signoffs import alternates, signers
from admin_app.signoffs.alternates import SignAlternate
from admin_app.signoffs.matters import matter_of
from admin_app.signoffs.models import OPEN, SignRequest, SignStep

MOST_TEXT = 400
GIVEN = ("signed", "by_phone")
ENDED = {
    "signed": sentence("Signed: {title}.", "已签批：{title}。"),
    "refused": sentence("Refused: {title}.", "未获批准：{title}。"),
    "lapsed": sentence("Lapsed: {title}.", "已失效：{title}。"),
    "revoked": sentence("Not countersigned: {title}.", "电话确认未获补签：{title}。"),
}
LEFT_TO_NOBODY = sentence(
    "A signature is left to nobody, as everybody who could give it is in conflict: name an alternate.",
    "有签批事项因有权签字者均须回避而无人可签，请指定替补签批人。",
)
OVER = sentence("This was decided already.", "此事项已有结论。")
NO_SUPERIOR = sentence(
    "No manager is named above you; ask the administrator.", "尚未设置您的上级经理，请联系系统管理员。"
)
NOT_YOURS = sentence("This signature is not yours to give.", "此签字不属于您的职权。")
LOOK_FIRST = sentence(
    "{title}: open it and look at what it changes, then sign it there.", "{title}：请打开并查看变更内容后在该页签字。"
)
Steps = Sequence[str | Sequence[str]]


def ask(
    matter: str,
    *,
    steps: Steps,
    title: Sentence,
    clause: str,
    on: date,
    subject: str = "",
    customer_id: int | None = None,
    reason: str = "",
    values: Mapping[str, Any] | None = None,
    for_id: int | None = None,
    decision_id: str | None = None,
    requester_id: int | None = None,
) -> SignRequest:
    """Ask these posts to sign, one after another; posts in one sequence sign side by side.

    `department_manager` stands for the manager of whom it is asked for. The first steps open at once. `requester_id`:
    whose request it is, where somebody else puts it forward. Refused where nobody holds one of the posts, or whoever
    could sign asks himself.
    """
    signers.demand_held([post for posts in steps for post in ([posts] if isinstance(posts, str) else posts)], clause)
    reader = current()
    if requester_id is None and reader is not None and not isinstance(reader, Unguarded):
        requester_id = reader.user_id
    request = SignRequest(
        matter=matter_of(matter).name,
        subject=subject,
        customer_id=customer_id,
        requester_id=requester_id,
        for_id=for_id,
        title=dict(title),
        clause=clause,
        reason=reason.strip()[:MOST_TEXT],
        values=dict(values or {}),
        decision_id=decision_id,
        asked_on=on,
        asked_at=clock.now(),
        steps=[],
    )
    db.session.add(request)
    for number, posts in enumerate(steps, start=1):
        for post in [posts] if isinstance(posts, str) else posts:
            step = _step(request, len(request.steps) + 1, number, post)
            step.customer_id = customer_id
            request.steps.append(step)
    signers.demand_signable(request, on)
    db.session.flush()
    _open_next(request, on)
    tell("ask", request, {"steps": [step.post or step.person_id for step in request.steps]})
    return request


def _step(request: SignRequest, position: int, number: int, post: str) -> SignStep:
    if post != signers.DEPARTMENT_MANAGER:
        return SignStep(position=position, round=number, post=post)
    person = db.session.get(User, request.for_id or request.requester_id)
    manager = signers.department_manager(person) if person is not None else None
    if manager is None:
        says = sentence(
            "Nobody is named as your superior; ask the administrator.", "尚未设置您的上级，请联系系统管理员。"
        )
        raise Refused(says, request.clause)
    return SignStep(position=position, round=number, person_id=manager.id, instead_of=post)


NO_OPINION = sentence("Write your opinion with the signature.", "签批时请填写意见。")


def sign(step_id: int, *, comment: str = "") -> SignRequest:
    """Give the signature. NotAllowed when it is not the reader's to give, Conflict when it was given already.

    Refused without a comment where an opinion is asked.
    """
    request, step = _locked(step_id)
    reader = current_reader()
    holder = _demand_signer(request, step)
    matter = matter_of(request.matter)
    if matter.check is not None:
        matter.check(request, step)
    if matter.asks_opinion(step) and not comment.strip():
        raise Refused(NO_OPINION, request.clause)
    step.state, step.comment = "signed", comment.strip()[:MOST_TEXT]
    step.signed_by_id, step.signed_at = reader.user_id, clock.now()
    step.signed_for_id = holder.id if holder.id != reader.user_id else None
    _close_task(step)
    db.session.flush()
    tell("sign", request, {"step": step.position, "for": step.signed_for_id, "comment": step.comment})
    go_on(request, reader.on)
    return request


def refuse(step_id: int, reason: str) -> SignRequest:
    """Say no, with why: the request ends, the other steps are void."""
    request, step = _locked(step_id)
    reader = current_reader()
    holder = _demand_signer(request, step)
    why = need_reason(reason)
    step.state, step.comment = "refused", why
    step.signed_by_id, step.signed_at = reader.user_id, clock.now()
    step.signed_for_id = holder.id if holder.id != reader.user_id else None
    db.session.flush()
    tell("refuse", request, {"step": step.position, "reason": why})
    end(request, "refused", sentence(why, why), reader.on)
    return request


def withdraw(request_id: int, reason: str) -> SignRequest:
    """Whoever asked asks no more."""
    request = locked_request(request_id)
    reader = current_reader()
    if request.requester_id != reader.user_id:
        raise NotAllowed(sentence("Only whoever asked may withdraw it.", "只有申请人可以撤回。"), request.clause)
    if request.state != "pending":
        raise Conflict(OVER, request.clause)
    why = need_reason(reason)
    tell("withdraw", request, {"reason": why})
    end(request, "withdrawn", sentence(why, why), reader.on)
    return request


def go_on(request: SignRequest, on: date) -> None:
    """Open the steps that are next; after the last one, the effect. What the rules refuse then lapses."""
    if any(step.state in OPEN for step in request.steps):
        _open_next(request, on)
        _tell_rest(request)
        return
    matter = matter_of(request.matter)
    try:
        with db.session.begin_nested(), unguarded("the effect of the last signature"):
            matter.apply(request, on)
    except Refused as refused:
        end(request, "lapsed", refused.says, on, refused.clause)
        return
    request.state, request.closed_at = "signed", clock.now()
    _tell_requester(request)
    _tell_rest(request)


def end(request: SignRequest, state: str, says: Sentence, on: date, clause: str | None = None) -> None:
    """Close it without effect; its open steps are void. `clause`: by which it lapses, where not by its own."""
    request.state, request.closed_at = state, clock.now()
    request.outcome = {**says, **({"clause": clause} if clause else {})}
    for step in request.steps:
        if step.state in OPEN:
            step.state = "void"
            _close_task(step)
    _close_tasks_of(request)
    db.session.flush()
    with unguarded("what was asked for is not to be"):
        matter_of(request.matter).refuse(request, on)
    _tell_requester(request)
    _tell_rest(request)


def locked_request(request_id: int) -> SignRequest:
    """The request with its steps, locked until the transaction ends; NotFound when missing or hidden.

    The customer it is about is locked before it: what an effect locks after the head of the audit, others hold first.
    """
    _lock_customer_of(request_id)
    request = db.session.scalars(
        select(SignRequest)
        .where(SignRequest.id == request_id)
        .with_for_update(of=SignRequest)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if request is None:
        raise NotFound
    db.session.refresh(request, ["steps"])
    for step in request.steps:
        db.session.refresh(step)
    return request


def _lock_customer_of(request_id: int) -> None:
    about = db.session.scalar(select(SignRequest.customer_id).where(SignRequest.id == request_id))
    if about is None:
        return
    customers = SignRequest.customer.property.entity.class_
    with unguarded("a lock tells nothing"):
        db.session.scalars(select(customers.id).where(customers.id == about).with_for_update(of=customers)).all()


def _locked(step_id: int) -> tuple[SignRequest, SignStep]:
    request_id = db.session.scalar(select(SignStep.request_id).where(SignStep.id == step_id))
    if request_id is None:
        raise NotFound
    request = locked_request(request_id)
    return request, next(step for step in request.steps if step.id == step_id)


def _demand_signer(request: SignRequest, step: SignStep) -> User:
    if request.state != "pending" or step.state not in ("open", "waiting"):
        raise Conflict(OVER, request.clause)
    if step.state == "waiting":
        raise Refused(sentence("Somebody else signs before this.", "须先由前一步骤的人员签字。"), request.clause)
    reader = current_reader()
    holder = signers.for_whom(reader.user_id, request, step, reader.on)
    if holder is None:
        raise NotAllowed(_why_not(reader.user_id, request, step), request.clause)
    return holder


def _why_not(user_id: int, request: SignRequest, step: SignStep) -> Sentence:
    if user_id in (request.requester_id, request.for_id):
        return sentence("Nobody signs his own request.", "任何人不得签批自己的申请。")
    if user_id in signers.barred(request, step):
        return sentence("Nobody signs the same request twice.", "同一申请任何人不得签字两次。")
    return NOT_YOURS


def _open_next(request: SignRequest, on: date) -> None:
    if any(step.state == "open" for step in request.steps):
        return
    number = min(step.round for step in request.steps if step.state == "waiting")
    for step in request.steps:
        if step.round == number and step.state == "waiting":
            _open(request, step, on)
    db.session.flush()


def _open(request: SignRequest, step: SignStep, on: date) -> None:
    signers.settle_conflict(request, step, on)
    step.state, step.opened_on = "open", on
    _put_before(request, step, on)


def name_alternate(person: User, *, by: User) -> SignAlternate:
    """From now on conflicts that end nowhere go to this person, so do open steps that were left to nobody.

    NotAllowed unless the general manager names.
    """
    on = current_reader().on
    with unguarded("steps left to nobody, whomever they are about"):
        doubtful = [_locked(step_id) for step_id in signers.in_doubt()]  # before the head of the audit, as elsewhere
        row = alternates.name_alternate(person, by=by)
        for request, step in doubtful:
            if _is_open(request, step) and signers.settle_conflict(request, step, on):
                _close_task(step)
                _put_before(request, step, on)
                tell("settle", request, {"step": step.position, "person": step.person_id, "for": step.instead_of})
    return row


def _is_open(request: SignRequest, step: SignStep) -> bool:
    return request.state == "pending" and step.state == "open"


def _put_before(request: SignRequest, step: SignStep, on: date) -> None:
    """Tell whoever may sign it, and let him see the customer meanwhile."""
    _tell_asked(request, step, on)
    if request.customer_id is None:
        return
    with unguarded("whoever is asked to sign sees the customer's working data until he has"):
        task = OpenTask(
            customer_id=request.customer_id,
            user_id=step.person_id,
            post=step.post,
            kind="signature",
            subject=str(request.id),
            opened_at=clock.now(),
        )
        db.session.add(task)
        db.session.flush()
        step.task_id = task.id


def _close_task(step: SignStep) -> None:
    if step.task_id is None:
        return
    with unguarded("the signature is given: its task is done"):
        task = db.session.get(OpenTask, step.task_id)
        if task is not None and task.closed_at is None:
            task.closed_at = clock.now()
        db.session.flush()


def _close_tasks_of(request: SignRequest) -> None:
    for step in request.steps:
        _close_task(step)


def need_reason(text: str) -> str:
    kept = text.strip()
    if not kept:
        raise Invalid({"reason": sentence("Please say why.", "请说明理由。")})
    return kept[:MOST_TEXT]


def _tell_asked(request: SignRequest, step: SignStep, on: date) -> None:
    """A notice to whoever may sign the step; what it is about, his inbox shows him as far as he may see it.

    Where all of them are in conflict, to the general manager, who names an alternate.
    """
    asked = {signer.id for signer, _holder in signers.pairs(request, step, on)}
    if asked or signers.is_vacant(step):
        notices.tell(asked, _asked(matter_of(request.matter).title), f"/signoffs/{request.id}")
    else:
        notices.tell([one.id for one in signers.holders_of("general_manager")], LEFT_TO_NOBODY, "/deputies/")


def _asked(title: Sentence) -> Sentence:
    return sentence(f"Your signature is asked: {title['en']}.", f"有事项待您签批：{title['zh']}。")


def _tell_requester(request: SignRequest) -> None:
    """A notice of how it ended, unless he ended it himself, to whoever asked; and to who confirmed it by phone or
    was passed over while he was away (二(四)5)."""
    reader, words = current(), ENDED.get(request.state)
    concerned = {request.requester_id, *(key for step in request.steps for key in (step.phone_by_id, step.away_id))}
    concerned -= {None, getattr(reader, "user_id", None)}
    if words is None or not concerned:
        return
    told = {language: words[language].format(title=request.title[language]) for language in ("en", "zh")}
    notices.tell([key for key in concerned if key is not None], sentence(**told), f"/signoffs/{request.id}")


def _tell_rest(request: SignRequest) -> None:
    """What followed from it: steps opened, tasks closed, the request closed."""
    db.session.flush()
    if changes.pending(db.session()):
        tell("proceed", request, {"state": request.state})


def tell(act: str, request: SignRequest, values: Mapping[str, Any]) -> None:
    """An audit entry about the request, by whoever reads."""
    reader = current()
    audit.record(
        f"signoff.{act}",
        user_id=None if isinstance(reader, Unguarded) or reader is None else reader.user_id,
        subject=str(request.id),
        customer_id=request.customer_id,
        values={"matter": request.matter, **values},
    )


def sign_many(step_ids: Sequence[int], *, comment: str = "") -> list[tuple[int, DeskError | None]]:
    """Sign each, one not hindering the others: (step, why not) in the order of their keys."""
    done: list[tuple[int, DeskError | None]] = []
    for step_id in sorted(set(step_ids)):
        try:
            with db.session.begin_nested():
                _demand_no_look(step_id)
                sign(step_id, comment=comment)
            done.append((step_id, None))
        except DeskError as refused:
            done.append((step_id, refused))
    return done


def _demand_no_look(step_id: int) -> None:
    """Refused among others: what is signed only after a look at it."""
    request = db.session.scalars(select(SignRequest).join(SignStep).where(SignStep.id == step_id)).one_or_none()
    if request is not None and matter_of(request.matter).is_looked_at:
        told = {language: LOOK_FIRST[language].format(title=request.title[language]) for language in ("en", "zh")}
        raise Refused(sentence(**told), request.clause)
