"""How long until one knows what a changed threshold does to 100,000 and to 1,000,000 stored customers? And how large
does the process grow? SQLite in a file, and 100,000 on PostgreSQL; `python -m bench.preview postgresql 1000000` asks
it about a million. Seconds are of the best of some rounds; processor seconds of the same tell what neighbours on the
machine disturb little.
"""

import os
import random
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from bench.timing import goal, seconds_of

RULES = Path(__file__).resolve().parent.parent / "rules"
GOALS_S = {100_000: 1.0, 1_000_000: 10.0}
MOST_MB = 100  # grown, whatever the number of customers
ROUNDS = 3
BATCH = 20_000
FILLING_KB = 4_000_000
THRESHOLDS = {
    "grade B's first share, 30 → 20 %": (
        "credit.py",
        "b_first_share = Parameter(\n    30",
        "b_first_share = Parameter(\n    20",
    ),
    "grade A's payments on time, 90 → 95 %": (
        "credit.py",
        "a_on_time_bp = Parameter(\n    9000",
        "a_on_time_bp = Parameter(\n    9500",
    ),
    "days late that mean grade D, 90 → 60": (
        "credit.py",
        "hopeless_days_late = Parameter(\n    90",
        "hopeless_days_late = Parameter(\n    60",
    ),
    "days of grace, 5 → 3": ("credit.py", "days_of_grace = Parameter(\n    5", "days_of_grace = Parameter(\n    3"),
    "days of an account period, 365 → 100": (
        "credit.py",
        "account_period_days = Parameter(\n    365",
        "account_period_days = Parameter(\n    100",
    ),
    "notice is enough up to 120 → 150 % of the limit": (
        "credit.py",
        "notice_share = Parameter(\n    120",
        "notice_share = Parameter(\n    150",
    ),
    "grade A's reports, every 6 → 3 months": ("reporting.py", "every_months=6", "every_months=3"),
}


def run(sizes: Iterable[int] = (100_000,), kind: str = "sqlite") -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        os.environ.update(GUIZHANG_INSTANCE=folder, GUIZHANG_TODAY="2026-11-23")
        os.environ.setdefault("GUIZHANG_TEST_FOLDER", folder)
        from tests import databases

        for customers in sizes:
            with databases.fresh(kind, Path(folder)) as desk, desk.app.app_context():
                _measure(customers, kind)
        if Path(folder, "pg").exists():
            databases.stop_postgresql(Path(folder, "pg"))


def _measure(customers: int, kind: str) -> None:
    from admin_app import clock
    from admin_app.extensions import refresh_statistics
    from admin_app.secrecy.reader import unguarded

    on = clock.today()
    took = seconds_of(lambda: fill(customers, on))
    refresh_statistics()
    print(f"\nPreviews over {customers:,} customers on {kind}, written in {took:.0f} s")
    print(f"  {'one changed threshold':44}{'changes':>10}{'seconds':>10}{'processor':>11}{'MB grown':>10}")
    found = []
    with unguarded("a benchmark"):
        for name, change in THRESHOLDS.items():
            found.append(min((_one(change, on) for _ in range(ROUNDS)), key=lambda one: one.seconds))
            one = found[-1]
            print(f"  {name:44}{one.changes:>10,}{one.seconds:>10.2f}{one.processor:>11.2f}{one.grown_mb:>10.0f}")
    most_s, most_mb = max(one.seconds for one in found), max(one.grown_mb for one in found)
    if limit_s := GOALS_S.get(customers):
        goal(f"each in less than {limit_s:g} s", f"at most {most_s:.2f} s", most_s < limit_s)
    goal(f"grown by less than {MOST_MB} MB", f"at most {most_mb:.0f} MB", most_mb < MOST_MB)


@contextmanager
def room_to_write() -> Iterator[None]:
    """SQLite may hold the whole file while it is filled: keys from anywhere touch every page again and again."""
    from sqlalchemy import text

    from admin_app.extensions import db

    if db.engine.dialect.name == "sqlite":
        db.session.execute(text(f"PRAGMA cache_size=-{FILLING_KB}"))
    yield
    db.session.remove()
    db.engine.dispose()  # what is measured has the desk's own settings


class Asked(NamedTuple):
    """One preview: `grown_mb` is the most between two chunks, beyond what the process held before."""

    changes: int
    seconds: float
    processor: float
    grown_mb: float


def _one(change: tuple[str, str, str], on: date) -> Asked:
    from admin_app.areas.credit.preview import Preview, sides_of
    from admin_app.extensions import db

    asked, before_mb, sizes_mb = Preview(sides_of([edited(*change)], on)), resident_mb(), [0.0]
    processor = processor_seconds()
    seconds = seconds_of(lambda: sizes_mb.extend(resident_mb() for _moves in asked.moves()))
    processor = processor_seconds() - processor
    db.session.rollback()
    return Asked(sum(asked.sums.counts.values()), seconds, processor, max(0.0, max(sizes_mb) - before_mb))


def processor_seconds() -> float:
    """What the process has used so far, and PostgreSQL's for its connection."""
    from sqlalchemy import func, select

    from admin_app.extensions import db

    if db.engine.dialect.name == "sqlite":
        return time.process_time()
    server = db.session.scalar(select(func.pg_backend_pid()))
    fields = Path(f"/proc/{server}/stat").read_text().rpartition(")")[2].split()
    return time.process_time() + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def edited(filename: str, before: str, after: str) -> Any:
    """The shipped file with one change, without the examples it would break."""
    from rules.engine import load_text

    text, kept, is_example = (RULES / filename).read_text("utf-8"), [], False
    if before not in text:
        raise SystemExit(f"{filename} has no {before}")
    for line in text.replace(before, after).splitlines():
        is_example = is_example or line == "    examples=["
        if not is_example:
            kept.append(line)
        is_example = is_example and line != "    ],"
    return load_text("\n".join(kept), filename)


def resident_mb() -> float:
    """What the process holds of its own at this moment; pages of a database file that it maps are the system's."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("RssAnon")) / 1024


def fill(customers: int, on: date) -> None:
    """Commits. Half of the customers are graded, a quarter has a limit and a quarter three settled invoices; each has
    one that is open.
    """
    from sqlalchemy import insert, select

    from admin_app.accounts.models import User
    from admin_app.areas.credit.models import CreditLimit
    from admin_app.areas.customers.models import Customer
    from admin_app.areas.receivables.models import Allocation, Invoice, Payment
    from admin_app.extensions import LEVELS, db
    from admin_app.secrecy.reader import unguarded

    models: dict[str, Any] = {one.__tablename__: one for one in (Customer, Invoice, Payment, Allocation, CreditLimit)}
    with unguarded("benchmark data"), room_to_write():
        owners = list(db.session.scalars(select(User.id).where(User.username.in_(["sales1", "sales2"]))))
        numbers = iter(range(customers))
        chance = random.Random(1)  # noqa: S311 invented data, not secrets
        while batch := list(islice(numbers, BATCH)):
            rows: dict[str, list[dict[str, Any]]] = {name: [] for name in models}
            for number in batch:
                for table, row in _records(number, chance, [*owners, None], LEVELS, on):
                    rows[table].append(row)
            for name, model in models.items():
                if rows[name]:
                    db.session.execute(insert(model.__table__), rows[name])
            db.session.commit()


def _records(number: int, chance: Any, owners: Any, levels: Any, on: date) -> Iterator[tuple[str, dict[str, Any]]]:
    from admin_app import clock
    from admin_app.extensions import new_key

    key, grade = new_key(), chance.choice((None, None, None, None, "A", "B", "C", "D"))
    about = {"row_version": 1, "customer_id": key}
    yield (
        "customer",
        {
            "id": key,
            "row_version": 1,
            "code": f"P{number}",
            "name": f"客户{number}",
            "name_key": f"客户{number}",
            "owner_id": chance.choice(owners),
            "level": chance.choice(levels),
            "status": "active",
            "is_key": False,
            "is_institutional": True,
            "supply_hold": False,
            "emergency_open": False,
            "grade": grade,
            "graded_on": on - timedelta(days=chance.randrange(1, 300)) if grade else None,
            "last_report_on": on - timedelta(days=chance.randrange(200)) if grade else None,
            "created_at": clock.now(),
        },
    )
    late = chance.randrange(40)
    for place in range(3 if number % 4 == 0 else 0):
        issued, fen, ids = on - timedelta(days=100 + place), 1_000_000 + chance.randrange(10**6), (new_key(), new_key())
        settled = issued + timedelta(days=30 + (late if place else 0))
        yield "invoice", _invoice(about, ids[0], f"{number}-{place}", issued, fen, settled)
        paid = {**about, "id": ids[1], "number": f"{number}-{place}", "received_on": settled, "amount_fen": fen}
        yield "payment", {**paid, "method": "transfer", "is_void": False}
        used = {**about, "id": new_key(), "payment_id": ids[1], "invoice_id": ids[0], "on_day": settled}
        yield "allocation", {**used, "amount_fen": fen, "is_void": False}
    issued = on - timedelta(days=40 + chance.randrange(90))
    yield "invoice", _invoice(about, new_key(), f"{number}-x", issued, 500_000 + chance.randrange(10**6), None)
    if grade and number % 2:
        since = on - timedelta(days=100)
        limit = {**about, "id": new_key(), "limit_fen": 300_000, "payment_days": 30, "from_on": since}
        yield "credit_limit", {**limit, "until_on": on + timedelta(days=100), "approved_on": since, "reason": ""}


def _invoice(about: Any, key: int, number: str, issued: date, fen: int, settled: date | None) -> dict[str, Any]:
    row = {**about, "id": key, "number": number, "kind": "invoice", "issued_on": issued, "amount_fen": fen}
    due = issued + timedelta(days=30)
    return {**row, "due_on": due, "settled_on": settled, "disputed": False, "is_void": False}


if __name__ == "__main__":
    kind = sys.argv[1] if len(sys.argv) > 1 else "sqlite"
    run([int(text) for text in sys.argv[2:]] or list(GOALS_S), kind)
