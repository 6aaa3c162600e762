"""A signature asked is a duty of whoever may give it; how long he has is a policy (`duty_terms`)."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, select, true

from admin_app.accounts.models import User
from admin_app.duties.kinds import DutyKind, Stream, register
from admin_app.duties.terms import terms_of
from admin_app.errors import sentence
from admin_app.secrecy.reader import Reader
from admin_app.signoffs.inbox import asked_of
from admin_app.signoffs.models import SignRequest, SignStep

WHAT = sentence("Sign, or say why not", "签批或说明不同意的理由")


def streams(reader: Reader, on: date) -> Iterable[Stream]:
    """What the inbox holds; about whom it is or, without a customer, who asks."""
    yield _stream(asked_of(reader), on)


def whole(_reader: Reader, on: date) -> Iterable[Stream]:
    """All that is asked, of anybody."""
    yield _stream(SignStep.state.in_(("open", "by_phone")), on)


def _stream(where: ColumnElement[bool], on: date) -> Stream:
    terms, request = terms_of("signature", on), SignRequest.__table__.c
    asker = select(User.name).join(SignRequest.__table__, request.requester_id == User.id)
    return Stream(
        key=SignStep.id,
        base=SignStep.opened_on,
        where=where,
        what=WHAT,
        clause=terms.clause,
        due_on=terms.due_on,
        latest_due_by=terms.latest_due_by,
        customer_id=SignStep.customer_id,
        about=asker.where(request.id == SignStep.request_id).correlate(SignStep).scalar_subquery(),
        mine=true(),
        listed_days=terms.listed_days,
    )


register(DutyKind("signature", streams, "signoffs.step", personal=True, argument="id", whole=whole))
