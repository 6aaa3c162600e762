"""Nothing hidden shows anywhere: every post × every route × customers of every level, owner and grant.

The routes are the application's own, the columns the models', so that what is added later is tested without anyone
remembering. What each person may see is the contract's table, written out in contract.py. Whoever sees everything
(`full` of every customer) is driven the same way; nothing can be hidden from him, so nothing is compared.
"""

import os
import time
from collections.abc import Iterator
from typing import Any

import pytest

from admin_app.accounts.sign_in import limiter
from admin_app.areas.customers.models import Contact
from admin_app.extensions import db
from admin_app.screens.base import DeskView
from admin_app.screens.columns import Columns
from admin_app.screens.listing import Listing
from admin_app.secrecy import guard
from admin_app.secrecy.reader import unguarded
from admin_app.signoffs.matters import Matter, _matters, register
from tests import factories
from tests.api.conftest import token_of
from tests.secrecy.matrix import lists, papers, programs, routes, world
from tests.secrecy.matrix.contract import LEVELS, PEOPLE, POSTS, access
from tests.secrecy.matrix.visit import Visit
from tools import who_may_read


@pytest.fixture(scope="module")
def built(desk: Any) -> Iterator[tuple[Any, world.World]]:
    """The application and the world in it, made once for everybody."""
    desk.clear()
    nothing = lambda _request, _on: None  # noqa: E731
    register(Matter("matrix", {"en": "A matter", "zh": "一件事"}, nothing, refuse=nothing, details=_details))
    with desk.app.app_context():
        yield desk.app, world.build()
        db.session.remove()
    del _matters["matrix"]
    desk.clear()


def _details(request: Any) -> list[tuple[str, str]]:
    return [("note", request.values["note"])]


def visit_of(app: Any, made: world.World, person: str) -> Visit:
    client, headers = app.test_client(), {"Authorization": f"Bearer {token_of(person)}"}
    browser = factories.signed_in(app, person)
    limiter.reset()  # so that nobody is refused for what others asked before him
    return Visit(person, made, browser, lambda path, **more: client.open(f"/api/v1{path}", headers=headers, **more))


def panel_views(app: Any) -> dict[str, Any]:
    return {view.endpoint: view for view in app.extensions["admin"][0]._views}


@pytest.mark.parametrize("person", PEOPLE)
def test_nothing_hidden_shows_anywhere(built: Any, person: str) -> None:
    app, made = built
    started = time.monotonic()
    visit = visit_of(app, made, person)
    for view in panel_views(app).values():
        if isinstance(view, DeskView):
            lists.drive(visit, view)
    for rule, view in _other_rules(app):
        routes.drive(visit, rule, view)
    papers.drive(visit)
    programs.drive(visit)
    if os.environ.get("MATRIX_FIGURES"):
        print(f"\n{person}: {visit.cells} answers in {time.monotonic() - started:.1f} s")
    assert visit.problems == []
    observed = visit.observed()
    assert observed == {place.name: access(person, place) for place in made.customers}
    assert [observed[place.name] for place, _row in _in_the_page(person, made)] == [
        row for _place, row in _in_the_page(person, made)
    ]


def _in_the_page(person: str, made: world.World) -> list[tuple[Any, str]]:
    """Each place that nothing lifts, and what docs/who-may-read.md, made from the policy, says of it."""
    table, post = who_may_read.table(), POSTS[person]
    found = []
    for place in made.customers:
        if place.lifts:
            continue
        if post == "salesperson":
            whose = "own" if place.owner == person else "others'"
        elif post == "marketing_manager":
            whose = "own department's" if place.owner in ("sales1", "sales2") else "others'"
        else:
            whose = "all"
        found.append((place, table[post, whose][LEVELS.index(place.effective)]))
    return found


def test_the_page_says_what_the_policy_says() -> None:
    """Run `python tools/who_may_read.py` after a change of the shipped policy."""
    assert who_may_read.PAGE.read_text() == who_may_read.text()


def _other_rules(app: Any) -> list[tuple[Any, Any]]:
    views = panel_views(app)
    found = []
    for rule in app.url_map.iter_rules():
        endpoint, _dot, function = rule.endpoint.partition(".")
        view = views.get(endpoint)
        if rule.endpoint in routes.ELSEWHERE or endpoint == "api":
            continue
        if not (isinstance(view, DeskView) and function in routes.LISTED):
            found.append((rule, view))
    return found


def test_every_route_is_driven_or_named(built: Any) -> None:
    """By its list, by the keys its source asks for, by the OpenAPI document; or it stands in ELSEWHERE with a reason."""
    app, _made = built
    views = panel_views(app)
    strange = [rule.endpoint for rule, view in _other_rules(app) if view is None]
    assert strange == []
    undriven = [
        f"{rule.endpoint} {name}"
        for rule, _view in _other_rules(app)
        for name in rule.arguments
        if name not in routes.TEXTS and not name.endswith("_id") and not routes.is_own_account(rule)
    ]
    assert undriven == []
    known = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert set(routes.ELSEWHERE) <= known
    assert known >= {f"{name}.index_view" for name, view in views.items() if isinstance(view, DeskView)}


def _past_the_guard(view: Any, key: Any) -> Any:
    with unguarded("sabotage"):
        return db.session.get(view.model, int(key))


# What a careless change would do to the desk, and a word of what the matrix must then say.
SABOTAGE = {
    "masks taken off": ((Columns, "sees", lambda *_: True), "shows customer.strategy"),
    "filters compare what is not seen": ((Listing, "_guard", lambda _self, column, _name: column), "filter grade"),
    "one record asked past the guard": ((Listing, "get_one", _past_the_guard), "hidden and missing differ"),
    "a kind of record left out": ((Contact, "needs", "card"), "shows contact."),
}


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
@pytest.mark.parametrize("what", SABOTAGE)
def test_the_matrix_notices(built: Any, monkeypatch: Any, what: str) -> None:
    """Show that it can fail: with one piece of the guard taken out, it says what came through."""
    app, made = built
    (target, name, replacement), said = SABOTAGE[what]
    visit = visit_of(app, made, "sales1")
    endpoint = "contact" if target is Contact else "invoice" if name == "get_one" else "customer"
    guard._option.cache_clear()
    with monkeypatch.context() as patched:
        patched.setattr(target, name, replacement)
        lists.drive(visit, panel_views(app)[endpoint])
    guard._option.cache_clear()
    assert [problem for problem in visit.problems if said in problem] != []
