"""Campaigns and the reports on visits on screen."""

from typing import Any

from flask import request, url_for
from flask_babel import lazy_gettext as _

from admin_app import clock
from admin_app.areas.visits import campaigns, forms, questionnaires, summaries
from admin_app.areas.visits.models import READING_ALL, VISITING, VisitCampaign, VisitReport
from admin_app.screens.base import DeskView
from admin_app.screens.formatters import link
from admin_app.screens.stepping import NothingToFillIn, Step, Stepping
from admin_app.secrecy.reader import Reader, current, current_reader


def _report(row: VisitCampaign, form: Any) -> VisitReport:
    on = clock.today()
    return summaries.make(
        min(row.starts_on, on), min(row.ends_on, on), form.conclusions.data, on=on, campaign_id=row.id
    )


CAMPAIGN_STEPS = {
    "report": Step(
        _("Make the report"),
        forms.CampaignReportForm,
        _report,
        _("The report is made and kept with its fingerprint."),
        "report",
        _("It counts all that there is today, and stays as it is (四2)."),
    ),
    "close": Step(
        _("Close the campaign"),
        NothingToFillIn,
        lambda row, _form: campaigns.close(row.id, on=clock.today()),
        _("The campaign is closed."),
        "archive",
        _("When each of its visits is made or dropped, and they are reported on (四2)."),
    ),
}


def _questionnaire(_view: Any, _context: Any, row: VisitCampaign, _name: str) -> Any:
    """Leading to what was answered."""
    held = row.questionnaire
    return link(url_for("questionnaire.details_view", id=held.id, by="campaign"), held) if held else ""


class CampaignView(Stepping, DeskView):
    steps = CAMPAIGN_STEPS
    rights = {"create": "visit.plan", "edit": None, "void": None, "export": "export.visits"}
    column_list = ("title", "theme", "starts_on", "ends_on", "drawn", "state", "by")
    column_details_list = (*column_list, "visit_method", "questionnaire", "closed_on")
    column_sortable_list = ("starts_on", "ends_on")
    column_default_sort = ("starts_on", True)
    column_filters = ("theme", "starts_on", "ends_on")
    column_classes = dict.fromkeys(("theme", "state", "by"), "nowrap")
    column_formatters = {"questionnaire": _questionnaire}
    link_column = "title"
    create_label = _("Draw a campaign")
    empty_sentence = _("No campaign was drawn.")
    list_note = _("Customers are drawn from the archive and allotted to sales support at once (四2).")
    details_template = "desk/visits/campaign.html"
    form_columns = ("title", "theme", "visit_method", "starts_on", "ends_on")
    form_ajax_refs = {"owner": forms.OWNERS}

    def is_visible(self) -> bool:
        reader = current()
        return isinstance(reader, Reader) and bool(reader.posts & VISITING)  # for others it is empty

    def may_look_up(self) -> bool:
        return self.is_accessible() and "administrator" not in current_reader().posts

    def get_create_form(self) -> Any:
        return forms.CampaignForm

    def create_form(self, obj: Any = None) -> Any:
        if request.method == "POST":
            form = forms.CampaignForm(request.form)
        else:
            form = forms.CampaignForm(starts_on=clock.today())
        form.questionnaire.choices += [(str(one.id), str(one)) for one in questionnaires.offered()]
        return form

    def save_new(self, form: Any) -> VisitCampaign:
        filters = {
            "only_key": bool(form.only_key.data),
            "grade": form.grade.data,
            "region": (form.region.data or "").strip(),
            "industry": (form.industry.data or "").strip(),
            "owner_id": form.owner.data.id if form.owner.data else None,
            "not_since": form.not_since.data.isoformat() if form.not_since.data else None,
        }
        wanted = campaigns.Wanted(
            form.title.data,
            form.theme.data,
            form.visit_method.data,
            form.starts_on.data,
            form.ends_on.data,
            filters,
            int(form.questionnaire.data) if form.questionnaire.data else None,
        )
        return campaigns.begin(wanted, on=clock.today())

    def get_save_return_url(self, model: Any, is_created: bool = False) -> str:
        return self.get_url(".details_view", id=model.id)

    def offers(self, row: VisitCampaign) -> list[str]:
        return [
            *(["close"] if row.state == "open" and self.may("visit.plan") else []),
            *(["report"] if row.state != "void" and self.may("visit.report") else []),
        ]

    def details_context(self, row: VisitCampaign) -> dict[str, Any]:
        return {
            **super().details_context(row),
            "standing": campaigns.standing(row.id),
            "visits_url": lambda **more: url_for("visit.index_view", flt0_campaign=row.id, **more),
        }


def _visits_of(row: VisitReport) -> str:
    """To the visits done that the report is about, as they are today."""
    if row.campaign_id is not None:
        return url_for("visit.index_view", flt0_visit_state="done", flt1_campaign=row.campaign_id)
    days: dict[str, Any] = {"flt1_done_on_from": row.from_on, "flt2_done_on_until": row.until_on}
    return url_for("visit.index_view", flt0_visit_state="done", **days)


class ReportView(DeskView):
    posts_allowed = READING_ALL
    rights = {"create": "visit.report", "edit": None, "void": None, "export": "export.visits"}
    column_list = ("at", "number", "title", "from_on", "until_on", "by")
    column_details_list = (*column_list, "digest")
    column_sortable_list = ("at", "number")
    column_default_sort = ("at", True)
    column_classes = dict.fromkeys(("at", "number", "by"), "nowrap")
    search_exact = ("number",)
    link_column = "number"
    create_label = _("Make a report")
    empty_sentence = _("No report on visits was made.")
    list_note = _("Each stands as it was counted then, with its fingerprint (四2).")
    details_template = "desk/visits/report.html"
    form_columns = ("from_on", "until_on")

    def get_create_form(self) -> Any:
        return forms.ReportForm

    def create_form(self, obj: Any = None) -> Any:
        return forms.ReportForm(request.form if request.method == "POST" else None)

    def save_new(self, form: Any) -> VisitReport:
        return summaries.make(form.from_on.data, form.until_on.data, form.conclusions.data, on=clock.today())

    def get_save_return_url(self, model: Any, is_created: bool = False) -> str:
        return self.get_url(".details_view", id=model.id)

    def details_context(self, row: VisitReport) -> dict[str, Any]:
        return {
            "is_sound": summaries.is_sound(row),
            "covered_on": summaries.covered_on(row),
            "visits_url": _visits_of(row),
        }
