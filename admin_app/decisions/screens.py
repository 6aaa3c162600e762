"""Why was this decided? Recorded decisions, newest first; one with facts, rule, clause and version, asked again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import abort, request
from flask_admin import BaseView, expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import and_, or_, select

from admin_app import clock, said
from admin_app.accounts.models import User
from admin_app.areas.customers.models import Customer
from admin_app.areas.customers.search import search
from admin_app.audit.accesses import note_read
from admin_app.decisions import answers, service, telling
from admin_app.decisions.models import DecisionRecord
from admin_app.errors import DeskError
from admin_app.extensions import db
from admin_app.policies import service as policies
from admin_app.policies.models import PolicyVersion
from admin_app.screens import formatters
from admin_app.screens.base import SignedIn
from admin_app.screens.fields import read_fen
from admin_app.screens.lookups import key_of
from admin_app.screens.timeline import Source, tell
from admin_app.secrecy.reader import Reader, current
from rules.engine import LoadedPolicy
from rules.engine.telling import is_hundredths, unit_of

PAGE = 50


class Decisions(SignedIn, BaseView):  # type: ignore[misc]
    def is_accessible(self) -> bool:
        reader = current()
        return isinstance(reader, Reader) and "administrator" not in reader.posts

    @expose("/")  # type: ignore[untyped-decorator]
    def index(self) -> Any:
        wanted = Wanted.read(request.args)
        rows = decisions(wanted, after=request.args.get("after", "")[:80])
        more = f"{rows[PAGE - 1][0].at.isoformat()} {rows[PAGE - 1][0].id}" if len(rows) > PAGE else None
        asked = wanted.as_args()
        return self.render(
            "decisions/list.html",
            rows=[(*row, _title(row[0]), _erased(row[0])) for row in rows[:PAGE]],
            policies=[
                (name, said(policies.loaded(policies.versions(name)[-1]).loaded.title)) for name in policies.names()
            ],
            wanted=wanted,
            customer_words=_code_of(wanted.customer) or wanted.customer,
            rules=[(rule, rule) for rule in _rules_of(wanted.policy)],
            outcomes=_outcomes_of(wanted.policy),
            figures=_figures_of(wanted.policy),
            misread=[name for name in ("least", "most") if wanted.misreads(name)],
            next_url=self.get_url(".index", after=more, **asked) if more else None,
            first_url=self.get_url(".index", **asked) if request.args.get("after") else None,
        )

    @expose("/<decision_id>")  # type: ignore[untyped-decorator]
    def one(self, decision_id: str) -> Any:
        """The recorded answer, and whether the same rules still give it."""
        found = db.session.execute(_rows().where(DecisionRecord.id == decision_id[:40])).one_or_none()
        if found is None:
            abort(404)
        record, customer, who = found
        note_read([record.customer_id] if record.customer_id is not None else [])
        again = None if record.erased_at else service.replay(record.id)[1]
        version = db.session.get_one(PolicyVersion, record.version_id)
        policy = policies.as_answered(version, record.rule).loaded
        return self.render(
            "decisions/one.html",
            page_heading=_title(record),
            crumbs=[(_("Decisions"), self.get_url(".index"))],
            record=record,
            customer=customer,
            who=who,
            version=version,
            facts=[(said(name), said(value)) for name, value in telling.told(policy, record.facts)],
            outcome=[(said(name), said(value)) for name, value in telling.told(policy, record.outcome)],
            passed_over=telling.passed_over(policy, record.passed_over or []),
            now=None if record.erased_at else _now(record, policy),
            holds=again is not None and service.is_same(record, again),
            erased=_erased(record),
        )


@dataclass(frozen=True)
class Wanted:
    """What narrows the list down; nothing where a text is empty or no day."""

    policy: str = ""
    customer: str = ""
    rule: str = ""
    outcome: str = ""  # name=value, of the policy
    figure: str = ""  # an outcome of the policy that is a number
    least: str = ""  # of the figure, as it is told: yuan, per cent, days
    most: str = ""
    since: str = ""
    until: str = ""

    @classmethod
    def read(cls, args: Any) -> "Wanted":
        return cls(**{name: args.get(name, "").strip()[:80] for name in cls.__dataclass_fields__})

    def as_args(self) -> dict[str, str | None]:
        return {name: getattr(self, name) or None for name in self.__dataclass_fields__}

    def conditions(self) -> Iterator[Any]:
        if self.policy:
            yield DecisionRecord.policy == self.policy
        if self.customer:
            yield _about(self.customer)
        if self.rule:
            yield DecisionRecord.rule == self.rule
        if self.policy and self.outcome:
            name, _is, value = self.outcome.partition("=")
            yield answers.gave(self.policy, name, value)
        if self.policy and self.figure:
            yield answers.came_to(self.policy, self.figure, self._number("least"), self._number("most"))
        if (since := _day(self.since)) is not None:
            yield DecisionRecord.at >= clock.at(since)
        if (until := _day(self.until)) is not None and until < date.max:
            yield DecisionRecord.at < clock.at(until + timedelta(days=1))

    def misreads(self, end: str) -> bool:
        """Is there a text that is no number?"""
        return bool(self.figure and getattr(self, end)) and self._number(end) is None

    def _number(self, end: str) -> int | None:
        """`least` or `most` in the unit of the figure; None where it is no number."""
        _policy, kind = answers.figures_of(self.policy).get(self.figure, (None, None))
        try:
            hundredths = read_fen(getattr(self, end).removesuffix("%"))
        except ValueError:
            return None
        return hundredths if kind is not None and is_hundredths(kind.unit) else hundredths // 100


def _about(text: str) -> Any:
    """True for decisions about the customer of this key, or about those found by the text."""
    found = DecisionRecord.customer_id.in_(select(Customer.id).where(search(text)))
    key = key_of(text)
    return found if key is None else or_(DecisionRecord.customer_id == key, found)


def _code_of(text: str) -> str | None:
    """The code of the customer with this key, as far as the reader sees him."""
    key = key_of(text)
    return None if key is None else db.session.scalar(select(Customer.code).where(Customer.id == key))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def decisions(wanted: Wanted, *, after: str = "") -> list[Any]:
    """One page and one more: (record, customer, who), of what the reader may see."""
    rows = _rows().order_by(DecisionRecord.at.desc(), DecisionRecord.id.desc()).limit(PAGE + 1)
    rows = rows.where(*wanted.conditions())
    at, _space, last = after.partition(" ")
    try:
        instant = datetime.fromisoformat(at) if at else None
    except ValueError:
        instant = None
    if instant is not None and instant.tzinfo is not None:
        earlier = and_(DecisionRecord.at == instant, DecisionRecord.id < last)
        rows = rows.where(or_(DecisionRecord.at < instant, earlier))
    return list(db.session.execute(rows))


def _rules_of(policy: str) -> list[str]:
    """Every rule id a version of the policy has had, the present ones first; what answers while it is stopped, too."""
    return list(dict.fromkeys(rule.id for rule in answers.rules_of(policy)))


def _outcomes_of(policy: str) -> list[tuple[str, str]]:
    """What may be asked for, as name=value, and in words."""
    found = answers.given_by(policy)
    if not found:
        return []
    label = policies.loaded(policies.versions(policy)[-1]).loaded.label
    return [(f"{name}={value}", f"{said(label(name))}{_(': ')}{_answer(label, value)}") for name, value in found]


def _figures_of(policy: str) -> list[tuple[str, str]]:
    """What may be asked for by a number, with its unit."""
    found = answers.figures_of(policy).items()
    return [(name, _with_unit(said(loaded.label(name)), said(unit_of(kind.unit)))) for name, (loaded, kind) in found]


def _with_unit(label: str, unit: str) -> str:
    return gettext("%(label)s (%(unit)s)", label=label, unit=unit) if unit else label


def _answer(label: Any, value: str) -> str:
    return formatters.yes_no(value == "True") if value in ("True", "False") else said(label(value))


def _now(record: DecisionRecord, then: LoadedPolicy) -> dict[str, Any]:
    """What the rules in force today say to the same facts: what differs as (name, then, now), or why they say none."""
    try:
        answer = service.ask(record.policy, record.facts, clock.today())
    except DeskError as refused:
        return {"problem": said(refused.says), "differs": []}
    today = policies.in_force(record.policy, answer.on).loaded
    names = dict.fromkeys([*record.outcome, *answer.outcome])
    differs = [
        (
            said((today if name in answer.outcome else then).label(name)),
            said(telling.one_told(then, name, record.outcome.get(name))),
            said(telling.one_told(today, name, answer.outcome.get(name))),
        )
        for name in names
        if record.outcome.get(name) != answer.outcome.get(name)
    ]
    return {"problem": "", "differs": differs, "answer": answer}


def _rows() -> Any:
    return (
        select(DecisionRecord, Customer, User.name)
        .outerjoin(Customer, Customer.id == DecisionRecord.customer_id)
        .outerjoin(User, User.id == DecisionRecord.user_id)
    )


def _title(record: DecisionRecord) -> str:
    try:
        return said(policies.loaded(policies.versions(record.policy)[-1]).loaded.title)
    except DeskError:
        return record.policy


def _told(record: DecisionRecord) -> str:
    """The question and why it was answered so; the question alone once that was erased."""
    because = [said(reason["because"]) for reason in record.reasons if reason.get("because")]
    if not because:
        return _title(record)
    return str(gettext("%(question)s: %(answer)s", question=_title(record), answer=because[0]))


tell(Source(DecisionRecord, "at", "decisions", "decisions.one", _told, by="user_id", argument="decision_id"))


def _erased(record: DecisionRecord) -> str | None:
    """Why it tells nothing more, if it was emptied."""
    return said(service.why_not(record)) if record.erased_at else None


def views() -> list[Any]:
    name = _("Decisions")
    return [Decisions(name=name, category=_("Audit"), endpoint="decisions", url="/decisions", menu_icon_value="gavel")]
