"""Which duties are there, and what must each kind say of itself?

A kind belongs to the area that knows it, which registers it here. It gives its streams: rows whose due day never
falls as the day it is reckoned from rises, so that "due by" is a comparison with an indexed column, never a reckoning
in the database.

    register(DutyKind("level_renewal", streams, "customer.renew_level", owed_by={"information_clerk"}))
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from admin_app.areas.customers.models import Customer
from admin_app.errors import Sentence
from admin_app.secrecy.reader import Reader

SOON_DAYS = 7


def itself(day: date) -> date:
    """Due on the day the column holds."""
    return day


@dataclass(frozen=True, eq=False)
class Stream:
    """Rows of one kind that become due by one reckoning; a row stands in one stream of its kind only.

    `base` is the DATE column reckoned from, `latest_due_by` the latest base that is due by a day. `needs` is the access
    to the customer without which the duty is not there. What is about no customer has no `customer_id` and says in
    `about` what it is about. `mine` is true where the reader owes it, by default by his posts.
    """

    key: Any
    base: Any
    where: Any
    what: Sentence
    clause: str
    due_on: Callable[[date], date] = itself
    latest_due_by: Callable[[date], date] = itself
    customer_id: Any = field(default_factory=lambda: Customer.id)
    needs: str = "work"
    about: Any = None
    mine: Any = None
    listed_days: int | None = SOON_DAYS  # how long before it is due; None: from the first day on
    hour_passed: bool = False  # due by an hour of its day that is over: overdue on the day itself
    is_missing: bool = False  # what was never done yet is told apart from what is due again


@dataclass(frozen=True)
class DutyKind:
    """`owed_by` and `overseen_by` are posts; a kind that is owed by persons is `personal`, and its streams say by whom.

    `endpoint` is where it is done, given the customer's key as `argument`, or the row's own as `id`. `whole` are the
    streams of all that is owed, by whomever, as far as the guard shows it: of that the effect of a change is counted.
    """

    name: str
    streams: Callable[[Reader, date], Iterable[Stream]]
    endpoint: str
    owed_by: frozenset[str] = frozenset()
    overseen_by: frozenset[str] = frozenset()
    personal: bool = False
    argument: str = "customer"
    whole: Callable[[Reader, date], Iterable[Stream]] | None = None

    def concerns(self, reader: Reader) -> bool:
        """Can the reader owe or oversee any of them? An administrator cannot."""
        if "administrator" in reader.posts:
            return False
        return self.personal or bool(reader.posts & (self.owed_by | self.overseen_by))


_kinds: dict[str, DutyKind] = {}


def register(kind: DutyKind) -> DutyKind:
    """Make the kind known; registering again (a reload) replaces it."""
    _kinds[kind.name] = kind
    return kind


def registered() -> list[DutyKind]:
    """Every kind there is, by name."""
    return [kind for _name, kind in sorted(_kinds.items())]


def owing(name: str) -> frozenset[str]:
    """The posts that owe duties of this kind."""
    return _kinds[name].owed_by


def concerning(reader: Reader, on: date) -> list[tuple[DutyKind, Stream]]:
    """Every stream of every kind that this reader may owe or oversee, kinds by name."""
    return [(kind, stream) for kind in registered() if kind.concerns(reader) for stream in kind.streams(reader, on)]
