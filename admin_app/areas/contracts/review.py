"""The review of a contract: three opinions side by side, then one who concludes (二(四)5, reading 1).

Matter `contract_review`; policy `contract_review` says who gives them and who concludes, or refuses. An opinion against
it is a refusal with its reason: the contract is a draft again. Who is away is asked by phone, as for all signatures.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy import select

from admin_app.accounts.models import Post, User
from admin_app.areas.contracts.acting import contract_for, note
from admin_app.areas.contracts.drafts import current_version
from admin_app.areas.contracts.groundwork import hindrances
from admin_app.areas.credit.holds import are_dealings_ended
from admin_app.areas.customers.models import Customer
from admin_app.areas.receivables.checks import yuan
from admin_app.areas.receivables.models import Contract
from admin_app.decisions import service as decisions
from admin_app.errors import NotFound, Refused, sentence
from admin_app.extensions import db
from admin_app.notices import service as notices
from admin_app.policies import service as policies
from admin_app.screens.words import words
from admin_app.secrecy.reader import current_reader
from admin_app.signoffs import service as signoffs
from admin_app.signoffs.matters import Matter, register
from admin_app.signoffs.models import SignRequest, SignStep

MATTER, CLAUSE = "contract_review", "二(四)5"
TITLE = sentence("Review of a sales contract", "销售合同评审")
OPINIONS = ("opinion_1", "opinion_2", "opinion_3")


@decisions.supplies("contract_review", frozenset({"grade", "emergency_open", "supply_hold", "dealings_ended"}))
def facts_of(customer: Customer, on: date) -> Mapping[str, Any]:
    """Those that the version in force asks for: earlier ones asked for the grade alone."""
    known = policies.in_force(MATTER, on).loaded.facts
    found = {
        "grade": customer.grade,
        "emergency_open": customer.emergency_open,
        "supply_hold": customer.supply_hold,
        "dealings_ended": are_dealings_ended(customer.id),
    }
    return {name: value for name, value in found.items() if name in known}


def answer_of(contract: Contract, on: date) -> decisions.Answer:
    """Who reviews it and who concludes, or why it is not to be."""
    terms = {name: getattr(contract, name) for name in ("amount_fen", "payment_days", "guarantee")}
    return decisions.ask_about("contract_review", contract.customer, on, terms)


def demand_allowed(contract: Contract, on: date) -> decisions.Answer:
    """The same; Refused where the rules forbid the terms as things stand with the customer."""
    answer = answer_of(contract, on)
    if not answer.outcome["allowed"]:
        raise Refused(answer.because, answer.clause)
    return answer


def forbidden(contract: Contract, on: date) -> list[Refused]:
    """Why the rules forbid it now; nothing where they do not."""
    try:
        demand_allowed(contract, on)
    except Refused as refused:
        return [refused]
    return []


def submit(contract_id: int, *, on: date) -> SignRequest:
    """Ask for the opinions. Refused while something is missing, or where the rules forbid the terms."""
    contract = contract_for(contract_id, "contract.draft", "draft", clause=CLAUSE)
    for hindrance in hindrances(contract, on):
        raise hindrance
    answer = demand_allowed(contract, on)
    reader = current_reader()
    kept = decisions.record(answer, user_id=reader.user_id, customer_id=contract.customer_id)
    request = signoffs.ask(
        MATTER,
        steps=[[answer.outcome[name] for name in OPINIONS], answer.outcome["concluded_by"]],
        title=TITLE,
        clause=CLAUSE,
        on=on,
        subject=str(contract.id),
        customer_id=contract.customer_id,
        values={"version": contract.version},
        decision_id=kept.id,
    )
    contract.state, current_version(contract).request_id = "review", request.id
    db.session.flush()
    note("contract.submit", contract, version=contract.version)
    return request


def _of(request: SignRequest) -> Contract:
    """Locked by the lock on its customer, which every act on it takes."""
    rows = select(Contract).where(Contract.id == int(request.subject)).execution_options(populate_existing=True)
    found = db.session.scalars(rows).one_or_none()
    if found is None:
        raise NotFound
    return found


def _approve(request: SignRequest, on: date) -> None:
    """Refused, so that it lapses, where the rules or the licence no longer allow it."""
    contract = _of(request)
    for hindrance in hindrances(contract, on):
        raise hindrance
    answer = demand_allowed(contract, on)
    if request.steps[-1].post == "cs_manager" and answer.outcome["concluded_by"] == "general_manager":
        says = sentence(
            "Meanwhile the general manager must conclude; submit it anew.", "其间审定人已改为总经理，请重新提交评审。"
        )
        raise Refused(says, answer.clause)
    contract.state = "approved"
    db.session.flush()


def _back_to_draft(request: SignRequest, _on: date) -> None:
    contract = _of(request)
    if contract.state == "review":
        contract.state = "draft"
        db.session.flush()


def _disowned(request: SignRequest, _on: date) -> None:
    """Not countersigned: the approval is void. What was signed on it meanwhile binds; those who lead are told."""
    contract = _of(request)
    if contract.state == "approved":
        contract.state = "draft"
        db.session.flush()
    elif contract.state != "draft":
        leaders = select(User.id).where(User.active, User.roles.any(Post.name.in_(("cs_manager", "general_manager"))))
        says = sentence(
            "A contract was signed on an approval by phone that its signer does not confirm.",
            "有合同依据电话确认签订，而审批人不予确认。",
        )
        notices.tell(db.session.scalars(leaders), says, f"/signoffs/{request.id}")
    note("contract.drop_approval", contract, version=contract.version)


def _details(request: SignRequest) -> Iterable[tuple[str, str]]:
    contract = db.session.get(Contract, int(request.subject))
    if contract is None:
        return
    url = url_for("contract.details_view", id=contract.id)
    yield gettext("Contract"), Markup('<a href="{}">{}</a>').format(url, contract.number)
    yield gettext("Title"), contract.title
    yield gettext("Version"), str(request.values["version"])
    yield gettext("Amount (yuan)"), yuan(contract.amount_fen)
    yield gettext("From"), contract.starts_on.isoformat()
    yield gettext("Until"), contract.ends_on.isoformat()
    yield gettext("Days to pay"), str(contract.payment_days)
    yield gettext("Guarantee"), words("guarantee", contract.guarantee)


def _is_opinion(step: SignStep) -> bool:
    """The first round; whoever concludes after it may do so in silence."""
    return step.round == 1


register(
    Matter(
        MATTER,
        TITLE,
        apply=_approve,
        refuse=_back_to_draft,
        revoke=_disowned,
        details=_details,
        asks_opinion=_is_opinion,
    )
)
