"""Who hears that a contract ends? Its leader and the contract officers, as policy `contract_notice` says.

Each of the policy's days is told once, on the day itself or, where nobody ran it then, on the first day after.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from admin_app.accounts.models import Post, User
from admin_app.areas.contracts.acting import STANDING
from admin_app.areas.receivables.models import Contract
from admin_app.duties.telling import tells
from admin_app.errors import Sentence, sentence
from admin_app.extensions import db
from admin_app.notices import service as notices
from admin_app.policies import service as policies

LONGEST = 366
CHUNK = 500


@tells
def tell_of_ends(on: date) -> int:
    """How many were told. A notice names no contract: what it is about its page shows to those who see it."""
    try:
        rule = policies.in_force("contract_notice", on).loaded
    except policies.NoPolicy:
        return 0
    days = [left for left in range(LONGEST) if rule.decide_compiled({"days_left": left}).outcome["tell"]]
    if not days:
        return 0
    officers = list(
        db.session.scalars(select(User.id).where(User.active, User.roles.any(Post.name == "contract_officer")))
    )
    told = sum(_tell(contracts, days, officers, on) for contracts in _ending(on, days[-1]))
    db.session.commit()
    return told


def _ending(on: date, days: int) -> Iterator[Sequence[Contract]]:
    """Standing contracts that end by so many days from now, in chunks."""
    wanted = select(Contract).where(
        Contract.state.in_(STANDING),
        Contract.is_void.is_(False),
        Contract.ends_on >= on,
        Contract.ends_on <= on + timedelta(days=days),
    )
    wanted = wanted.options(joinedload(Contract.customer)).order_by(Contract.id).limit(CHUNK)
    after = -1
    while found := db.session.scalars(wanted.where(Contract.id > after)).unique().all():
        yield found
        after = found[-1].id


def _tell(contracts: Sequence[Contract], days: Sequence[int], officers: Sequence[int], on: date) -> int:
    """Of each the least of these days that is not past: who comes late to two of them is told of one."""
    wanted = {}
    for contract in contracts:
        left = (contract.ends_on - on).days
        leader = contract.customer.owner_id or contract.drafted_by_id
        once = f"contract {contract.id} {min(one for one in days if one >= left)}"
        for key in {*officers, *([leader] if leader is not None else [])}:
            wanted[key, once] = (_says(left), f"/contracts/details/?id={contract.id}")
    known = notices.told_once({key for key, _once in wanted}, {once for _key, once in wanted})
    untold = sorted(wanted.keys() - known)
    return sum(notices.tell_once(key, *wanted[key, once], once, {}) for key, once in untold)


def _says(left: int) -> Sentence:
    if left == 0:
        return sentence("A contract ends today.", "有合同今日到期。")
    return sentence(f"A contract ends in {left} days.", f"有合同将于 {left} 天后到期。")
