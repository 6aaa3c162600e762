"""What of a customer is archive, to be destroyed, and what is book, to be kept? (docs/adr/0013)

Archive is what was learnt and judged about the customer; book is what the accounts stand on and who answered for what.
Everything that follows a customer is named here once; a test fails where a new kind is not.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import delete, or_, select, update

from admin_app import clock
from admin_app.areas.archive import destruction_files
from admin_app.areas.archive.models import ArchiveLink, BorrowCard
from admin_app.areas.attachments.models import Attachment
from admin_app.areas.complaints.models import (
    Complaint,
    ComplaintAlternative,
    ComplaintIntake,
    ComplaintPhoto,
    ComplaintSanction,
    ComplaintStep,
    IntakePhoto,
)
from admin_app.areas.complaints.stages import OPEN
from admin_app.areas.credit.countermeasures.models import Countermeasure
from admin_app.areas.credit.investigating.models import (
    InvestigationCase,
    InvestigationItem,
    InvestigationPhoto,
    InvestigationStep,
)
from admin_app.areas.credit.models import (
    CarefulReview,
    CreditLimit,
    CreditReport,
    CreditReportFile,
    GradeRecord,
    Investigation,
    LimitStep,
    OralReport,
    SupplyHold,
)
from admin_app.areas.credit.trading.models import CollectionStep, DefaultReport, TradingStart, VisitPlan
from admin_app.areas.customers.duplicates import with_merged
from admin_app.areas.customers.models import Contact, Customer, DuplicatePair, Handover
from admin_app.areas.customers.profile.models import Profile, Qualification, Verification
from admin_app.areas.customers.search import index_customers
from admin_app.areas.information.models import InformationNote, NotifiedChange
from admin_app.areas.plans.models import UNDER_WAY, ControlPoint, Plan, PlanMember, PlanOpinion, PlanVersion
from admin_app.areas.prospects.models import Deal, ProspectConfirmation, ProspectStep
from admin_app.areas.visits.models import Improvement, RestHours, Visit, VisitAnswer, VisitAttempt
from admin_app.duties.waivers.models import DutyWaiver
from admin_app.errors import sentence
from admin_app.extensions import FollowsCustomer, db
from admin_app.secrecy.deletion import destroying
from admin_app.secrecy.models import CircleMember, Grant, LevelChange, OpenTask
from admin_app.secrecy.reader import unguarded
from admin_app.signoffs import service as signoffs
from admin_app.signoffs.models import SignRequest, SignStep

Listed = dict[str, list[int]]  # keys of the records by table
Blanks = Mapping[str, Any]

# The rows go.
DELETED: tuple[type[Any], ...] = (
    CreditReportFile,
    InvestigationPhoto,
    ComplaintPhoto,
    Attachment,
    Contact,
    Profile,
    Qualification,
    NotifiedChange,
    CircleMember,
    LevelChange,
    Handover,
    DuplicatePair,
    ArchiveLink,
    Grant,
    RestHours,
)

# The rows stay, as proof that a duty was met or a decision taken; what was written in them goes.
EMPTIED: dict[type[Any], Blanks] = {
    CreditReport: {"operations": "", "payment_conduct": "", "evidence": "", "void_reason": None},
    Investigation: {"findings": ""},
    InvestigationCase: {"reason": "", "summary": "", "note": None},
    InvestigationStep: {"source": "", "learnt": ""},
    InvestigationItem: {"conclusion": "", "attachment_id": None},
    CarefulReview: {"reason": ""},
    GradeRecord: {"reason": ""},
    CreditLimit: {"reason": "", "let_end_reason": ""},
    SupplyHold: {"reason": "", "instruction": None},
    Plan: {"title": "", "closing_note": None},
    PlanVersion: {
        **dict.fromkeys(("title", "instrument", "supply_cycle", "payment_method", "payment_cycle", "other_terms"), ""),
        **dict.fromkeys(("change_reason", "completion", "invited", "return_reason", "briefing", "sign_off_id")),
    },
    PlanMember: {"role": ""},
    ControlPoint: {"what": "", "supervision": "", "prevention": "", "finding": None},
    PlanOpinion: {"comment": ""},
    Complaint: {
        **dict.fromkeys(("content", "solutions"), ""),
        **dict.fromkeys(("cause", "instruction", "late_reason", "reply", "handling_result", "summary", "void_reason")),
    },
    ComplaintStep: {"words": ""},
    ComplaintAlternative: {"what": ""},
    ComplaintSanction: {"measure": ""},
    Visit: {**dict.fromkeys(("spoke_with", "opinion", "advice", "wants", "market"), ""), "drop_reason": None},
    VisitAttempt: {"note": ""},
    VisitAnswer: {"answer": ""},
    Improvement: {"what": "", "measures": None, "finding": None},
    Verification: {"note": ""},
    Deal: {"product": "", "value_fen": None, "void_reason": None},
    ProspectStep: {**dict.fromkeys(("what", "spoke_with", "outcome"), ""), "drop_reason": None},
    ProspectConfirmation: dict.fromkeys(("spoke_with", "said", "answer", "instruction"), ""),
    InformationNote: {"surroundings": "", "demand": "", "changes": "", "void_reason": None},
    OralReport: {"line": ""},
    LimitStep: {"reason": ""},
    DutyWaiver: {"about": "", "reason": "", "end_reason": None},
    VisitPlan: {"aim": "", "outcome": ""},
    TradingStart: {"document": "", "reason": "", "note": None},
    DefaultReport: {"document": "", "detail": "", "note": None},
    CollectionStep: {"outcome": ""},
    Countermeasure: {
        "party": "",
        "reason": "",
        "document": "",
        "note": None,
        "attachment_id": None,
        "amount_fen": None,
    },
    BorrowCard: {"purpose": "", "recall_reason": None, "condition": None, "grant_id": None},
}
AS_IT_CAME: Blanks = {"typed_name": "", "phone": "", "content": "", "category": ""}
# Of the customer's own row code, name, credit code (invoices bear it), owner and level stay.
CUSTOMER: Blanks = {
    **dict.fromkeys(("phone", "contact", "industry", "region", "address", "founded_on", "first_deal_on", "headcount")),
    **dict.fromkeys(
        ("registered_capital_fen", "bank", "bank_account", "grade", "graded_on", "last_report_on", "dealings", "harm")
    ),
    **dict.fromkeys(("strategy", "analysis", "kept_at", "void_reason", "stepless_since", "dealt_on", "woken_on")),
    **dict.fromkeys(("profile_owed_since", "visited_on", "visit_owed_since", "unvisited_since")),
    **dict.fromkeys(("is_key", "supply_hold", "emergency_open"), False),
}
ASKED = ("ground", "dealings", "harm")  # what the values of a request for a signature tell of the archive

# The books, who answered for what, and what was given outside: nothing of it is touched.
KEPT = frozenset(
    {
        *("contract", "sale", "delivery", "invoice", "credit_note", "payment", "allocation", "bill"),
        *("contract_version", "contract_diligence", "contract_declaration", "contract_file", "planned_delivery"),
        *("delivery_urging", "contract_dispute", "contract_dispute_step", "contract_outing"),
        *("over_limit_report", "archive_incident", "disclosure", "destruction_certificate", "open_task"),
        *("plan_expense", "complaint_asked"),
    }
)
# Emptied by whoever owns them: the decisions, the audit, the search index, what was asked to sign.
ELSEWHERE = frozenset({"decision", "customer_card_word", "sign_request", "sign_step"})

OVER = sentence("The archive was destroyed.", "该档案已销毁。")


def destroy(customer: Customer, request_id: int, number: str, on: date) -> Listed:
    """Erase the archive under the certificate of this number; which records, by table. Statements in bulk, because
    the history of a change would tell once more what was destroyed.
    """
    keys = with_merged(customer.id)
    with unguarded("the destruction that three people signed"), destroying(number):
        _close(keys, request_id, on)
        contents = destruction_files.contents_of(keys)
        found = dict(_erased(keys))
        for model in derived():
            _run(delete(model).where(model.customer_id.in_(keys)))
        destruction_files.remove_unused(contents)
        _run(update(Customer).where(Customer.id == customer.id).values(status="destroyed", level_lapses=True))
        rows = db.session.scalars(
            select(Customer).where(Customer.id.in_(keys)).execution_options(populate_existing=True)
        )
        index_customers(rows.unique().all())
    return {table: sorted(ids) for table, ids in sorted(found.items()) if ids}


def _erased(keys: list[int]) -> Iterator[tuple[str, list[int]]]:
    yield "customer", _empty(Customer, Customer.id.in_(keys), CUSTOMER)
    for model, blanks in EMPTIED.items():
        yield model.__tablename__, _empty(model, model.customer_id.in_(keys), blanks)
    for model in DELETED:
        about = model.customer_id.in_(keys)
        if model is DuplicatePair:
            about = or_(about, DuplicatePair.other_id.in_(keys))
        ids = list(db.session.scalars(select(model.id).where(about)))
        _run(delete(model).where(model.id.in_(ids)))
        yield model.__tablename__, ids
    of_customer = destruction_files.intakes_of(keys)
    yield "complaint_intake", _empty(ComplaintIntake, ComplaintIntake.id.in_(of_customer), AS_IT_CAME)
    ids = list(db.session.scalars(select(IntakePhoto.id).where(IntakePhoto.intake_id.in_(of_customer))))
    _run(delete(IntakePhoto).where(IntakePhoto.id.in_(ids)))
    yield "complaint_intake_photo", ids
    yield "sign_request", _empty_requests(keys)


def derived() -> list[Any]:
    """What was worked out from the archive and stands by itself nowhere."""
    return [model for model in FollowsCustomer.__subclasses__() if model.is_derived]


def _empty(model: Any, about: Any, blanks: Blanks) -> list[int]:
    """The keys of the rows that had anything to empty."""
    filled = or_(*(getattr(model, name).is_distinct_from(blank) for name, blank in blanks.items()))
    ids = list(db.session.scalars(select(model.id).where(about, filled)))
    _run(update(model).where(model.id.in_(ids)).values(**blanks, row_version=model.row_version + 1))
    return ids


def _empty_requests(keys: list[int]) -> list[int]:
    """What was asked about the customer stays, with who signed; the grounds and comments go."""
    ids = []
    asked = select(SignRequest.id, SignRequest.values).where(
        SignRequest.customer_id.in_(keys), SignRequest.matter != "destruction"
    )
    for key, values in db.session.execute(asked).all():
        kept = values | {name: "" for name in ASKED if values.get(name)}
        _run(update(SignRequest).where(SignRequest.id == key).values({"values": kept, "reason": ""}))
        _run(update(SignStep).where(SignStep.request_id == key).values(comment="", phone_note=""))
        ids.append(key)
    return ids


def _close(keys: list[int], request_id: int, on: date) -> None:
    """What is still open about the customer ends with the archive: nobody owes anything about it any more."""
    waiting = select(SignRequest).where(
        SignRequest.customer_id.in_(keys), SignRequest.state == "pending", SignRequest.id != request_id
    )
    for request in db.session.scalars(waiting).all():
        signoffs.end(request, "lapsed", OVER, on)
    for model, ends, day in (
        (OpenTask, "closed_at", clock.now()),
        (SupplyHold, "closed_on", on),
        (CreditLimit, "ended_on", on),
    ):
        _run(update(model).where(model.customer_id.in_(keys), getattr(model, ends).is_(None)).values({ends: day}))
    _run(
        update(GradeRecord)
        .where(GradeRecord.customer_id.in_(keys), GradeRecord.state == "proposed")
        .values(state="replaced")
    )
    over: tuple[tuple[Any, Any, Blanks], ...] = (
        (Plan, Plan.state.not_in(("finished", "ended")), {"state": "ended", "closed_on": on}),
        (PlanVersion, PlanVersion.state.in_(UNDER_WAY), {"state": "discarded"}),
        (ControlPoint, ControlPoint.owed_on.is_not(None), {"owed_on": None}),
        (PlanMember, PlanMember.asked_on.is_not(None), {"asked_on": None}),
        (LimitStep, LimitStep.state == "proposed", {"state": "lapsed", "closed_on": on}),
        (CreditLimit, CreditLimit.end_owed_on.is_not(None), {"end_owed_on": None}),
        (
            Countermeasure,
            Countermeasure.state.in_(("instructed", "in_force")),
            {"state": "released", "closed_on": on},
        ),
        (VisitPlan, VisitPlan.state == "planned", {"state": "dropped"}),
        (DefaultReport, DefaultReport.state == "collecting", {"state": "ended", "closed_on": on, "next_on": None}),
        (
            InvestigationCase,
            InvestigationCase.state.in_(("requested", "running", "reported")),
            {"state": "withdrawn", "closed_on": on},
        ),
        (InvestigationStep, InvestigationStep.state == "open", {"state": "dropped"}),
        (Visit, Visit.visit_state == "allotted", {"visit_state": "dropped"}),
        (ProspectStep, ProspectStep.step_state == "planned", {"step_state": "dropped"}),
        (Complaint, Complaint.stage.in_(OPEN), {"stage": "void"}),
    )
    for part, is_open, values in over:
        _run(update(part).where(part.customer_id.in_(keys), is_open).values(values))


def _run(statement: Any) -> None:
    db.session.execute(statement, execution_options={"synchronize_session": "fetch"})
