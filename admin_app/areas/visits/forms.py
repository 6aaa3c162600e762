"""What is filled in about visits: few questions, each of them answered (3.3, 3.4.3)."""

import re
from datetime import time
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from admin_app.accounts.models import User
from admin_app.areas.customers.models import Customer
from admin_app.areas.visits.answers import asked_at
from admin_app.areas.visits.campaigns import THEMES
from admin_app.areas.visits.models import Visit, clock_text
from admin_app.areas.visits.questionnaire_forms import answer_fields
from admin_app.areas.visits.service import METHODS, RESULTS, RESULTS_OF
from admin_app.screens.fields import ChoiceField, CountField, LookupField
from admin_app.screens.forms import DeskForm
from admin_app.screens.lookups import CustomerLookup, UserLookup
from admin_app.screens.words import WORDS

CUSTOMERS = CustomerLookup("customer", Customer)
VISITORS = UserLookup("visitor", User, posts=("sales_support", "service_officer"))
PEOPLE = UserLookup("person", User)
OWNERS = UserLookup("owner", User, posts=("salesperson", "marketing_manager"))
LONG = [Length(max=4000)]
NOTHING = _("“Nothing” is an answer, too.")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


def chosen_from(kind: str, values: Any) -> list[tuple[str, Any]]:
    return [(value, WORDS[kind][value]) for value in values]


class ClockField(StringField):
    """A time of day, kept in minutes after midnight."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else clock_text(self.data)

    def process_formdata(self, valuelist: Any) -> None:
        found = _CLOCK.fullmatch(valuelist[0].strip().replace("\uff1a", ":")) if valuelist else None
        self.data = None
        if found is None:
            raise ValueError(gettext("Write a time of day, such as 12:30."))
        at = time(int(found[1]), int(found[2]))
        self.data = at.hour * 60 + at.minute


class PlanForm(DeskForm):
    customer = LookupField(CUSTOMERS, _("Customer"), [InputRequired()])
    visit_method = ChoiceField(_("Method"), choices=chosen_from("visit_method", METHODS), default="phone")
    due_on = DateField(_("Due on"), [InputRequired()])
    visitor = LookupField(
        VISITORS,
        _("Visited by"),
        [Optional()],
        allow_blank=True,
        description=_("Left empty: whoever has fewest open visits."),
    )


class LetterForm(DeskForm):
    attempt_result = ChoiceField(_("Came of it"), choices=chosen_from("attempt_result", RESULTS_OF["mail"]))
    note = StringField(_("Note"), [Length(max=200)])


class CallForm(DeskForm):
    attempt_result = ChoiceField(_("Came of it"), choices=chosen_from("attempt_result", ("reached", *RESULTS[:3])))
    minutes = CountField(_("Minutes of the call"), [Optional()], description=_("How long the call was (二(五)3.3)."))
    note = StringField(_("Note"), [Length(max=200)])


def attempt_form(visit: Visit) -> type[DeskForm]:
    return CallForm if visit.visit_method == "phone" else LetterForm


class RecordForm(DeskForm):
    satisfaction = RadioField(
        _("How satisfied is the customer?"),
        [Optional()],
        choices=[(str(points), _("%(points)s of 5", points=points)) for points in (5, 4, 3, 2, 1)],
    )
    opinion = TextAreaField(_("What does he think of the company?"), LONG, description=NOTHING)
    advice = TextAreaField(_("What does he advise on our service?"), LONG, description=NOTHING)
    wants = TextAreaField(_("What does he need?"), LONG, description=NOTHING)
    market = TextAreaField(_("What does he hear from the market?"), LONG, description=NOTHING)
    spoke_with = StringField(_("Spoken with"), [Length(max=80)])


def record_form(visit: Visit) -> type[DeskForm]:
    """The five questions, and those of the campaign."""
    return type("RecordForm", (RecordForm,), answer_fields(asked_at(visit)))


class DropForm(DeskForm):
    reason = TextAreaField(_("Reason"), [DataRequired(), Length(max=200)])


class ReallotForm(DeskForm):
    visitor = LookupField(VISITORS, _("Visited by"), [InputRequired()])


class ImproveForm(DeskForm):
    what = TextAreaField(_("What is lacking"), [DataRequired(), *LONG])
    responsible = LookupField(PEOPLE, _("Responsible person"), [InputRequired()])


class CampaignForm(DeskForm):
    title = StringField(_("Title"), [DataRequired(), Length(max=80)])
    theme = ChoiceField(_("Theme"), choices=chosen_from("theme", THEMES), default="regular")
    visit_method = ChoiceField(_("Method"), choices=chosen_from("visit_method", METHODS), default="phone")
    starts_on = DateField(_("Starts on"), [InputRequired()])
    ends_on = DateField(_("Ends on"), [InputRequired()])
    questionnaire = ChoiceField(
        _("Questionnaire"),
        [Optional()],
        allow_blank=True,
        description=_("Asked beside the five questions (二(五)3.3)."),
    )
    only_key = BooleanField(_("Key customers only"))
    grade = ChoiceField(_("Grade"), choices=[(grade, grade) for grade in "ABCD"], allow_blank=True)
    region = StringField(_("Region"), [Length(max=80)])
    industry = StringField(_("Industry"), [Length(max=80)])
    owner = LookupField(OWNERS, _("Owner"), [Optional()], allow_blank=True)
    not_since = DateField(_("Not visited since"), [Optional()])


class DoneForm(DeskForm):
    measures = TextAreaField(_("Measures"), [DataRequired(), *LONG])


class CheckForm(DeskForm):
    effective = RadioField(
        _("Did it help?"), [InputRequired()], choices=[("1", _("Yes")), ("0", _("No, it is to be done anew"))]
    )
    finding = TextAreaField(_("Finding on the effect"), [DataRequired(), *LONG])


class HandOverForm(DeskForm):
    responsible = LookupField(PEOPLE, _("Responsible person"), [InputRequired()])


class RestForm(DeskForm):
    customer = LookupField(CUSTOMERS, _("Customer"), [InputRequired()])
    from_minute = ClockField(_("Rests from"), [InputRequired()])
    until_minute = ClockField(_("Rests until"), [InputRequired()])
    note = StringField(_("Note"), [Length(max=200)])


class ReportForm(DeskForm):
    from_on = DateField(_("From"), [InputRequired()])
    until_on = DateField(_("Until"), [InputRequired()])
    conclusions = TextAreaField(_("Conclusions and what is improved"), [DataRequired(), *LONG])


class CampaignReportForm(DeskForm):
    conclusions = TextAreaField(_("Conclusions and what is improved"), [DataRequired(), *LONG])
