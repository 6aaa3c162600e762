"""Who hears that a contract ends? Its leader and the contract officers, as policy `contract_notice` says."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from admin_app.accounts.models import Post, User
from admin_app.areas.contracts.acting import STANDING
from admin_app.areas.receivables.models import Contract
from admin_app.duties.telling import tells
from admin_app.errors import sentence
from admin_app.extensions import db
from admin_app.notices import service as notices
from admin_app.policies import service as policies

LONGEST = 366


@tells
def tell_of_ends(on: date) -> int:
    """How many were told. A notice names no contract: what it is about its page shows to those who see it."""
    try:
        rule = policies.in_force("contract_notice", on).loaded
    except policies.NoPolicy:
        return 0
    days = [left for left in range(LONGEST) if rule.decide_compiled({"days_left": left}).outcome["tell"]]
    officers = list(
        db.session.scalars(select(User.id).where(User.active, User.roles.any(Post.name == "contract_officer")))
    )
    told = 0
    for left in days:
        ending = select(Contract).where(
            Contract.state.in_(STANDING),
            Contract.is_void.is_(False),
            Contract.ends_on == on + timedelta(days=left),
        )
        for contract in db.session.scalars(ending.options(joinedload(Contract.customer))).all():
            leader = contract.customer.owner_id or contract.drafted_by_id
            says = sentence(f"A contract ends in {left} days.", f"有合同将于 {left} 天后到期。")
            for key in sorted({*officers, *([leader] if leader is not None else [])}):
                once = f"contract {contract.id} {left}"
                told += notices.tell_once(key, says, f"/contracts/details/?id={contract.id}", once, {})
    db.session.commit()
    return told
