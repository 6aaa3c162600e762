"""Who is told of his duties, and whose superior of what is long overdue? Once a day each; `guizhang duties --notify`.

Counts alone, each of what the person himself sees. How late a duty must be for the superior to be told is a policy,
`duty_escalation` of rules/reporting.py. Commits after each person, so that running it again goes on where it ended.
"""

from collections import Counter
from collections.abc import Callable
from datetime import date

from sqlalchemy import select

from admin_app.accounts.models import User
from admin_app.accounts.superiors import superiors
from admin_app.duties import service
from admin_app.errors import sentence
from admin_app.extensions import db
from admin_app.notices import service as notices
from admin_app.notices.ways.words import told
from admin_app.policies import service as policies
from admin_app.secrecy.reader import Reader, reader_for, reading_as, unguarded

MOST_LOOKED_AT = 1000  # late duties of one person

Teller = Callable[[date], int]
_tellers: list[Teller] = []


def tells(teller: Teller) -> Teller:
    """Have an area tell of a day, too: how many people it told. It commits, and tells nobody twice."""
    _tellers[:] = [*(one for one in _tellers if one.__qualname__ != teller.__qualname__), teller]
    return teller


def tellers() -> list[Teller]:
    """Everybody who has something to tell of a day besides duties."""
    return list(_tellers)


def tell_of_duties(on: date) -> int:
    """How many people were told; nobody twice for the same day."""
    with unguarded("who works here, and what each is told"):
        people = list(db.session.scalars(select(User).where(User.active.is_(True)).order_by(User.id)).unique())
        late: Counter[int] = Counter()
        count = 0
        for user in people:
            with reading_as(reader := reader_for(user, on)):
                counts = _counts(reader, on)
                escalated = _escalated(reader, on) if counts.get("overdue") else 0
            superior = next((one for one in superiors(user) if one.active), None)
            if escalated and superior is not None:
                late[superior.id] += escalated
            count += _tell(user.id, counts, f"duties {on}")
        for key, number in sorted(late.items()):
            count += _tell(key, {"escalated": number}, f"escalated {on}")
        count += sum(teller(on) for teller in tellers())
    return count


def _counts(reader: Reader, on: date) -> dict[str, int]:
    counts = service.counts_of(reader, on, only_mine=True)
    return {name: counts[name] for name in ("overdue", "due") if counts[name]}


def _escalated(reader: Reader, on: date) -> int:
    """How many of the reader's own late duties his superior hears of; none where no such policy is in force."""
    try:
        rule = policies.in_force("duty_escalation", on).loaded
    except policies.NoPolicy:
        return 0
    found, _more = service.duties_of(reader, on, overdue=True, limit=MOST_LOOKED_AT)
    late = Counter(duty.days for duty in found if duty.is_mine)
    return sum(n for days, n in late.items() if rule.decide_compiled({"days_late": days}).outcome["tell_superior"])


def _tell(user_id: int, counts: dict[str, int], once: str) -> bool:
    if not counts:
        return False
    text = told(counts)
    was_told = notices.tell_once(user_id, sentence(**text), "/", once, counts)
    db.session.commit()
    return was_told
