"""The paper taken out of custody: on a signature, with a day of return, as policy `contract_outing` says (二(四)7).

Matter `contract_outing`. One paper, one taker; the contract officer gives it out with the signature and takes it back.
Of a contract that is over, too: a dispute may still need it.
"""

from collections.abc import Iterable
from datetime import date

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy import select

from admin_app.areas.contracts.acting import IN_CUSTODY, Faults, by_id, contract_for, note
from admin_app.areas.contracts.models import Outing
from admin_app.areas.receivables.models import Contract
from admin_app.decisions import service as decisions
from admin_app.errors import Conflict, NotFound, Refused, Sentence, sentence
from admin_app.extensions import db
from admin_app.secrecy.reader import current_reader
from admin_app.signoffs import service as signoffs
from admin_app.signoffs.matters import Matter, register
from admin_app.signoffs.models import SignRequest

MATTER, CLAUSE = "contract_outing", "二(四)7"
TITLE = sentence("Take a contract out of custody", "借出合同原件")
GONE = sentence("The paper is out already, or asked for.", "合同原件已借出，或正在申请借出。")


def ask_out(contract_id: int, *, purpose: str, due_on: date, on: date) -> SignRequest:
    """Ask whom policy `contract_outing` names. Refused for longer than it allows; Conflict while it is out already."""
    contract = contract_for(contract_id, "contract.take_out", *IN_CUSTODY, clause=CLAUSE)
    faults = Faults(CLAUSE)
    purpose = faults.text("purpose", purpose, 400)
    faults.day("due_on", due_on, since=on)
    faults.raise_any()
    if outing_of(contract.id) is not None:
        raise Conflict(GONE, CLAUSE)
    answer = decisions.ask("contract_outing", {"days": (due_on - on).days}, on)
    if not answer.outcome["allowed"]:
        raise Refused(_with_longest(answer), answer.clause)
    outing = Outing(
        customer_id=contract.customer_id,
        contract_id=contract.id,
        taker_id=current_reader().user_id,
        purpose=purpose,
        due_on=due_on,
        asked_on=on,
    )
    db.session.add(outing)
    db.session.flush()
    request = signoffs.ask(
        MATTER,
        steps=[answer.outcome["step_1"]],
        title=TITLE,
        clause=answer.clause,
        on=on,
        subject=str(outing.id),
        customer_id=contract.customer_id,
        reason=purpose,
        values={"due_on": due_on.isoformat()},
    )
    note("contract.ask_out", contract, due_on=due_on)
    return request


def _with_longest(answer: decisions.Answer) -> Sentence:
    days, says = answer.outcome["longest_days"], answer.because
    return sentence(f"{says['en']} At most {days} days.", f"{says['zh']}最长 {days} 天。")


def give_back(outing_id: int, condition: str, *, on: date) -> Outing:
    """The contract officer has the paper again."""
    found = db.session.get(Outing, outing_id)
    if found is None:
        raise NotFound
    contract = contract_for(found.contract_id, "contract.keep", clause=CLAUSE)
    outing = _fresh(outing_id)
    if outing.state != "out":
        raise Conflict(sentence("The paper is not out.", "合同原件未借出。"), CLAUSE)
    faults = Faults()
    outing.condition = faults.text("condition", condition, 400, required=False) or None
    faults.raise_any()
    outing.state, outing.returned_on, outing.received_by_id = "returned", on, by_id()
    db.session.flush()
    note("contract.give_back", contract, condition=outing.condition)
    return outing


def outing_of(contract_id: int) -> Outing | None:
    """The one that is asked for or out."""
    rows = select(Outing).where(Outing.contract_id == contract_id, Outing.state.in_(("pending", "out")))
    return db.session.scalars(rows.limit(1)).first()


def _fresh(outing_id: int) -> Outing:
    """The contract's customer is locked, and with him all that is his."""
    rows = select(Outing).where(Outing.id == outing_id).execution_options(populate_existing=True)
    found = db.session.scalars(rows).one_or_none()
    if found is None:
        raise NotFound
    return found


def _give_out(request: SignRequest, on: date) -> None:
    outing = _fresh(int(request.subject))
    contract = db.session.get(Contract, outing.contract_id)
    if contract is None or contract.state not in IN_CUSTODY:
        raise Refused(sentence("The contract is not in custody any more.", "合同已不在保管中。"), CLAUSE)
    if outing.due_on < on:
        raise Refused(sentence("The day of return has passed; ask anew.", "约定归还日已过，请重新申请。"), CLAUSE)
    outing.state, outing.taken_on = "out", on
    db.session.flush()


def _stays(request: SignRequest, _on: date) -> None:
    outing = _fresh(int(request.subject))
    if outing.state == "pending":
        outing.state = "refused"
        db.session.flush()


def _details(request: SignRequest) -> Iterable[tuple[str, str]]:
    outing = db.session.get(Outing, int(request.subject))
    if outing is None:
        return
    url = url_for("contract.details_view", id=outing.contract_id)
    yield gettext("Contract"), Markup('<a href="{}">{}</a>').format(url, outing.contract.number)
    yield gettext("Due back on"), outing.due_on.isoformat()


register(Matter(MATTER, TITLE, apply=_give_out, refuse=_stays, details=_details))
