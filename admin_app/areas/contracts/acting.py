"""Who acts on which contract, and is it in a state for that? What every service of this chapter asks first."""

from datetime import date
from typing import Any

from admin_app.areas.customers.acting import actor
from admin_app.areas.receivables.checks import record_of
from admin_app.areas.receivables.models import Contract
from admin_app.audit import service as audit
from admin_app.errors import Conflict, Invalid, Sentence, sentence

STATES = {
    "draft": ("a draft", "草拟中"),
    "review": ("under review", "评审中"),
    "approved": ("approved", "已审定"),
    "signed": ("signed and not yet handed in", "已签订，尚未移交"),
    "kept": ("in custody", "已归档保管"),
    "fulfilled": ("fulfilled", "已履行完毕"),
    "ended": ("ended", "已终止"),
}
STANDING = ("signed", "kept")  # both sides are bound
IN_CUSTODY = ("kept", "fulfilled", "ended")  # the paper stays when the contract is over
MOST_TEXT = 2000
REQUIRED = sentence("Please fill this in.", "请填写此项。")
STILL_TO_COME = sentence("This day is still to come.", "该日期尚未到来。")


def contract_for(contract_id: int, action: str, *states: str, clause: str) -> Contract:
    """The contract, locked with its customer, for whoever may act; NotFound when missing or hidden, Refused when void,
    Conflict in another state."""
    contract, _by_id = record_of(Contract, contract_id, action)
    if states and contract.state not in states:
        english, chinese = STATES[contract.state]
        wanted = [STATES[state] for state in states]
        says = sentence(
            f"The contract is {english}; for this it must be {' or '.join(one[0] for one in wanted)}.",
            f"该合同{chinese}；办理此事项须为：{'或'.join(one[1] for one in wanted)}。",
        )
        raise Conflict(says, clause)
    return contract


def by_id() -> int | None:
    """Whoever acts; None when the desk itself does."""
    reader = actor()
    return reader.user_id if reader is not None else None


def note(act: str, contract: Contract, **values: Any) -> None:
    """One entry in the audit; last, because it locks the audit's head until the transaction ends."""
    audit.record(act, user_id=by_id(), subject=contract.number, customer_id=contract.customer_id, values=values)


class Faults:
    """Sentences by field; `raise_any` raises Invalid when there are any, each with the clause where one is given."""

    def __init__(self, clause: str = "") -> None:
        self.found: dict[str, Sentence] = {}
        self.clause = clause

    def add(self, field: str, en: str, zh: str) -> None:
        self.found.setdefault(field, sentence(en, zh))

    def text(self, field: str, text: str | None, most: int = MOST_TEXT, *, required: bool = True) -> str:
        """The text without blanks around it."""
        kept = (text or "").strip()
        if required and not kept:
            self.found.setdefault(field, REQUIRED)
        if len(kept) > most:
            self.add(field, f"At most {most} characters.", f"不得超过 {most} 个字。")
        return kept

    def day(self, field: str, day: date | None, *, since: date | None = None, until: date | None = None) -> date:
        """A day given, both bounds included; `until` is the business day."""
        if day is None:
            self.found.setdefault(field, REQUIRED)
            return date.min
        if not 1900 <= day.year <= 2199:
            self.add(field, "The year must be 1900 to 2199.", "年份须在 1900 至 2199 之间。")
        elif until is not None and day > until:
            self.found.setdefault(field, STILL_TO_COME)
        elif since is not None and day < since:
            self.add(field, f"Not before {since}.", f"不得早于 {since}。")
        return day

    def one_of(self, field: str, value: str, known: tuple[str, ...]) -> str:
        if value not in known:
            self.add(field, f"One of {', '.join(known)}.", f"须为下列之一：{'、'.join(known)}。")
        return value

    def raise_any(self) -> None:
        if self.found:
            raise Invalid({name: self._by_clause(says) for name, says in self.found.items()})

    def _by_clause(self, says: Sentence) -> Sentence:
        if not self.clause:
            return says
        english, chinese = says["en"].removesuffix("."), says["zh"].removesuffix("。")
        return sentence(f"{english} ({self.clause}).", f"{chinese}（{self.clause}）。")
