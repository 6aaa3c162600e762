"""Which questions do campaigns ask (二(五)2, 3.1, 3.3)? Few, in order; what was asked once is never changed again.

How many are few says `questionnaire` of rules/service.py. Services flush; whoever calls commits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from admin_app.areas.customers import acting as customers
from admin_app.areas.visits import acting
from admin_app.areas.visits.models import Questionnaire
from admin_app.decisions import service as decisions
from admin_app.errors import Conflict, Invalid, Refused, sentence
from admin_app.extensions import db

CLAUSE = "二(五)3.3"
KINDS = ("rating", "choice", "text")
FEWEST_CHOICES, MOST_CHOICES = 2, 8
LONGEST, LONGEST_CHOICE = 200, 60  # characters
ASKED_ALREADY = sentence(
    "A campaign carries these questions: they stay as they were asked. Make a new version.",
    "该问卷已用于回访活动，问题须保持原样；请另立新版本。",
)
NOT_OFFERED = sentence("No campaign takes this questionnaire any more.", "该问卷已停用或作废，不能用于新的回访活动。")
IS_DRAFTED = sentence("A new version is being drafted already.", "该问卷已有正在起草的新版本。")


@dataclass(frozen=True)
class Question:
    """`choices` of a choice, in order; of no other kind."""

    kind: str
    asked: str
    choices: tuple[str, ...] = ()

    @classmethod
    def kept(cls, given: dict[str, Any]) -> "Question":
        return cls(given["kind"], given["asked"], tuple(given["choices"]))


def questions_of(questionnaire: Questionnaire) -> list[Question]:
    return [Question.kept(one) for one in questionnaire.questions]


def most_questions(on: date) -> int:
    """How many a questionnaire may have, by the rules of the day."""
    return int(decisions.ask("questionnaire", {"questions": 1}, on).outcome["most_questions"])


def draft(title: str, title_en: str, questions: Mapping[int, Question], *, on: date) -> Questionnaire:
    """A new one, in its first version. Questions by the number they are known by where they are typed; they are asked
    in its order.
    """
    customers.demand("questionnaire.write")
    made = Questionnaire(by_id=acting.user_id(), made_on=on)
    _fill(made, title, title_en, questions, on)
    db.session.add(made)
    db.session.flush()
    acting.record("questionnaire.draft", made)
    return made


def change(key: int, title: str, title_en: str, questions: Mapping[int, Question], *, on: date) -> Questionnaire:
    """Conflict once a campaign carries it."""
    customers.demand("questionnaire.write")
    held: Questionnaire = acting.locked_alone(Questionnaire, key)
    _demand_draft(held)
    _fill(held, title, title_en, questions, on)
    db.session.flush()
    acting.record("questionnaire.change", held)
    return held


def renew(key: int, *, on: date) -> Questionnaire:
    """A new version of one that was asked, with its questions to begin with; one at a time."""
    customers.demand("questionnaire.write")
    held: Questionnaire = acting.locked_alone(Questionnaire, key)
    if held.is_void or held.state == "draft":
        raise Conflict(IS_DRAFTED if held.state == "draft" else NOT_OFFERED, CLAUSE)
    versions = db.session.scalars(_versions(held)).unique().all()
    if any(one.state == "draft" and not one.is_void for one in versions):
        raise Conflict(IS_DRAFTED, CLAUSE)
    made = Questionnaire(
        title=held.title,
        title_en=held.title_en,
        edition=max(one.edition for one in versions) + 1,
        first_id=held.first_id or held.id,
        questions=[dict(one) for one in held.questions],
        by_id=acting.user_id(),
        made_on=on,
    )
    db.session.add(made)
    db.session.flush()
    acting.record("questionnaire.draft", made, edition=made.edition)
    return made


def end(key: int) -> Questionnaire:
    """No further campaign takes it; those that carry it go on."""
    customers.demand("questionnaire.write")
    held: Questionnaire = acting.locked_alone(Questionnaire, key)
    acting.demand_state(held.state, "in_use", clause=CLAUSE)
    held.state = "ended"
    db.session.flush()
    acting.record("questionnaire.end", held)
    return held


def void(key: int, reason: str) -> None:
    """A draft that nobody was asked by."""
    customers.demand("questionnaire.write")
    held: Questionnaire = acting.locked_alone(Questionnaire, key)
    _demand_draft(held)
    held.is_void, held.void_reason = True, acting.text("reason", reason, 200)
    db.session.flush()
    acting.record("questionnaire.void", held, reason=held.void_reason)


def carry(key: int | None) -> int | None:
    """A campaign takes it: from now on it stays as it is, and its earlier versions are ended."""
    if key is None:
        return None
    held: Questionnaire = acting.locked_alone(Questionnaire, key)
    if held.is_void or held.state == "ended":
        raise Refused(NOT_OFFERED, CLAUSE)
    if held.state == "draft":
        held.state = "in_use"
        for one in db.session.scalars(_versions(held)).unique():
            if one.state == "in_use" and one.id != held.id:
                one.state = "ended"
        db.session.flush()
        acting.record("questionnaire.use", held)
    return held.id


def offered() -> Sequence[Questionnaire]:
    """Those that a campaign may carry, by title."""
    rows = select(Questionnaire).where(Questionnaire.state != "ended", Questionnaire.is_void.is_(False))
    return db.session.scalars(rows.order_by(Questionnaire.title, Questionnaire.edition)).unique().all()


def versions_of(held: Questionnaire) -> Sequence[Questionnaire]:
    """All of them, the latest first."""
    return db.session.scalars(_versions(held).order_by(Questionnaire.edition.desc())).unique().all()


def _versions(held: Questionnaire) -> Any:
    first = held.first_id or held.id
    return select(Questionnaire).where(or_(Questionnaire.id == first, Questionnaire.first_id == first))


def _demand_draft(held: Questionnaire) -> None:
    if held.is_void or held.state != "draft":
        raise Conflict(NOT_OFFERED if held.is_void else ASKED_ALREADY, CLAUSE)


def _fill(held: Questionnaire, title: str, title_en: str, questions: Mapping[int, Question], on: date) -> None:
    kept = [_whole(number, one) for number, one in sorted(questions.items())]
    answer = decisions.ask("questionnaire", {"questions": len(kept)}, on)
    if not answer.outcome["allowed"]:
        raise Refused(answer.because, answer.clause)
    held.title, held.title_en = acting.text("title", title, 80), acting.text("title_en", title_en, 80, required=False)
    held.questions = [{**asdict(one), "choices": list(one.choices)} for one in kept]


def _whole(number: int, one: Question) -> Question:
    """Invalid, at the field of the question with this number, where something of it is missing."""
    if one.kind not in KINDS:
        raise Invalid({f"kind_{number}": sentence("Choose how it is answered.", "请选择作答方式。")})
    asked = acting.text(f"asked_{number}", one.asked, LONGEST)
    if one.kind != "choice":
        return Question(one.kind, asked)
    choices = tuple(acting.text(f"choices_{number}", text, LONGEST_CHOICE) for text in one.choices)
    if not FEWEST_CHOICES <= len(choices) <= MOST_CHOICES or len(set(choices)) < len(choices):
        says = sentence(
            f"From {FEWEST_CHOICES} to {MOST_CHOICES} different choices, one a line.",
            f"请逐行填写 {FEWEST_CHOICES} 至 {MOST_CHOICES} 个互不相同的选项。",
        )
        raise Invalid({f"choices_{number}": says})
    return Question(one.kind, asked, choices)
