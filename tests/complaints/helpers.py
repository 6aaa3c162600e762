"""One act each, by somebody, committed or undone; and a complaint brought to any stage."""

import inspect
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from admin_app.accounts.models import Department
from admin_app.areas.complaints import service as complaints
from admin_app.areas.complaints.deciding import alternatives_of
from admin_app.areas.complaints.models import Complaint, ComplaintIntake
from admin_app.areas.visits import improvements
from admin_app.areas.visits import service as visits
from admin_app.areas.visits.models import Improvement
from admin_app.clock import ZONE
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded
from tests.factories import DAY, as_reader, user

CALL = datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)
PROMISED = DAY + timedelta(days=3)
HEARD = visits.Heard(5, "很好", "无", "增订", "无")
UNHAPPY = visits.Heard(1, "不满", "请尽快", "无", "无")


def act(by: str, doing: Any, *given: Any, on: Any = DAY, **more: Any) -> Any:
    if "on" in inspect.signature(doing).parameters:
        more["on"] = on
    with as_reader(by, on):
        try:
            done = doing(*given, **more)
            db.session.commit()
            return done
        finally:
            db.session.rollback()


def stored(key: int, model: Any = Complaint) -> Any:
    db.session.expire_all()
    with unguarded("a test looks"):
        return db.session.scalars(select(model).where(model.id == key)).unique().one()


def department(code: str) -> int:
    return db.session.scalars(select(Department.id).where(Department.code == code)).one()


def raised(customer: Any = None, by: str = "service", **more: Any) -> ComplaintIntake:
    given = {"content": "到货破损", "typed_name": "乌有纸业", "customer_id": customer.id if customer else None} | more
    return act(by, complaints.raise_complaint, complaints.Raised(**given))


def recorded(customer: Any, by: str = "service", **more: Any) -> int:
    intake = raised(customer, by, **more)
    with unguarded("a test looks"):
        return db.session.scalars(select(Complaint.id).where(Complaint.intake_id == intake.id)).one()


def judged(founded: bool = True, **more: Any) -> complaints.Judged:
    given = {"reason_sufficient": founded, "claim_reasonable": True}
    given |= {"department_id": department("finance"), "handler_id": user("finance").id}
    return complaints.Judged(**(given | more))


def chosen(key: int) -> int:
    with unguarded("a test looks"):
        return alternatives_of(stored(key))[0].id


STEPS = {
    "agree": lambda key: act("service", complaints.agree, key, "到货破损", "换货或退款", PROMISED, "ordinary"),
    "judge": lambda key: act("service", complaints.judge, key, judged()),
    "unfounded": lambda key: act("service", complaints.judge, key, judged(False)),
    "service": lambda key: act("service", complaints.judge, key, judged(is_service_request=True, done_by=PROMISED)),
    "reply": lambda key: act("service", complaints.reply, key, "感谢来函。"),
    "serve": lambda key: act(handler(key), complaints.serve, key, "已上门检修。"),
    "pass_on": lambda key: pass_on(key),
    "examine": lambda key: act(handler(key), complaints.examine, key, "delivery", "装车不当", user("sales1").id),
    "propose": lambda key: act(handler(key), complaints.propose, key, "换货", None),
    "submit": lambda key: act(handler(key), complaints.submit, key),
    "decide": lambda key: act("csmanager", complaints.decide, key, chosen(key), "立即换货"),
    "feed_back": lambda key: act(handler(key), complaints.feed_back, key, "已换货"),
    "visit": lambda key: visit(key, HEARD),
    "unhappy": lambda key: visit(key, UNHAPPY),
    "improve": lambda key: act("service", complaints.improve, key, "装车核对", user("sales1").id),
    "sanction": lambda key: act("csmanager", complaints.sanction, key, user("sales1").id, "person", "警告"),
    "spare": lambda key: act("csmanager", complaints.sanction, key, None, "head", "交接规程已明确", is_none=True),
    "remedy": lambda key: remedy(key),
    "archive": lambda key: act("service", complaints.archive, key, "装车环节已改进", "won_back"),
    "void": lambda key: act("service", complaints.void, key, "并非此客户"),
}
FOUNDED = (
    *("agree", "judge", "examine", "propose", "propose", "submit", "decide", "feed_back", "visit"),
    *("sanction", "spare", "archive"),
)


def handler(key: int) -> str:
    return "finmanager" if stored(key).handler_id == user("finmanager").id else "finance"


def pass_on(key: int) -> Any:
    """To the other of two."""
    other = "finance" if handler(key) == "finmanager" else "finmanager"
    return act("service", complaints.pass_on, key, department("finance"), user(other).id, "人员调整")


def remedy(key: int) -> Any:
    """What was to be improved is done and has helped."""
    with unguarded("a test looks"):
        open_items = select(Improvement.id).where(
            Improvement.about == stored(key).number, Improvement.item_state == "open"
        )
        item = db.session.scalars(open_items).all()[0]
    act("sales1", improvements.done, item, "已培训")
    return act("service", improvements.check, item, "未再破损", is_effective=True)


def visit(key: int, heard: visits.Heard) -> Any:
    visit_id = stored(key).visit_id
    if visit_id is None:
        visit_id = -1
    else:
        act("service", visits.note_attempt, visit_id, "reached", "", at=CALL)
    return act("service", visits.record_visit, visit_id, heard)


def brought_to(key: int, *steps: str) -> Any:
    for step in steps:
        STEPS[step](key)
    return stored(key)
