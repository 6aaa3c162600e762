"""Who visits whom? Sales support, each as many as the others: whoever has fewest open visits is next (四2)."""

import heapq
from collections.abc import Collection

from sqlalchemy import func, select

from admin_app.accounts.models import Post, User
from admin_app.areas.visits.models import Visit
from admin_app.errors import Refused, sentence
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded

POST = "sales_support"
NOBODY = sentence(
    "Nobody holds the post of sales support; the administrator gives it to somebody.",
    "目前无人担任销售支持，请联系系统管理员设置。",
)


def visitors() -> list[User]:
    rows = select(User).where(User.active, User.roles.any(Post.name == POST)).order_by(User.username)
    return [user for user in db.session.scalars(rows).unique() if not user.posts & {"administrator", "auditor"}]


def next_visitors(count: int, without: Collection[int | None] = ()) -> list[User]:
    """For each of so many visits its visitor. `without`: who should not, as long as somebody else can."""
    able = visitors()
    able = [one for one in able if one.id not in without] or able
    if not able:
        raise Refused(NOBODY, "四2")
    held = _open_visits()
    queue = [(held.get(one.id, 0), at) for at, one in enumerate(able)]
    heapq.heapify(queue)
    chosen = []
    for _ in range(count):
        number, at = heapq.heappop(queue)
        chosen.append(able[at])
        heapq.heappush(queue, (number + 1, at))
    return chosen


def _open_visits() -> dict[int | None, int]:
    counted = select(Visit.visitor_id, func.count()).select_from(Visit)
    counted = counted.where(Visit.visit_state == "allotted").group_by(Visit.visitor_id)
    with unguarded("how many visits somebody has, whomever they are to"):
        return dict(db.session.execute(counted).all())
