"""What is filled in at each step of a complaint."""

from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from wtforms import BooleanField, DateField, FileField, MultipleFileField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from admin_app import language
from admin_app.accounts.models import Department, User
from admin_app.areas.attachments.screens import files_given
from admin_app.areas.complaints.deciding import alternatives_of
from admin_app.areas.complaints.intakes import SEVERITIES
from admin_app.areas.complaints.models import Complaint
from admin_app.areas.complaints.service import CAUSES, OUTCOMES
from admin_app.areas.customers.models import Customer
from admin_app.extensions import db
from admin_app.screens.fields import ChoiceField, LookupField
from admin_app.screens.forms import DeskForm
from admin_app.screens.lookups import CustomerLookup, UserLookup
from admin_app.screens.words import WORDS

CUSTOMERS = CustomerLookup("customer", Customer)
PEOPLE = UserLookup("person", User)
BY_PEOPLE = ("phone", "letter", "mail", "visit", "colleague")
TEXT = [DataRequired(), Length(max=4000)]
PHOTOS = ".jpg,.jpeg,.png,.webp"


def chosen_from(kind: str, values: Any) -> list[tuple[str, Any]]:
    return [(value, WORDS[kind][value]) for value in values]


class RaiseForm(DeskForm):
    customer = LookupField(CUSTOMERS, _("Customer"), [Optional()], allow_blank=True)
    typed_name = StringField(
        _("Name of the customer"),
        [Length(max=200)],
        description=_("Where you do not find him: as you know him. The answer is the same whether there is one."),
    )
    phone = StringField(_("Telephone"), [Length(max=40)])
    came_by = ChoiceField(_("Came in by"), choices=chosen_from("came_by", BY_PEOPLE), default="phone")
    category = StringField(_("What it is about"), [Length(max=80)])
    severity = ChoiceField(_("How serious"), choices=chosen_from("severity", SEVERITIES), default="ordinary")
    content = TextAreaField(_("Content"), TEXT)
    file = MultipleFileField(
        _("Photos"),
        render_kw={"accept": PHOTOS},
        description=_("PNG, JPEG or WebP; what the camera noted is not kept."),
    )
    photo = FileField(_("Or take a picture"), render_kw={"accept": "image/*", "capture": "environment"})

    def photos(self) -> list[Any]:
        """What was chosen or taken."""
        return files_given([*(self.file.data or ()), self.photo.data])


class LinkForm(DeskForm):
    customer = LookupField(CUSTOMERS, _("Customer"), [InputRequired()])


class ReasonForm(DeskForm):
    reason = TextAreaField(_("Reason"), [DataRequired(), Length(max=200)])


class AgreeForm(DeskForm):
    content = TextAreaField(_("Content"), TEXT, description=_("As agreed with the customer."))
    solutions = TextAreaField(_("Possible solutions"), TEXT, description=_("Those the customer would accept."))
    promised_on = DateField(_("Promised to be solved by"), [InputRequired()])
    severity = ChoiceField(_("How serious"), choices=chosen_from("severity", SEVERITIES))
    late_reason = StringField(
        _("Why later than the rules allow"),
        [Optional(), Length(max=200)],
        description=_("Where the day promised is later than the day for the solution."),
    )


def _departments() -> list[tuple[str, str]]:
    """As they are today."""
    name = Department.name_zh if language() == "zh" else Department.name_en
    return [(str(key), words) for key, words in db.session.execute(select(Department.id, name).order_by(name))]


def judge_form(_row: Complaint) -> Any:
    departments = _departments()

    class JudgeForm(DeskForm):
        is_service_request = BooleanField(_("Service is asked for, nothing is complained of"))
        reason_sufficient = BooleanField(_("The reason is sufficient"))
        claim_reasonable = BooleanField(_("The claim is reasonable"))
        department = ChoiceField(
            _("Responsible department"),
            choices=departments,
            allow_blank=True,
            description=_("Where both are so, or service is asked for: it has it at once."),
        )
        handler = LookupField(
            PEOPLE,
            _("Handled there by"),
            [Optional()],
            allow_blank=True,
            description=_("A service nobody is named for is with whoever leads the department."),
        )
        done_by = DateField(_("Service done by"), [Optional()], description=_("What the customer was promised."))

    return JudgeForm


def pass_on_form(_row: Complaint) -> Any:
    departments = _departments()

    class PassOnForm(DeskForm):
        department = ChoiceField(_("Responsible department"), choices=departments)
        handler = LookupField(PEOPLE, _("Handled there by"), [InputRequired()])
        reason = TextAreaField(_("Reason"), [DataRequired(), Length(max=200)])

    return PassOnForm


class ReplyForm(DeskForm):
    reply = TextAreaField(_("Reply"), TEXT, description=_("Courteous: thanks, what was found, why it cannot be met."))


class ResultForm(DeskForm):
    handling_result = TextAreaField(_("Result"), TEXT)


class ExamineForm(DeskForm):
    cause_kind = ChoiceField(_("Kind of cause"), choices=chosen_from("cause_kind", CAUSES))
    cause = TextAreaField(_("Cause"), TEXT, description=_("The root of it, and what the customer asks."))
    responsible = LookupField(PEOPLE, _("Responsible person"), [InputRequired()])


class AskForm(DeskForm):
    person = LookupField(PEOPLE, _("Person"), [InputRequired()])


class ProposeForm(DeskForm):
    what = TextAreaField(_("Alternative"), TEXT)


def decide_form(row: Complaint) -> Any:
    """The alternatives of the round."""
    found = [(str(one.id), one.what) for one in alternatives_of(row)]

    class DecideForm(DeskForm):
        alternative = RadioField(_("Alternative"), [InputRequired()], choices=found)
        instruction = TextAreaField(_("Instruction"), [DataRequired(), Length(max=400)])

    return DecideForm


class SanctionForm(DeskForm):
    sanction_role = ChoiceField(_("Answers as"), choices=chosen_from("sanction_role", ("person", "head")))
    person = LookupField(
        PEOPLE,
        _("Person"),
        [Optional()],
        allow_blank=True,
        description=_("Left empty: the person found responsible."),
    )
    is_none = BooleanField(_("No sanction"))
    measure = TextAreaField(_("Sanction, or why there is none"), TEXT)


class ImproveForm(DeskForm):
    what = TextAreaField(_("What is lacking"), TEXT)
    responsible = LookupField(PEOPLE, _("Responsible person"), [InputRequired()])


class ArchiveForm(DeskForm):
    summary = TextAreaField(_("Summary"), TEXT, description=_("What came of it and what was learnt."))
    customer_outcome = RadioField(
        _("What became of the customer"), [InputRequired()], choices=chosen_from("customer_outcome", OUTCOMES)
    )
