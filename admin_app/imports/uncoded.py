"""Which customer does a row of a file without codes mean? The one with its credit code; else the only one of its name.

Whoever may import customers sees every archive, so the codes that a fault names are his to know.
"""

from collections.abc import Sequence

from sqlalchemy import select

from admin_app.areas.customers.codes import new_code
from admin_app.areas.customers.models import GONE, Customer
from admin_app.areas.customers.search import fold
from admin_app.errors import Sentence, sentence
from admin_app.extensions import db
from admin_app.imports.report import Fault
from admin_app.imports.staging import Row

MOST_NAMED = 5
WRITE_CODE = sentence(
    "Add a column with the codes of the customers that are meant, and codes of your own for new ones.",
    "请增加客户编号列并填写所指客户的编号；新客户请自行编号。",
)


class Uncoded:
    """For one pass over the file: no two rows mean the same customer, and no two new ones have one name."""

    def __init__(self) -> None:
        self.lines: dict[int | str, int] = {}

    def meant(self, rows: Sequence[Row]) -> dict[int, Customer | Fault | None]:
        """By line: the customer, None where it is a new one, or why it cannot be said. Two queries."""
        by_tax_id: dict[str, list[Customer]] = {}
        by_name: dict[str, list[Customer]] = {}
        tax_ids = {row.values["tax_id"] for row in rows if row.values.get("tax_id")}
        names = {fold(row.values["name"]) for row in rows}
        there = select(Customer).where(Customer.status.not_in(GONE)).order_by(Customer.code)
        if tax_ids:
            for one in db.session.scalars(there.where(Customer.tax_id.in_(tax_ids))):
                by_tax_id.setdefault(one.tax_id or "", []).append(one)
        if names:
            for one in db.session.scalars(there.where(Customer.name_key.in_(names))):
                by_name.setdefault(one.name_key, []).append(one)
        return {
            row.line: self._one_of(
                row, by_tax_id.get(row.values.get("tax_id") or "", []), by_name.get(fold(row.values["name"]), [])
            )
            for row in rows
        }

    def _one_of(self, row: Row, same_tax_id: list[Customer], same_name: list[Customer]) -> Customer | Fault | None:
        tax_id = row.values.get("tax_id")
        fitting = same_tax_id or same_name
        codes = ", ".join(one.code for one in fitting[:MOST_NAMED]) + (" …" if len(fitting) > MOST_NAMED else "")
        if len(fitting) > 1:
            return _unclear(row, sentence(f"More than one customer fits: {codes}.", f"有多个客户与此相符：{codes}。"))
        if fitting and tax_id and fitting[0].tax_id not in (None, tax_id):
            says = sentence(
                f"The customer of this name has another credit code: {codes}.",
                f"同名客户 {codes} 的统一社会信用代码与此不同。",
            )
            return _unclear(row, says)
        one = fitting[0] if fitting else None
        earlier = self.lines.setdefault(one.id if one else fold(row.values["name"]), row.line)
        if earlier != row.line:
            says = sentence(f"Line {earlier} seems to be the same customer.", f"第 {earlier} 行似为同一客户。")
            return _unclear(row, says)
        return one


def _unclear(row: Row, says: Sentence) -> Fault:
    return Fault(row.line, "name", row.values["name"], says, WRITE_CODE)


def free_codes(count: int) -> list[str]:
    """So many codes that no customer has."""
    codes: set[str] = set()
    while len(codes) < count:
        made = {new_code() for _ in range(count - len(codes))}
        codes |= made - set(db.session.scalars(select(Customer.code).where(Customer.code.in_(made))))
    return sorted(codes)
