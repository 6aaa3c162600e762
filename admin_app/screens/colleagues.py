"""Which colleague is meant? By name, pinyin, user name or department; few enough to look through them all."""

from functools import lru_cache
from typing import Any

from flask import url_for
from flask_babel import gettext
from sqlalchemy import select

from admin_app import language
from admin_app.accounts.models import Department, Post, User, user_posts
from admin_app.accounts.rights import may
from admin_app.extensions import db
from admin_app.readings import fold, has_han, readings
from admin_app.screens.find import Found, Hit, finder
from admin_app.screens.theme import post_name
from admin_app.secrecy.reader import Reader, current_reader

MOST = 5_000
OWNING = frozenset({"salesperson", "marketing_manager"})  # their customers are a page to open


@finder(rank=90)
def colleagues(text: str, most: int) -> Found:
    """Whoever works here, the best first."""
    terms = [folded for word in text.split() if (folded := fold(word))]
    columns = (User.id, User.name, User.username, Department.name_zh, Department.name_en)
    rows = select(*columns).outerjoin(Department).where(User.active).order_by(User.username).limit(MOST)
    ranked = ((_rank(terms, _words(*row[1:])), row) for row in db.session.execute(rows)) if terms else ()
    best = sorted(((rank, row) for rank, row in ranked if rank is not None), key=lambda item: item[0])[:most]
    posts = _posts_of([row.id for _rank, row in best])
    return Found(gettext("Colleagues"), [_hit(row, posts.get(row.id, [])) for _rank, row in best])


def _rank(terms: list[str], words: list[str]) -> int | None:
    """How well all the terms fit, the best being 0; None where one does not."""
    ranks = [next((at for at, word in enumerate(words) if word.startswith(term)), None) for term in terms]
    return None if None in ranks else sum(ranks)  # type: ignore[arg-type]


@lru_cache(maxsize=MOST)
def _words(name: str, username: str, *departments: str | None) -> list[str]:
    """What somebody is found by, the best first: a name from each character on, as it is written and read."""
    name = fold(name)
    found = [name, fold(username)]
    if has_han(name):
        for syllables in readings(name):
            found += ["".join(one[0] for one in syllables), "".join(syllables), "".join(syllables[1:])]
    found += [name[at:] for at in range(1, len(name))]
    return [*found, *(fold(department) for department in departments if department)]


def _posts_of(user_ids: list[int]) -> dict[int, list[str]]:
    if not user_ids:
        return {}
    rows = select(user_posts.c.user_id, Post.name).join(Post, Post.id == user_posts.c.post_id)
    found: dict[int, list[str]] = {}
    for key, name in db.session.execute(rows.where(user_posts.c.user_id.in_(user_ids)).order_by(Post.name)):
        found.setdefault(key, []).append(name)
    return found


def _hit(row: Any, posts: list[str]) -> Hit:
    department = row.name_zh if language() == "zh" else row.name_en
    said = [row.username, department, *(post_name(name) for name in posts)]
    return Hit(row.name, _url(row.id, posts), " · ".join(one for one in said if one))


def _url(user_id: int, posts: list[str]) -> str | None:
    """An administrator opens his account; others the customers he looks after, as far as they see them."""
    reader: Reader = current_reader()
    if may(reader.posts, "accounts.manage"):
        return url_for("people.details_view", id=user_id)
    return url_for("customer.index_view", flt0_owner=user_id) if OWNING & set(posts) else None
