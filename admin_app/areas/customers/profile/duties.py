"""Has every institutional customer a profile (二(二)6.2)? Owed from the day he became one; policy `duty_terms`.

By the information clerk; the manager supervises it. A customer knows himself since when it is owed, so that it is a
comparison with a column, and nothing is counted of the many who have theirs.
"""

from collections.abc import Iterable
from datetime import date

from admin_app.areas.customers.models import Customer
from admin_app.duties.kinds import DutyKind, Stream, register
from admin_app.duties.terms import known_terms
from admin_app.errors import sentence
from admin_app.secrecy.reader import Reader

TO_WRITE = sentence("Write the profile of an institutional customer", "建立机构客户概况")


def streams(_reader: Reader, on: date) -> Iterable[Stream]:
    terms = known_terms("profile", on)
    if terms is not None:
        yield Stream(
            key=Customer.id,
            base=Customer.profile_owed_since,
            where=(Customer.status == "active") & Customer.is_institutional,
            what=TO_WRITE,
            clause=terms.clause,
            needs="full",
            due_on=terms.due_on,
            latest_due_by=terms.latest_due_by,
            listed_days=terms.listed_days,
        )


register(
    DutyKind(
        "profile",
        streams,
        "profile.create_view",
        owed_by=frozenset({"information_clerk"}),
        overseen_by=frozenset({"cs_manager"}),
    )
)
