"""What does one type into a form? Yuan that become fen, days, choices, and relations that are looked up."""

import re
from typing import Any

from flask_admin.model.fields import AjaxSelectField
from flask_babel import gettext
from wtforms import HiddenField, IntegerField, StringField, ValidationError
from wtforms.fields import SelectField

MOST_FEN = 10**14
_COUNT = re.compile("[0-9]{1,9}")
_YUAN = re.compile(r"(-?)(\d{1,13})(?:\.(\d{1,2}))?")


def read_fen(text: str) -> int:
    """Yuan as people write them (1,234.5 · ¥1234.50) in fen; ValueError for anything else."""
    plain = text.strip().translate(_NARROW).replace(",", "").replace("¥", "").replace(" ", "")
    found = _YUAN.fullmatch(plain)
    if found is None:
        raise ValueError(text)
    sign, whole, cents = found.groups()
    fen = int(whole) * 100 + int((cents or "").ljust(2, "0"))
    if fen > MOST_FEN:
        raise ValueError(text)
    return -fen if sign else fen


# Full-width figures and signs, as Chinese input methods write them.
_NARROW = str.maketrans(
    "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff0e\uff0c\uffe5\uff0d", "0123456789.,¥-"
)


class MoneyField(StringField):
    """An amount typed in yuan, kept in fen. Negative amounts are refused unless `allow_negative`."""

    def __init__(self, label: Any = None, validators: Any = None, allow_negative: bool = False, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.allow_negative = allow_negative

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data // 100}.{self.data % 100:02d}"

    def process_formdata(self, valuelist: Any) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not text:
            return
        try:
            fen = read_fen(text)
        except ValueError:
            raise ValueError(gettext("Write an amount in yuan, such as 1234.50.")) from None
        if fen < 0 and not self.allow_negative:
            raise ValueError(gettext("An amount cannot be negative."))
        self.data = fen


class CountField(IntegerField):
    """A whole number from 0; one too long to be any is refused as text that is none."""

    def process_formdata(self, valuelist: Any) -> None:
        text = valuelist[0].strip().translate(_NARROW) if valuelist else ""
        self.data = None
        if not text:
            return
        if not _COUNT.fullmatch(text):
            raise ValueError(gettext("Write a whole number, such as 30."))
        self.data = int(text)


class ChoiceField(SelectField):
    """One of a few values; an empty choice means none."""

    def __init__(self, label: Any = None, validators: Any = None, allow_blank: bool = False, **kwargs: Any) -> None:
        choices = list(kwargs.pop("choices", ()))
        if allow_blank:
            choices = [("", "–"), *choices]
        super().__init__(label, validators, choices=choices, coerce=lambda value: value or None, **kwargs)


class LookupField(AjaxSelectField):
    """A related record, found by typing. A key that the reader cannot see is no record."""

    def pre_validate(self, form: Any) -> None:
        given = self.raw_data[0] if self.raw_data else ""
        if given and given != "__None" and self.data is None:
            raise ValidationError(gettext("There is no such record."))
        if not self.allow_blank and self.data is None:
            raise ValidationError(gettext("This field is required."))


class VersionField(HiddenField):
    """The version of the record that the person saw; never written."""

    def populate_obj(self, obj: Any, name: str) -> None:
        return None
