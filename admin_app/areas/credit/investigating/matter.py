"""What does a member of the credit group read before he acknowledges a report? Matter `investigation_report`."""

from collections.abc import Iterable

from flask_babel import gettext
from sqlalchemy import select

from admin_app import said
from admin_app.areas.attachments.models import Attachment
from admin_app.areas.credit.investigating.models import InvestigationCase, InvestigationItem, InvestigationStep
from admin_app.areas.credit.investigating.service import steps_of
from admin_app.areas.credit.investigating.writing import (
    TEMPLATE,
    TITLE,
    case_of,
    concluded,
    files_of,
    items_of,
    sent_back,
)
from admin_app.extensions import db
from admin_app.screens.words import words
from admin_app.signoffs.matters import Matter, register
from admin_app.signoffs.models import SignRequest


def details(request: SignRequest) -> Iterable[tuple[str, str]]:
    case = case_of(request)
    yield gettext("Result"), words("result", case.result)
    yield gettext("Summary"), case.summary
    for one in items_of(case):
        yield item_words(one), f"{one.conclusion} ({evidence_words(one)})"


def item_words(item: InvestigationItem) -> str:
    return said(TEMPLATE[item.item]) if item.item in TEMPLATE else item.item


def evidence_choices(case: InvestigationCase) -> list[tuple[str, str]]:
    """(value, what it is) of all that may be named as evidence: channels gone through, files of the customer."""
    done = [step for step in steps_of(case) if step.state == "done"]
    return [
        *((f"step:{step.id}", channel_words(step)) for step in done),
        *((f"file:{file.id}", file.name) for file in files_of(case)),
    ]


def channel_words(step: InvestigationStep) -> str:
    return f"{words('channel', step.channel)}: {step.source}"


def evidence_words(item: InvestigationItem) -> str:
    """What a conclusion rests on, as far as the reader sees it."""
    if item.step_id is not None:
        step = db.session.scalars(select(InvestigationStep).where(InvestigationStep.id == item.step_id)).one_or_none()
        return channel_words(step) if step is not None else ""
    if item.attachment_id is None:
        return str(gettext("no evidence yet"))
    file = db.session.scalars(select(Attachment).where(Attachment.id == item.attachment_id)).one_or_none()
    return file.name if file is not None else str(gettext("a file of the archive"))


register(Matter("investigation_report", TITLE, apply=concluded, refuse=sent_back, details=details))
