"""One act by one person, committed, or undone and raised."""

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from admin_app.decisions import service as decisions
from admin_app.extensions import db
from admin_app.policy_desk import service
from admin_app.policy_desk.models import PolicyDraft
from admin_app.screens.transactions import begin_writing
from admin_app.secrecy.reader import unguarded
from admin_app.signoffs import service as signoffs
from admin_app.signoffs.models import SignRequest, SignStep
from rules.engine.examples import with_examples_as_answered
from rules.engine.writing import with_parameter
from tests.factories import DAY, as_reader

FILE = "credit.py"


class Acts:
    def __call__(self, person: str, doing: Callable[..., Any], *given: Any, on: date = DAY, **more: Any) -> Any:
        with as_reader(person, on):
            begin_writing()
            try:
                made = doing(*given, **more)
                db.session.commit()
            except BaseException:
                db.session.rollback()
                raise
            return made

    def draft(self, person: str = "csmanager", share: int = 40, filename: str = FILE) -> PolicyDraft:
        """A draft in which B starts with this share; its examples fit."""
        draft: PolicyDraft = self(person, service.start, filename)
        return self.write(draft, with_share(draft.text, share), person)

    def write(self, draft: PolicyDraft, text: str, person: str = "csmanager") -> PolicyDraft:
        made: PolicyDraft = self(person, service.save, draft.id, text)
        return made

    def submit(self, draft: PolicyDraft, person: str = "csmanager", effective_on: date = DAY) -> SignRequest:
        made: SignRequest = self(person, service.submit, draft.id, effective_on=effective_on, reason="more room for B")
        return made

    def sign(self, request: SignRequest, person: str = "gm", on: date = DAY) -> SignRequest:
        made: SignRequest = self(person, signoffs.sign, first_step(request), on=on)
        return made

    def publish(self, share: int = 40, effective_on: date = DAY) -> PolicyDraft:
        draft = self.draft(share=share)
        assert self.sign(self.submit(draft, effective_on=effective_on)).state == "signed"
        return draft


def first_step(request: SignRequest) -> int:
    with unguarded("a test's arrangement"):
        return db.session.scalars(select(SignStep.id).where(SignStep.request_id == request.id)).first() or 0


@lru_cache
def with_share(text: str, share: int) -> str:
    """The rules of credit.py with another first share for B, and its examples as they are answered then."""
    return with_examples_as_answered(with_parameter(text, "b_first_share", share), FILE)


def b_limit(on: date = DAY) -> int:
    """What the rules of that day allow a B customer who sells 1,000.00 yuan in a period, in fen."""
    facts = {
        "grade": "B",
        "contract_period_sales_fen": 100_000,
        "contract_days": 30,
        "requested_limit_fen": None,
        "good_reports_in_a_row": 0,
        "careful_review_passed": False,
    }
    with as_reader("credit"):
        return int(decisions.ask("credit_terms", facts, on).outcome["limit_fen"])
