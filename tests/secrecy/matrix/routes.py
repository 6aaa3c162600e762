"""How is any other route of the desk driven? With hidden keys under every name that its view asks for.

The names are read from the view's source, so that a new screen is driven without anyone remembering. What cannot be
driven so is named in `ELSEWHERE` with the reason; a route that is neither fails the test.
"""

import inspect
import re
import sys
from functools import cache
from typing import Any

from admin_app.screens import boards
from tests.secrecy.matrix.lists import MISSING
from tests.secrecy.matrix.visit import Visit

LISTED = {
    "index_view", "details_view", "edit_view", "create_view", "delete_view", "export", "ajax_lookup", "ajax_update",
    "action_view", "cell", "unvoid_view",
}  # fmt: skip
ELSEWHERE = {
    "static": "files that are the same for everybody",
    "admin.static": "files that are the same for everybody",
    "security.static": "files that are the same for everybody",
    "security.login": "before anybody reads; tests/accounts",
    "security.logout": "ends the visit; tests/accounts",
    "security.verify": "asks for one's own password; tests/accounts",
    "api.healthz": "says whether the database is there; tests/api",
}
# Screens about one's own account: what they hold is nobody else's and no customer's. Looked at, not written to.
OWN_ACCOUNT = {"me", "second_factor", "password_link", "sign_on"}
# Screens that act on all the person sees and take no key of anything; tests/credit tests them.
WITHOUT_KEYS = {
    "grade_record.confirm_all",
    "grade_record.propose",
    "policy_drafts.stop",  # of may_read it would hide everything; tests/policy_desk
    "policy_drafts.lift",
}
NAMES = re.compile(r"""(?:args|form|values)\.(?:get|getlist)\(\s*["'](\w+)["']""")
TEXTS = {
    "act": ("sign", "refuse", "withdraw", "phone", "countersign", "disown"),
    "policy_name": ("may_read",),
    "which": (),  # every figure there is: `_texts`
    "step": (),  # those the view says it has
    "form_name": ("statement", "credit-investigation"),  # each form with each kind of record: papers.py
    "file_type": ("pdf",),
    "report_name": ("aging",),  # each of them, and what stands in their files: papers.py
    "report_type": ("xlsx",),
    "export_type": ("csv",),
}


def drive(visit: Visit, rule: Any, view: Any) -> None:
    """Every method of the rule: plain, and with the key of something hidden compared with a missing one."""
    for method in sorted(rule.methods & {"GET", "POST"}):
        if method == "GET" and not rule.arguments:
            visit.get(rule.rule)
        if rule.endpoint not in WITHOUT_KEYS and rule.endpoint.partition(".")[0] not in OWN_ACCOUNT:
            for path in _paths(rule, view):
                _with_keys(visit, rule, view, method, path)


def is_own_account(rule: Any) -> bool:
    return rule.endpoint.partition(".")[0] in OWN_ACCOUNT


def _texts(name: str, view: Any) -> tuple[str, ...]:
    if name == "which":
        return tuple(boards._boards)
    return tuple(view.steps) if name == "step" else TEXTS.get(name, ("{key}",))


def _paths(rule: Any, view: Any) -> list[str]:
    """The rule's path with `{}` where a key stands, once for each word it knows elsewhere."""
    paths = [re.sub(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>", r"{\1}", rule.rule)]
    for name in rule.arguments:
        given = _texts(name, view)
        paths = [path.replace(f"{{{name}}}", text) for path in paths for text in given]
    return paths


def _with_keys(visit: Visit, rule: Any, view: Any, method: str, path: str) -> None:
    names = sorted(set(NAMES.findall(_source(type(view).__module__)))) or ["id"]
    for hidden, missing in _keys(visit, view, is_text="decision" in path):

        def ask(key: Any) -> Any:
            fields = dict.fromkeys(names, key) | {"confirmed": "1", "reason": "x", "text": "x", "ground": "x"}
            url = path.format(key=key)
            if method == "POST":
                return visit.post(f"{url}?id={key}", fields)
            return visit.get(f"{url}?{'&'.join(f'{name}={key}' for name in names)}")

        visit.same(f"{method} {path}", ask, hidden, missing)


@cache
def _source(own: str) -> str:
    """The text of the module of this name, or of every module of its package."""
    modules = [module for name, module in sys.modules.items() if name == own or name.startswith(f"{own}.")]
    return "".join(inspect.getsource(module) for module in modules)


def _keys(visit: Visit, view: Any, *, is_text: bool) -> list[tuple[Any, Any]]:
    """Keys of hidden things and of none: of the view's own kind where it has one, else one of each that fits."""
    hidden = visit.lesser("card")
    if not hidden:
        return []
    place = hidden[-1]
    if is_text:
        return [(visit.world.decisions[place], "0" * 32)]
    model = getattr(view, "model", None)
    if model is not None and (place, model.__tablename__) in visit.world.records:
        tables = [model.__tablename__]
    else:
        tables = ["customer", "sign_request", "sign_step"]
    return [(visit.world.records[place, table].id, MISSING) for table in tables]
