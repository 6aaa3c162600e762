"""Whom does a change of policy concern by his post? The posts that a differing rule names in its answer."""

from collections.abc import Iterator

from admin_app.accounts.models import POSTS
from admin_app.areas.credit.preview.suspects import Suspects
from rules.engine import LoadedPolicy
from rules.engine.forms import Literal
from rules.engine.policy import LoadedRule


def posts_named(before: LoadedPolicy, after: LoadedPolicy) -> set[str]:
    """Who signs, decides or is told, by the rules of either version that answer otherwise or in other cases."""
    return {post for rule in _differing(before, after) for post in _named_by(rule)}


def _differing(before: LoadedPolicy, after: LoadedPolicy) -> Iterator[LoadedRule]:
    pairs = Suspects(before, after).pairs
    if pairs is None:
        yield from (*before.rules, *after.rules)
    for pair in pairs or ():
        yield from filter(None, (pair.before, pair.after))


def _named_by(rule: LoadedRule) -> Iterator[str]:
    for form in rule.then.values():
        if isinstance(form, Literal) and form.given in POSTS:
            yield str(form.given)
