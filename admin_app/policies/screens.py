"""The rules on screen: every policy, and one as the table it is. Read by everybody signed in."""

import ast
from collections import Counter
from datetime import date
from typing import Any

from flask import abort, request
from flask_admin import BaseView, expose
from flask_babel import lazy_gettext as _
from sqlalchemy import func, select

from admin_app import clock
from admin_app.accounts.models import User
from admin_app.accounts.rights import POST_TITLES, may
from admin_app.decisions.models import DecisionRecord
from admin_app.extensions import db
from admin_app.policies import service
from admin_app.policies.rulebook.clauses import CLAUSES, named_clauses
from admin_app.policy_desk import service as drafts
from admin_app.policy_desk.cases import cases_of, told_outcomes
from admin_app.policy_desk.uses import Use, uses_of
from admin_app.screens import formatters
from admin_app.screens.base import SignedIn
from admin_app.secrecy.reader import Reader, current
from rules.engine import LoadedPolicy
from rules.engine.telling import amount, told_condition, told_fact, told_form, unit_of

MOST_COUNTED = 1_000


class Policies(SignedIn, BaseView):  # type: ignore[misc]
    @expose("/")  # type: ignore[untyped-decorator]
    def index(self) -> Any:
        on = clock.today()
        rows = [(service.in_force(name, on), len(service.versions(name))) for name in service.names()]
        return self.render(
            "policies/list.html",
            rows=rows,
            owner_of=lambda shown: _owner(shown.loaded.owner),
            stopped=service.stopped(),
            later={name: later for name in service.names() if (later := _later(name, on))},
            waiting=drafts.waiting_for_signature() if drafts.may_see() else {},
            faults=service.faults_on_disk(),
        )

    @expose("/<policy_name>")  # type: ignore[untyped-decorator]
    def one(self, policy_name: str) -> Any:
        on = clock.today()
        try:
            versions = service.versions(policy_name)
            with service.as_if_at_work([policy_name]):  # what is stopped is shown with the rules that are out of use
                shown = self._asked_for(versions) or service.in_force(policy_name, on)
        except service.NoPolicy:
            abort(404)
        policy, answered = shown.loaded, _answered(policy_name)
        cases = cases_of(policy)
        return self.render(
            "policies/table.html",
            page_heading=self._title(policy),
            crumbs=[(_("Policies"), self.get_url(".index"))],
            shown=shown,
            policy=policy,
            table=policy.as_table(),
            versions=list(reversed(versions)),
            in_force=service.version_in_force(policy_name, on),
            findings=_by_kind(policy.findings()),
            on=on,
            people=_people(versions),
            clauses=[(formatters.clause(name), formatters.demands(name)) for name in _clauses(policy)],
            answered=answered,
            counted=sum(answered.values()),
            most_counted=MOST_COUNTED,
            examples_of=Counter(case.rule for case in cases),
            cases=cases,
            told_outcomes=told_outcomes,
            told_condition=told_condition,
            told_fact=told_fact,
            told_form=told_form,
            never_met=_never_met(policy, answered),
            uses=_uses(policy_name),
            may_draft=may(_posts(), "policy.draft"),
            kinds=KINDS,
            amount=amount,
            unit_of=unit_of,
            stop=service.stop_of(policy_name),
            may_stop=policy.stopped is not None and may(_posts(), "policy.stop"),
            cannot_stop=policy.stopped is None and may(_posts(), "policy.stop"),
            owner=_owner(policy.owner),
            lines=own_lines(next(one for one in versions if one.id == shown.id).source.text, policy_name),
            may_lift=may(_posts(), "policy.lift"),
        )

    @expose("/<policy_name>/text")  # type: ignore[untyped-decorator]
    def text(self, policy_name: str) -> Any:
        """The rule file itself, as published."""
        try:
            versions = service.versions(policy_name)
            shown = self._asked_for(versions) or service.in_force(policy_name, clock.today())
        except service.NoPolicy:
            abort(404)
        version = next(one for one in versions if one.id == shown.id)
        return self.render(
            "policies/text.html",
            page_heading=version.source.filename,
            crumbs=[
                (_("Policies"), self.get_url(".index")),
                (self._title(shown.loaded), self.get_url(".one", policy_name=policy_name)),
            ],
            text=version.source.text,
            version=version,
        )

    def _asked_for(self, versions: list[Any]) -> service.InForce | None:
        """The version named in the address, as a recorded decision names it."""
        wanted = request.args.get("version")
        if wanted is None:
            return None
        found = next((version for version in versions if str(version.id) == wanted), None)
        return service.loaded(found) if found else abort(404)

    def _title(self, policy: Any) -> str:
        from admin_app import said

        return said(policy.title)


def _posts() -> frozenset[str]:
    reader = current()
    return reader.posts if isinstance(reader, Reader) else frozenset()


def _later(policy_name: str, on: date) -> date | None:
    """The next day from which another version holds: one published after what holds now, which overrules the others."""
    held = service.version_in_force(policy_name, on).id
    later = (one for one in service.versions(policy_name) if one.id > held and one.effective_on > on)
    return min((one.effective_on for one in later), default=None)


def _owner(written: str | None) -> str:
    """Who answers for it, in the reader's language where the file names a post of the desk."""
    from admin_app import said

    english = {chinese: words for words, chinese in POST_TITLES.values()}.get(written or "")
    return said({"en": english[:1].upper() + english[1:], "zh": written or ""}) if english else written or ""


def own_lines(text: str, policy_name: str) -> list[tuple[int, str]]:
    """The lines of the file that write this policy, numbered as in the file; none where it is not found as one call."""
    for node in ast.parse(text).body:
        call = node.value if isinstance(node, ast.Assign | ast.Expr) else None
        if (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Name)
            and call.func.id == "Policy"
            and call.args
            and isinstance(call.args[0], ast.Constant)
            and call.args[0].value == policy_name
        ):
            lines = text.splitlines()[node.lineno - 1 : node.end_lineno]
            return list(enumerate(lines, start=node.lineno))
    return []


def _clauses(policy: LoadedPolicy) -> list[str]:
    """The clauses its rules and parameters rest on, each once, as far as the rulebook has them."""
    return [name for name in named_clauses(policy) if name in CLAUSES]


def _people(versions: list[Any]) -> dict[int, str]:
    """Names of those who wrote and signed."""
    keys = {key for one in versions for key in (one.source.author_id, one.source.signed_by_id) if key}
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(keys)))
    return {one[0]: one[1] for one in rows}


def _answered(policy_name: str) -> dict[str, int]:
    """How often each rule answered, among the latest recorded decisions that the reader may see."""
    latest = (
        select(DecisionRecord.rule)
        .where(DecisionRecord.policy == policy_name)
        .order_by(DecisionRecord.at.desc())
        .limit(MOST_COUNTED)
        .subquery()
    )
    rows = db.session.execute(select(latest.c.rule, func.count()).group_by(latest.c.rule))
    return {one[0]: one[1] for one in rows}


def _never_met(policy: LoadedPolicy, answered: dict[str, int]) -> list[str]:
    """The rules that answered in no recorded decision that the reader may see, however old."""
    rules = [rule.id for rule in policy.rules if rule.id not in answered]
    if not rules or not answered:
        return rules
    asked = select(DecisionRecord.rule).where(DecisionRecord.policy == policy.name, DecisionRecord.rule.in_(rules))
    met = set(db.session.scalars(asked.distinct()))
    return [rule for rule in rules if rule not in met]


def _uses(policy_name: str) -> list[tuple[Any, list[Use]]]:
    """Where the policy is asked, under a heading for each kind of place."""
    found = uses_of(policy_name)
    return [(words, own) for kind, words in USES.items() if (own := [use for use in found if use.kind == kind])]


USES = {
    "everything": _("Whatever is read"),
    "screen": _("Screens"),
    "customer_page": _("The page of a customer"),
    "first_page": _("Figures of the first page"),
    "duties": _("My duties"),
    "signature": _("Signatures"),
    "route": _("Programs (API)"),
}
KINDS = {
    "choice": _("choice"),
    "flag": _("yes or no"),
    "money": _("amount"),
    "count": _("number"),
    "ratio": _("share"),
}
FINDINGS = {
    "gap": _("Cases no rule answers"),
    "unreachable": _("Rules that can never fire"),
    "never_needed": _("Rules another one makes needless"),
    "no_example": _("Rules without an example"),
    "overlap": _("Rules that apply together; the first one wins"),
    "sampled": _("What could not be proven"),
}


def _by_kind(findings: list[Any]) -> list[tuple[Any, list[Any]]]:
    """Findings under a heading for each kind, the worst first."""
    groups = [(words, [f for f in findings if f.kind == kind]) for kind, words in FINDINGS.items()]
    return [group for group in groups if group[1]]


def views() -> list[Any]:
    name = _("Policies")
    return [Policies(name=name, category=name, endpoint="policies", url="/policies", menu_icon_value="book")]
