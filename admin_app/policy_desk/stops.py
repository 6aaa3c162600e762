"""Who takes a policy out of service in an emergency, and who puts it back? From the next request on, everywhere.

A stopped policy refers every case to a manager and never allows: the answer is the `stopped` row of its own file, which
the engine accepts only where a rule of that file refuses alike. A policy without one, now or from a later day on,
cannot be stopped. Services flush; whoever calls has begun to write, and commits.
"""

from sqlalchemy import select

from admin_app import clock
from admin_app.accounts.rights import demand
from admin_app.audit import service as audit
from admin_app.errors import Conflict, Invalid, Refused, Sentence, sentence
from admin_app.extensions import db
from admin_app.notices import service as notices
from admin_app.policies import service as policies
from admin_app.policies.models import PolicyStop
from admin_app.secrecy.reader import current_reader
from rules.engine.faults import Text

MOST_REASON = 400
CANNOT = sentence(
    "This policy has no safe answer to give while stopped; publish an earlier version instead.",
    "此政策没有可供停用期间使用的稳妥结论，请改为重新发布较早的版本。",
)
STOPPED = sentence("This policy is stopped already.", "此政策已停用。")
AT_WORK = sentence("This policy is not stopped.", "此政策未停用。")
WHY = sentence("Please say why.", "请说明理由。")


STOPPED_NOW = sentence(
    "Stopped: {title}. Until it is lifted every case goes to a manager.", "已停用：{title}。恢复之前一律提请经理处理。"
)
LIFTED = sentence("No longer stopped: {title}. It decides again.", "已恢复：{title}。该政策重新生效。")


def stop(policy: str, reason: str) -> PolicyStop:
    """Refer every case to a manager from now on."""
    reader = current_reader()
    demand(reader.posts, "policy.stop")
    found = policies.in_force(policy, reader.on)
    if policies.stop_of(policy) is not None:
        raise Conflict(STOPPED)
    later = [policies.loaded(one) for one in policies.versions(policy) if one.effective_on > reader.on]
    if any(one.loaded.halted is None for one in (found, *later)):
        raise Refused(CANNOT)
    made = PolicyStop(policy=policy, reason=_reason(reason), by_id=reader.user_id, at=clock.now())
    db.session.add(made)
    db.session.flush()
    policies.forget_request()
    _tell_everybody(policy, found.loaded.title, STOPPED_NOW)
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
    _tell_everybody(policy, policies.in_force(policy, reader.on).loaded.title, LIFTED)
    audit.record("policy.lift", user_id=reader.user_id, subject=policy, values={"reason": why})


def _tell_everybody(policy: str, title: Text, words: Sentence) -> None:
    told = sentence(words["en"].format(title=title["en"]), words["zh"].format(title=title["zh"]))
    notices.tell_everybody(told, f"/policies/{policy}")


def _reason(text: str) -> str:
    kept = text.strip()
    if not kept:
        raise Invalid({"reason": WHY})
    return kept[:MOST_REASON]
