"""How do the deliveries that contracts promise come in from a file? By contract, goods and day; new ones only.

They lie within the supply period, and all of a contract together never exceed it (二(四)6): the file is asked with what
is planned already.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import select, tuple_

from admin_app.areas.contracts.models import PlannedDelivery
from admin_app.areas.contracts.supply import OPEN, period_of
from admin_app.areas.customers.models import GONE
from admin_app.areas.receivables.models import Contract
from admin_app.audit.bulk import Batch
from admin_app.errors import sentence
from admin_app.extensions import db
from admin_app.imports.booked import CUSTOMER, IMPORT_IT, NO_CUSTOMER, amount
from admin_app.imports.cells import read_day, read_text
from admin_app.imports.columns import Column
from admin_app.imports.importer import Importer, Plan
from admin_app.imports.receivable_rows import customers_by_code
from admin_app.imports.report import Fault
from admin_app.imports.staging import Row


class PromisePlan(Plan):
    customer_id: int = 0
    contract: Any = None


class PlannedDeliveries(Importer):
    kind = "planned_deliveries"
    clause = "二(四)6"
    records = ("planned_deliveries",)
    own = "planned_deliveries"
    key = ("customer", "contract", "what", "due_on")
    thing = sentence("Planned delivery", "计划交货")
    columns = (
        CUSTOMER,
        Column("contract", ("合同编号", "合同号"), True, partial(read_text, most=60), example="HT-0001"),
        Column("what", ("供货内容", "货物"), True, partial(read_text, most=200), ("goods",), example="首批供货"),
        Column("due_on", ("计划交货日期", "交货日期"), True, read_day, ("due on",), example="2026-12-31"),
        amount("计划交货金额"),
    )

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._new_fen: dict[int, int] = {}  # of this file and not yet written, by contract

    def plan(self, rows: Sequence[Row], *, writing: bool = False) -> list[PromisePlan]:
        if writing:  # the rows before these stand in the database by now
            self._new_fen = {}
        customers = customers_by_code(sorted({row.values["customer"] for row in rows}))
        there = [row for row in rows if row.values["customer"] in customers]
        named = {(customers[row.values["customer"]].id, row.values["contract"]) for row in there}
        wanted = select(Contract).where(tuple_(Contract.customer_id, Contract.number).in_(named))
        contracts = {(one.customer_id, one.number): one for one in db.session.scalars(wanted)}
        planned = _planned_of([one.id for one in contracts.values()])
        return [self._planned(row, customers.get(row.values["customer"]), contracts, planned) for row in rows]

    def write(self, plans: Sequence[PromisePlan], batch: Batch) -> None:
        for plan in plans:
            if plan.verbs["planned_deliveries"] == "created":
                said = plan.row.values
                given = {"what": said["what"], "due_on": said["due_on"], "amount_fen": said["amount"]}
                of = {"customer_id": plan.customer_id, "contract_id": plan.contract.id}
                db.session.add(PlannedDelivery(**of, **given, state="planned"))
        batch.gather()
        db.session.expire_all()

    def _planned(self, row: Row, customer: Any, contracts: Any, planned: dict[int, Any]) -> PromisePlan:
        plan, said = PromisePlan(row), row.values
        if customer is None or customer.status in GONE:
            plan.fault = Fault(row.line, "customer", said["customer"], NO_CUSTOMER, IMPORT_IT)
            return plan
        contract = plan.contract = contracts.get((customer.id, said["contract"]))
        plan.customer_id = customer.id
        if contract is None or contract.is_void or contract.state not in OPEN:
            plan.fault = Fault(row.line, "contract", said["contract"], _NO_CONTRACT, _IMPORT_CONTRACT)
            return plan
        known = planned.get(contract.id, {})
        if (said["what"], said["due_on"]) in known:
            plan.verbs = {"planned_deliveries": "unchanged"}
            if known[said["what"], said["due_on"]] != said["amount"]:
                plan.fault = Fault(row.line, "amount", "", _ANOTHER, _DROP_IT)
            return plan
        plan.verbs = {"planned_deliveries": "created"}
        plan.changes = {name: (None, value) for name, value in said.items()}
        plan.fault = self._beyond(row, contract, sum(known.values()))
        return plan

    def _beyond(self, row: Row, contract: Contract, known_fen: int) -> Fault | None:
        """Outside the supply period, or more than the contract with what is planned and what the file said before."""
        (first, last), said = period_of(contract), row.values
        if not first <= said["due_on"] <= last:
            says = sentence(f"The supply period is {first} to {last}.", f"供货期为 {first} 至 {last}。")
            return Fault(row.line, "due_on", str(said["due_on"]), says, _CHECK)
        self._new_fen[contract.id] = self._new_fen.get(contract.id, 0) + said["amount"]
        if known_fen + self._new_fen[contract.id] <= contract.amount_fen:
            return None
        return Fault(row.line, "amount", "", _TOO_MUCH, _CHECK)


def _planned_of(contract_ids: Sequence[int]) -> dict[int, dict[Any, int]]:
    """By contract what is planned, by goods and day, in fen."""
    columns = (PlannedDelivery.contract_id, PlannedDelivery.what, PlannedDelivery.due_on, PlannedDelivery.amount_fen)
    rows = select(*columns).where(PlannedDelivery.contract_id.in_(contract_ids), PlannedDelivery.state != "dropped")
    found: dict[int, dict[Any, int]] = {}
    for contract_id, what, due_on, fen in db.session.execute(rows):
        kept = found.setdefault(contract_id, {})
        kept[what, due_on] = kept.get((what, due_on), 0) + fen
    return found


_NO_CONTRACT = sentence("The customer has no such contract that still runs.", "该客户没有此编号的有效合同。")
_IMPORT_CONTRACT = sentence("Import the contract first, or correct the number.", "请先导入该合同，或更正编号。")
_ANOTHER = sentence("This delivery is planned with another amount.", "该次交货已按不同金额列入计划。")
_DROP_IT = sentence("Correct the row, or drop the planned delivery first.", "请更正此行，或先取消原计划。")
_TOO_MUCH = sentence("All deliveries together exceed the contract.", "计划交货合计超过合同金额。")
_CHECK = sentence("Check it.", "请核对。")
