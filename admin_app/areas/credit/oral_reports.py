"""What was reported by word of mouth, as routine or in an emergency: one line each (二(三)3.2.2)."""

from datetime import date

from admin_app.areas.credit import acting
from admin_app.areas.credit.models import OralReport
from admin_app.audit import service as audit
from admin_app.extensions import db

URGENCIES = ("routine", "emergency")


def log_oral_report(
    customer_id: int, day: date, urgency: str, line: str, told_id: int | None, *, on: date | None = None
) -> OralReport:
    """Whoever reported logs it himself; an emergency needs its own report besides (3.3.1)."""
    acting.begin_writing()
    customer = acting.customer_of(customer_id)
    user_id = acting.demand("credit.report_orally", customer)
    acting.not_later_than("on", day, on or acting.business_day(day))
    acting.one_of("urgency", urgency, URGENCIES)
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
    return row
