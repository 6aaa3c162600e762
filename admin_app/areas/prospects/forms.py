"""What is filled in about prospects."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import DateField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from admin_app.areas.customers.models import Customer
from admin_app.areas.prospects.steps import CLAIMS, KINDS
from admin_app.areas.visits.service import METHODS, RESULTS
from admin_app.screens.fields import ChoiceField, LookupField
from admin_app.screens.forms import DeskForm
from admin_app.screens.lookups import CustomerLookup
from admin_app.screens.words import WORDS
from admin_app.secrecy.reader import current_reader


class OwnProspects(CustomerLookup):
    def rows(self) -> Any:
        own = Customer.owner_id == current_reader().user_id
        return super().rows().where(Customer.status == "prospect", own)


PROSPECTS = OwnProspects("customer", Customer)
LONG = [DataRequired(), Length(max=4000)]


def chosen_from(kind: str, values: Any) -> list[tuple[str, Any]]:
    return [(value, WORDS[kind][value]) for value in values]


class PlanForm(DeskForm):
    customer = LookupField(PROSPECTS, _("Prospect"), [InputRequired()])
    step_kind = ChoiceField(_("Kind of step"), choices=chosen_from("step_kind", KINDS), default="call")
    what = StringField(_("What"), [DataRequired(), Length(max=200)])
    due_on = DateField(_("Due on"), [InputRequired()])


class PutOffForm(DeskForm):
    due_on = DateField(_("Due on"), [InputRequired()])


class DoneForm(DeskForm):
    claim = RadioField(_("What came of it"), [InputRequired()], choices=chosen_from("claim", CLAIMS))
    spoke_with = StringField(_("Spoken with"), [Length(max=80)])
    outcome = TextAreaField(_("In your words"), LONG)


class DropForm(DeskForm):
    reason = TextAreaField(_("Reason"), [DataRequired(), Length(max=200)])


class CallForm(DeskForm):
    visit_method = ChoiceField(_("Method"), choices=chosen_from("visit_method", METHODS), default="phone")
    attempt_result = ChoiceField(_("Came of it"), choices=chosen_from("attempt_result", ("reached", *RESULTS[:3])))


class HearForm(DeskForm):
    agrees = RadioField(
        _("Does the customer confirm it?"), [InputRequired()], choices=[("1", _("Yes")), ("0", _("No, otherwise"))]
    )
    spoke_with = StringField(_("Spoken with"), [DataRequired(), Length(max=80)])
    said = TextAreaField(_("What the customer says"), LONG)


class AnswerForm(DeskForm):
    answer = TextAreaField(_("Your answer"), LONG)


class SettleForm(DeskForm):
    stands = RadioField(
        _("Does it stand?"),
        [InputRequired()],
        choices=[("1", _("What the salesperson says stands")), ("0", _("It does not stand"))],
    )
    instruction = TextAreaField(_("Instruction"), LONG)
