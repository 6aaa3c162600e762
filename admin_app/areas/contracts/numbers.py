"""What number does a new contract get? Company, kind, day, and the number of the day: GZXS-20261123-01 (二(四)4.4).

Policy `contract_number` says how it begins. The count is kept in a row that is locked until the contract is written or
not, so that two at once get different numbers, and what is not written takes none (ADR 0019).
"""

from datetime import date

from sqlalchemy import select

from admin_app.areas.contracts.models import ContractCounter
from admin_app.areas.receivables.models import Contract
from admin_app.decisions import service as decisions
from admin_app.extensions import db, insert_new, new_key
from admin_app.secrecy.reader import unguarded


def next_number(contract_type: str, on: date) -> str:
    """The next one of the day; the transaction that asks must write it."""
    rule = decisions.ask("contract_number", {"contract_type": contract_type}, on).outcome
    prefix = f"{rule['company']}{rule['letters']}-{on:%Y%m%d}-"
    counter = _counter(prefix)
    while True:
        counter.last += 1
        number = f"{prefix}{counter.last:0{rule['digits']}d}"
        if not _is_taken(number):
            db.session.flush()
            return number


def _counter(prefix: str) -> ContractCounter:
    """The row, locked; made where there is none yet."""
    insert_new(ContractCounter, [{"id": new_key(), "prefix": prefix, "last": 0}], ["prefix"])
    wanted = select(ContractCounter).where(ContractCounter.prefix == prefix)
    return db.session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).one()


def _is_taken(number: str) -> bool:
    """A file may have brought a contract that is numbered so."""
    with unguarded("a number is given once, whoever sees the contract that has it"):
        return db.session.scalar(select(Contract.id).where(Contract.number == number).limit(1)) is not None
