"""Ask for an investigation, choose its channels, say what each brought, drop one: 二(三)3.1.1–3.1.5.

Each act locks the customer, then the case, and goes on only from the states it may: of two at once, one has an effect.
Services flush; whoever calls has begun to write, and commits.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, BinaryIO

from sqlalchemy import select

from admin_app.accounts import rights
from admin_app.areas.attachments import service as attachments
from admin_app.areas.credit import acting, tasks
from admin_app.areas.credit.investigating.models import (
    CHANNELS,
    ENDED,
    InvestigationCase,
    InvestigationPhoto,
    InvestigationStep,
)
from admin_app.areas.customers.models import GONE, Customer
from admin_app.audit import service as audit
from admin_app.errors import Conflict, Invalid, NotAllowed, NotFound, Refused, Sentence, sentence
from admin_app.extensions import db
from admin_app.notices import service as notices
from admin_app.secrecy.access import has_access
from admin_app.secrecy.reader import Reader, current

CLAUSE, SURVEY = "二(三)3.1.1", "二(三)3.1.5"
POSTS = {"analysis": "finance_officer"}  # who goes through a channel, but for the field survey; others: the officer
OPEN_ALREADY = sentence("An investigation of this customer is under way.", "对该客户的信用调查正在进行。")
GONE_SAYS = sentence("This customer is void or merged.", "该客户已作废或已合并。")
NOT_NOW = sentence(
    "The investigation has gone on meanwhile. Reload the page and look again.", "该调查已有新进展，请刷新后重试。"
)
NO_SURVEYOR = sentence(
    "The field survey is the salesperson's; this customer has no owner. Name one first (二(三)3.1.5).",
    "实地调查由业务员进行，该客户尚无负责人，请先指定（二(三)3.1.5）。",
)
NOT_ANALYSED = sentence(
    "What the salesperson surveys finance analyses: choose the analysis too, for the same day or later.",
    "业务员实地调查后由财务分析评估：请同时安排财务分析，且不早于实地调查。",
)
SURVEY_FIRST = sentence(
    "The field survey is not done yet; analyse what it brings.", "实地调查尚未完成，完成后再行分析。"
)
NOT_YOURS = sentence("This channel is for somebody else to go through.", "此渠道由他人负责调查。")
NO_CHANNEL = sentence(
    "Choose at least one channel, with a day (二(三)3.1.1).", "请至少选择一个渠道并指定完成日期（二(三)3.1.1）。"
)
Photos = Sequence[tuple[BinaryIO, str | None]]


def ask(customer_id: int, reason: str, *, on: date) -> InvestigationCase:
    """Ask for an investigation (3.1.1); one at a time of a customer. The credit officers are told."""
    acting.begin_writing()
    customer = acting.customer_of(customer_id)
    user_id = acting.demand("credit.ask_investigation", customer)
    if customer.status in GONE:
        raise Refused(GONE_SAYS, CLAUSE)
    reason = acting.need_text("reason", reason)
    running = select(InvestigationCase.id).where(
        InvestigationCase.customer_id == customer_id, InvestigationCase.state.not_in(ENDED)
    )
    if db.session.scalar(running.limit(1)) is not None:
        raise Refused(OPEN_ALREADY, CLAUSE)
    case = InvestigationCase(
        customer_id=customer_id, state="requested", reason=reason, asked_on=on, asked_by_id=user_id, summary=""
    )
    db.session.add(case)
    db.session.flush()
    note("ask", case, {"reason": reason})
    tell(
        tasks.holders_of("credit_officer"),
        case,
        sentence("An investigation is asked for.", "有客户申请信用调查，请安排。"),
    )
    return case


def plan(case_id: int, days: Mapping[str, date | None], *, on: date) -> InvestigationCase:
    """The officer chooses channels, each with a day; more of them while it runs. Their people see what they need.

    Refused where a field survey would go without finance's analysis, not before it (3.1.5).
    """
    case, customer = locked(case_id, "requested", "running")
    user_id = acting.demand("credit.investigate", customer)
    chosen = {channel: day for channel, day in days.items() if day is not None}
    if not chosen:
        raise Invalid({CHANNELS[0]: NO_CHANNEL})
    held = taken(case, again="field" in chosen)
    for channel, day in chosen.items():
        acting.one_of("channel", channel, CHANNELS)
        if day < on:
            raise Invalid({channel: sentence("Today or a later day.", "须为今日或以后。")})
        if channel in held:
            raise Invalid({channel: sentence("This channel is chosen already.", "该渠道已选择。")})
    _demand_analysis(held | chosen)
    for channel in (one for one in CHANNELS if one in chosen):
        _open(case, channel, chosen[channel], customer)
    case.state, case.officer_id, case.to_report_from = "running", user_id or case.officer_id, None
    db.session.flush()
    note("plan", case, {"channels": {channel: day.isoformat() for channel, day in chosen.items()}})
    return case


def taken(case: InvestigationCase, *, again: bool = False) -> dict[str, date]:
    """The day of each channel that may not be chosen once more.

    What was analysed before the latest survey is analysed anew; so is a survey that is new (`again`).
    """
    known = steps_of(case)
    surveyed = [step.done_on for step in known if (step.channel, step.state) == ("field", "done") and step.done_on]
    since = date.max if again else max(surveyed, default=date.min)
    done = [step for step in known if step.state == "done"]
    kept = [step for step in done if step.channel != "analysis" or (step.done_on or date.min) >= since]
    return {step.channel: step.due_on for step in known if step.state == "open" or step in kept}


def _demand_analysis(days: Mapping[str, date]) -> None:
    if "field" in days and days.get("analysis", date.min) < days["field"]:
        raise Refused(NOT_ANALYSED, SURVEY)


def _open(case: InvestigationCase, channel: str, due_on: date, customer: Customer) -> None:
    person_id = customer.owner_id if channel == "field" else None
    if channel == "field" and person_id is None:
        raise Invalid({"field": NO_SURVEYOR})
    post = None if channel == "field" else POSTS.get(channel, "credit_officer")
    step = InvestigationStep(
        customer_id=customer.id,
        case_id=case.id,
        channel=channel,
        due_on=due_on,
        person_id=person_id,
        post=post,
        state="open",
        source="",
        learnt="",
    )
    db.session.add(step)
    db.session.flush()
    step.task_id = tasks.open_task(customer.id, "investigation", case.id, user_id=person_id, post=post)
    others = {person_id} if person_id is not None else tasks.holders_of(str(post)) if channel in POSTS else set()
    tell(others, case, sentence("A part of an investigation is yours.", "有一项信用调查任务由您负责。"))


def report_step(step_id: int, source: str, learnt: str, *, on: date, photos: Photos = ()) -> InvestigationStep:
    """What the channel brought: from whom or what, and which facts; photos stand among the customer's attachments."""
    step, case, _customer = _step(step_id)
    user_id = _demand_whose(step)
    if step.channel == "analysis" and any(one.channel == "field" and one.state == "open" for one in steps_of(case)):
        raise Refused(SURVEY_FIRST, SURVEY)
    step.source = acting.need_text("source", source, 200)
    step.learnt = acting.need_text("learnt", learnt, 4000)
    step.state, step.done_on, step.done_by_id = "done", on, user_id
    for stream, name in photos:
        kept = attachments.add(case.customer_id, stream, name, on=on, for_task=_surveys(step))
        db.session.add(InvestigationPhoto(customer_id=case.customer_id, step_id=step.id, attachment_id=kept.id))
    _through(step, case, on)
    note("step", case, {"channel": step.channel, "photos": len(photos)})
    return step


def drop_step(step_id: int, reason: str, *, on: date) -> InvestigationStep:
    """The officer goes without a channel, and says why; another day or person for it is chosen anew."""
    step, case, customer = _step(step_id)
    acting.demand("credit.investigate", customer)
    step.state, step.learnt, step.done_on = "dropped", acting.need_text("reason", reason), on
    _through(step, case, on)
    note("drop", case, {"channel": step.channel, "reason": step.learnt})
    return step


def _through(step: InvestigationStep, case: InvestigationCase, on: date) -> None:
    """Its task lifts nothing any more; after the last channel the report is owed."""
    db.session.flush()
    tasks.close_tasks([step.task_id])
    known = steps_of(case)
    if all(one.state != "open" for one in known) and any(one.state == "done" for one in known):
        case.to_report_from = on
        db.session.flush()


def decline(case_id: int, reason: str, *, on: date) -> InvestigationCase:
    """The officer does not investigate, and says why."""
    case, customer = locked(case_id, "requested")
    acting.demand("credit.investigate", customer)
    return _end(case, "declined", reason, on)


def withdraw(case_id: int, reason: str, *, on: date) -> InvestigationCase:
    """Whoever asked asks no more, as long as nobody has begun."""
    case, _customer = locked(case_id, "requested")
    reader = current()
    if isinstance(reader, Reader) and reader.user_id != case.asked_by_id:
        raise NotAllowed(sentence("Only whoever asked may withdraw it.", "只有申请人可以撤回。"), CLAUSE)
    return _end(case, "withdrawn", reason, on)


def _end(case: InvestigationCase, state: str, reason: str, on: date) -> InvestigationCase:
    case.note = acting.need_text("reason", reason)
    case.state, case.closed_on = state, on
    db.session.flush()
    note(state, case, {"reason": case.note})
    if state == "declined":
        tell(
            [case.asked_by_id],
            case,
            sentence("An investigation you asked for is declined.", "您申请的信用调查未予安排。"),
        )
    return case


def steps_of(case: InvestigationCase) -> list[InvestigationStep]:
    """In the order of their days."""
    rows = select(InvestigationStep).where(InvestigationStep.case_id == case.id)
    return list(db.session.scalars(rows.order_by(InvestigationStep.due_on, InvestigationStep.id)))


def locked(case_id: int, *states: str) -> tuple[InvestigationCase, Customer]:
    """The case and its customer, locked; NotFound when missing or hidden, Conflict in any other state."""
    acting.begin_writing()
    case = db.session.scalars(select(InvestigationCase).where(InvestigationCase.id == case_id)).one_or_none()
    if case is None:
        raise NotFound
    customer = acting.customer_of(case.customer_id)
    rows = select(InvestigationCase).where(InvestigationCase.id == case_id).with_for_update(of=InvestigationCase)
    case = db.session.scalars(rows.execution_options(populate_existing=True)).one()
    if case.state not in states:
        raise Conflict(NOT_NOW, CLAUSE)
    return case, customer


def _step(step_id: int) -> tuple[InvestigationStep, InvestigationCase, Customer]:
    case_id = db.session.scalar(select(InvestigationStep.case_id).where(InvestigationStep.id == step_id))
    if case_id is None:
        raise NotFound
    case, customer = locked(case_id, "running")
    rows = select(InvestigationStep).where(InvestigationStep.id == step_id)
    step = db.session.scalars(rows.execution_options(populate_existing=True)).one()
    if step.state != "open":
        raise Conflict(NOT_NOW, CLAUSE)
    return step, case, customer


def is_whose(step: InvestigationStep, reader: Reader) -> bool:
    """Is it the reader's to go through, or of somebody whose deputy he is?"""
    return step.person_id in reader.stands_for or step.post in reader.task_posts


def _demand_whose(step: InvestigationStep) -> int | None:
    reader = current()
    if not isinstance(reader, Reader):
        return None
    if not is_whose(step, reader):
        raise NotAllowed(NOT_YOURS, CLAUSE)
    return reader.user_id


def _surveys(step: InvestigationStep) -> bool:
    """Is it the reader's own field survey? Then the working data is enough to bring its photos (3.1.5)."""
    reader = current()
    return isinstance(reader, Reader) and step.channel == "field" and step.person_id == reader.user_id


def may_bring(step: InvestigationStep) -> bool:
    """Files come with a step through whoever sees the archive whole, and through the surveyor of his own customer."""
    reader = current()
    owns = isinstance(reader, Reader) and step.customer.owner_id == reader.user_id
    may = isinstance(reader, Reader) and rights.may(reader.posts, "attachment.add", owns=owns)
    return may_bring_photos(step.customer) or (may and _surveys(step) and has_access(step.customer_id, "work"))


def may_bring_photos(customer: Customer) -> bool:
    """Files come to an archive through whoever sees it whole."""
    reader = current()
    owns = isinstance(reader, Reader) and customer.owner_id == reader.user_id
    may = isinstance(reader, Reader) and rights.may(reader.posts, "attachment.add", owns=owns)
    return may and has_access(customer.id, "full")


def note(act: str, case: InvestigationCase, values: dict[str, Any]) -> None:
    reader = current()
    audit.record(
        f"investigation.{act}",
        user_id=reader.user_id if isinstance(reader, Reader) else None,
        subject=str(case.id),
        customer_id=case.customer_id,
        values=values,
    )


def tell(people: Iterable[int | None], case: InvestigationCase, says: Sentence) -> None:
    """A notice that names nobody; the page it leads to shows what one may see."""
    reader = current()
    told = {key for key in people if key is not None} - {getattr(reader, "user_id", None)}
    notices.tell(told, says, f"/investigation-cases/details/?id={case.id}")
