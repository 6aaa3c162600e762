"""How do screens and API stand 100,000 customers? Queries for one row and for three, and times. SQLite."""

import os
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.timing import goal, seconds_of

ROUNDS = 7


def run() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(GUIZHANG_INSTANCE=folder, GUIZHANG_TODAY="2026-11-23")
        from tests import databases

        with databases.fresh("sqlite", Path(folder)) as desk, desk.app.app_context():
            _measure(desk.app)


def _measure(app: Any) -> None:
    from admin_app import clock
    from admin_app.areas.customers.models import Customer
    from admin_app.extensions import db
    from admin_app.secrecy.reader import unguarded
    from bench import guard, many
    from tests import factories

    took = seconds_of(lambda: many.fill(clock.today()))
    print(f"\nThe desk with {many.CUSTOMERS:,} customers on SQLite, written in {took:.0f} s")
    with unguarded("benchmark data"):
        key = db.session.scalars(db.select(Customer.id).where(Customer.name.contains(many.ONE))).one()
    program = _program(app)
    print(f"  {'':44}{'queries':>9}{'p50 ms':>10}{'slowest':>10}")
    for who in ("clerk", "sales1"):
        browser = factories.signed_in(app, who)
        _pages(who, browser.get, key, many.ONE, many.THREE)
    few = _line("API list, limit 3 (credit)", program, "/api/v1/customers?limit=3")
    many_rows = _line("API list, limit 100 (credit)", program, "/api/v1/customers?limit=100")
    goal("as many queries for 100 rows as for 3", f"{many_rows} and {few}", many_rows == few)
    _line("API list, limit 1000 (credit)", program, "/api/v1/customers?limit=1000")
    _line("API duties (credit)", program, "/api/v1/duties?limit=100")
    guard.measure(app)


def _pages(who: str, get: Callable[..., Any], key: int, one: str, three: str) -> None:
    _line(f"list page, 20 rows ({who})", get, "/customers/")
    _pair("list page, searched", who, get, f"/customers/?search={one}", f"/customers/?search={three}")
    _line(f"search, a word of all ({who})", get, "/customers/?search=有限")
    form = "contacts" if who == "clerk" else "sales"
    look_up = f"/{form}/ajax/lookup/?name=customer&query="
    _pair("look-up", who, get, look_up + one, look_up + three)
    _line(f"one customer's page ({who})", get, f"/customers/details/?id={key}")
    if who == "clerk":
        _line(f"edit ({who})", get, f"/customers/edit/?id={key}")


def _pair(name: str, who: str, get: Callable[..., Any], one: str, three: str) -> None:
    """A page with one row and with three: the queries must be as many."""
    counts = [_line(f"{name}, 1 row ({who})", get, one), _line(f"{name}, 3 rows ({who})", get, three)]
    goal("as many queries for 3 rows as for 1", f"{counts[1]} and {counts[0]}", counts[0] == counts[1])


def _program(app: Any) -> Callable[..., Any]:
    from admin_app.accounts import tokens
    from admin_app.extensions import db
    from admin_app.secrecy.reader import unguarded
    from tests import factories

    with unguarded("benchmark data"):
        token = tokens.make(factories.user("credit"))
        db.session.commit()
    client, headers = app.test_client(), {"Authorization": f"Bearer {token}"}
    return lambda path: client.get(path, headers=headers)


def _line(name: str, get: Callable[[str], Any], path: str) -> int:
    """Prints one line; answers how many queries the page took."""
    from tests.databases import count_queries

    status = get(path).status_code
    with count_queries() as statements:
        get(path)
    took = [seconds_of(lambda: get(path)) * 1000 for _ in range(ROUNDS)]
    shown = "" if status == 200 else f"  answers {status}"
    print(f"  {name:44}{len(statements):>9}{statistics.median(took):>10.1f}{max(took):>10.1f}{shown}")
    return len(statements)
