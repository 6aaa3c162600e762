"""What is typed in for each act with a contract."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import DateField, FileField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from admin_app import clock
from admin_app.accounts.models import User
from admin_app.areas.attachments.content import ACCEPT
from admin_app.areas.contracts.acting import MOST_TEXT
from admin_app.areas.contracts.supply import WAYS
from admin_app.areas.receivables.models import Delivery
from admin_app.screens.fields import ChoiceField, CountField, LookupField, MoneyField
from admin_app.screens.forms import DeskForm
from admin_app.screens.lookups import UserLookup, lookup
from admin_app.screens.words import WORDS

COLLEAGUES = UserLookup("answers", User)
DELIVERIES = lookup("delivery", Delivery)


def _area(label: Any, **more: Any) -> TextAreaField:
    return TextAreaField(label, [DataRequired(), Length(max=MOST_TEXT)], **more)


class DiligenceForm(DeskForm):
    licence = StringField(_("Business licence"), [DataRequired(), Length(max=60)])
    licence_until = DateField(_("Valid until"), [Optional()], description=_("Left empty where the licence has no end."))
    reputation = _area(_("Reputation"))
    results = _area(_("Recent results"))
    qualifications = TextAreaField(_("Qualifications"), [Length(max=MOST_TEXT)])
    answers = LookupField(COLLEAGUES, _("Who answers for it"), [InputRequired()])


class DeclarationForm(DeskForm):
    economy = _area(_("Economy"), description=_("What the contract earns."))
    feasibility = _area(_("Feasibility"), description=_("That we can deliver, and the customer pay."))
    legality = _area(_("Legality"))
    price = _area(_("Reasonable price"))


class FileForm(DeskForm):
    file = FileField(_("File"), [InputRequired()], render_kw={"accept": ACCEPT})


class SigningForm(DeskForm):
    signed_on = DateField(_("Signed on"), [InputRequired()], default=clock.today)
    signed_for_us = StringField(_("Signed for us"), [DataRequired(), Length(max=80)])
    signed_for_them = StringField(_("Signed for the customer"), [DataRequired(), Length(max=80)])


class HandInForm(DeskForm):
    handed_in_on = DateField(_("Handed in on"), [InputRequired()], default=clock.today)
    place = StringField(_("Place of keeping"), [DataRequired(), Length(max=120)])
    copies = CountField(_("Copies"), [InputRequired()], default=1)


class CloseForm(DeskForm):
    how = ChoiceField(_("How it ends"), choices=[(name, WORDS["state"][name]) for name in ("fulfilled", "ended")])
    reason = TextAreaField(_("Reason"), [DataRequired(), Length(max=200)])


class OutForm(DeskForm):
    purpose = TextAreaField(_("Purpose"), [DataRequired(), Length(max=400)])
    due_on = DateField(_("Due back on"), [InputRequired()])


class BackForm(DeskForm):
    condition = TextAreaField(_("Condition on return"), [Length(max=400)])


class PlanForm(DeskForm):
    what = StringField(_("What"), [DataRequired(), Length(max=200)])
    due_on = DateField(_("Due on"), [InputRequired()])
    amount_fen = MoneyField(_("Amount (yuan)"), [InputRequired()])


class DeliveredForm(DeskForm):
    delivery = LookupField(
        DELIVERIES, _("Delivery"), [InputRequired()], description=_("By its number, or the customer.")
    )


class UrgeForm(DeskForm):
    on = DateField(_("Day"), [InputRequired()], default=clock.today)
    act = ChoiceField(_("How"), choices=[(name, WORDS["act"][name]) for name in WAYS])
    answer = TextAreaField(_("What was answered"), [DataRequired(), Length(max=400)])


class ReasonedForm(DeskForm):
    reason = TextAreaField(_("Reason"), [DataRequired(), Length(max=200)])


class DisputeForm(DeskForm):
    subject = StringField(_("What is disputed"), [DataRequired(), Length(max=200)])
    opened_on = DateField(_("Opened on"), [InputRequired()], default=clock.today)
    next_on = DateField(_("Next step by"), [InputRequired()])


class StepForm(DeskForm):
    on = DateField(_("Day"), [InputRequired()], default=clock.today)
    says = _area(_("What was said, offered or agreed"))
    next_on = DateField(_("Next step by"), [InputRequired()])


class OutcomeForm(DeskForm):
    how = ChoiceField(_("How it ends"), choices=[(name, WORDS["state"][name]) for name in ("settled", "court")])
    outcome = TextAreaField(_("Outcome"), [DataRequired(), Length(max=400)])
