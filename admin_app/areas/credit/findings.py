"""What did an investigation (二(三)3.1) or a careful review (2.3) of a customer find? The latest counts."""

from datetime import date

from admin_app.areas.credit import acting
from admin_app.areas.credit.models import CarefulReview, Investigation
from admin_app.audit import service as audit
from admin_app.extensions import db

RESULTS = ("good", "fair", "poor")
CHANNELS = ("bank", "trade", "internal", "field", "report")  # report: of several channels, read by the credit group


def record_investigation(
    customer_id: int,
    day: date,
    result: str,
    channel: str,
    findings: str,
    *,
    on: date | None = None,
    by_id: int | None = None,
) -> Investigation:
    """`day`: when it was concluded; `channel`: bank 3.1.2, trade 3.1.3, internal 3.1.4, field 3.1.5.

    `by_id`: who wrote it, where the desk records it for him.
    """
    acting.begin_writing()
    customer = acting.customer_of(customer_id)
    user_id = acting.demand("credit.investigate", customer) or by_id
    acting.not_later_than("on", day, on or acting.business_day(day))
    acting.one_of("result", result, RESULTS)
    acting.one_of("channel", channel, CHANNELS)
    row = Investigation(
        customer_id=customer_id,
        on=day,
        result=result,
        channel=channel,
        findings=acting.need_text("findings", findings, 4000),
        by_id=user_id,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(
        "credit.investigate",
        user_id=user_id,
        subject=str(row.id),
        customer_id=customer_id,
        values={"on": day, "result": result, "channel": channel},
    )
    return row


def record_careful_review(
    customer_id: int, day: date, passed: bool, reason: str, *, on: date | None = None
) -> CarefulReview:
    """Passed, a grade C customer may have a small limit (2.3); not passed, it may not."""
    acting.begin_writing()
    customer = acting.customer_of(customer_id)
    user_id = acting.demand("credit.investigate", customer)
    acting.not_later_than("on", day, on or acting.business_day(day))
    row = CarefulReview(
        customer_id=customer_id,
        on=day,
        passed=bool(passed),
        reason=acting.need_text("reason", reason),
        by_id=user_id,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(
        "credit.careful_review",
        user_id=user_id,
        subject=str(row.id),
        customer_id=customer_id,
        values={"on": day, "passed": row.passed, "reason": row.reason},
    )
    return row
