"""Which field suits a column? Flask-Admin's form maker, with our fields for money, days, choices and relations."""

from typing import Any

from flask_admin.contrib.sqla.form import AdminModelConverter
from flask_admin.form import BaseForm
from flask_admin.model.form import converts
from wtforms import BooleanField, DateField, StringField, TextAreaField, validators

from admin_app.extensions import Base
from admin_app.screens.fields import ChoiceField, CountField, LookupField, MoneyField, VersionField
from admin_app.screens.words import WORDS

MOST_COUNT = 1_000_000
SENTENCES = 400  # characters


class DeskForm(BaseForm):
    """Every form of the desk. The CSRF token is added by the template and checked for the whole application."""


class DeskConverter(AdminModelConverter):
    """Relations are looked up, `…_fen` is typed in yuan, columns with named values are chosen from them."""

    def _get_label(self, name: str, field_args: Any) -> Any:
        return field_args.get("label") or self.view.get_column_name(name)

    def _model_select_field(self, prop: Any, multiple: Any, remote_model: Any, **kwargs: Any) -> Any:
        return LookupField(self.view._form_ajax_refs[prop.key], **kwargs)

    def _get_field_override(self, name: str) -> Any:
        given = super()._get_field_override(name)
        if given is not None:
            return given
        if name.endswith("_fen"):
            return MoneyField
        chosen = (self.view.form_choices or {}).get(name) or list(WORDS.get(name, {}).items())
        if not chosen:
            return None
        blank = self.view.model.__mapper__.columns[name].nullable
        return lambda **kwargs: ChoiceField(
            choices=chosen, allow_blank=blank or "default" not in kwargs, **_without_blank(kwargs)
        )

    @converts("Date")
    def convert_date(self, field_args: Any, **_extra: Any) -> Any:
        return DateField(**field_args)

    @converts("Boolean")
    def conv_boolean(self, field_args: Any, **_extra: Any) -> Any:
        return BooleanField(**field_args)

    @converts("Integer")
    def handle_integer_types(self, column: Any, field_args: Any, **_extra: Any) -> Any:
        field_args["validators"].append(validators.NumberRange(min=0, max=MOST_COUNT))
        return CountField(**field_args)

    @converts("String")
    def conv_string(self, column: Any, field_args: Any, **extra: Any) -> Any:
        """On several lines where whole sentences have room."""
        is_long = (column.type.length or 0) >= SENTENCES
        return (TextAreaField if is_long else StringField)(**self._text_args(column, field_args, extra))

    @converts("Text")
    def conv_text(self, column: Any, field_args: Any, **extra: Any) -> Any:
        return TextAreaField(**self._text_args(column, field_args, extra))

    def _text_args(self, column: Any, field_args: Any, extra: Any) -> Any:
        """Blanks around are taken off, and blanks alone fill nothing that is required."""
        self._string_common(column=column, field_args=field_args, **extra)
        asked = field_args["validators"]
        field_args["validators"] = [
            validators.DataRequired() if isinstance(one, validators.InputRequired) else one for one in asked
        ]
        field_args["filters"] = [_tidy, *field_args.get("filters", [])]
        return field_args


def _tidy(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def _without_blank(kwargs: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in kwargs.items() if name != "allow_blank"}


def with_version(form: type[BaseForm], model: Any) -> type[BaseForm]:
    """The form for an existing record: it carries the version that the person saw."""
    if not (isinstance(model, type) and issubclass(model, Base) and model.has_history):
        return form
    return type(f"{form.__name__}Edit", (form,), {"row_version": VersionField()})
