"""What does the guard cost? List page and count of the customers, as a reader and past the guard, in turns.

The page as it is served, and its two statements alone: the rows of a page, and the count. Past the guard the same view
is asked the same; only who reads differs, or, where it is served, what the guard lets through. Each figure is the
middle of some rounds in which both are asked one after the other, so that a neighbour slows both alike.
"""

import statistics
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from typing import Any

from sqlalchemy import true

from bench.timing import goal, seconds_of

Way = Callable[[], AbstractContextManager[Any]]
READERS = ("clerk", "credit", "service", "mktmanager", "sales1")
ROUNDS = 15
MOST = 1.3


def measure(app: Any) -> None:
    from admin_app.screens import keyset
    from tests import factories

    _served(app)
    view = next(one for one in app.extensions["admin"][0]._views if one.endpoint == "customer")
    print(f"  {'statements alone, guarded ÷ unguarded':44}{'page ms':>16}{'ratio':>8}{'count ms':>16}{'ratio':>8}")
    worst = {"list page": 0.0, "count": 0.0}
    with app.test_request_context("/customers/"):
        from admin_app.extensions import db
        from admin_app.secrecy.reader import unguarded

        def page() -> None:
            db.session.expunge_all()
            name, order, rows = view._order(view.narrowed(None, None), None, False)
            keyset.page(lambda one: db.session.execute(one).unique(), rows, order, name, None, 20)

        def count() -> None:
            view.count(view.narrowed(None, None), is_narrowed=False)

        for person in READERS:
            shown = []
            for what, ask in (("list page", page), ("count", count)):
                guarded, free = _in_turns(ask, partial(factories.as_reader, person), partial(unguarded, "benchmark"))
                worst[what] = max(worst[what], guarded / free)
                shown.append(f"{guarded * 1000:>7.1f} /{free * 1000:>6.1f}{guarded / free:>8.2f}")
            print(f"  {person:44}{shown[0]:>24}{shown[1]:>24}")
    goal(f"count: guarded at most {MOST} × unguarded", f"{worst['count']:.2f}", worst["count"] <= MOST)


def _served(app: Any) -> None:
    """The page as a browser gets it."""
    from tests import factories

    worst = 0.0
    print(f"  {'list page served, guarded ÷ unguarded':44}{'page ms':>16}{'ratio':>8}")
    for person in READERS:
        browser = factories.signed_in(app, person)
        guarded, free = _in_turns(lambda b=browser: b.get("/customers/"), nullcontext, _letting_all_through)
        worst = max(worst, guarded / free)
        print(f"  {person:44}{f'{guarded * 1000:>7.1f} /{free * 1000:>6.1f}{guarded / free:>8.2f}':>24}")
    goal(f"list page: guarded at most {MOST} × unguarded", f"{worst:.2f}", worst <= MOST)


@contextmanager
def _letting_all_through() -> Iterator[None]:
    """The guard asks nothing of any row, and every column is shown."""
    from admin_app.secrecy import access, counting, guard

    def forget() -> None:
        for remembered in (access._visible, access._visible_apart, counting._questions_of, guard._option):
            remembered.cache_clear()

    kept = access._condition
    access._condition = lambda *_given, **_more: true()  # type: ignore[assignment]
    forget()
    try:
        yield
    finally:
        access._condition = kept
        forget()


def _in_turns(ask: Callable[[], Any], guarded: Way, free: Way) -> tuple[float, float]:
    """Middle seconds in the one way and in the other; each is asked once unmeasured before."""
    took: tuple[list[float], list[float]] = ([], [])
    for _round in range(ROUNDS):
        for at, way in enumerate((guarded, free)):
            with way():
                ask()
                took[at].append(seconds_of(ask))
    return statistics.median(took[0]), statistics.median(took[1])
