"""What can be imported? Each kind with its right, its words and the function that takes a file in."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from admin_app.accounts import rights
from admin_app.imports.columns import Column
from admin_app.imports.customers import COLUMNS as CUSTOMER_COLUMNS
from admin_app.imports.customers import import_customers
from admin_app.imports.receivables import COLUMNS as RECEIVABLE_COLUMNS
from admin_app.imports.receivables import import_receivables
from admin_app.imports.report import Report


@dataclass(frozen=True)
class Kind:
    name: str
    take: Callable[..., Report]
    columns: tuple[Column, ...]

    @property
    def right(self) -> str:
        return f"import.{self.name}"


KINDS = {
    "receivables": Kind("receivables", import_receivables, RECEIVABLE_COLUMNS),
    "customers": Kind("customers", import_customers, CUSTOMER_COLUMNS),
}


def kinds_for(posts: Collection[str]) -> list[Kind]:
    """What somebody with these posts may import."""
    if "administrator" in posts:
        return []
    return [kind for kind in KINDS.values() if rights.may(posts, kind.right)]
