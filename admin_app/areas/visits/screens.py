"""The chapter of return visits on screen."""

from typing import Any

from flask_babel import lazy_gettext as _

from admin_app.areas.visits import boards as _boards  # noqa: F401 -- coverage and satisfaction on the first page
from admin_app.areas.visits import covering as _covering  # noqa: F401 -- the list of key customers
from admin_app.areas.visits import duties as _duties  # noqa: F401 -- what is owed about visits
from admin_app.areas.visits import happenings as _happenings  # noqa: F401 -- what the timeline tells
from admin_app.areas.visits import key_duties as _key_duties  # noqa: F401 -- who must be visited and is not
from admin_app.areas.visits import noting as _noting  # noqa: F401 -- the day of the last visit
from admin_app.areas.visits import of_period as _of_period  # noqa: F401 -- what is told of a month, quarter or year
from admin_app.areas.visits import prints as _prints  # noqa: F401 -- record and report
from admin_app.areas.visits import satisfaction as _satisfaction  # noqa: F401 -- its trend among the figures
from admin_app.areas.visits.campaign_screens import CampaignView, ReportView
from admin_app.areas.visits.models import (
    Improvement,
    Questionnaire,
    RestHours,
    Visit,
    VisitAnswer,
    VisitCampaign,
    VisitReport,
)
from admin_app.areas.visits.questionnaire_screens import AnswerView, QuestionnaireView
from admin_app.areas.visits.visit_screens import ImprovementView, RestView, VisitView


def views() -> list[Any]:
    service = _("Service")
    return [
        VisitView(Visit, _("Visits"), service, "visit", url="/visits"),
        CampaignView(VisitCampaign, _("Campaigns"), service, "visit_campaign", url="/visit-campaigns"),
        QuestionnaireView(Questionnaire, _("Questionnaires"), service, "questionnaire", url="/questionnaires"),
        AnswerView(VisitAnswer, _("Survey answers"), service, "visit_answer", url="/visit-answers"),
        ImprovementView(Improvement, _("Improvements"), service, "improvement", url="/improvements"),
        RestView(RestHours, _("Hours of rest"), service, "rest_hours", url="/rest-hours"),
        ReportView(VisitReport, _("Reports on visits"), service, "visit_report", url="/visit-reports"),
    ]
