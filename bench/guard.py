"""What does the guard cost? List page and count of the customers, as a reader and past the guard, in turns.

The same view asks for the same page; only who reads differs. Each figure is the middle of some rounds in which both
are asked one after the other, so that a neighbour on the machine slows both alike.
"""

import statistics
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

from bench.timing import goal, seconds_of

READERS = ("clerk", "credit", "service", "mktmanager", "sales1")
ROUNDS = 15
MOST = 1.3


def measure(app: Any) -> None:
    from admin_app.screens import keyset
    from tests import factories

    view = next(one for one in app.extensions["admin"][0]._views if one.endpoint == "customer")
    print(f"  {'guarded ÷ unguarded':44}{'page ms':>16}{'ratio':>8}{'count ms':>16}{'ratio':>8}")
    worst = {"list page": 0.0, "count": 0.0}
    with app.test_request_context("/customers/"):
        from admin_app.extensions import db

        def page() -> None:
            db.session.expunge_all()
            name, order, rows = view._order(view.narrowed(None, None), None, False)
            keyset.page(lambda one: db.session.execute(one).unique(), rows, order, name, None, 20)

        def count() -> None:
            db.session.scalar(keyset.capped(view.narrowed(None, None).with_only_columns(view.model.id)))

        for person in READERS:
            shown = []
            for what, ask in (("list page", page), ("count", count)):
                guarded, free = _in_turns(ask, partial(factories.as_reader, person))
                worst[what] = max(worst[what], guarded / free)
                shown.append(f"{guarded * 1000:>7.1f} /{free * 1000:>6.1f}{guarded / free:>8.2f}")
            print(f"  {person:44}{shown[0]:>24}{shown[1]:>24}")
    for what, ratio in worst.items():
        goal(f"{what}: guarded at most {MOST} × unguarded", f"{ratio:.2f}", ratio <= MOST)


def _in_turns(ask: Callable[[], None], reading: Callable[[], AbstractContextManager[Any]]) -> tuple[float, float]:
    """Middle seconds as the reader and past the guard."""
    from admin_app.secrecy.reader import unguarded

    took: tuple[list[float], list[float]] = ([], [])
    with reading():
        ask()
    with unguarded("benchmark"):
        ask()
    for _round in range(ROUNDS):
        with reading():
            took[0].append(seconds_of(ask))
        with unguarded("benchmark"):
            took[1].append(seconds_of(ask))
    return statistics.median(took[0]), statistics.median(took[1])
