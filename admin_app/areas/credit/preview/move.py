"""One thing that changes for one customer, and what is read of a customer to tell it. Money in fen."""

from datetime import date
from typing import Any, NamedTuple

from admin_app.areas.credit.preview.sums import Cell


class Move(NamedTuple):
    """`subject` is one of SUBJECTS; amounts where it is one, in fen."""

    customer_id: int
    subject: str
    before: Any
    after: Any
    grade: str | None
    owner_id: int | None
    before_fen: int | None = None
    after_fen: int | None = None


SUBJECTS = (
    "proposed_grade",  # what the rules propose
    "terms",  # on what terms we may sell; amounts: the most allowed
    "limit_fen",  # the limit that counts
    "above_allowed",  # an approved limit comes to be above what is allowed; amounts: approved, allowed
    "over_limit_fen",  # what is owed beyond the limit that counts
    "verdict",  # what the rules over the limit say of what is owed today, with the limit that counts
    "next_report_on",  # the day of the next credit report
    "report_overdue",  # which has passed by then
)


class Row(NamedTuple):
    """A customer; `grade` is the one confirmed on the day. The days are known where reports move."""

    id: int
    grade: str | None
    owner_id: int | None
    is_graded_anew: bool
    present_grade: str | None = None
    graded_on: date | None = None
    last_report_on: date | None = None
    dealt_on: date | None = None
    has_balance: bool = False
    woken_on: date | None = None

    @property
    def cell(self) -> Cell:
        return self.grade, self.owner_id
