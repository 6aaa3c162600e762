"""Which methods has an address that two kinds of thing share? Policies take POST, decisions GET.

`/decisions/credit_terms` and `/decisions/4e02…` look alike to the router; this tells them apart.
"""

import re
from collections.abc import Iterable

from werkzeug.exceptions import MethodNotAllowed

from admin_app.api.values import DECISION_ID
from admin_app.policies import service as policies

READS = frozenset({"GET", "HEAD"})
POSTS = frozenset({"POST"})
SHARED = re.compile("/api/v1/decisions/([^/]+)")


def is_decision_id(text: str) -> bool:
    return re.fullmatch(DECISION_ID[1:-1], text, re.ASCII) is not None


def check_posts(name: str) -> None:
    """MethodNotAllowed when the name is a decision's: it is read, not posted to."""
    if is_decision_id(name):
        raise MethodNotAllowed(sorted(READS))


def check_reads(name: str) -> None:
    """MethodNotAllowed when the name is a policy's: it is asked with POST."""
    if name in policies.names():
        raise MethodNotAllowed(sorted(POSTS))


def allowed(path: str, methods: Iterable[str]) -> list[str]:
    """Of the methods the router knows for this path, those that mean something here."""
    shared = SHARED.fullmatch(path)
    if shared is None:
        return sorted(methods)
    return sorted(READS if is_decision_id(shared[1]) else POSTS)
