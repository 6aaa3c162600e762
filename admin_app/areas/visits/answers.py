"""What did the customer say to the questions of the campaign? Kept with the question, none left out (二(五)3.4.3)."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select

from admin_app.areas.visits import acting
from admin_app.areas.visits.models import Visit, VisitAnswer
from admin_app.areas.visits.questionnaires import Question, questions_of
from admin_app.errors import Invalid, Refused, sentence
from admin_app.extensions import db

UNSAID = "-"  # he would not say
POINTS = ("5", "4", "3", "2", "1")
CLAUSE = "二(五)3.4.3"


def asked_at(visit: Visit) -> list[Question]:
    """The questions of its campaign, in their order."""
    carried = visit.campaign.questionnaire if visit.campaign else None
    return questions_of(carried) if carried else []


def take(visit: Visit, given: Mapping[int, str], on: date) -> list[VisitAnswer]:
    """`given` by place from 1: points, the number of a choice, words, or `UNSAID`. Refused with what is left out."""
    asked = asked_at(visit)
    made = [_answered(visit, place, one, given.get(place, ""), on) for place, one in enumerate(asked, 1)]
    db.session.add_all(made)
    return made


def answers_of(visit_id: int) -> Sequence[VisitAnswer]:
    rows = select(VisitAnswer).where(VisitAnswer.visit_id == visit_id)
    return db.session.scalars(rows.order_by(VisitAnswer.place)).unique().all()


def _answered(visit: Visit, place: int, one: Question, given: str, on: date) -> VisitAnswer:
    said = acting.text(f"answer_{place}", given, required=False)
    if not said:
        raise Refused(sentence(f"Not answered: {one.asked}", f"未记录答复：{one.asked}"), CLAUSE)
    made = VisitAnswer(
        customer_id=visit.customer_id,
        visit_id=visit.id,
        questionnaire_id=visit.campaign and visit.campaign.questionnaire_id,
        campaign_id=visit.campaign_id,
        place=place,
        question_kind=one.kind,
        asked=one.asked,
        done_on=on,
    )
    if one.kind == "text":
        made.answer = said
    elif said != UNSAID:
        known = POINTS if one.kind == "rating" else [str(number) for number in range(1, len(one.choices) + 1)]
        if said not in known:
            raise Invalid({f"answer_{place}": sentence("Choose one of these.", "请从所列选项中选择。")})
        if one.kind == "rating":
            made.points, made.answer = int(said), f"{said}/5"
        else:
            made.chosen, made.answer = int(said), one.choices[int(said) - 1]
    return made
