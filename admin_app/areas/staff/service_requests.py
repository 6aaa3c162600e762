"""What other departments ask of customer service (一4.5): asked, promised for a day, done, and how content they are.

In time is what is done by the day promised; that day is promised once. Services flush.
"""

from datetime import date

from admin_app.accounts import rights
from admin_app.accounts.models import User
from admin_app.areas.staff.acting import colleague, demand_day, locked, note, text_of
from admin_app.areas.staff.establishment import DEPARTMENT
from admin_app.areas.staff.models import SERVING, ServiceRequest
from admin_app.errors import Invalid, NotAllowed, Refused, sentence
from admin_app.extensions import db
from admin_app.secrecy.reader import current_reader

CONTENT = ("good", "fair", "poor")
STANDS = {
    "requested": sentence("No day is promised for it yet.", "尚未承诺完成日期。"),
    "promised": sentence("A day is promised for it already.", "已承诺完成日期。"),
    "done": sentence("It is done.", "该事项已完成。"),
    "turned_down": sentence("It was turned down.", "该事项已退回。"),
}
CLIENTS_ONLY = sentence(
    "Other departments ask customer service; you belong to none of them.",
    "内部服务由其他部门向客服部提出，您不属于其他部门。",
)
SERVES = sentence(
    "Somebody of customer service who serves: its manager, a service officer, sales support (一4.5).",
    "须为客服部经理、客户服务专员或销售支持（一4.5）。",
)


def ask(title: str, text: str, *, on: date) -> ServiceRequest:
    """For the asker's own department."""
    person = db.session.get_one(User, current_reader().user_id)
    department = person.department
    if department is None or department.code == DEPARTMENT or "administrator" in person.posts:
        raise NotAllowed(CLIENTS_ONLY, "一4.5")
    row = ServiceRequest(
        title=text_of("title", title, 120),
        text=text_of("text", text, 4_000),
        department_id=department.id,
        requester_id=person.id,
        asked_on=on,
    )
    db.session.add(row)
    db.session.flush()
    note("ask", row, department=department.code)
    return row


def promise(request_id: int, handler_id: int | None, promised_on: date | None, *, on: date) -> ServiceRequest:
    """Who does it, and by when."""
    row = _in_state(request_id, "requested")
    rights.demand(current_reader().posts, "staff.serve")
    handler = colleague("handler", handler_id)
    if not handler.posts & SERVING:
        raise Invalid({"handler": SERVES})
    row.handler_id, row.promised_on = handler.id, demand_day("promised_on", promised_on, on)
    row.state = "promised"
    note("promise", row, handler=handler.id, promised_on=row.promised_on)
    return row


def turn_down(request_id: int, reason: str) -> ServiceRequest:
    row = _in_state(request_id, "requested")
    rights.demand(current_reader().posts, "staff.serve")
    row.outcome, row.state = text_of("reason", reason, 400), "turned_down"
    note("turn_down", row, reason=row.outcome)
    return row


def finish(request_id: int, outcome: str, *, on: date) -> ServiceRequest:
    """By who does it, or the department's manager."""
    row = _in_state(request_id, "promised")
    reader = current_reader()
    if row.handler_id != reader.user_id and "cs_manager" not in reader.posts:
        raise NotAllowed(sentence("Who does it says that it is done.", "由承办人确认完成。"), "一4.5")
    row.outcome = text_of("outcome", outcome, 400)
    row.state, row.done_on = "done", on
    note("finish", row, outcome=row.outcome)
    return row


def rate(request_id: int, rating: str) -> ServiceRequest:
    """How content whoever asked is; once."""
    row = _in_state(request_id, "done")
    if row.requester_id != current_reader().user_id:
        raise NotAllowed(sentence("Whoever asked says how content he is.", "由提出人评价。"), "一4.5")
    if rating not in CONTENT:
        raise Invalid({"rating": sentence("Good, fair or poor.", "请选择好、一般或差。")})
    if row.rating is not None:
        raise Refused(sentence("You have said so already.", "您已评价。"), "一4.5")
    row.rating = rating
    note("rate", row, rating=rating)
    return row


def _in_state(request_id: int, state: str) -> ServiceRequest:
    row: ServiceRequest = locked(ServiceRequest, request_id)
    if row.state != state:
        raise Refused(STANDS[row.state], "一4.5")
    return row
