"""How is a list about customers driven? By its own routes and by each sort, filter and search it offers.

Pages are asked for over HTTP. Sorts, filters and searches ask the view itself for its rows: what a row then shows is
equal by construction, because one page shows all rows, each cell by the same formatter.
"""

import re
from datetime import date
from html import unescape
from typing import Any

from admin_app.areas.customers.models import Customer
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded
from tests import factories
from tests.factories import DAY
from tests.screens.records import marker
from tests.secrecy.matrix.contract import KINDS_OF_READER, Place
from tests.secrecy.matrix.visit import Visit

ROW = "name"  # what a row is seen by: of a customer the card, of everything else what the record needs
MISSING = 123_456_789_012_345_678
LATER = re.compile(r'href="([^"]*[?&]at=[^"]+)"')


def drive(visit: Visit, view: Any) -> None:
    if view.model.__tablename__ not in {table for _place, table in visit.world.records}:
        return  # about the desk's own people
    with factories.as_reader(visit.person), _asking(view):
        rights = {"create": view.can_create, "edit": view.can_edit, "void": view.can_delete, "export": view.can_export}
        rights["look_up"] = view.may_look_up()
    _pages(visit, view)
    _records(visit, view, rights)
    _forms(visit, view, rights)
    _look_ups(visit, view, rights)
    for kind in ("csv", "xlsx") if rights["export"] else ("csv",):
        visit.get(f"{view.url}/export/{kind}/", on_screen=False)
    with factories.as_reader(visit.person), _asking(view):
        visit.problems += [f"{view.endpoint}: {problem}" for problem in _rows(visit, view)]


def _table(view: Any) -> str:
    return str(view.model.__tablename__)


def _one_of_each(visit: Visit, view: Any) -> list[Any]:
    """The view's record of one place per access, and of each where something lifts or lifted this person's."""
    chosen: dict[Any, Place] = {}
    for place in visit.world.customers:
        is_special = view.model is Customer and visit.person in {who for who, _how in place.lifts | place.lapsed}
        chosen.setdefault((visit.access(place), place.name if is_special else ""), place)
    return [visit.world.records[place, _table(view)] for place in chosen.values()]


def _hidden(visit: Visit, view: Any) -> Any:
    """A record of the view that the person does not see; None when he sees them all."""
    places = visit.blind(_table(view), ROW)
    return visit.world.records[places[-1], _table(view)] if places else None


def _pages(visit: Visit, view: Any) -> None:
    """All rows at once; and page by page for one reader of each kind."""
    visit.get(f"{view.url}/?page_size=100")
    if visit.person not in KINDS_OF_READER:
        return
    waiting, known = [f"{view.url}/"], set()
    while waiting:
        url = waiting.pop()
        known.add(url)
        text = visit.get(url).get_data(as_text=True)
        waiting += [found for found in map(unescape, LATER.findall(text)) if found not in known][:1]
        if len(known) > 3:
            break


def _records(visit: Visit, view: Any, rights: dict[str, bool]) -> None:
    """Whoever lacks a right is refused before any row is looked for; one such answer is compared, too."""
    for record in _one_of_each(visit, view):
        visit.get(f"{view.url}/details/?id={record.id}")
        if rights["edit"]:
            visit.get(f"{view.url}/edit/?id={record.id}")
        for name in view.cell_names:
            visit.get(f"{view.url}/cell/?id={record.id}&name={name}")
    hidden = _hidden(visit, view)
    if hidden is None:
        return
    asked: dict[str, Any] = {"details": lambda key: visit.get(f"{view.url}/details/?id={key}")}
    if rights["edit"]:
        asked["edit"] = lambda key: visit.get(f"{view.url}/edit/?id={key}")
        asked["edit POST"] = lambda key: visit.post(f"{view.url}/edit/?id={key}", {"name": "x"})
    if name := next(iter(view.cell_names), None):
        asked["cell"] = lambda key: visit.get(f"{view.url}/cell/?id={key}&name={name}")
        asked["cell POST"] = lambda key: visit.post(f"{view.url}/cell/?id={key}&name={name}", {name: "x"})
    voiding = {"confirmed": "1", "reason": "x"}
    asked["void"] = lambda key: visit.post(f"{view.url}/delete/", {"id": key, **voiding})
    asked["unvoid"] = lambda key: visit.post(f"{view.url}/unvoid/", {"id": key})
    for name in [*view._actions_data, "delete"]:
        sent = {"action": name, "confirmed": "1"}
        asked[f"action {name}"] = lambda key, s=sent: visit.post(f"{view.url}/action/", {**s, "rowid": key})
    for what, ask in asked.items():
        visit.same(f"{view.endpoint}.{what}", ask, hidden.id, MISSING)


def _forms(visit: Visit, view: Any, rights: dict[str, bool]) -> None:
    """A new record with every relation pointing to something hidden."""
    hidden = visit.lesser("card")
    if not hidden or not rights["create"]:
        visit.get(f"{view.url}/new/")
        return
    key = visit.world.customers[hidden[-1]].id
    names = dict.fromkeys(("customer", *view._form_ajax_refs))
    query = "&".join(f"{name}={{0}}" for name in names)
    visit.same(f"{view.endpoint}.new", lambda k: visit.get(f"{view.url}/new/?{query.format(k)}"), key, MISSING)
    visit.same(
        f"{view.endpoint}.new POST", lambda k: visit.post(f"{view.url}/new/", dict.fromkeys(names, k)), key, MISSING
    )


def _look_ups(visit: Visit, view: Any, rights: dict[str, bool]) -> None:
    hidden = visit.lesser("card")
    for name in view._form_ajax_refs:
        base = f"{view.url}/ajax/lookup/?name={name}&query="
        visit.get(f"{base}zq")
        if hidden and rights["look_up"]:
            card = visit.world.customers[hidden[-1]].name
            for text in (card, card[3:9]):
                visit.same(f"{view.endpoint} look-up {name}", lambda k, b=base: visit.get(b + k), text, marker())


# --- rows, asked of the view


class _asking:
    """A request for the list, for what asks about the request."""

    def __init__(self, view: Any) -> None:
        from flask import current_app

        self.context = current_app.test_request_context(f"{view.url}/")

    def __enter__(self) -> None:
        self.context.__enter__()

    def __exit__(self, *raised: Any) -> None:
        self.context.__exit__(*raised)


def _rows(visit: Visit, view: Any) -> Any:
    table, where = _table(view), visit.world.where
    seen = [place for place in visit.world.customers if visit.sees(place, table, ROW)]

    def places(sort: str, down: bool) -> Any:
        visit.cells += 1
        _count, rows = view.get_list(0, sort, down, None, None, page_size=100)
        return [where[table, row.id] for row in rows]

    def narrowed(text: str | None, active: Any) -> Any:
        visit.cells += 1
        rows = view.narrowed(text, active).with_only_columns(view.model.id)
        return [where[table, key] for key in db.session.scalars(rows)]

    total, _all = view.get_list(0, None, False, None, None, page_size=100)
    expected = sum(1 for place in _all_of(visit, view) if place in seen)
    if total != expected:
        yield f"counts {total} rows, {expected} are visible"
    if not seen:
        return
    for name in view._sortable_columns:
        for down in (False, True) if view.needs_more(name) else (False,):
            yield from _sorted(visit, view, name, places(name, down), seen)
    if visit.person not in KINDS_OF_READER:
        return
    for at, flt in enumerate(view._filters or ()):
        for value in filter(flt.validate, _values(visit, view, flt)):
            found = narrowed(None, [(at, flt.name, value)])
            wrong = {place.name for place in found if not visit.sees(place, table, flt.field)}
            if wrong:
                yield f"filter {flt.arg}={value} finds {sorted(wrong)}, whose {flt.field} he may not read"
    for text in _words(visit, view):
        found = narrowed(text, None)
        if found:
            yield f"search for the hidden {text} finds {[place.name for place in found]}"


def _all_of(visit: Visit, view: Any) -> list[Place]:
    """The place of each row that the list would show without a guard."""
    with unguarded("what the list would show without a guard"):
        return [
            visit.world.where[_table(view), key]
            for key in db.session.scalars(view.rows().with_only_columns(view.model.id))
        ]


def _sorted(visit: Visit, view: Any, name: str, found: list[Place], seen: list[Place]) -> Any:
    """Nobody unseen; and rows whose column the person does not see stand together at the end, whatever it holds."""
    if set(found) - set(seen):
        yield f"sorted by {name} shows {[place.name for place in set(found) - set(seen)]}"
    sees = [visit.sees(place, _table(view), name) for place in found]
    if sees != sorted(sees, reverse=True):
        yield f"sorted by {name} tells of rows whose {name} he may not read"


def _values(visit: Visit, view: Any, flt: Any) -> list[str]:
    """What a record holds there of which the person does not see enough; of a customer, key and a part of the name."""
    places = visit.blind(_table(view), flt.field)
    if not places:
        return []
    place = places[0]
    if flt.field == "customer":
        customer = visit.world.customers[place]
        return [str(customer.id), customer.name[3:8]]
    value = visit.world.records[place, _table(view)].__dict__.get(flt.field)
    if isinstance(value, bool):
        return ["1" if value else "0"]
    if isinstance(value, date):
        return [value.isoformat()[:10]]
    if flt.arg.endswith(("_min", "_max")) and isinstance(value, int):
        return [f"{value // 100}.{value % 100:02d}"]
    options = flt.get_options(view)
    return [str(value) if value is not None else str(options[0][0]) if options else DAY.isoformat()]


def _words(visit: Visit, view: Any) -> list[str]:
    """Markers he may not read: of each column searched by, and of a card, whole and in part.

    Rows that follow a customer are found by the same search of cards, so that is asked of the customers alone.
    """
    chosen: dict[str, str] = {}
    for text, mark in visit.world.marks.items():
        is_own = mark.table == _table(view) and (view.model is Customer or mark.column in view.search_exact)
        if is_own and not visit.may(mark):
            chosen.setdefault(mark.column, text)
    return [part for text in chosen.values() for part in ((text, text[3:9]) if view.model is Customer else (text,))]
