"""Ask to consult (查阅, 二(二)6.7) or to borrow (借阅, 7.1) an archive, by name; the custodian finds it and grants.

The answer to whoever asks is the same whether there is such an archive: the name stays as it was typed, and only
readers of the archive see which one it was. Services flush; whoever calls has begun to write, and commits.
"""

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext
from sqlalchemy import select

from admin_app import clock, said
from admin_app.accounts import rights
from admin_app.accounts.models import User
from admin_app.areas.archive import cards, consultations
from admin_app.areas.archive.models import ArchiveLink, ArchiveRequest
from admin_app.areas.customers.models import GONE, Customer
from admin_app.audit import service as audit
from admin_app.decisions import service as decisions
from admin_app.errors import Conflict, Invalid, NotAllowed, NotFound, Refused, sentence
from admin_app.extensions import db
from admin_app.secrecy.access import level_on
from admin_app.secrecy.reader import current, current_reader, unguarded
from admin_app.signoffs import service as signoffs
from admin_app.signoffs import signers
from admin_app.signoffs.matters import Matter, register
from admin_app.signoffs.models import SignRequest

TITLES = {
    "consult": sentence("Consult an archive", "查阅档案"),
    "borrow": sentence("Borrow an archive", "借阅档案"),
}
CLAUSES = {"consult": "二(二)6.7", "borrow": "二(二)7.1"}
TOP_SECRET = sentence("A top secret archive for a colleague", "为同事办理绝密档案")
NOT_ONES_OWN = sentence("Nobody grants his own request.", "任何人不得办理自己的申请。")
HAS_LEFT = sentence("Whoever asked works here no more.", "申请人已不在岗。")
OVER = sentence("This request is closed.", "该申请已办结。")


def ask(kind: str, typed_name: str, purpose: str, *, on: date) -> ArchiveRequest:
    """A request under the name as typed. Refused to staff who would borrow, and to whoever alone could sign it if it is
    top secret: which it is, the answer does not tell. Invalid by field.
    """
    reader = current_reader()
    if "administrator" in reader.posts:
        raise NotAllowed(rights.who_may("archive.ask"), CLAUSES.get(kind, CLAUSES["consult"]))
    if kind not in TITLES:
        raise Invalid({"kind": sentence("Consult or borrow (二(二)6.7).", "请选择查阅或借阅（二(二)6.7）。")})
    name, why = _text("typed_name", typed_name, 200), _text("purpose", purpose, 400)
    if kind == "borrow":
        answer = decisions.ask("borrowing", {"rank": reader.rank, "level": "internal"}, on)
        if not answer.outcome["allowed"]:
            raise Refused(answer.because, answer.clause)
        highest = decisions.ask("borrowing", {"rank": reader.rank, "level": "top_secret"}, on)
        if highest.outcome["step_1"] is not None:
            signers.demand_other(highest.outcome["step_1"], reader.user_id, highest.clause, on)
    request = ArchiveRequest(
        kind=kind, requester_id=reader.user_id, typed_name=name, purpose=why, asked_on=on, asked_at=clock.now()
    )
    db.session.add(request)
    db.session.flush()
    signer, clause = _first_signer(kind, on)
    if signer is not None:
        signoffs.ask(
            "archive_request",
            steps=[signer],
            title=TITLES[kind],
            clause=clause,
            on=on,
            subject=str(request.id),
            reason=why,
            values={"typed_name": name},
        )
    else:
        request.state, request.ready_on = "to_grant", on
        db.session.flush()
    _audit("ask", request, {"kind": kind, "typed_name": name, "purpose": why})
    return request


def _first_signer(kind: str, on: date) -> tuple[str | None, str]:
    """Who signs before the custodian looks for it, and the clause: of any archive, for which it is nobody knows yet."""
    if kind == "borrow":
        return None, CLAUSES[kind]
    answer = decisions.ask("consultation", {"level": "internal"}, on)
    return answer.outcome["step_1"], answer.clause


def withdraw(request_id: int) -> ArchiveRequest:
    """Whoever asked asks no more; also what waits for a signature."""
    request = locked(request_id)
    if request.requester_id != current_reader().user_id:
        raise NotAllowed(sentence("Only whoever asked may withdraw it.", "只有申请人可以撤回。"), CLAUSES[request.kind])
    _demand_state(request, "asked", "to_grant")
    _close(request, "withdrawn")
    _void_signatures(request)
    _audit("withdraw", request, {})
    return request


def decline(request_id: int, note: str) -> ArchiveRequest:
    """The custodian does not grant it, or there is no such archive; the note stays in the audit, for the custodians."""
    request = locked(request_id)
    rights.demand(current_reader().posts, "archive.grant")
    _demand_state(request, "to_grant")
    kept = _text("note", note, 400)
    _close(request, "declined")
    _void_signatures(request)
    _audit("decline", request, {"note": kept})
    return request


def grant(request_id: int, customer_id: int, *, on: date) -> ArchiveRequest:
    """Grant it for this archive: at once, or after the general manager's signature where the rules ask for it.

    Refused where the rules do not allow it, or the original is out; NotFound without the archive.
    """
    request = locked(request_id)
    reader = current_reader()
    rights.demand(reader.posts, "archive.grant")
    _demand_state(request, "to_grant")
    if is_being_signed(request):
        raise Conflict(sentence("The general manager has it to sign.", "已提交总经理签批。"), CLAUSES[request.kind])
    customer = _archive(customer_id)
    _not_for_oneself(request)
    signers_left, days = _rule(request, customer, on)
    with unguarded("the custodian's link"):
        db.session.add(
            ArchiveLink(
                request_id=request.id, customer_id=customer.id, linked_by_id=reader.user_id, linked_at=clock.now()
            )
        )
        db.session.flush()
    if not signers_left:
        _give(request, customer, days, on, reader.user_id)
        return request
    signoffs.ask(
        "archive_top_secret",
        steps=signers_left,
        title=TOP_SECRET,
        clause=CLAUSES[request.kind],
        on=on,
        subject=str(request.id),
        customer_id=customer.id,
        reason=request.purpose,
        values={"kind": request.kind},
        for_id=request.requester_id,
    )
    _audit("link", request, {}, customer.id)
    return request


def is_being_signed(request: ArchiveRequest) -> bool:
    """Is it found, and with the general manager to sign? For the custodians to know."""
    waits = select(SignRequest.id).where(
        SignRequest.matter == "archive_top_secret",
        SignRequest.subject == str(request.id),
        SignRequest.state == "pending",
    )
    return db.session.scalar(waits.limit(1)) is not None


def link_of(request_id: int) -> ArchiveLink | None:
    """Which archive it was found to be, for those who see it."""
    rows = select(ArchiveLink).where(ArchiveLink.request_id == request_id).order_by(ArchiveLink.linked_at.desc())
    return db.session.scalars(rows.limit(1)).first()


def locked(request_id: int) -> ArchiveRequest:
    """The request, locked until the transaction ends; NotFound when missing or not the reader's to see."""
    request = db.session.scalars(
        select(ArchiveRequest)
        .where(ArchiveRequest.id == request_id)
        .with_for_update(of=ArchiveRequest)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if request is None:
        raise NotFound
    return request


def _rule(request: ArchiveRequest, customer: Customer, on: date) -> tuple[list[str], int]:
    """Who must sign besides whoever has, and for how many working days it is granted."""
    if not request.requester.active:
        raise Refused(HAS_LEFT, CLAUSES[request.kind])
    facts: dict[str, object] = {"level": level_on(customer, on)}
    if request.kind == "consult":
        answer = decisions.ask("consultation", facts, on)
    else:
        answer = decisions.ask("borrowing", {**facts, "rank": request.requester.rank}, on)
        if not answer.outcome["allowed"]:
            raise Refused(answer.because, answer.clause)
        cards.demand_in_custody(customer.id)
    reader = current()
    user_id = getattr(reader, "user_id", None)
    decisions.record(answer, user_id=user_id, customer_id=customer.id)
    return left_to_sign(request.kind, answer, on), answer.outcome["working_days"]


def left_to_sign(kind: str, answer: decisions.Answer, on: date) -> list[str]:
    """Once it is found: whom the rules name for its level, without whoever has signed for any."""
    first, second = answer.outcome["step_1"], answer.outcome.get("step_2")
    signed, _clause = _first_signer(kind, on)
    return [post for post in (None if first == signed else first, second) if post is not None]


def _give(request: ArchiveRequest, customer: Customer, days: int, on: date, by_id: int | None) -> None:
    if request.kind == "consult":
        consultations.open_consultation(request, customer.id, days, on)
    else:
        cards.issue(request, customer.id, days, on, by_id)
    _close(request, "granted")
    _audit("grant", request, {"days": days}, customer.id)


def _close(request: ArchiveRequest, state: str) -> None:
    request.state, request.closed_at = state, clock.now()
    db.session.flush()


def _void_signatures(request: ArchiveRequest) -> None:
    """What waits for a signature on it waits no more."""
    with unguarded("a closed request asks for no signature"):
        open_ones = select(SignRequest).where(
            SignRequest.matter.in_(("archive_request", "archive_top_secret")),
            SignRequest.subject == str(request.id),
            SignRequest.state == "pending",
        )
        for asked in db.session.scalars(open_ones).all():
            signoffs.end(asked, "withdrawn", OVER, request.asked_on)


def _archive(customer_id: int) -> Customer:
    """Locked, so that what is destroyed is not granted meanwhile."""
    customer = db.session.scalars(
        select(Customer)
        .where(Customer.id == customer_id, Customer.status.not_in(GONE))
        .with_for_update(of=Customer)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if customer is None:
        raise NotFound
    return customer


def _not_for_oneself(request: ArchiveRequest) -> None:
    if request.requester_id == current_reader().user_id:
        raise NotAllowed(NOT_ONES_OWN, CLAUSES[request.kind])


def _demand_state(request: ArchiveRequest, *states: str) -> None:
    if request.state not in states:
        raise Conflict(OVER, CLAUSES[request.kind])


def _text(field: str, text: str, most: int) -> str:
    kept = " ".join(text.split()) if field == "typed_name" else text.strip()
    if not kept:
        raise Invalid({field: sentence("Please fill this in.", "请填写此项。")})
    if len(kept) > most:
        raise Invalid({field: sentence(f"At most {most} characters.", f"不得超过 {most} 个字。")})
    return kept


def _audit(act: str, request: ArchiveRequest, values: dict[str, object], customer_id: int | None = None) -> None:
    audit.record(
        f"archive_request.{act}",
        user_id=getattr(current(), "user_id", None),
        subject=str(request.id),
        customer_id=customer_id,
        values=values,
    )


# --- what signatures do


def _request_of(signed: SignRequest) -> ArchiveRequest:
    request = db.session.get(ArchiveRequest, int(signed.subject))
    assert request is not None  # noqa: S101 it was written with it
    return request


def _to_custodian(signed: SignRequest, on: date) -> None:
    request = _request_of(signed)
    request.state, request.ready_on = "to_grant", on
    db.session.flush()


def _declined(signed: SignRequest, _on: date) -> None:
    request = _request_of(signed)
    if request.state in ("asked", "to_grant"):
        _close(request, "withdrawn" if signed.state == "withdrawn" else "declined")


def _granted(signed: SignRequest, on: date) -> None:
    """The rules are asked again on the day it is signed."""
    request, customer = _request_of(signed), _archive(signed.customer_id or 0)
    _demand_state(request, "to_grant")
    _signers, days = _rule(request, customer, on)
    _give(request, customer, days, on, signed.requester_id)


def _asked_details(signed: SignRequest) -> Iterable[tuple[str, str]]:
    yield gettext("Name as typed"), signed.values["typed_name"]


def _top_secret_details(signed: SignRequest) -> Iterable[tuple[str, str]]:
    person = db.session.get(User, signed.for_id)
    yield gettext("For"), person.name if person else ""
    yield gettext("What"), said(TITLES[signed.values["kind"]])


register(
    Matter(
        "archive_request",
        sentence("Consult an archive", "查阅档案"),
        _to_custodian,
        refuse=_declined,
        details=_asked_details,
    )
)
register(Matter("archive_top_secret", TOP_SECRET, _granted, refuse=_declined, details=_top_secret_details))
