"""What do the invented customers owe, and how have they paid? Money in fen, days before and after `on`."""

from collections import defaultdict
from datetime import date, timedelta
from random import Random
from typing import Any

from seed.customers import Draft, key

TERM_DAYS = 30
Rows = dict[str, list[dict[str, Any]]]


class Ledger:
    """Collects rows by table; numbers run on within a kind."""

    def __init__(self, random: Random, on: date) -> None:
        self.random, self.on = random, on
        self.rows: Rows = defaultdict(list)

    def add(self, table: str, prefix: str, **values: Any) -> dict[str, Any]:
        row = {"id": key(self.random), "row_version": 1} | values
        if prefix:
            row["number"] = f"{prefix}{self.on.year}-{len(self.rows[table]) + 1:05d}"
        row.setdefault("is_void", False)
        self.rows[table].append(row)
        return row

    def invoice(self, draft: Draft, issued_on: date, amount_fen: int, **values: Any) -> dict[str, Any]:
        given = {"kind": "invoice", "disputed": False, "settled_on": None, "contract_id": None, "void_reason": None}
        given |= values
        due_on = issued_on + timedelta(TERM_DAYS)
        return self.add(
            "invoice",
            "FP",
            customer_id=draft.id,
            issued_on=issued_on,
            due_on=due_on,
            amount_fen=amount_fen,
            **given,
        )

    def payment(self, draft: Draft, received_on: date, amount_fen: int, method: str = "transfer") -> dict[str, Any]:
        values = {"received_on": received_on, "amount_fen": amount_fen, "method": method, "reference": None}
        return self.add("payment", "SK", customer_id=draft.id, **values)

    def allocate(self, payment: dict[str, Any], invoice: dict[str, Any], amount_fen: int) -> None:
        values = {"payment_id": payment["id"], "invoice_id": invoice["id"], "amount_fen": amount_fen}
        day = max(payment["received_on"], invoice["issued_on"])
        self.add("allocation", "", customer_id=payment["customer_id"], on=day, **values)


def days_late(random: Random, profile: str) -> int:
    """How late such a customer settles an invoice; below zero is early."""
    if profile == "prompt":
        return random.choice((-12, -5, -2, 0, 0, 1, 3, 4))
    if profile == "mostly":
        return random.choice((-8, -2, 0, 0, 1, 3, 4, 5, 20, 28))
    if profile == "late":
        return random.choice((0, 4, 18, 25, 32, 38, 41))
    return random.choice((20, 48, 60, 75, 90))


def write_ledger(random: Random, on: date, drafts: list[Draft]) -> Rows:
    ledger = Ledger(random, on)
    for draft in drafts:
        if draft.profile == "prospect":
            continue
        contract = _contract(ledger, draft) if random.random() < 0.5 else None
        _invoices(ledger, draft, contract["id"] if contract else None)
        _particulars(ledger, draft)
    for draft in random.sample(drafts, min(8, len(drafts))):
        ledger.invoice(draft, on - timedelta(40), draft.size_fen, is_void=True, void_reason="抬头有误，已重开。")
    return ledger.rows


def _contract(ledger: Ledger, draft: Draft) -> dict[str, Any]:
    starts = ledger.on - timedelta(ledger.random.randrange(20, 400))
    ends = starts + timedelta(364)
    is_over = ends < ledger.on
    return ledger.add(
        "contract",
        "HT",
        customer_id=draft.id,
        title="年度供货合同",
        amount_fen=draft.size_fen * ledger.random.randrange(4, 12),
        starts_on=starts,
        ends_on=ends,
        payment_days=TERM_DAYS,
        state="fulfilled" if is_over else "kept",
        signed_on=starts - timedelta(5),
        signed_for_us="总经理",
        handed_in_on=starts - timedelta(4),
        place="客服部合同柜",
        copies=2,
        ended_on=ends if is_over else None,
    )


Tables = dict[str, list[dict[str, Any]]]
LONG_REPORTED = 70  # days late; from 61 on it is a default


def _invoices(ledger: Ledger, draft: Draft, contract_id: int | None) -> None:
    random, on = ledger.random, ledger.on
    count = random.randrange(1, 3) if draft.profile == "new" else random.randrange(7, 18)
    for at in range(count):
        issued = on - timedelta(int((at + random.random()) * 700 / count))
        amount = draft.size_fen * random.randrange(20, 180) // 100
        disputed = (on - issued).days < 110 and random.random() < 0.06
        is_opening = at == count - 1 and draft.id % 6 == 0  # owed when the books were taken over
        kind, contract = ("opening", None) if is_opening else ("invoice", contract_id)
        invoice = ledger.invoice(draft, issued, amount, kind=kind, contract_id=contract, disputed=disputed)
        settled = invoice["due_on"] + timedelta(days_late(random, draft.profile))
        too_late = draft.profile == "hopeless" and at == min(5, count - 1)
        if settled <= on and not disputed and not too_late and settled >= issued:
            invoice["settled_on"] = settled
            ledger.allocate(ledger.payment(draft, settled, amount), invoice, amount)
        elif random.random() < 0.25:
            part = amount * random.randrange(10, 70) // 100
            paid_on = issued + timedelta(random.randrange(0, max(1, (on - issued).days)))
            ledger.allocate(ledger.payment(draft, paid_on, part), invoice, part)


def _particulars(ledger: Ledger, draft: Draft) -> None:
    """Advances, goods not invoiced yet, credit notes, bills: each with a few customers."""
    random, on, size = ledger.random, ledger.on, draft.size_fen
    if random.random() < 0.08:
        ledger.payment(draft, on - timedelta(random.randrange(1, 60)), size // 3)
    if random.random() < 0.12:
        _delivery(ledger, draft, size // 2)
    unpaid = [row for row in ledger.rows["invoice"] if row["customer_id"] == draft.id and not row["settled_on"]]
    if unpaid and random.random() < 0.1:
        invoice = unpaid[-1]
        values = {
            "invoice_id": invoice["id"],
            "amount_fen": invoice["amount_fen"] // 10,
            "reason": "短量折让",
        }
        ledger.add("credit_note", "HZ", customer_id=draft.id, issued_on=on, **values)
    if random.random() < 0.06 or (draft.profile == "hopeless" and random.random() < 0.3):
        _bill(ledger, draft, size // 2)


def _delivery(ledger: Ledger, draft: Draft, amount_fen: int) -> None:
    on = ledger.on
    sold = {"sold_on": on - timedelta(6), "amount_fen": amount_fen, "on_account": True, "verdict": "within"}
    sale = ledger.add("sale", "XS", customer_id=draft.id, **sold)
    half = amount_fen if ledger.random.random() < 0.5 else amount_fen // 2
    values = {
        "sale_id": sale["id"],
        "invoice_id": None,
        "delivered_on": on - timedelta(3),
        "amount_fen": half,
    }
    ledger.add("delivery", "FH", customer_id=draft.id, **values)


def _bill(ledger: Ledger, draft: Draft, amount_fen: int) -> None:
    random, on = ledger.random, ledger.on
    unmet = draft.profile == "hopeless"
    received = on - timedelta(100 if unmet else random.randrange(5, 80))
    payment = ledger.payment(draft, received, amount_fen, "bill")
    values = {"payment_id": payment["id"], "received_on": received, "amount_fen": amount_fen}
    due_on = received + timedelta(90)
    ledger.add("bill", "PJ", customer_id=draft.id, due_on=due_on, dishonoured_on=due_on if unmet else None, **values)


def defaults(random: Random, on: date, drafts: list[Draft], rows: list[dict[str, Any]]) -> Tables:
    """What is so late that it is a default is reported and collected, one report for each customer; the latest are not
    reported yet.
    """
    owners = {draft.id: draft.row["owner_id"] for draft in drafts}
    late: dict[int, list[dict[str, Any]]] = {}
    for invoice in rows:
        invoice["default_report_id"] = None
        is_default = invoice["due_on"] < on - timedelta(LONG_REPORTED)
        if is_default and not (invoice["settled_on"] or invoice.get("disputed")):
            late.setdefault(invoice["customer_id"], []).append(invoice)
    tables: Tables = {"default_report": [], "collection_step": []}
    for at, (customer_id, invoices) in enumerate(late.items()):
        report = {"id": key(random), "row_version": 1, "customer_id": customer_id}
        by = owners[customer_id]
        told_on = min(on - timedelta(5), max(one["due_on"] for one in invoices) + timedelta(62))
        tables["default_report"].append(
            report
            | {
                "reported_on": told_on,
                "reported_by_id": by,
                "document": f"发票 {'、'.join(one['number'] for one in invoices[:3])}",
                "amount_fen": sum(one["amount_fen"] for one in invoices),
                "detail": "多次催收，客户承诺分期付款，尚未全部兑现。",
                "state": "collecting",
                "next_on": on + timedelta(2 + at % 20),
            }
        )
        step = {"id": key(random), "row_version": 1, "customer_id": customer_id, "report_id": report["id"]}
        tables["collection_step"].append(
            step | {"on": told_on + timedelta(2), "act": "call", "outcome": "对方确认金额，约定分期。", "by_id": by}
        )
        for invoice in invoices:
            invoice["default_report_id"] = report["id"]
    return tables
