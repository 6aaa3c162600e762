"""What was reported by word of mouth, as routine or in an emergency: one line each (二(三)3.2.2)."""

from datetime import date

from admin_app.accounts.models import User
from admin_app.areas.credit import acting
from admin_app.areas.credit.models import OralReport
from admin_app.audit import service as audit
from admin_app.errors import Invalid, sentence
from admin_app.extensions import db
from admin_app.notices import service as notices

URGENCIES = ("routine", "emergency")
WHOM = sentence(
    "In an emergency say which colleague who works here you told (二(三)3.2.2).",
    "紧急情况须注明已向哪位在岗同事报告（二(三)3.2.2）。",
)
TOLD = sentence("You were told of an emergency by word of mouth.", "有人已向您口头报告一项紧急情况。")


def log_oral_report(
    customer_id: int, day: date, urgency: str, line: str, told_id: int | None, *, on: date | None = None
) -> OralReport:
    """Whoever reported logs it himself; an emergency needs its own report besides (3.3.1), and whoever was told of it,
    without whom it is Invalid, has a notice.
    """
    acting.begin_writing()
    customer = acting.customer_of(customer_id)
    user_id = acting.demand("credit.report_orally", customer)
    acting.not_later_than("on", day, on or acting.business_day(day))
    acting.one_of("urgency", urgency, URGENCIES)
    if urgency == "emergency":
        _demand_told(told_id, user_id)
    row = OralReport(
        customer_id=customer_id,
        on=day,
        urgency=urgency,
        line=acting.need_text("line", line, 200),
        told_id=told_id,
        by_id=user_id,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(
        "credit.report_orally",
        user_id=user_id,
        subject=str(row.id),
        customer_id=customer_id,
        values={"on": day, "urgency": urgency, "line": row.line},
    )
    if urgency == "emergency" and told_id is not None:
        notices.tell([told_id], TOLD, f"/oral-reports/details/?id={row.id}")
    return row


def _demand_told(told_id: int | None, user_id: int | None) -> None:
    told = db.session.get(User, told_id) if told_id is not None else None
    if told is None or not told.active or told.id == user_id or "administrator" in told.posts:
        raise Invalid({"told": WHOM})
