"""Questionnaires, what was answered, and what that comes to, on screen."""

from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, and_, select

from admin_app import clock
from admin_app.areas.visits import answer_figures, questionnaires
from admin_app.areas.visits.models import VISITING, Questionnaire, VisitAnswer, VisitCampaign
from admin_app.areas.visits.questionnaire_forms import questions_in, sections, writing_form
from admin_app.areas.visits.satisfaction import satisfied_points
from admin_app.extensions import db
from admin_app.screens.base import DeskView
from admin_app.screens.columns import by_kind
from admin_app.screens.filters import Filter, known, person
from admin_app.screens.formatters import column
from admin_app.screens.forms import DeskForm
from admin_app.screens.stepping import NothingToFillIn, Step, Stepping
from admin_app.screens.words import words
from admin_app.secrecy.reader import Reader, current

MOST_OPTIONS = 100
QUESTIONNAIRE_STEPS = {
    "renew": Step(
        _("Make a new version"),
        NothingToFillIn,
        lambda row, _form: questionnaires.renew(row.id, on=clock.today()),
        _("The new version is drafted: it is the latest of the versions below."),
        "copy",
        _("What was asked stays as it was; the new version begins with its questions (二(五)3.4.3)."),
    ),
    "end": Step(
        _("End it"),
        NothingToFillIn,
        lambda row, _form: questionnaires.end(row.id),
        _("No further campaign takes it."),
        "ban",
        _("Campaigns that carry it go on with it."),
    ),
}


class QuestionnaireView(Stepping, DeskView):
    act_clause = "二(五)3.3"
    steps = QUESTIONNAIRE_STEPS
    rights = {
        "create": "questionnaire.write",
        "edit": "questionnaire.write",
        "void": "questionnaire.write",
        "export": "export.visits",
    }
    column_list = ("title", "edition", "questions", "state", "made_on", "by", "is_void")
    column_details_list = ("title", "title_en", "edition", "state", "made_on", "by", "is_void", "void_reason")
    column_sortable_list = ("made_on", "title")
    column_default_sort = ("made_on", True)
    column_filters = ("state", "made_on")
    column_formatters_export = {"questions": column(lambda value: by_kind("questions", value))}
    column_classes = dict.fromkeys(("state", "made_on", "by"), "nowrap")
    search_exact = ("title",)
    link_column = "title"
    create_label = _("Write a questionnaire")
    empty_sentence = _("No questionnaire was written.")
    list_note = _("Few questions, asked by the campaigns that carry them (二(五)3.3).")
    details_template = "desk/visits/questionnaire.html"
    form_columns = ("title", "title_en", "questions")
    form_sections = property(lambda _self: sections(_most()))
    form_widget_args = {f"choices_{number}": {"rows": "3"} for number in range(1, 13)}

    def is_visible(self) -> bool:
        reader = current()
        return isinstance(reader, Reader) and bool(reader.posts & VISITING)  # for others it is empty

    def get_create_form(self) -> Any:
        return DeskForm  # how many questions it has room for is asked when it is opened

    get_edit_form = get_create_form

    def create_form(self, obj: Any = None) -> Any:
        return writing_form(_most())

    def edit_form(self, obj: Any = None) -> Any:
        return writing_form(_most(), obj)

    def save_new(self, form: Any) -> Questionnaire:
        return questionnaires.draft(*self._typed(form), on=clock.today())

    def save_edit(self, form: Any, model: Questionnaire) -> Questionnaire:
        return questionnaires.change(model.id, *self._typed(form), on=clock.today())

    def _typed(self, form: Any) -> tuple[Any, ...]:
        return form.title.data, form.title_en.data or "", questions_in(form, _most())

    def void(self, model: Questionnaire, reason: str) -> None:
        questionnaires.void(model.id, reason)

    def may_edit_row(self, row: Questionnaire) -> bool:
        return row.state == "draft" and super().may_edit_row(row)

    def may_delete_row(self, row: Questionnaire) -> bool:
        return row.state == "draft" and super().may_delete_row(row)

    def get_save_return_url(self, model: Any, is_created: bool = False) -> str:
        return self.get_url(".details_view", id=model.id)

    def offers(self, row: Questionnaire) -> list[str]:
        if row.state == "draft" or row.is_void or not self.may("questionnaire.write"):
            return []
        return ["renew", "end"] if row.state == "in_use" else ["renew"]

    def details_context(self, row: Questionnaire) -> dict[str, Any]:
        by_campaign = request.args.get("by") == "campaign"
        return {
            **super().details_context(row),
            "questions": [
                (one.asked, words("question_kind", one.kind), one.choices) for one in questionnaires.questions_of(row)
            ],
            "versions": [one for one in questionnaires.versions_of(row) if one.id != row.id],
            "by_campaign": by_campaign,
            "boards": answer_figures.boards(row, clock.today(), by_campaign=by_campaign),
            "in_words": answer_figures.words_of(row),
        }


def _most() -> int:
    return questionnaires.most_questions(clock.today())


def _questionnaires() -> list[tuple[str, str]]:
    latest = select(Questionnaire).where(Questionnaire.state != "draft").order_by(Questionnaire.made_on.desc())
    return [(str(one.id), str(one)) for one in db.session.scalars(latest.limit(MOST_OPTIONS)).unique()]


def _campaigns() -> list[tuple[str, str]]:
    latest = select(VisitCampaign.id, VisitCampaign.title).where(VisitCampaign.questionnaire_id.is_not(None))
    latest = latest.order_by(VisitCampaign.starts_on.desc()).limit(MOST_OPTIONS)
    return [(str(key), title) for key, title in db.session.execute(latest)]


def _answered(_column: Any, value: str) -> ColumnElement[bool]:
    """Of ratings and choices; satisfied by the rules of today, as the figures count."""
    one = VisitAnswer
    silent = and_(one.points.is_(None), one.chosen.is_(None))
    if value == "satisfied":
        return one.points.in_(satisfied_points(clock.today()))
    return and_(one.question_kind != "text", silent if value == "unsaid" else ~silent)


def _said(_view: Any, _context: Any, row: VisitAnswer, _name: str) -> str:
    return row.answer or gettext("Would not say")


class AnswerView(DeskView):
    customer_tab = "5.5"
    on_customer_page = False  # a visit shows its own
    rights = {"create": None, "edit": None, "void": None, "export": "export.visits"}
    column_list = ("done_on", "customer", "place", "asked", "answer", "questionnaire", "campaign")
    column_more = ("question_kind",)
    column_details_list = (*column_list, "question_kind", "visit")
    column_sortable_list = ("done_on", ("customer", "customer.name"))
    column_default_sort = ("done_on", True)
    column_filters = (
        "customer",
        person("questionnaire", _("Questionnaire"), VisitAnswer.questionnaire_id, options=_questionnaires),
        person("campaign", _("Campaign"), VisitAnswer.campaign_id, options=_campaigns),
        "place",
        "done_on",
        "chosen",
        Filter(
            "answered",
            _("Answered"),
            VisitAnswer.points,
            _answered,
            read=known(("told", "satisfied", "unsaid")),
            options=[("told", _("Yes")), ("satisfied", _("Satisfied")), ("unsaid", _("Would not say"))],
            field="answer",
        ),
    )
    column_labels = {"place": _("Question no."), "asked": _("Question"), "answer": _("Answer"), "done_on": _("Done on")}
    column_formatters = {"answer": _said}
    column_formatters_export = column_formatters
    column_classes = {"place": "nowrap", "questionnaire": "nowrap"}
    link_column = "done_on"
    empty_sentence = _("No answer of a customer you see.")
    list_note = _("Each beside the question as it was asked (二(五)3.4.3).")
