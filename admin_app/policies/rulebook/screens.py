"""The rulebook, clause by clause in our words, with the policies that decide by each, and how it is read where it is
silent or says two things.
"""

from collections import defaultdict
from typing import Any

from flask_admin import BaseView, expose
from flask_babel import lazy_gettext as _

from admin_app import clock
from admin_app.errors import Sentence
from admin_app.policies import service as policies
from admin_app.policies.rulebook.clauses import CLAUSES, PARTS, part_of
from admin_app.policies.rulebook.readings import READINGS, Reading
from admin_app.screens.base import SignedIn
from admin_app.secrecy.reader import Reader, current


class Rulebook(SignedIn, BaseView):  # type: ignore[misc]
    """/rulebook/: for everybody but administrators."""

    def is_accessible(self) -> bool:
        reader = current()
        return isinstance(reader, Reader) and "administrator" not in reader.posts

    @expose("/")  # type: ignore[untyped-decorator]
    def index(self) -> Any:
        parts: dict[str, list[tuple[str, Sentence]]] = {part: [] for part in PARTS}
        for clause, says in CLAUSES.items():
            parts[part_of(clause)].append((clause, says))
        return self.render(
            "policies/rulebook.html",
            parts=[(part, PARTS[part], clauses) for part, clauses in parts.items()],
            deciding=_deciding(),
            readings=(carried := [(reading, _carrying(reading)) for reading in READINGS]),
            read_at=_by_clause(carried),
        )


Carried = tuple[Reading, list[tuple[str, Sentence, list[Sentence]]]]


def _carrying(reading: Reading) -> list[tuple[str, Sentence, list[Sentence]]]:
    """The policies in force that carry a reading: name, title, and the titles of its parameters that stand there."""
    names = set(policies.names())
    found: list[tuple[str, Sentence, list[Sentence]]] = []
    for name, parameters in reading.carried_by.items():
        if name in names:
            loaded = policies.in_force(name, clock.today()).loaded
            there = [loaded.parameters[one] for one in parameters if one in loaded.parameters]
            found.append((name, loaded.title, [one.title for one in there if one.title]))
    return found


def _by_clause(carried: list[Carried]) -> dict[str, list[tuple[int, Reading]]]:
    """The readings that touch a clause, each with its number in the list."""
    found = defaultdict[str, list[tuple[int, Reading]]](list)
    for number, (reading, _policies) in enumerate(carried, 1):
        for clause in reading.clauses:
            found[clause].append((number, reading))
    return found


def _deciding() -> dict[str, list[tuple[str, Sentence]]]:
    """The policies in force that cite a clause, by clause: (name, title)."""
    found = defaultdict[str, list[tuple[str, Sentence]]](list)
    for name in policies.names():
        loaded = policies.in_force(name, clock.today()).loaded
        cited = [rule.clause for rule in loaded.rules] + [one.clause for one in loaded.parameters.values()]
        for clause in dict.fromkeys(cited):
            found[clause].append((name, loaded.title))
    return found


def views() -> list[Any]:
    return [Rulebook(name=_("Rulebook"), category=_("Policies"), endpoint="rulebook", url="/rulebook")]
