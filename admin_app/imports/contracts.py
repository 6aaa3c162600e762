"""How do contracts come in from a file? Those both sides have signed, as they are kept; what is over, as fulfilled.

Each customer has numbers of his own.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from admin_app.areas.contracts.search import index_contracts
from admin_app.areas.receivables.conduct import contract
from admin_app.areas.receivables.models import Contract
from admin_app.audit.bulk import Batch
from admin_app.errors import sentence
from admin_app.imports.booked import CUSTOMER, Booked, BookedPlan, amount
from admin_app.imports.cells import read_day, read_text
from admin_app.imports.columns import Column
from admin_app.imports.report import Bad, Fault

MOST_DAYS = 3_650
TYPES = {
    "sale": ("sale", "买卖", "买卖合同", "销售", "销售合同", "购销合同"),
    "framework": ("framework", "框架", "框架合同", "框架协议"),
    "service": ("service", "服务", "服务合同"),
    "other": ("other", "其他", "其它"),
}


def read_type(cell: str) -> str:
    """A sale where nothing is said."""
    text = cell.strip().casefold()
    found = next((kind for kind, names in TYPES.items() if text in names), None if text else "sale")
    if found is None:
        raise Bad(
            sentence("This is no kind of contract that the desk knows.", "无法识别的合同类型。"),
            sentence("Write sale, framework, service or other.", "请写买卖、框架、服务或其他。"),
        )
    return found


def read_days(cell: str) -> int:
    """Days to pay; 0 is cash."""
    text = cell.strip().removesuffix("天").removesuffix("days").strip()
    if not (text.isascii() and text.isdigit() and int(text) <= MOST_DAYS):
        raise Bad(
            sentence("This is no number of days.", "这不是天数。"),
            sentence(f"Write a whole number from 0 to {MOST_DAYS}.", f"请写 0 至 {MOST_DAYS} 的整数。"),
        )
    return int(text)


class Contracts(Booked):
    kind = "contracts"
    clause = "二(四)4.4"
    records = ("contracts",)
    own = "contracts"
    key = ("customer", "number")
    thing = sentence("Contract", "合同")
    model, table = Contract, contract
    attributes = {
        "amount": "amount_fen",
        "signed_on": "signed_on",
        "starts_on": "starts_on",
        "ends_on": "ends_on",
        "payment_days": "payment_days",
    }
    also = {"title": "title", "contract_type": "contract_type", "place": "place"}
    happened = "signed_on"
    columns = (
        CUSTOMER,
        Column("number", ("合同编号", "合同号"), read=partial(read_text, most=60), example="HT-0001"),
        Column(
            "title", ("合同名称", "标题"), False, partial(read_text, most=200, required=False), example="年度供货合同"
        ),
        Column(
            "contract_type",
            ("合同类型",),
            False,
            read_type,
            ("contract type",),
            example="买卖",
            note=sentence("Sale, framework, service or other.", "买卖、框架、服务或其他。"),
        ),
        amount("合同金额"),
        Column("signed_on", ("签订日期", "签约日期"), True, read_day, ("signed on",), example="2026-01-05"),
        Column("starts_on", ("开始日期", "生效日期"), True, read_day, ("starts on",), example="2026-01-10"),
        Column("ends_on", ("截止日期", "终止日期", "到期日期"), True, read_day, ("ends on",), example="2027-01-09"),
        Column(
            "payment_days",
            ("账期", "账期天数"),
            True,
            read_days,
            ("days to pay",),
            example="30",
            note=sentence("Days from invoice to payment; 0 for cash.", "自开票起的付款天数；现款为0。"),
        ),
        Column("place", ("保管地点",), False, partial(read_text, most=120, required=False), example="客服部合同柜"),
    )

    def check(self, line: int, values: dict[str, Any]) -> Fault | None:
        if values["ends_on"] < values["starts_on"]:
            reason = sentence("It ends before it starts.", "截止日期早于开始日期。")
            return Fault(
                line, "ends_on", str(values["ends_on"]), reason, sentence("Check both days.", "请核对两个日期。")
            )
        return super().check(line, values)

    def record(self, plan: BookedPlan) -> dict[str, Any]:
        said, made = plan.row.values, super().record(plan)
        is_over = said["ends_on"] < self.on
        return made | {
            "title": said.get("title") or "",
            "contract_type": said.get("contract_type") or "sale",
            "payment_days": said["payment_days"],
            "state": "fulfilled" if is_over else "kept",
            "ended_on": said["ends_on"] if is_over else None,
        }

    def insert(self, plans: Sequence[BookedPlan], made: list[dict[str, Any]], batch: Batch) -> None:
        super().insert(plans, made, batch)
        index_contracts((one["id"], one["number"], one["title"]) for one in made)
