"""Which of the decisions recorded lately would be answered otherwise? Asked again by the files of a preview.

Every policy that decides leaves its cases behind, whatever it is about, so nothing of its subject need be known here.
They are asked as they were recorded, of the rules in force on the day and of these. Read are the decisions that the
reader sees; nothing is written.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from admin_app.decisions.models import DecisionRecord
from admin_app.decisions.telling import one_told
from admin_app.errors import Sentence, sentence
from admin_app.extensions import db
from admin_app.policies import service as policies
from admin_app.policy_desk.preview.counted import in_force
from rules.engine import EngineRefused, FactsRefused, LoadedFile, LoadedPolicy

MOST_ASKED = 2_000  # of each policy, the latest
Outcome = Mapping[str, Any]


@dataclass(frozen=True)
class Way:
    """So many cases are answered `after` instead of `before`, in words; `newest` is the last of them recorded."""

    before: Sentence
    after: Sentence
    cases: int
    newest: str


@dataclass(frozen=True)
class AskedAgain:
    """Of one policy. `unasked`: cases without a fact that these rules want; `ways`: the most frequent first."""

    title: Sentence
    asked: int
    unasked: int
    ways: tuple[Way, ...]

    @property
    def otherwise(self) -> int:
        return sum(way.cases for way in self.ways)


@dataclass(frozen=True)
class Asked:
    """One recorded case: None where it could not be asked, else what it gives by the rules before and after."""

    record_id: str
    user_id: int | None
    outcomes: tuple[Outcome, Outcome] | None

    @property
    def differs(self) -> bool:
        return self.outcomes is not None and self.outcomes[0] != self.outcomes[1]


def asked_again(files: Sequence[LoadedFile], on: date, most: int = MOST_ASKED) -> list[AskedAgain]:
    """Of each policy that differs from what is in force on the day and of which the reader sees a decision."""
    found = (
        _summed(before, after, list(cases_of(before, after, most))) for before, after in differing_policies(files, on)
    )
    return [one for one in found if one.asked or one.unasked]


def differing_policies(
    files: Sequence[LoadedFile], on: date, since: Sequence[LoadedFile] = ()
) -> list[tuple[LoadedPolicy, LoadedPolicy]]:
    """Before and after, of the policies whose rules differ. `since`: what held of these files before, if they are
    published.
    """
    after = {name: policy for file in files for name, policy in file.policies.items()}
    with policies.as_if_at_work(after), policies.supposing(since, on):
        before = {name: in_force(name, on) for name in after}
    pairs = ((before[name], policy) for name, policy in after.items())
    return [(was, now) for was, now in pairs if was is not None and was.table_hash != now.table_hash]


def cases_of(before: LoadedPolicy, after: LoadedPolicy, most: int = MOST_ASKED) -> Iterator[Asked]:
    """The latest recorded cases that the reader sees, newest first; erased ones have no facts to ask about."""
    record = DecisionRecord
    latest = (
        select(record.id, record.user_id, record.facts)
        .where(record.policy == after.name, record.erased_at.is_(None))
        .order_by(record.at.desc(), record.id)
        .limit(most)
    )
    for key, user_id, facts in db.session.execute(latest):
        yield Asked(key, user_id, by_both(before, after, facts))


def by_both(before: LoadedPolicy, after: LoadedPolicy, facts: Outcome) -> tuple[Outcome, Outcome] | None:
    """A fact that one of them does not know is left out; one that was not recorded cannot be asked about."""
    was, becomes = ({name: facts[name] for name in one.facts if name in facts} for one in (before, after))
    try:
        return before.outcome(was), after.outcome(becomes)
    except (FactsRefused, EngineRefused):
        return None


def _summed(before: LoadedPolicy, after: LoadedPolicy, cases: Sequence[Asked]) -> AskedAgain:
    alike = defaultdict[tuple[str, str], list[tuple[Sentence, Sentence, str]]](list)
    for case in cases:
        if case.outcomes is not None and case.differs:
            was, becomes = _told(before, after, *case.outcomes)
            alike[was["en"], becomes["en"]].append((was, becomes, case.record_id))
    ways = [Way(*found[0][:2], len(found), found[0][2]) for found in alike.values()]
    unasked = sum(case.outcomes is None for case in cases)
    title = sentence(after.title["en"], after.title["zh"])
    return AskedAgain(title, len(cases) - unasked, unasked, tuple(sorted(ways, key=lambda way: -way.cases)))


def _told(before: LoadedPolicy, after: LoadedPolicy, was: Outcome, becomes: Outcome) -> tuple[Sentence, Sentence]:
    """What differs of both, in words."""
    differing = [name for name in {**was, **becomes} if was.get(name) != becomes.get(name)]
    return _in_words(before, was, differing), _in_words(after, becomes, differing)


def _in_words(policy: LoadedPolicy, outcome: Outcome, names: Sequence[str]) -> Sentence:
    told = [(policy.label(name), one_told(policy, name, outcome.get(name))) for name in names]
    en = ", ".join(f"{label['en']} {value['en']}" for label, value in told)
    return sentence(en, "，".join(f"{label['zh']} {value['zh']}" for label, value in told))
