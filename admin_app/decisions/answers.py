"""Which recorded decisions answered this?

A yes/no or a choice is written in the rule that fires, so version and rule say what was answered, and both are columns
with an index. What a rule works out from the facts, an amount or a number of days, is read from what was recorded, of
the decisions of that policy alone.
"""

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import BigInteger, ColumnElement, and_, case, cast, false, or_

from admin_app.decisions.models import DecisionRecord
from admin_app.errors import DeskError
from admin_app.policies import service as policies
from admin_app.policies.models import PolicyVersion
from rules.engine import LoadedPolicy
from rules.engine.facts import Number
from rules.engine.forms import Literal
from rules.engine.policy import LoadedRule


def given_by(policy: str) -> list[tuple[str, str]]:
    """(outcome, value) that some rule of some version answers, in the order of the latest; none without a policy."""
    found = {
        (name, str(form.given)): None
        for _version, loaded in _versions(policy)
        for rule in _rules(loaded)
        for name, form in rule.then.items()
        if isinstance(form, Literal) and isinstance(form.given, bool | str)
    }
    return sorted(found, key=lambda pair: [name for name, _value in found].index(pair[0]))


def gave(policy: str, outcome: str, value: str) -> ColumnElement[bool]:
    """True for the decisions of this policy that answered so, each by the version it was decided by."""
    alike = defaultdict[tuple[str, ...], list[int]](list)
    for version, loaded in _versions(policy):
        rules = tuple(rule.id for rule in _rules(loaded) if _answers(rule, outcome, value))
        alike[rules].append(version.id)
    record = DecisionRecord
    return and_(
        record.policy == policy,
        or_(
            false(),
            *(and_(record.version_id.in_(ids), record.rule.in_(rules)) for rules, ids in alike.items() if rules),
        ),
    )


def figures_of(policy: str) -> dict[str, tuple[LoadedPolicy, Number]]:
    """The outcomes that are numbers, each with the latest version that has it so, in the order of the latest."""
    found: dict[str, tuple[LoadedPolicy, Number]] = {}
    for _version, loaded in _versions(policy):
        for name, kind in loaded.outcomes.items():
            if isinstance(kind, Number):
                found.setdefault(name, (loaded, kind))
    return found


def came_to(policy: str, outcome: str, least: int | None, most: int | None) -> ColumnElement[bool]:
    """True for the decisions of this policy whose number lies between the two, in the unit of the outcome."""
    record, versions = DecisionRecord, list(_versions(policy))
    numbered = [version.id for version, loaded in versions if isinstance(loaded.outcomes.get(outcome), Number)]
    written = cast(record.outcome[outcome].as_string(), BigInteger)
    value = case((record.version_id.in_(numbered), written))  # other versions may have had words there
    bounds = [value >= least] if least is not None else []
    bounds += [value <= most] if most is not None else []
    return and_(record.policy == policy, *(bounds or [value.is_not(None)]))


def _answers(rule: LoadedRule, outcome: str, value: str) -> bool:
    form = rule.then.get(outcome)
    return isinstance(form, Literal) and isinstance(form.given, bool | str) and str(form.given) == value


def rules_of(policy: str) -> Iterator[LoadedRule]:
    """Those of each version, the latest first."""
    for _version, loaded in _versions(policy):
        yield from _rules(loaded)


def _versions(policy: str) -> Iterator[tuple[PolicyVersion, LoadedPolicy]]:
    try:
        versions = policies.versions(policy)
    except DeskError:
        return
    for version in reversed(versions):
        yield version, policies.loaded(version).loaded


def _rules(loaded: LoadedPolicy) -> list[LoadedRule]:
    """What it answers while it is stopped is an answer too."""
    return [*loaded.rules, *([loaded.stopped] if loaded.stopped else [])]
