"""Whom does a change of policy concern, and what is each told of it? One notice a person, when it is published,
with the first changes in words.

Those who write and sign policy hear how many customers move of those they see; an owner how many of his own; who owes
credit reports that their days move, who owes other duties how many of his move; who reads more or less that he will;
who asked lately that it would be answered otherwise; who holds a post that differing rules name that more or less may
come to him. It runs as a job: the whole population is asked.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import func, select

from admin_app import clock
from admin_app.accounts.models import User
from admin_app.accounts.rights import may
from admin_app.accounts.service import begin_writing
from admin_app.areas.credit.preview import Preview, facts, sides_of
from admin_app.areas.customers.models import GONE, Customer
from admin_app.duties import kinds
from admin_app.errors import Sentence, sentence
from admin_app.extensions import db
from admin_app.imports import jobs
from admin_app.imports.models import Job
from admin_app.imports.report import Progress
from admin_app.notices import service as notices
from admin_app.policies import service as policies
from admin_app.policies.models import PolicyText, PolicyVersion
from admin_app.policies.service import loaded_text
from admin_app.policy_desk.differences import changed_policies
from admin_app.policy_desk.named_posts import posts_named
from admin_app.policy_desk.preview.asked_again import cases_of, differing_policies
from admin_app.policy_desk.preview.counted import not_counted
from admin_app.policy_desk.preview.duties import Shifted, of_everybody
from admin_app.policy_desk.preview.service import snapshot
from admin_app.secrecy.preview import access_changes
from admin_app.secrecy.reader import Reader, reader_for, reading_as, unguarded
from rules.engine import LoadedFile
from rules.engine.differences import differences
from rules.engine.faults import Text, both

KIND = "policy_notices"
MOST_TOLD = 3  # changes in words in one notice; the policy's page tells all
MOST_NAMED = 6  # duties named in one notice; the preview tells all
MAY_READ = sentence("What you may read changes.", "您可查阅的内容将有变化。")
ASKED = sentence("What you asked lately would be answered otherwise.", "您近期提出的问题按新规则结论不同。")
POST = sentence("What comes to your post by it may change.", "依此归您岗位办理的事项可能有变化。")
REPORT_DAYS = sentence("Due days of credit reports move.", "信用报告的到期日将有变动。")


def queue(added: Sequence[PolicyVersion], base: PolicyText | None, user_id: int | None) -> int:
    """Have everybody concerned told, once what was published is committed: by a worker, or by who runs the job of this
    key himself."""
    text = added[0].source
    job = Job(
        kind=KIND,
        step="tell",
        user_id=user_id,
        filename=text.filename,
        sha256=text.sha256,
        size=len(text.text),
        created_at=datetime.now(UTC),
        business_day=added[0].effective_on,
        result={"text": text.id, "base": base.id if base else None},
    )
    db.session.add(job)
    db.session.flush()
    return job.id


def tell_of(text_id: int, base_id: int | None, on: date, tell: Progress | None = None) -> int:
    """Tell everybody what this text changes from `on`, against the text published before; how many. Commits."""
    with unguarded("whom a change of policy concerns; nobody is told of a customer he cannot see"):
        with snapshot():
            new = _loaded(text_id)
            old = _loaded(base_id) if base_id is not None else None
            changed = changed_policies(old, new)
            words = (
                _words(_what(old, new, changed, on), _concerned(new, [old] if old else [], on, tell)) if changed else {}
            )
        begin_writing()  # what was read is of another moment, and others write meanwhile
        told = (notices.tell(to, sentence(*text), f"/policies/{changed[0]}") for text, to in words.items())
        count = sum(told)
        db.session.commit()
    return count


def _loaded(text_id: int) -> LoadedFile:
    return loaded_text(db.session.get_one(PolicyText, text_id))


def _concerned(
    new: LoadedFile, old: Sequence[LoadedFile], on: date, tell: Progress | None
) -> dict[int, list[Sentence]]:
    """What each person is told besides the policy's name, by his key."""
    asked = Preview(sides_of([new], on, since=old))
    people = list(db.session.scalars(select(User).where(User.active.is_(True)).order_by(User.id)).unique())
    partial, seen = _who_sees_some(filter(_hears_how_many, people)), Counter[int]()
    for moves in asked.moves(tell):
        keys = {move.customer_id for move in moves}
        for reader in partial if keys else ():
            with reading_as(reader):
                seen[reader.user_id] += facts.seen_among(keys)
    sums, found = asked.sums.as_json(), defaultdict[int, list[Sentence]](list)
    hidden_from = {reader.user_id for reader in partial}
    for row in sums["by_owner"]:
        if row["owner_id"] is not None and row["moved"]:
            found[row["owner_id"]].append(_own(row["owner_id"], row["moved"], on))
    if sums["counts"].get("next_report_on"):
        for user in people:
            if user.posts & kinds.owing("credit_report"):
                found[user.id].append(REPORT_DAYS)
    shifts = {user.id: rows for user, rows in of_everybody([new], on, since=old)}
    for user_id, rows in shifts.items():
        for one in _own_duties(rows):
            found[user_id].append(one)
    left_out, shifted = not_counted([new], on, since=old), next(iter(shifts.values()), [])
    readers = {change.username for change in access_changes([new], on, since=old)}
    differing = differing_policies([new], on, since=old)
    askers = {case.user_id for pair in differing for case in cases_of(*pair) if case.differs}
    posts = {post for pair in differing for post in posts_named(*pair)}
    for user in people:
        if user.username in readers:
            found[user.id].append(MAY_READ)
        if user.id in askers:
            found[user.id].append(ASKED)
        if user.posts & posts:
            found[user.id].append(POST)
        if _hears_how_many(user):
            sees_all = user.id not in hidden_from
            moved = sums["total"]["moved"] if sees_all else seen[user.id]
            found[user.id] += _moved(moved, sees_all, shifted, left_out)
    return found


def _hears_how_many(user: User) -> bool:
    return may(user.posts, "policy.draft") or may(user.posts, "policy.sign")


def _who_sees_some(people: Iterable[User]) -> list[Reader]:
    """Those of them to whom the working data of some customer are hidden."""
    found = []
    for user in people:
        with reading_as(reader := reader_for(user, clock.today())):
            if not facts.sees_everybody():
                found.append(reader)
    return found


def _own(user_id: int, moved: int, on: date) -> Sentence:
    """The number only where he sees each customer he owns: a hidden one is not counted to him."""
    user = db.session.get_one(User, user_id)
    owned = select(func.count(Customer.id)).where(Customer.owner_id == user_id, Customer.status.not_in(GONE))
    in_all = db.session.scalar(owned)
    with reading_as(reader_for(user, on)):
        seen = db.session.scalar(owned)
    if seen != in_all:
        return sentence("It moves customers of yours.", "涉及您负责的客户。")
    return sentence(f"It moves {moved:,} of your customers.", f"涉及您负责的 {moved:,} 个客户。")


def _own_duties(rows: Sequence[Shifted]) -> Iterable[Sentence]:
    """How many of those he owes and sees."""
    moved, overdue = sum(row.own_moved for row in rows), sum(row.own_overdue for row in rows)
    if moved or overdue:
        yield sentence(
            f"Your duties that fall due on another day: {moved:,}; overdue by it: {overdue:,}.",
            f"您有 {moved:,} 项待办的到期日将有变动，因此逾期 {overdue:,} 项。",
        )


def _moved(count: int, sees_all: bool, shifted: Sequence[Shifted], left_out: Sequence[Sentence]) -> Iterable[Sentence]:
    """How many customers of those he sees; none is said to be moved by what was not asked."""
    if count and sees_all:
        yield sentence(f"It moves {count:,} customers.", f"涉及 {count:,} 个客户。")
    elif count:
        yield sentence(f"Of the customers you see it moves {count:,}.", f"在您可查阅的客户中涉及 {count:,} 个。")
    elif not left_out and not shifted:
        if sees_all:
            yield sentence("It moves no customer.", "不涉及现有客户。")
        else:
            yield sentence("It moves no customer you see.", "不涉及您可查阅的客户。")
    if shifted:
        names = [one.what for one in shifted[:MOST_NAMED]]
        en, zh = "; ".join(one["en"] for one in names), "；".join(one["zh"] for one in names)
        if more := len(shifted) - len(names):
            en, zh = f"{en}; and {more} more", f"{zh}等 {len(shifted)} 项"
        yield sentence(
            f"Due days or days of grace are reckoned otherwise: {en}.", f"以下待办的到期日或宽限改按新规则计算：{zh}。"
        )
    if left_out:
        en, zh = ", ".join(one["en"] for one in left_out), "、".join(one["zh"] for one in left_out)
        yield sentence(f"Whom this moves is not counted: {en}.", f"以下内容涉及哪些客户未作统计：{zh}。")


def _what(old: LoadedFile | None, new: LoadedFile, changed: Sequence[str], on: date) -> Text:
    """Which policies change from when, and the first of what changes in them, in words."""
    titles = {one: [new.policies[name].title[one] for name in changed] for one in ("en", "zh")}
    en = f"Policy changes from {on}: {', '.join(titles['en'])}."
    zh = f"自 {on} 起政策变更：{'、'.join(titles['zh'])}。"
    of_each = (differences(old.policies.get(name) if old else None, new.policies[name]) for name in changed)
    told = [one.text for found in of_each for one in found if not one.kind.startswith("example")]
    if told:
        more = len(told) - MOST_TOLD
        listed = "; ".join(one["en"].rstrip(".") for one in told[:MOST_TOLD])
        en += f" {listed[:1].upper()}{listed[1:]}{f'; and {more} more' if more > 0 else ''}."
        listed = "；".join(one["zh"].rstrip("。") for one in told[:MOST_TOLD])
        zh += f"{listed}{f'；另有 {more} 项' if more > 0 else ''}。"
    return both(en, zh)


def _words(what: Text, concerned: dict[int, list[Sentence]]) -> dict[tuple[str, str], list[int]]:
    """The whole notice in English and Chinese, and who gets it."""
    found = defaultdict[tuple[str, str], list[int]](list)
    for user_id, parts in concerned.items():
        en = " ".join([what["en"], *(part["en"] for part in parts)])
        zh = "".join([what["zh"], *(part["zh"] for part in parts)])
        found[en, zh].append(user_id)
    return found


def _work(job: Job, tell: jobs.Teller) -> dict[str, Any]:
    given = job.result or {}
    told = tell_of(given["text"], given["base"], job.business_day, tell)
    return {"rows": told, "done": 1, "total": 1}


jobs.do_also(KIND, _work, is_resumed=True)
policies.on_disk_publication(tell_of)
