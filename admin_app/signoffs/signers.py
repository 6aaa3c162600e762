"""Who may sign a step? Nobody for himself, nobody twice, neither through a deputy; a conflict goes up.

Reading 6 of the rulebook: whoever asked, or for whom it is asked, or signed another step of the request, is barred; so
is his deputy in his place. Where that leaves nobody, the step goes up from superior to superior, at last to the
alternate whom the general manager named. A post that nobody holds is no conflict: it is not asked and goes up to
nobody; given to somebody while the step is open, he signs. Auditors read and administrators keep accounts: neither
signs.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased

from admin_app.accounts import deputies
from admin_app.accounts.deputies import NEVER
from admin_app.accounts.models import Post, User
from admin_app.accounts.rights import POST_TITLES
from admin_app.accounts.superiors import superiors
from admin_app.errors import Refused, sentence
from admin_app.extensions import db
from admin_app.signoffs.alternates import alternate
from admin_app.signoffs.models import SignRequest, SignStep

NOBODY_LEFT = sentence(
    "Whoever could sign this asks for it himself, and nobody signs his own request. Have the general manager name an "
    "alternate under Signatures › Deputies, then ask again.",
    "有权签批此事项的只有申请人本人，不得签批自己的申请。请先由总经理在“签批 › 代理人”中指定替补签批人，再重新申请。",
)
SIGNS_ANOTHER_STEP = sentence(
    "One step is left to somebody who signs another step of this request, and nobody signs the same request twice. "
    "Have the general manager name an alternate under Signatures › Deputies, then ask again.",
    "其中一步只剩须在另一步骤签字的人可签，而同一申请任何人不得签字两次。"
    "请先由总经理在“签批 › 代理人”中指定替补签批人，再重新申请。",
)
DEPARTMENT_MANAGER = "department_manager"  # of the person it is asked for; resolved when asked


def barred(request: SignRequest, step: SignStep) -> frozenset[int]:
    """The keys of those who may not sign this step, nor have it signed for them."""
    keys = {request.requester_id, request.for_id}
    for other in request.steps:
        if other is not step:
            keys |= {other.signed_by_id, other.signed_for_id}
    return frozenset(key for key in keys if key is not None)


def holders(step: SignStep) -> list[User]:
    """Of whom the signature is asked, deputies and conflicts apart."""
    if step.person_id is None:
        return holders_of(step.post)
    return _signing(User.id == step.person_id)


def holders_of(post: str | None) -> list[User]:
    """Who holds the post and may sign at all."""
    return _signing(User.roles.any(Post.name == post))


def _signing(who: ColumnElement[bool]) -> list[User]:
    rows = select(User).where(User.active, who).order_by(User.id)
    return [user for user in db.session.scalars(rows) if not user.posts & NEVER]


def held_by_nobody(posts: Iterable[str]) -> str | None:
    """The first of these posts that nobody holds who may sign; None when each is held."""
    rows = select(User).where(User.active, User.roles.any(Post.name.in_(list(posts))))
    held = {post for user in db.session.scalars(rows).unique() if not user.posts & NEVER for post in user.posts}
    return next((post for post in posts if post != DEPARTMENT_MANAGER and post not in held), None)


def demand_held(posts: Iterable[str], clause: str) -> None:
    """Refused, with the post and what to do, where nobody holds one of them: it never goes up for that."""
    post = held_by_nobody(list(posts))
    if post is None:
        return
    english, chinese = POST_TITLES.get(post, (post, post))
    if post not in POST_TITLES:
        says = sentence(
            f"The rules ask for the signature of “{post}”, which is no post of this desk. Have the policy changed.",
            f"规则要求“{post}”签字，但系统没有该岗位，请修改政策中的签批岗位。",
        )
    else:
        says = sentence(
            f"The rules ask for the signature of the {english}, and nobody holds this post. "
            "Have the administrator give it to somebody under People, then ask again.",
            f"规则要求{chinese}签字，但目前无人担任该岗位。请系统管理员在“人员”中指定后重新申请。",
        )
    raise Refused(says, clause)


def pairs(request: SignRequest, step: SignStep, on: date) -> list[tuple[User, User]]:
    """(who signs, for whom) for everybody who may sign the step on that day; oneself comes first."""
    no = barred(request, step)
    able = [holder for holder in holders(step) if holder.id not in no]
    found = [(holder, holder) for holder in able]
    by_id = {holder.id: holder for holder in able}
    for person_id, deputy in deputies.deputies_of(list(by_id), on):
        if deputy.id not in no and not deputy.posts & NEVER:
            found.append((deputy, by_id[person_id]))
    return found


def signed_by(step: SignStep) -> int | None:
    """Whose signature it is: who signed; where it was confirmed by phone, the first who would have signed."""
    if step.signed_by_id is not None:
        return step.signed_by_id
    return next((holder.id for holder in holders(step)), None)


def for_whom(user_id: int, request: SignRequest, step: SignStep, on: date) -> User | None:
    """In whose name the person may sign the step: his own before another's; None when he may not."""
    mine = [holder for signer, holder in pairs(request, step, on) if signer.id == user_id]
    return min(mine, key=lambda holder: holder.id != user_id) if mine else None


def department_manager(user: User) -> User | None:
    """The manager who signs for the person's department: the nearest above him, in it if there is one."""
    above = [one for one in superiors(user) if one.rank != "staff"]
    own = [one for one in above if one.department_id == user.department_id]
    return next(iter(own or above), None)


def settle_conflict(request: SignRequest, step: SignStep, on: date) -> bool:
    """Where nobody may sign the step, give it to the next superior who may, or to the alternate; else leave it.

    Whether it was given to somebody.
    """
    stand_in = {other.person_id for other in request.steps if other is not step and other.state == "open"}
    found = _instead(request, step, stand_in) if _is_in_conflict(request, step, on) else None
    if found is None:
        return False
    step.instead_of = step.instead_of or step.post or "person"
    step.post, step.person_id = None, found.id
    return True


def in_doubt() -> list[int]:
    """The keys of open steps of which somebody who was asked is barred, or works here no more."""
    other = aliased(SignStep)
    signed = select(other.id).where(
        other.request_id == SignStep.request_id, User.id.in_([other.signed_by_id, other.signed_for_id])
    )
    of_step = or_(User.id == SignStep.person_id, User.roles.any(Post.name == SignStep.post))
    is_barred = or_(User.id.in_([SignRequest.requester_id, SignRequest.for_id]), signed.exists(), ~User.active)
    rows = select(SignStep.id).join(SignRequest).join(User, of_step)
    rows = rows.where(SignStep.state == "open", SignRequest.state == "pending", is_barred)
    return list(db.session.scalars(rows.distinct().order_by(SignStep.id)))


def is_vacant(step: SignStep) -> bool:
    """Is it asked of a post that nobody holds?"""
    return step.post is not None and not holders(step)


def demand_signable(request: SignRequest, on: date) -> None:
    """Refused, with what to do and where, where a step is left to nobody who may sign it.

    As whoever asks could sign it alone, or whoever stands in for him on another step, and none stands above.
    """
    stand_in: set[int] = set()
    for step in request.steps:
        if _is_in_conflict(request, step, on):
            found = _instead(request, step, stand_in)
            if found is None:
                raise Refused(SIGNS_ANOTHER_STEP if stand_in else NOBODY_LEFT, request.clause)
            stand_in.add(found.id)
    if stand_in and any(_is_left_to(stand_in, request, step, on) for step in request.steps):
        raise Refused(SIGNS_ANOTHER_STEP, request.clause)


def _is_left_to(stand_in: set[int], request: SignRequest, step: SignStep, on: date) -> bool:
    """Could they alone sign it, or for them alone, and does none stand above?"""
    able = pairs(request, step, on)
    others = (pair for pair in able if not {person.id for person in pair} & stand_in)
    return bool(able) and next(others, None) is None and _instead(request, step, stand_in) is None


def demand_other(post: str, person_id: int, clause: str, on: date) -> None:
    """The same, before there is a request, of what the holder of this post would sign for this person."""
    step = SignStep(post=post, position=1, round=1)
    with db.session.no_autoflush:
        request = SignRequest(requester_id=person_id, clause=clause, steps=[step])
        demand_signable(request, on)


def _is_in_conflict(request: SignRequest, step: SignStep, on: date) -> bool:
    """Is each who holds the post barred, and each deputy? Of a post that nobody holds it is none."""
    return not pairs(request, step, on) and not is_vacant(step)


def _instead(request: SignRequest, step: SignStep, without: Collection[int | None] = ()) -> User | None:
    """The next superior who may sign in place of whoever is barred, at last the alternate; none of those `without`."""
    no = barred(request, step) | set(without)
    return next(
        (one for one in _above(request, step) if one.active and one.id not in no and not one.posts & NEVER), None
    )


def _above(request: SignRequest, step: SignStep) -> Iterator[User]:
    start = holders(step)
    if not start and request.requester_id is not None:
        start = [user for user in [db.session.get(User, request.requester_id)] if user is not None]
    for holder in start:
        yield from superiors(holder)
    last = alternate()
    if last is not None:
        yield last
