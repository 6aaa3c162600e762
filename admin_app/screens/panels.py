"""Who has something to say on a page of another area? Areas leave each other alone; they register panels here.

    @panel("customer.top")
    def terms(customer, on):
        return "desk/credit/terms.html", {"answer": …}   # or None for nothing

The page renders each panel's template with its values and `customer`, in the order of `rank`.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import render_template
from markupsafe import Markup

Panel = Callable[[Any, date], tuple[str, dict[str, Any]] | None]
_panels: dict[str, list[tuple[int, Panel]]] = {}

ColumnSource = Callable[[list[int], date], dict[int, Any]]
_columns: dict[str, ColumnSource] = {}


def panel(place: str, rank: int = 50) -> Callable[[Panel], Panel]:
    """Show what the function gives at this place; a function registered twice (a reload) counts once."""

    def register(function: Panel) -> Panel:
        held = [item for item in _panels.get(place, []) if item[1].__qualname__ != function.__qualname__]
        _panels[place] = sorted([*held, (rank, function)], key=lambda item: item[0])
        return function

    return register


def render(place: str, customer: Any, on: date, **context: Any) -> list[Markup]:
    """The panels of the place, rendered."""
    given = (function(customer, on) for _rank, function in _panels.get(place, []))
    return [
        Markup(render_template(answer[0], customer=customer, on=on, **{**context, **answer[1]}))  # noqa: S704 a template  # nosec B704
        for answer in given
        if answer is not None
    ]


def figure(name: str) -> Callable[[ColumnSource], ColumnSource]:
    """Mark a function (customer keys, on) → value by key as the source of a column of the customers' list.

    Known names: `limit_fen`, `exposure_fen`, `next_report_on`; `terms`, on what terms one may sell as (sentence, tone).
    It is asked once a page.
    """

    def register(function: ColumnSource) -> ColumnSource:
        _columns[name] = function
        return function

    return register


def figures(name: str, customer_ids: list[int], on: date) -> dict[int, Any]:
    """That figure for these customers; nothing when nobody supplies it."""
    return _columns[name](customer_ids, on) if name in _columns and customer_ids else {}


def registered() -> list[Callable[..., Any]]:
    """Every function that says something on the page or in the list of customers."""
    places = (held for place, held in _panels.items() if place.startswith("customer"))
    return [*(function for held in places for _rank, function in held), *_columns.values()]
