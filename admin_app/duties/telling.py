"""Who is told of his duties, and whose superiors of what is long overdue? Once a day each; `guizhang duties --notify`.

Counts alone, each of what the person himself sees; who hears of what is long overdue says escalating/. Commits after
each person, so that running it again goes on where it ended.
"""

from collections import Counter
from collections.abc import Callable
from datetime import date

from sqlalchemy import select

from admin_app.accounts.models import User
from admin_app.duties import service
from admin_app.duties.escalating import service as escalating
from admin_app.errors import sentence
from admin_app.extensions import db
from admin_app.notices import service as notices
from admin_app.notices.ways.words import told
from admin_app.secrecy.reader import Reader, reader_for, reading_as, unguarded

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
            if counts.get("overdue"):
                for superior, number in escalating.of_person(user, on):
                    late[superior.id] += number
            count += _tell(user.id, counts, f"duties {on}")
        for key, number in sorted(late.items()):
            count += _tell(key, {"escalated": number}, f"escalated {on}")
        count += sum(teller(on) for teller in tellers())
    return count


def _counts(reader: Reader, on: date) -> dict[str, int]:
    counts = service.counts_of(reader, on, only_mine=True)
    return {name: counts[name] for name in ("overdue", "due") if counts[name]}


def _tell(user_id: int, counts: dict[str, int], once: str) -> bool:
    if not counts:
        return False
    text = told(counts)
    was_told = notices.tell_once(user_id, sentence(**text), "/", once, counts)
    db.session.commit()
    return was_told
