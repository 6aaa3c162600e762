"""Who hears that a secrecy level ends soon? Owners, custodian and managers, of what each reads whole; 二(二)7.2.4.

Told once, from as many days before as the custodian has it on his list (policy `duty_terms`), or on the first day after
that anybody runs it. Levels that end on one day are one notice; one that began after its day was told is one by itself.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select

from admin_app.accounts.models import Post, User
from admin_app.areas.customers import renewals
from admin_app.areas.customers.models import Customer
from admin_app.duties.telling import tells
from admin_app.duties.terms import terms_of
from admin_app.errors import Sentence, sentence
from admin_app.extensions import db
from admin_app.notices import service as notices
from admin_app.secrecy.access import visible
from admin_app.secrecy.reader import Reader, reader_for

ANSWERING = renewals.KIND.owed_by | renewals.KIND.overseen_by
LASTING = ("active", "prospect")


@dataclass(frozen=True)
class Ending:
    """What one notice tells: levels that end on a day."""

    once: str
    on: date
    keys: tuple[int, ...]

    def says(self, today: date) -> Sentence:
        """How many, and how soon; never whose."""
        count, left = len(self.keys), (self.on - today).days
        if left == 0:
            return sentence(f"Secrecy levels that end today: {count}.", f"今日密级到期的客户：{count} 家。")
        return sentence(
            f"Secrecy levels that end in {left} {'day' if left == 1 else 'days'}: {count}.",
            f"{left} 天后密级到期的客户：{count} 家。",
        )

    @property
    def url(self) -> str:
        if len(self.keys) == 1:
            return f"/customers/details/?id={self.keys[0]}"
        return f"/customers/?flt0_level_ends_from={self.on}&flt1_level_ends_until={self.on}"


@tells
def tell_of_levels(on: date) -> int:
    """How many notices were told; two queries for each person concerned."""
    days = terms_of("level_renewal", on).listed_days
    if days is None:
        return 0
    told = sum(_tell(person, on, days) for person in _concerned(on, days))
    db.session.commit()
    return told


def _soon(on: date, days: int) -> Any:
    held = (Customer.level != "internal") & Customer.status.in_(LASTING)
    return held & Customer.level_ends.between(on, on + timedelta(days=days))


def _concerned(on: date, days: int) -> list[User]:
    """Whoever owns such a customer, or answers for levels by his post."""
    owners = select(Customer.owner_id).where(_soon(on, days))
    concerned = or_(User.id.in_(owners), User.roles.any(Post.name.in_(ANSWERING)))
    return list(db.session.scalars(select(User).where(User.active, concerned).order_by(User.id)).unique())


def _tell(person: User, on: date, days: int) -> int:
    endings = list(_endings(reader_for(person, on), on, days))
    known = notices.told_once([person.id], [one.once for one in endings])
    untold = [one for one in endings if (person.id, one.once) not in known]
    return sum(notices.tell_once(person.id, one.says(on), one.url, one.once, {}) for one in untold)


def _endings(reader: Reader, on: date, days: int) -> Iterator[Ending]:
    """What he reads whole and owns, or answers for."""
    rows = select(Customer.id, Customer.level_ends, Customer.level_from).where(_soon(on, days), visible(reader, "full"))
    if not reader.posts & ANSWERING:
        rows = rows.where(Customer.owner_id == reader.user_id)
    found: dict[tuple[date, str], list[int]] = defaultdict(list)
    for key, last, first in db.session.execute(rows.order_by(Customer.level_ends, Customer.id)):
        if last is not None:
            began_late = first is not None and first > last - timedelta(days=days)
            found[last, f"level {key} {last}" if began_late else f"levels {last}"].append(key)
    for (last, once), keys in found.items():
        yield Ending(once, last, tuple(keys))
