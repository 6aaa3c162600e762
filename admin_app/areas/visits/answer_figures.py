"""What did customers answer, question by question, over the months or campaign by campaign (二(五)2, 3.1, 四1.5)?

Satisfied is who gives as many points as `complaint_after_visit` of today's rules asks of a visit. Shares are of those
who answered; who would not say is counted beside. Only answers that the reader sees count, in one query.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import case, func, select

from admin_app.areas.visits.models import Questionnaire, VisitAnswer, VisitCampaign
from admin_app.areas.visits.questionnaires import Question, questions_of
from admin_app.areas.visits.satisfaction import satisfied_points
from admin_app.duties.months import months_later
from admin_app.extensions import db
from admin_app.screens.boards import Board, Line

MONTHS = 12
MOST_CAMPAIGNS = 12
MOST_WORDS = 20
Address = Callable[..., str]


@dataclass(frozen=True)
class Span:
    """A month or a campaign: its name, and what narrows the list of answers to it."""

    key: Any
    label: str
    narrows: Mapping[str, Any]


@dataclass
class Tally:
    """Answers to one question within one span, by points or by choice."""

    by_value: dict[int, int] = field(default_factory=dict)
    unsaid: int = 0

    @property
    def answered(self) -> int:
        return sum(self.by_value.values())

    def of(self, values: Sequence[int]) -> int:
        return sum(self.by_value.get(value, 0) for value in values)

    def percent(self, values: Sequence[int]) -> int | None:
        """Rounded down; None of none."""
        return self.of(values) * 100 // self.answered if self.answered else None

    @property
    def mean_hundredths(self) -> int | None:
        """Rounded down; None of none."""
        total = sum(value * count for value, count in self.by_value.items())
        return total * 100 // self.answered if self.answered else None


def boards(held: Questionnaire, on: date, *, by_campaign: bool) -> list[Board]:
    """One for each rating and choice, in their order."""
    spans = _campaigns(held) if by_campaign else _months(on)
    found, happy = tallies(held, spans, by_campaign=by_campaign), satisfied_points(on)
    told = [span for span in spans if any(place_key[1] == span.key for place_key in found)]
    first = _("Campaign") if by_campaign else _("Month")
    made = []
    for place, one in enumerate(questions_of(held), 1):
        of_span = [(span, found.get((place, span.key), Tally())) for span in told]
        if one.kind == "rating":
            made.append(_of_rating(held, place, one, of_span, first, happy))
        elif one.kind == "choice":
            made.append(_of_choice(held, place, one, of_span, first))
    return made


def tallies(held: Questionnaire, spans: Sequence[Span], *, by_campaign: bool) -> dict[tuple[int, Any], Tally]:
    """By place of the question and key of the span."""
    answer = VisitAnswer
    if not spans:
        return {}
    span: Any = answer.campaign_id
    within = answer.campaign_id.in_([one.key for one in spans])
    if not by_campaign:
        span = case(*((answer.done_on >= one.key, one.key.isoformat()) for one in reversed(spans)))
        within = answer.done_on.between(spans[0].key, months_later(spans[-1].key, 1) - timedelta(days=1))
    counted = select(answer.place, span, answer.points, answer.chosen, func.count()).select_from(answer)
    counted = counted.where(answer.questionnaire_id == held.id, within, answer.question_kind != "text")
    found: dict[tuple[int, Any], Tally] = {}
    for place, key, points, chosen, count in db.session.execute(
        counted.group_by(answer.place, span, answer.points, answer.chosen)
    ):
        one = found.setdefault((place, key if by_campaign else date.fromisoformat(key)), Tally())
        value = points if points is not None else chosen
        if value is None:
            one.unsaid += count
        else:
            one.by_value[value] = count
    return found


def words_of(held: Questionnaire) -> list[tuple[str, str, list[VisitAnswer]]]:
    """To each question in words: it, where all answers stand, the latest of them."""
    told = []
    for place, one in enumerate(questions_of(held), 1):
        if one.kind != "text":
            continue
        rows = select(VisitAnswer).where(VisitAnswer.questionnaire_id == held.id, VisitAnswer.place == place)
        rows = rows.order_by(VisitAnswer.done_on.desc(), VisitAnswer.id.desc()).limit(MOST_WORDS)
        told.append((one.asked, answers_url(held, place), list(db.session.scalars(rows).unique())))
    return told


def answers_url(held: Questionnaire, place: int, **narrows: Any) -> str:
    more = {f"flt{at}_{name}": value for at, (name, value) in enumerate(narrows.items(), 2)}
    return url_for("visit_answer.index_view", flt0_questionnaire=held.id, flt1_place=place, **more)


def _months(on: date) -> list[Span]:
    present = on.replace(day=1)
    begins = [months_later(present, -back) for back in range(MONTHS - 1, -1, -1)]
    return [
        Span(
            begin,
            f"{begin:%Y-%m}",
            {
                "done_on_from": begin.isoformat(),
                "done_on_until": (months_later(begin, 1) - timedelta(days=1)).isoformat(),
            },
        )
        for begin in begins
    ]


def _campaigns(held: Questionnaire) -> list[Span]:
    """The latest that carried it, the earliest of them first."""
    rows = select(VisitCampaign.id, VisitCampaign.title).where(VisitCampaign.questionnaire_id == held.id)
    rows = rows.order_by(VisitCampaign.starts_on.desc(), VisitCampaign.id.desc()).limit(MOST_CAMPAIGNS)
    return [Span(key, title, {"campaign": key}) for key, title in reversed(db.session.execute(rows).all())]


def _of_rating(
    held: Questionnaire, place: int, one: Question, of_span: Sequence[tuple[Span, Tally]], first: Any, happy: list[int]
) -> Board:
    lines = []
    for span, tally in of_span:
        mean = tally.mean_hundredths
        values = (tally.percent(happy), mean, tally.answered, tally.of(happy), tally.unsaid)
        texts = (
            "" if mean is None else f"{values[0]} %",
            "" if mean is None else f"{mean // 100}.{mean % 100:02d}",
            *(f"{value:,}" for value in values[2:] if value is not None),
        )
        told, satisfied, unsaid = (
            answers_url(held, place, **span.narrows, answered=which) for which in ("told", "satisfied", "unsaid")
        )
        lines.append(Line(span.label, values, urls=(told, told, told, satisfied, unsaid), texts=texts))
    heads = (_("Satisfied (percent)"), _("Mean, of 5"), _("Answers"), _("Satisfied"), _("Would not say"))
    return Board(
        gettext("%(place)s. %(asked)s", place=place, asked=one.asked), first, heads, lines, drawn=1, trend=True
    )


def _of_choice(
    held: Questionnaire, place: int, one: Question, of_span: Sequence[tuple[Span, Tally]], first: Any
) -> Board:
    numbers = range(1, len(one.choices) + 1)
    lines = []
    for span, tally in of_span:
        values = (*(tally.percent([number]) for number in numbers), tally.answered, tally.unsaid)
        texts = (
            *(f"{tally.percent([number])} % ({tally.of([number]):,})" for number in numbers),
            f"{tally.answered:,}",
            f"{tally.unsaid:,}",
        )
        urls = (
            *(answers_url(held, place, **span.narrows, chosen=number) for number in numbers),
            answers_url(held, place, **span.narrows, answered="told"),
            answers_url(held, place, **span.narrows, answered="unsaid"),
        )
        lines.append(Line(span.label, values, urls=urls, texts=texts))
    heads = (*one.choices, _("Answers"), _("Would not say"))
    return Board(
        gettext("%(place)s. %(asked)s", place=place, asked=one.asked),
        first,
        heads,
        lines,
        drawn=len(one.choices),
        trend=True,
    )
