"""How soon is somebody found among 100,000 customers, or a million? The box as one types, and the list.

SQLite; `python -m bench.find postgresql 1000000` measures another. Times are of whole requests, sign-in, guard and
terms included, beside what the processor took. One reader sees next to nothing: what he finds lies behind all that he
may not see.
"""

import os
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bench.preview import processor_seconds
from bench.timing import goal, seconds_of

ROUNDS = 7
GOAL_MS = 50
TWO = ("罕壹", "恒瑞", "公司", "有限")  # of one customer, of hundreds, of every one
MORE = ("东城恒瑞", "dchr", "hengrui", "ji", "4567", "王恒", "公司 恒瑞", "没有")
READERS = ("clerk", "sales1", "itclerk")


def run(customers: int = 100_000, kind: str = "sqlite") -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(GUIZHANG_INSTANCE=folder, GUIZHANG_TODAY="2026-11-23")
        os.environ.setdefault("GUIZHANG_TEST_FOLDER", folder)
        from tests import databases

        with databases.fresh(kind, Path(folder)) as desk, desk.app.app_context():
            _measure(desk.app, customers, kind)
        if Path(folder, "pg").exists():
            databases.stop_postgresql(Path(folder, "pg"))


def _measure(app: Any, customers: int, kind: str) -> None:
    from admin_app import clock
    from admin_app.extensions import refresh_statistics
    from bench import many

    took = seconds_of(lambda: many.fill(clock.today(), customers))
    refresh_statistics()
    print(f"\nFinding among {customers:,} customers on {kind}, written in {took:.0f} s; p50 and processor, ms")
    worst = max(_reader(app, who) for who in READERS)
    goal(f"two characters in the box < {GOAL_MS} ms", f"at most {worst:.0f} ms", worst < GOAL_MS)
    _sees_little(app)


def _reader(app: Any, who: str) -> float:
    """Prints a line for each text; answers the slowest median of the box for two characters."""
    from tests import factories

    browser, found = factories.signed_in(app, who), []
    print(f"  {who:12}{'box':>9}{'':>9}{'list':>9}{'':>9}")
    for text in (*TWO, *MORE):
        box = _times(browser, f"/find/hits/?q={quote(text)}")
        listed = _times(browser, f"/customers/?search={quote(text)}")
        print(f"  {text:12}{box[0]:>9.1f}{box[1]:>9.1f}{listed[0]:>9.1f}{listed[1]:>9.1f}")
        if text in TWO:
            found.append(box[0])
    return max(found)


def _sees_little(app: Any) -> None:
    """Every customer is secret and nobody's but one: a salesperson looks for two characters of all names."""
    from sqlalchemy import select

    from admin_app.areas.customers.models import Customer
    from admin_app.extensions import db, refresh_statistics
    from admin_app.secrecy.reader import unguarded
    from tests import factories

    table: Any = Customer.__table__
    with unguarded("benchmark data"):
        one = select(table.c.id).order_by(table.c.id.desc()).limit(1).scalar_subquery()
        db.session.execute(table.update().values(level="secret", owner_id=None))
        db.session.execute(table.update().where(table.c.id == one).values(owner_id=factories.user("sales2").id))
        db.session.commit()
    refresh_statistics()
    browser = factories.signed_in(app, "sales2")
    for text in ("公司", "恒瑞"):
        box, listed = (_times(browser, path + quote(text)) for path in ("/find/hits/?q=", "/customers/?search="))
        print(f"  sees one alone, {text}: box {box[0]:.1f} ({box[1]:.1f}), list {listed[0]:.1f} ({listed[1]:.1f})")


def _times(browser: Any, path: str) -> tuple[float, float]:
    """Median and processor time of some rounds, in ms."""
    if browser.get(path).status_code != 200:
        raise SystemExit(f"{path} does not open")
    used = processor_seconds()
    took = [seconds_of(lambda: browser.get(path)) * 1000 for _ in range(ROUNDS)]
    return statistics.median(took), (processor_seconds() - used) * 1000 / ROUNDS


if __name__ == "__main__":
    given = sys.argv[1:]
    run(int(given[1]) if len(given) > 1 else 100_000, given[0] if given else "sqlite")
