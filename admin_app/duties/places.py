"""Where does a page of duties end, and what comes behind? A cursor that a program hands back.

Duties stand by due day, kind, the day reckoned from, and key.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, or_

from admin_app.duties.kinds import DutyKind, Stream
from admin_app.errors import Invalid, sentence

LONGEST_KIND = 40


@dataclass(frozen=True, order=True)
class Place:
    """The last duty of a page; places sort as duties do."""

    due_on: date
    kind: str
    base: date
    key: int


def behind(place: Place, kind: DutyKind, stream: Stream) -> Any:
    """True for the stream's rows that come after that place."""
    earlier = stream.latest_due_by(place.due_on - timedelta(days=1))
    same = stream.latest_due_by(place.due_on)
    if kind.name != place.kind:
        return stream.base > (earlier if kind.name > place.kind else same)
    if place.base <= earlier:
        return stream.base > earlier
    if place.base > same:
        return stream.base > same
    return and_(
        stream.base >= place.base,
        or_(stream.base > place.base, and_(stream.base == place.base, stream.key > place.key)),
    )


def write(place: Place) -> str:
    text = json.dumps([place.due_on.isoformat(), place.kind, place.base.isoformat(), place.key])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read(text: str) -> Place:
    """Invalid unless it is one that a page gave."""
    try:
        due_on, kind, base, key = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if isinstance(key, bool) or not isinstance(key, int) or not 0 <= key < 2**63:
            raise ValueError(key)
        if not isinstance(kind, str) or len(kind) > LONGEST_KIND:
            raise ValueError(kind)
        place = Place(date.fromisoformat(due_on), kind, date.fromisoformat(base), key)
        if not 1900 <= place.due_on.year <= 9000:
            raise ValueError(place)
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise Invalid({"after": sentence("Not a cursor of this list.", "不是本列表的游标。")}) from None
    return place
