"""The report of an investigation, on the company's one template: each conclusion with its evidence (3.2.1–3.2.4).

What the credit group has acknowledged becomes the finding that the grade rests on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from admin_app.areas.attachments.models import Attachment
from admin_app.areas.credit import acting
from admin_app.areas.credit.findings import RESULTS, record_investigation
from admin_app.areas.credit.hearing import hearing
from admin_app.areas.credit.investigating.models import InvestigationCase, InvestigationItem, InvestigationStep
from admin_app.areas.credit.investigating.service import locked, note, steps_of, tell
from admin_app.errors import Invalid, Refused, Sentence, sentence
from admin_app.extensions import db
from admin_app.signoffs import service as signoffs
from admin_app.signoffs.models import SignRequest

CLAUSE, REPORT = "二(三)3.2.4", "二(三)3.2.1"
MOST_FILES = 100
TITLE = sentence("A credit investigation report", "信用调查报告")
# Every item is filled in; none is added by hand.
TEMPLATE: dict[str, Sentence] = {
    "standing": sentence("Legal standing and owners", "主体资格与股东"),
    "operations": sentence("Operations and goods", "经营状况与产品"),
    "finances": sentence("Finances", "财务状况"),
    "conduct": sentence("How it pays us and others", "对我方及他方的付款情况"),
    "security": sentence("Property and security", "资产与担保能力"),
}
UNFINISHED = sentence(
    "A channel is still open: it is gone through or dropped before the report.",
    "仍有渠道尚未完成，须完成或取消后方可提交报告。",
)
UNANALYSED = sentence("Finance has not analysed what the field survey brought.", "财务尚未就实地调查情况进行分析评估。")
NOTHING_LEARNT = sentence(
    "No channel was gone through; there is nothing to report.", "尚未完成任何渠道的调查，无可报告。"
)
EMPTY = sentence("Every item of the template is filled in.", "模板各项均须填写。")
NO_EVIDENCE = sentence(
    "A conclusion needs its evidence: a channel gone through or a file of this customer.",
    "每项结论须附证据：已完成的调查渠道或该客户的附件。",
)


@dataclass(frozen=True)
class Written:
    """An item as written. `evidence`: `step:<key>` or `file:<key>`, empty for none yet."""

    conclusion: str
    evidence: str


def write(
    case_id: int, items: Mapping[str, Written], result: str | None, summary: str, *, on: date
) -> InvestigationCase:
    """Keep what is written so far; nothing goes to anybody."""
    case, customer = locked(case_id, "running")
    acting.demand("credit.investigate", customer)
    if result:
        acting.one_of("result", result, RESULTS)
    known = {one.item: one for one in items_of(case)}
    for name, written in items.items():
        acting.one_of("item", name, tuple(TEMPLATE))
        row = known.get(name) or InvestigationItem(customer_id=case.customer_id, case_id=case.id, item=name)
        row.conclusion = written.conclusion.strip()[:4000]
        row.step_id, row.attachment_id = _evidence(case, name, written.evidence)
        db.session.add(row)
    case.result, case.summary = result or None, summary.strip()[:4000]
    db.session.flush()
    note("write", case, {"items": sorted(items), "result": case.result})
    return case


def _evidence(case: InvestigationCase, name: str, given: str) -> tuple[int | None, int | None]:
    """Of this customer, and seen by whoever writes; Invalid otherwise."""
    if not given:
        return None, None
    known = {f"step:{step.id}" for step in steps_of(case) if step.state == "done"}
    known |= {f"file:{file.id}" for file in files_of(case)}
    if given not in known:
        raise Invalid(
            {f"{name}_evidence": sentence("There is no such evidence (二(三)3.2.4).", "没有该证据（二(三)3.2.4）。")}
        )
    kind, _colon, key = given.partition(":")
    return (int(key), None) if kind == "step" else (None, int(key))


def files_of(case: InvestigationCase) -> list[Attachment]:
    """The latest files of the customer that the reader sees."""
    files = select(Attachment).where(Attachment.customer_id == case.customer_id, Attachment.is_void.is_(False))
    return list(db.session.scalars(files.order_by(Attachment.at.desc(), Attachment.id).limit(MOST_FILES)))


def submit(case_id: int, *, on: date) -> SignRequest:
    """To the credit group, promptly (3.2.2). Refused while an item, an evidence or a channel is missing."""
    case, customer = locked(case_id, "running")
    user_id = acting.demand("credit.investigate", customer)
    _demand_complete(case)
    case.state, case.reported_on, case.officer_id, case.note = "reported", on, user_id or case.officer_id, None
    case.to_report_from = None
    db.session.flush()
    posts, clause = hearing("investigation_report", on)
    note("report", case, {"result": case.result})
    return signoffs.ask(
        "investigation_report",
        steps=[posts],
        title=TITLE,
        clause=clause,
        on=on,
        subject=str(case.id),
        customer_id=case.customer_id,
        reason=case.summary[:400],
        values={"result": case.result},
    )


def _demand_complete(case: InvestigationCase) -> None:
    steps = steps_of(case)
    if any(step.state == "open" for step in steps):
        raise Refused(UNFINISHED, REPORT)
    if all(step.state != "done" for step in steps):
        raise Refused(NOTHING_LEARNT, REPORT)
    if not _is_analysed(steps):
        raise Refused(UNANALYSED, "二(三)3.1.5")
    known = {one.item: one for one in items_of(case)}
    written = [known[name] for name in TEMPLATE if name in known and known[name].conclusion]
    if len(written) != len(TEMPLATE) or not case.result or not case.summary:
        raise Refused(EMPTY, CLAUSE)
    if any(one.step_id is None and one.attachment_id is None for one in written):
        raise Refused(NO_EVIDENCE, CLAUSE)


def _is_analysed(steps: Sequence[InvestigationStep]) -> bool:
    """Finance has looked at what the latest field survey brought, where there was one."""
    surveyed, analysed = (_done_days(steps, channel) for channel in ("field", "analysis"))
    return not surveyed or max(analysed, default=date.min) >= max(surveyed)


def _done_days(steps: Sequence[InvestigationStep], channel: str) -> list[date]:
    return [one.done_on for one in steps if (one.channel, one.state) == (channel, "done") and one.done_on is not None]


def items_of(case: InvestigationCase) -> list[InvestigationItem]:
    """In the order of the template."""
    rows = db.session.scalars(select(InvestigationItem).where(InvestigationItem.case_id == case.id))
    order = {name: at for at, name in enumerate(TEMPLATE)}
    return sorted(rows, key=lambda one: order.get(one.item, len(order)))


def case_of(request: SignRequest) -> InvestigationCase:
    case = db.session.get(InvestigationCase, int(request.subject))
    assert case is not None  # noqa: S101 it was reported with the request
    return case


def concluded(request: SignRequest, on: date) -> None:
    """Everybody of the group has read it: its result is a fact of the grade from today."""
    case = case_of(request)
    finding = record_investigation(
        case.customer_id, on, str(case.result), "report", case.summary, on=on, by_id=case.officer_id
    )
    case.state, case.closed_on, case.finding_id = "concluded", on, finding.id
    db.session.flush()
    tell([case.asked_by_id], case, sentence("An investigation you asked for is concluded.", "您申请的信用调查已完成。"))


def sent_back(request: SignRequest, on: date) -> None:
    """Somebody of the group wants more: the officer writes it again."""
    case = case_of(request)
    case.state, case.to_report_from, case.reported_on = "running", on, None
    case.note = str((request.outcome or TITLE)["zh"])[:400]
    db.session.flush()
