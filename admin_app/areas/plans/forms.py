"""What is asked on the pages of a plan."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import DateField, FileField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from admin_app.accounts.models import User
from admin_app.areas.attachments.content import ACCEPT
from admin_app.areas.customers.models import Customer
from admin_app.areas.plans.models import PlanVersion
from admin_app.areas.plans.review import criteria_of, criterion_words, is_escalated, takes_advisers
from admin_app.screens.fields import LookupField, MoneyField
from admin_app.screens.forms import DeskForm
from admin_app.screens.lookups import CustomerLookup, UserLookup

CUSTOMERS = CustomerLookup("customer", Customer)
PEOPLE = UserLookup("user", User)
IN_YUAN = _("In yuan, such as 1234.50.")


class TermsForm(DeskForm):
    title = StringField(_("Title"), [DataRequired(), Length(max=200)])
    amount_fen = MoneyField(
        _("Amount (yuan)"), [InputRequired()], description=_("What the business is worth; it says who decides.")
    )
    budget_fen = MoneyField(
        _("Budget (yuan)"), [InputRequired()], description=_("What carrying it out may cost; locked once approved.")
    )
    instrument = StringField(
        _("Financial instrument"),
        [DataRequired(), Length(max=200)],
        description=_("Such as bank acceptance, letter of credit, instalments."),
    )
    supply_cycle = StringField(
        _("Supply cycle"), [Length(max=200)], description=_("Such as weekly, within 15 days of each order.")
    )
    payment_method = StringField(_("Payment method"), [DataRequired(), Length(max=200)])
    payment_cycle = StringField(
        _("Payment cycle"), [DataRequired(), Length(max=200)], description=_("Such as monthly, 30 days after invoice.")
    )
    other_terms = TextAreaField(_("Other contract terms"), [Length(max=4000)])


class PlanForm(TermsForm):
    customer = LookupField(CUSTOMERS, _("Customer"), [InputRequired()])


class MemberForm(DeskForm):
    user = LookupField(PEOPLE, _("Person"), [InputRequired()])
    role = StringField(_("Task in the plan"), [DataRequired(), Length(max=120)])


class ReplaceForm(DeskForm):
    user = LookupField(PEOPLE, _("Who takes his part"), allow_blank=True, description=_("Empty: nobody; others go on."))
    role = StringField(_("Task in the plan"), [DataRequired(), Length(max=120)])
    reason = TextAreaField(_("Reason"), [DataRequired(), Length(max=200)])


class PointForm(DeskForm):
    what = StringField(_("What is watched"), [DataRequired(), Length(max=200)])
    supervision = TextAreaField(_("Supervision"), [DataRequired(), Length(max=400)])
    prevention = TextAreaField(_("Preventive measure"), [DataRequired(), Length(max=400)])
    due_on = DateField(_("Looked at by"), [InputRequired()])


class ReasonForm(DeskForm):
    reason = TextAreaField(_("Reason"), [DataRequired(), Length(max=400)])


class BriefingForm(DeskForm):
    briefing = TextAreaField(
        _("Briefing"),
        [DataRequired(), Length(max=4000)],
        description=_("Aim, terms, who does what by when, what to watch out for."),
    )


class FindingForm(DeskForm):
    finding = TextAreaField(_("What the check found"), [DataRequired(), Length(max=400)])


class ClosingForm(DeskForm):
    closing_note = TextAreaField(_("Result"), [DataRequired(), Length(max=4000)])


class SignOffForm(DeskForm):
    file = FileField(
        _("Written sign-off"), [InputRequired()], render_kw={"accept": ACCEPT}, description=_("A scan or a photograph.")
    )


class ConveningForm(DeskForm):
    meets_on = DateField(_("Meets on"), [InputRequired()])
    invited = TextAreaField(_("Who is invited"), [DataRequired(), Length(max=400)])
    completion = TextAreaField(_("What customer service completed"), [Optional(), Length(max=2000)])


def terms_form(version: PlanVersion | None, asked: Iterable[str], data: Any) -> TermsForm:
    """`asked`: the terms that the rules in force want stated; a draft may still leave them open."""
    form = TermsForm(data, obj=version)
    for name in asked:
        form[name].description = gettext("The rules in force ask for it before the plan is submitted (二(一)3).")
    return form


def convening_form(version: PlanVersion, data: Any) -> ConveningForm:
    """What goes up is completed first (二(一)2)."""
    form = ConveningForm(data)
    if version.convener is None or not is_escalated(version):
        del form.completion
    else:
        form.completion.validators = [DataRequired(), Length(max=2000)]
        form.completion.flags.required = True
        form.completion.description = gettext("The decision is made above; the plan goes up complete (二(一)2).")
    if takes_advisers(version):
        form.invited.description = gettext("Expert advisers take part in this review: invite them, too.")
    return form


def opinion_form(version: PlanVersion, data: Any) -> DeskForm:
    """Yes or no on each criterion that the rules name."""
    choices = [("yes", gettext("Yes")), ("no", gettext("No"))]
    words = dict(zip(("fits", "specific", "innovative"), criterion_words(), strict=True))
    asked: dict[str, Any] = {
        name: RadioField(words[name], [InputRequired()], choices=choices) for name in criteria_of(version)
    }
    asked["comment"] = TextAreaField(gettext("Opinion"), [Length(max=400)], description=gettext("A no says why."))
    made: DeskForm = type("OpinionForm", (DeskForm,), asked)(data)
    return made
