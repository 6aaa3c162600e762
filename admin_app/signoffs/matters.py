"""What can be signed? Each area says what its matter is called, what a signature does, and how it is shown."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from admin_app.errors import Sentence
from admin_app.signoffs.models import SignRequest, SignStep

Effect = Callable[[SignRequest, date], None]
Details = Callable[[SignRequest], Iterable[tuple[str, str]]]


def _nothing(_request: SignRequest, _on: date) -> None:
    return None


def _no_details(_request: SignRequest) -> Iterable[tuple[str, str]]:
    return ()


def _no_opinion(_step: SignStep) -> bool:
    return False


@dataclass(frozen=True)
class Matter:
    """`apply` is the effect, in the transaction of the last signature; Refused there lets the request lapse.

    `refuse` tidies up when it is refused, withdrawn or lapses. `revoke` takes the effect back when a confirmation by
    phone is not countersigned; without it nothing is confirmed by phone. `details` are (label, value) in the reader's
    language, shown only to those who see the customer. `check` may refuse a single signature before it is given.
    `page`: where it is signed, if that takes more than a signature; then it is not ticked among others. Neither is
    what `is_looked_at`: it is signed on its own page, below what it changes. `asks_opinion`: true of the steps whose
    signature says something, so that none is given without a comment.
    """

    name: str
    title: Sentence
    apply: Effect
    refuse: Effect = _nothing
    revoke: Effect | None = None
    details: Details = _no_details
    check: Callable[[SignRequest, SignStep], None] | None = None
    page: Callable[[SignRequest], str] | None = None
    is_looked_at: bool = False
    asks_opinion: Callable[[SignStep], bool] = _no_opinion


_matters: dict[str, Matter] = {}


def register(matter: Matter) -> Matter:
    """Make the matter known; registering again (a reload) replaces it."""
    _matters[matter.name] = matter
    return matter


def matter_of(name: str) -> Matter:
    """KeyError when no area registered it."""
    return _matters[name]


def names() -> list[str]:
    return sorted(_matters)
