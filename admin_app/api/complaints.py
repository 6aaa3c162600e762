"""A program raises a complaint; the answer is the same whether there is such a customer (二(五)1.4)."""

from typing import Any

from flask import Response
from sqlalchemy import select

from admin_app.accounts.service import begin_writing
from admin_app.api import bodies, values
from admin_app.api.answers import answer
from admin_app.areas.complaints import intakes
from admin_app.areas.customers.models import Customer
from admin_app.errors import Invalid, sentence
from admin_app.extensions import db

LONGEST = {"content": 4000, "customer_name": 200, "customer": 40, "phone": 40, "category": 80, "severity": 12}
NOT_A_TEXT = sentence("Must be a text.", "须为文本。")


def raise_complaint() -> Response:
    values.query()
    body = bodies.read_object(bodies.SINGLE_BYTES)
    bodies.check_names(body, LONGEST, ("content",))
    given = _texts(body)
    begin_writing()
    found = _customer(given["customer"])
    raised = intakes.Raised(
        content=given["content"],
        typed_name=given["customer_name"] or given["customer"],
        phone=given["phone"],
        came_by="program",
        category=given["category"],
        severity=given["severity"] or "ordinary",
        customer_id=found,
    )
    try:
        intake = intakes.raise_complaint(raised)
    except Invalid as invalid:
        raise Invalid({API_NAMES.get(name, name): text for name, text in invalid.errors.items()}) from None
    db.session.commit()
    return answer(
        {
            "number": intake.number,
            "received_on": intake.received_on.isoformat(),
            "contact_by": intake.contact_by.isoformat(),
            "solve_on": intake.solve_on.isoformat(),
        }
    )


API_NAMES = {"typed_name": "customer_name"}


def _texts(body: dict[str, Any]) -> dict[str, str]:
    errors = {}
    for name, most in LONGEST.items():
        value = body.get(name, "")
        if not isinstance(value, str):
            errors[name] = NOT_A_TEXT
        elif len(value) > most:
            errors[name] = sentence(f"At most {most} characters.", f"不得超过 {most} 个字。")
    if errors:
        raise Invalid(errors)
    return {name: body.get(name, "").strip() for name in LONGEST}


def _customer(code: str) -> int | None:
    """The key, where the caller sees the customer; a code that is none for him stays a name as typed."""
    return db.session.scalar(select(Customer.id).where(Customer.code == code)) if code else None
