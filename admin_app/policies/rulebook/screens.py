"""The rulebook, clause by clause in our words, with the policies that decide by each."""

from collections import defaultdict
from typing import Any

from flask_admin import BaseView, expose
from flask_babel import lazy_gettext as _

from admin_app import clock
from admin_app.errors import Sentence
from admin_app.policies import service as policies
from admin_app.policies.rulebook.clauses import CLAUSES, PARTS, part_of
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
        )


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
