"""Who takes a policy out of service in an emergency, and who puts it back? From the next request on, everywhere.

A stopped policy refers every case to a manager and never allows: the answer is the `stopped` row of its own file, so a
policy without one cannot be stopped. Services flush; whoever calls has begun to write, and commits.
"""

from sqlalchemy import select

from admin_app import clock
from admin_app.accounts.rights import demand
from admin_app.audit import service as audit
from admin_app.errors import Conflict, Invalid, Refused, sentence
from admin_app.extensions import db
from admin_app.policies import service as policies
from admin_app.policies.models import PolicyStop
from admin_app.secrecy.reader import current_reader

MOST_REASON = 400
CANNOT = sentence(
    "This policy has no safe answer to give while stopped; publish an earlier version instead.",
    "此政策没有可供停用期间使用的稳妥结论，请改为重新发布较早的版本。",
)
STOPPED = sentence("This policy is stopped already.", "此政策已停用。")
AT_WORK = sentence("This policy is not stopped.", "此政策未停用。")
WHY = sentence("Please say why.", "请说明理由。")


def stop(policy: str, reason: str) -> PolicyStop:
    """Refer every case to a manager from now on."""
    reader = current_reader()
    demand(reader.posts, "policy.stop")
    found = policies.in_force(policy, reader.on)
    if policies.stop_of(policy) is not None:
        raise Conflict(STOPPED)
    if found.loaded.halted is None:
        raise Refused(CANNOT)
    made = PolicyStop(policy=policy, reason=_reason(reason), by_id=reader.user_id, at=clock.now())
    db.session.add(made)
    db.session.flush()
    policies.forget_request()
    audit.record("policy.stop", user_id=reader.user_id, subject=policy, values={"reason": made.reason})
    return made


def lift(policy: str, reason: str) -> None:
    """Decide by the policy again. Two who stopped it at once are both lifted."""
    reader = current_reader()
    demand(reader.posts, "policy.lift")
    held = select(PolicyStop).where(PolicyStop.policy == policy, PolicyStop.lifted_at.is_(None)).with_for_update()
    found = db.session.scalars(held).all()
    if not found:
        raise Conflict(AT_WORK)
    why = _reason(reason)
    for one in found:
        one.lifted_at, one.lifted_by_id, one.lifted_reason = clock.now(), reader.user_id, why
    db.session.flush()
    policies.forget_request()
    audit.record("policy.lift", user_id=reader.user_id, subject=policy, values={"reason": why})


def _reason(text: str) -> str:
    kept = text.strip()
    if not kept:
        raise Invalid({"reason": WHY})
    return kept[:MOST_REASON]
