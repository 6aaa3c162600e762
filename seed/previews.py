"""What two changes of policy would do, asked by the department's manager: of his draft, and of one he gave up."""

from datetime import date

from sqlalchemy import select

from admin_app.accounts.models import User
from admin_app.extensions import db
from admin_app.policies import service as policies
from admin_app.policy_desk import service as drafts
from admin_app.policy_desk.preview import service
from admin_app.secrecy.reader import reader_for, reading_as
from rules.engine.examples import with_examples_as_answered
from rules.engine.writing import with_cell, with_parameter


def ask(on: date) -> None:
    """Of his draft; and whether the IT clerk might see less, and archives be looked through more often. Commits."""
    manager = db.session.scalars(select(User).where(User.username == "csmanager")).unique().one()
    with reading_as(reader_for(manager, on)):
        for texts in (_stricter(), {one.filename: one.text for one in drafts.at_work()}):
            service.ask(texts, on, manager.id)


def _stricter() -> dict[str, str]:
    reading = with_cell(_published("confidentiality.py"), "may_read", "change-entry-work", "access", "card")
    made = {
        "confidentiality.py": reading,
        "reporting.py": with_parameter(_published("reporting.py"), "verification_months", 2),
    }
    return {filename: with_examples_as_answered(text, filename) for filename, text in made.items()}


def _published(filename: str) -> str:
    found = policies.latest_text(filename)
    assert found is not None  # noqa: S101 the policy is published before the data are loaded
    return found.text
