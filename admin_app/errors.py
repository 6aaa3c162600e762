"""What a service raises when it cannot do what was asked, and what the outside makes of it.

A sentence is a pair of texts, English and Chinese. `api/` and `screens/` turn these into answers; nothing else catches
them.
"""

from collections.abc import Mapping

Sentence = Mapping[str, str]


def sentence(en: str, zh: str) -> Sentence:
    return {"en": en, "zh": zh}


class DeskError(Exception):
    """Something a person must know; `says` is in both languages, `clause` where the rulebook says so.

    `page`: where he finds what is possible instead.
    """

    status = 400

    def __init__(self, says: Sentence, clause: str | None = None, *, page: str | None = None) -> None:
        super().__init__(says["en"])
        self.says = says
        self.clause = clause
        self.page = page


class Invalid(DeskError):
    """The data given cannot be taken: `errors` by field name."""

    status = 422

    def __init__(self, errors: Mapping[str, Sentence]) -> None:
        super().__init__(
            sentence(
                " ".join(f"{field}: {text['en']}" for field, text in errors.items()),
                " ".join(f"{field}:{text['zh']}" for field, text in errors.items()),
            )
        )
        self.errors = dict(errors)


class NotAllowed(DeskError):
    """A person without the right asked; the answer says which posts have it or which clause forbids it."""

    status = 403


class NotFound(DeskError):
    """There is no such record for this reader; hidden and missing are the same."""

    status = 404

    def __init__(self) -> None:
        super().__init__(sentence("There is no such record.", "没有这条记录。"))


class Refused(DeskError):
    """The rules refuse it; `clause` says which."""

    status = 409


class Conflict(DeskError):
    """Somebody changed the same thing meanwhile."""

    status = 409
