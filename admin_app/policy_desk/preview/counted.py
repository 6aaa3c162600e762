"""What of a change does a preview not ask? Said by name, so that nobody takes what was never asked for "nothing"."""

from collections.abc import Iterable, Sequence
from datetime import date

from admin_app.areas.credit.preview.suspects import Suspects
from admin_app.errors import Sentence, sentence
from admin_app.policies import service as policies
from rules.engine import LoadedFile, LoadedPolicy

COUNTED = {  # the outcomes of which a preview tells all that moves, by policy
    "credit_figures": frozenset({"look_back_months", "look_back_days", "grace_days"}),
    "credit_grade": frozenset({"grade"}),
    "credit_terms": frozenset({"settlement", "credit_allowed", "payment_days", "limit_fen"}),
    "over_limit": frozenset({"verdict", "report_to", "mode"}),
    "credit_report": frozenset({"every_months"}),
    "dormancy": frozenset({"report_owed"}),
    "duty_terms": frozenset({"working_days"}),
    "duty_grace": frozenset({"working_days"}),
    "information_terms": frozenset({"every_months", "month_day", "month_working_day"}),
    "change_entry": frozenset({"working_days"}),
    "prospect_step": frozenset({"plan_working_days"}),
    "prospect_taking_on": frozenset({"take_on_working_days"}),
    "may_read": frozenset({"access"}),
}


def not_counted(files: Sequence[LoadedFile], on: date, since: Iterable[LoadedFile] = ()) -> list[Sentence]:
    """What these files would have answered otherwise from that day on and no preview counts, in the order of the files.

    A policy by its title, with the outcomes where others of it are counted. `since`: what held of these files before,
    if they are published.
    """
    after = {name: policy for file in files for name, policy in file.policies.items()}
    with policies.as_if_at_work(after), policies.supposing(since, on):
        before = {name: in_force(name, on) for name in after}
    return [one for name, policy in after.items() for one in _left_out(before[name], policy)]


def in_force(name: str, on: date) -> LoadedPolicy | None:
    try:
        return policies.in_force(name, on).loaded
    except policies.NoPolicy:
        return None


def _left_out(before: LoadedPolicy | None, after: LoadedPolicy) -> Iterable[Sentence]:
    counted = COUNTED.get(after.name, frozenset())
    differing = Suspects(before, after).outcomes if before is not None else set(after.outcomes)
    others = [name for name in after.outcomes if name in differing - counted]
    if others:
        labels = [after.label(name) for name in others] if counted else []
        yield _named(after, labels)
    if before is not None and _while_stopped(before) != _while_stopped(after):
        yield _named(after, [sentence("while it is stopped", "停用期间的结论")])


def _while_stopped(policy: LoadedPolicy) -> dict[str, str] | None:
    return {name: form.text for name, form in policy.stopped.then.items()} if policy.stopped else None


def _named(policy: LoadedPolicy, parts: Sequence[Sentence]) -> Sentence:
    if not parts:
        return sentence(policy.title["en"], policy.title["zh"])
    en, zh = (separator.join(part[one] for part in parts) for one, separator in (("en", ", "), ("zh", "、")))
    return sentence(f"{policy.title['en']} ({en})", f"{policy.title['zh']}（{zh}）")
