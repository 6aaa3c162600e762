"""Destroy a worthless archive: asked by the custodian, signed by three in order, told by a certificate (二(二)6.10).

Matter `destruction`; who signs and what forbids it stands in rules/approvals.py, and is asked again at the last
signature. What of a customer is archive stands in destruction_parts.py. Services flush; whoever calls commits.
"""

import secrets
from collections.abc import Iterable
from datetime import date

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy import select

from admin_app import clock
from admin_app.areas.archive import cards, destruction_parts
from admin_app.areas.archive.destruction_models import DestructionCertificate
from admin_app.areas.complaints.models import Complaint
from admin_app.areas.complaints.stages import OPEN
from admin_app.areas.customers.acting import demand, locked, reason_of
from admin_app.areas.customers.duplicates import with_merged
from admin_app.areas.customers.models import Customer
from admin_app.areas.receivables.figures import figures_of
from admin_app.areas.receivables.models import Contract, Invoice
from admin_app.audit import service as audit
from admin_app.audit.erasing import erase_values
from admin_app.decisions import service as decisions
from admin_app.decisions.erasing import erase_facts
from admin_app.errors import Conflict, NotFound, Refused, sentence
from admin_app.extensions import db
from admin_app.signoffs import service as signoffs
from admin_app.signoffs.matters import Matter, register
from admin_app.signoffs.models import SignRequest, SignStep
from admin_app.signoffs.signers import signed_by

MATTER, CLAUSE = "destruction", "二(二)6.10"
TITLE = sentence("Destroy an archive", "销毁档案")
MOST_TEXT = 400
NO_ARCHIVE = sentence("This record has no archive of its own any more.", "该记录已无自己的档案。")
ASKED_ALREADY = sentence("Its destruction is asked for already.", "该档案的销毁申请正在签批中。")
MERGED = sentence("The record was merged meanwhile; ask anew.", "该记录其间已被合并，请重新申请。")


def facts_of(customer_id: int, on: date) -> dict[str, bool]:
    """What the rules are asked: is it lent, disputed, under a contract or a complaint still open, is it settled?"""
    disputed = select(Invoice.id).where(
        Invoice.customer_id == customer_id,
        Invoice.disputed,
        Invoice.settled_on.is_(None),
        Invoice.is_void.is_(False),
    )
    running = select(Contract.id).where(
        Contract.customer_id == customer_id,
        Contract.is_void.is_(False),
        Contract.ends_on >= on,
        Contract.ended_on.is_(None),
    )
    complained = select(Complaint.id).where(Complaint.customer_id == customer_id, Complaint.stage.in_(OPEN))
    figures = figures_of([customer_id], on)[customer_id]
    amounts = (
        figures.open_invoices_fen,
        figures.delivered_not_invoiced_fen,
        figures.undue_bills_fen,
        figures.advances_fen,
        figures.committed_sales_fen,
    )
    return {
        "lent": cards.is_out(customer_id),
        "disputed": db.session.scalar(disputed.limit(1)) is not None,
        "open_contract": db.session.scalar(running.limit(1)) is not None,
        "open_complaint": db.session.scalar(complained.limit(1)) is not None,
        "owes": any(amounts),
    }


def ask(customer_id: int, what: str, reason: str, *, on: date) -> SignRequest:
    """Ask for the three signatures. Refused where the rules forbid it, Conflict where it is asked for already."""
    by_id = demand("archive.destroy_request")
    customer = _archive(customer_id)
    wanted, why = reason_of(what, "what", MOST_TEXT), reason_of(reason, "reason", MOST_TEXT)
    pending = select(SignRequest.id).where(
        SignRequest.matter == MATTER, SignRequest.customer_id == customer_id, SignRequest.state == "pending"
    )
    if db.session.scalar(pending.limit(1)) is not None:
        raise Conflict(ASKED_ALREADY, CLAUSE)
    answer = _demand_worthless(customer_id, on)
    kept = decisions.record(answer, user_id=by_id, customer_id=customer_id)
    return signoffs.ask(
        MATTER,
        steps=[answer.outcome[step] for step in ("step_1", "step_2", "step_3")],
        title=TITLE,
        clause=answer.clause,
        on=on,
        customer_id=customer_id,
        reason=why,
        values={"what": wanted, "code": customer.code},
        decision_id=kept.id,
    )


def certificate_of(customer_id: int) -> DestructionCertificate | None:
    """The one the reader may see, if the archive is destroyed."""
    return db.session.scalars(
        select(DestructionCertificate).where(DestructionCertificate.customer_id == customer_id)
    ).first()


def is_sound(certificate: DestructionCertificate) -> bool:
    """Is the list still the one the fingerprint was taken of?"""
    return certificate.digest == _digest(certificate.listed)


def _digest(listed: destruction_parts.Listed) -> str:
    return audit.sha256(audit.canonical(listed))


def _archive(customer_id: int) -> Customer:
    """Locked until the transaction ends, so that it is not lent meanwhile."""
    customer = locked([customer_id], "full")[customer_id]
    if customer.status in ("merged", "destroyed"):
        raise Refused(NO_ARCHIVE, CLAUSE)
    return customer


def _demand_worthless(customer_id: int, on: date) -> decisions.Answer:
    answer = decisions.ask(MATTER, facts_of(customer_id, on), on)
    if not answer.outcome["allowed"]:
        raise Refused(answer.because, answer.clause)
    return answer


def _apply(request: SignRequest, on: date) -> None:
    """Refused, so that it lapses, where it was lent, disputed, bought from … meanwhile."""
    if request.customer_id is None:
        raise NotFound
    customer = _archive(request.customer_id)
    if customer.code != request.values["code"]:
        raise Refused(MERGED, CLAUSE)
    _demand_worthless(customer.id, on)
    by_id = signed_by(request.steps[-1])
    number = f"XH{on:%y%m%d}-{secrets.token_hex(4).upper()}"
    code, name = customer.code, customer.name
    listed = destruction_parts.destroy(customer, request.id, number, on)
    counts = {table: len(keys) for table, keys in listed.items()}
    counts["decision"] = _erase_traces(request.customer_id, listed, by_id, number)
    certificate = DestructionCertificate(
        number=number,
        customer_id=request.customer_id,
        customer_code=code,
        customer_name=name,
        on=on,
        at=clock.now(),
        what=request.values["what"],
        reason=request.reason,
        listed=listed,
        counts={table: count for table, count in counts.items() if count},
        digest=_digest(listed),
        asked_by_id=request.requester_id,
        asked_at=request.asked_at,
        signers=[_signature(step) for step in request.steps],
        request_id=request.id,
    )
    db.session.add(certificate)
    db.session.flush()
    request.subject = str(certificate.id)
    audit.record(
        "archive.destroy",
        user_id=by_id,
        subject=number,
        customer_id=request.customer_id,
        values={"counts": certificate.counts, "digest": certificate.digest, "request": request.id},
    )


def _erase_traces(customer_id: int, listed: destruction_parts.Listed, by_id: int | None, number: str) -> int:
    """What decisions and the audit tell of the archive; how many decisions."""
    decided = 0
    for key in with_merged(customer_id):
        decided += erase_facts(key, by_id=by_id, reason=number)
        erase_values("customer", key, by_id=by_id, reason=number, customer_id=key, also=listed)
    return decided


def _signature(step: SignStep) -> dict[str, object]:
    by, instead = step.signed_by, step.signed_for
    assert by is not None and step.signed_at is not None  # noqa: S101, PT018 all have signed
    return {
        "post": step.post or step.instead_of,
        "user_id": by.id,
        "name": by.name,
        "signed_for": instead.name if instead else None,
        "at": step.signed_at.isoformat(),
    }


def _details(request: SignRequest) -> Iterable[tuple[str, str]]:
    yield gettext("What is destroyed"), request.values["what"]
    if request.state == "signed":
        certificate = certificate_of(request.customer_id or 0)
        if certificate is not None:
            url = url_for("destruction.details_view", id=certificate.id)
            yield gettext("Certificate"), Markup('<a href="{}">{}</a>').format(url, certificate.number)


register(Matter(MATTER, TITLE, apply=_apply, details=_details))
