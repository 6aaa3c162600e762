"""A level that one may not change by oneself: ask whom the policy `level_change` names; it changes when he signs.

Matter `level_change`. The rules are asked again when it is signed; what changed meanwhile lapses.
"""

from collections.abc import Callable, Iterable
from datetime import date

from flask_babel import gettext

from admin_app.areas.customers import levels
from admin_app.areas.customers.acting import locked, may
from admin_app.areas.customers.levels import Draft
from admin_app.areas.customers.models import Customer
from admin_app.errors import Invalid, NotAllowed, Refused, sentence
from admin_app.screens.words import words
from admin_app.secrecy.access import has_access
from admin_app.secrecy.models import LevelChange
from admin_app.signoffs import service as signoffs
from admin_app.signoffs.matters import Matter, register
from admin_app.signoffs.models import SignRequest
from admin_app.signoffs.signers import signed_by

TITLE = sentence("A change of level", "密级调整")
CHANGED = sentence("The record's level or the rules changed meanwhile; ask anew.", "档案密级或规则已变化，请重新申请。")
Done = LevelChange | SignRequest


def classify(customer_id: int, *, dealings: str, harm: str, ground: str, on: date, ends_on: date | None = None) -> Done:
    """Mark the level the rules propose where one may, else ask for the signature it needs."""
    return _do_or_ask(
        customer_id,
        lambda: levels.classify(customer_id, dealings=dealings, harm=harm, ground=ground, on=on, ends_on=ends_on),
        lambda customer: levels.draft_level(customer, dealings, harm, ground, on, ends_on),
        on,
    )


def renew(customer_id: int, *, ground: str, ends_on: date, on: date) -> Done:
    return _do_or_ask(
        customer_id,
        lambda: levels.renew(customer_id, ground=ground, ends_on=ends_on, on=on),
        lambda customer: levels.draft_renewal(customer, ground, ends_on, on),
        on,
    )


def declassify(customer_id: int, *, ground: str, on: date) -> Done:
    return _do_or_ask(
        customer_id,
        lambda: levels.declassify(customer_id, ground=ground, on=on),
        lambda customer: levels.draft_end(customer, ground, on),
        on,
    )


def _do_or_ask(
    customer_id: int, act: Callable[[], LevelChange], draft: Callable[[Customer], Draft], on: date
) -> LevelChange | SignRequest:
    try:
        return act()
    except NotAllowed:
        if not (may("customer.classify") or may("customer.change_level")):
            raise
    wanted = draft(locked([customer_id], "full")[customer_id])
    signing = levels.signer_of(wanted.before, wanted.level, on)
    if signing.outcome["step_1"] is None:  # the custodian's alone to confirm
        raise NotAllowed(signing.because, signing.clause)
    return signoffs.ask(
        "level_change",
        steps=[signing.outcome["step_1"]],
        title=TITLE,
        clause=signing.clause,
        on=on,
        customer_id=customer_id,
        values=_as_values(wanted),
    )


def _as_values(wanted: Draft) -> dict[str, str | None]:
    return {
        "act": wanted.act,
        "before": wanted.before,
        "level": wanted.level,
        "ends_on": wanted.ends_on.isoformat() if wanted.ends_on else None,
        "ground": wanted.ground,
        "dealings": wanted.dealings,
        "harm": wanted.harm,
    }


def _drafted(customer: Customer, given: dict[str, str], on: date) -> Draft:
    """The same change by the rules and the record of today."""
    if given["act"] == "declassify":
        return levels.draft_end(customer, given["ground"], on)
    ends_on = date.fromisoformat(given["ends_on"])
    if given["act"] == "renew":
        return levels.draft_renewal(customer, given["ground"], ends_on, on)
    return levels.draft_level(customer, given["dealings"], given["harm"], given["ground"], on, ends_on)


def _apply(request: SignRequest, on: date) -> None:
    """Refused, so that it lapses, where it would be another change now, or another's to sign."""
    given = request.values
    customer = locked([request.customer_id or 0], "full")[request.customer_id or 0]
    try:
        wanted = _drafted(customer, given, on)
    except Invalid as invalid:
        raise Refused(next(iter(invalid.errors.values())), request.clause) from None
    signing = levels.signer_of(wanted.before, wanted.level, on)
    last = request.steps[-1]
    is_same = (wanted.before, wanted.level) == (given["before"], given["level"])
    if not is_same or (last.post is not None and signing.outcome["step_1"] != last.post):
        raise Refused(CHANGED, signing.clause)
    change = levels.put_in_force(customer, wanted, on, signed_by(last))
    request.subject = str(change.id)


def _details(request: SignRequest) -> Iterable[tuple[str, str]]:
    """Levels and their grounds are of the archive: for whoever reads it."""
    given = request.values
    if not has_access(request.customer_id or 0, "full"):
        return
    yield gettext("Level before"), words("level", given["before"])
    yield gettext("Level after"), words("level", given["level"])
    if given["ends_on"]:
        yield gettext("Level ends"), given["ends_on"]
    if given["dealings"]:
        yield gettext("Dealings"), words("dealings", given["dealings"])
        yield gettext("Harm if known"), words("harm", given["harm"])
    yield gettext("Ground"), given["ground"]


register(Matter("level_change", TITLE, apply=_apply, details=_details))
