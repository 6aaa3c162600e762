"""Is the desk faster than Django's admin over the same tables? Both asked in turns, in one process, as WSGI programs.

`python -m bench.beside_django postgresql 1000000` measures another database. The desk asks through its guard and shows
limit, exposure and next report besides; Django (bench/django_desk) hides nothing. Milliseconds are the middle of some
rounds by the clock, and the mean of the processor's, PostgreSQL's included: neighbours disturb those little.
"""

import gc
import os
import re
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from werkzeug.test import Client

from bench.preview import resident_mb
from bench.timing import goal

SEARCH_MS, EDIT_MS, EXPORT_MB = 50, 8, 150
LONGEST_S = 20  # a row is not asked again when it took so long
ROUNDS = 9
TWO = "恒瑞"  # of hundreds in a hundred thousand
Ask = Callable[[], Any]


def run(customers: int = 100_000, kind: str = "sqlite") -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(GUIZHANG_INSTANCE=folder, GUIZHANG_TODAY="2026-11-23")
        os.environ.setdefault("GUIZHANG_TEST_FOLDER", folder)
        from tests import databases

        with databases.fresh(kind, Path(folder)) as desk:
            address = desk.app.config["SQLALCHEMY_DATABASE_URI"]
            with desk.app.app_context():
                known = _fill(customers, kind)
            _measure(desk.app, known, address, customers, kind)
        if Path(folder, "pg").exists():
            databases.stop_postgresql(Path(folder, "pg"))


class Known(NamedTuple):
    """One customer to open, and the cursor of a page in the middle of the list."""

    key: int
    middle: str


def _fill(customers: int, kind: str) -> Known:
    from sqlalchemy import select

    from admin_app import clock
    from admin_app.areas.customers.models import Customer
    from admin_app.extensions import db, refresh_statistics
    from admin_app.screens import keyset
    from admin_app.secrecy.reader import unguarded
    from bench import many

    start = time.perf_counter()
    many.fill(clock.today(), customers)
    refresh_statistics()
    took = time.perf_counter() - start
    print(f"\nBeside Django's admin with {customers:,} customers on {kind}, written in {took:.0f} s")
    with unguarded("benchmark data"):
        names = select(Customer.id, Customer.name).order_by(Customer.name, Customer.id)
        key, name = db.session.execute(names.offset(customers // 2).limit(1)).one()
        db.session.rollback()
    return Known(key, keyset.write(keyset.Cursor(name, key, False, "name+")))


def _measure(app: Any, known: Known, address: str, customers: int, kind: str) -> None:
    from bench import django_desk
    from tests import factories

    desk, peer = _plain(app, factories.signed_in(app, "clerk")), django_desk.signed_in(address)
    servers = _postgresql_seconds(app) if kind == "postgresql" else float
    print(f"  {'clock ms (processor ms)':34}{'Guizhang':>20}{'Django':>22}{'ratio':>8}{'processor':>11}")
    rows = dict(_rows(desk, peer, known, customers))
    found = {name: _row(name, ours, theirs, servers) for name, (ours, theirs) in rows.items()}
    exported = _exports(desk, peer, servers)
    worst = max((*found.items(), ("export", exported[0])), key=lambda one: one[1].ratio)
    goal("faster in every row", f"at most {worst[1].ratio:.2f} of Django's time, {worst[0]}", worst[1].ratio < 1)
    for what, name, most in (("two characters searched", "search", SEARCH_MS), ("edit saved", "edit saved", EDIT_MS)):
        goal(f"{what} < {most} ms", f"{found[name].ours.ms:.1f} ms", found[name].ours.ms < most)
    first = found["first page"].ratio
    goal("first page in half of Django's time", f"{first:.2f}", first <= 0.5)
    goal(f"export in < {EXPORT_MB} MB", f"{exported[1]:.0f} MB in all", exported[1] < EXPORT_MB)


def _plain(app: Any, browser: Any) -> Client:
    """The same person in a browser that is as plain as Django's."""
    from bench import django_desk

    name = app.config["SESSION_COOKIE_NAME"]
    return django_desk.Browser(app, {name: browser.get_cookie(name).value})


def _rows(desk: Any, peer: Any, known: Known, customers: int) -> Iterator[tuple[str, tuple[Ask, Ask]]]:
    def pages(ours: str, theirs: str) -> tuple[Ask, Ask]:
        return (lambda: _opened(desk, ours)), (lambda: _opened(peer, "/admin/django_desk/customer/" + theirs))

    yield "first page", pages("/customers/", "")
    yield "page in the middle", pages(f"/customers/?at={known.middle}", f"?p={customers // 40}")
    yield "sorted by code", pages("/customers/?sort=0&desc=1", "?o=-1")
    yield "sorted by grade", pages("/customers/?sort=2", "?o=3")
    yield "filtered by grade", pages("/customers/?flt0_grade=A", "?grade__exact=A")
    yield "search", pages(f"/customers/?search={quote(TWO)}", f"?q={quote(TWO)}")
    lookup = f"/contacts/ajax/lookup/?name=customer&query={quote(TWO)}"
    term = f"/admin/autocomplete/?app_label=django_desk&model_name=contact&field_name=customer&term={quote(TWO)}"
    yield "look-up", ((lambda: _opened(desk, lookup)), (lambda: _opened(peer, term)))
    form, change = f"/customers/edit/?id={known.key}", f"{known.key}/change/"
    yield "form to edit", pages(form, change)
    yield "edit saved", _edits(desk, peer, form, f"/admin/django_desk/customer/{change}")


def _opened(browser: Any, path: str) -> Any:
    answer = browser.get(path, buffered=True)
    if answer.status_code != 200:
        raise SystemExit(f"{path} answers {answer.status_code}")
    return answer


def _edits(desk: Any, peer: Any, form: str, change: str) -> tuple[Ask, Ask]:
    """Another region each time, sent with all that the form holds."""
    from bench import django_desk

    def save(browser: Any, path: str, kept: dict[str, str], version: int) -> None:
        answer = browser.post(path, data={**kept, "region": f"第{version}区"}, buffered=True)
        if answer.status_code != 302:
            raise SystemExit(f"{path} is not saved, {answer.status_code}")

    def ours() -> None:
        save(desk, form, {**sent[0], "row_version": str(versions[0])}, versions[0])
        versions[0] += 1

    def theirs() -> None:
        save(peer, change, {**sent[1], "csrfmiddlewaretoken": django_desk.TOKEN}, versions[1])
        versions[1] += 1

    sent = [_filled_in(_opened(browser, path).text) for browser, path in ((desk, form), (peer, change))]
    versions = [int(sent[0]["row_version"]), 1]
    return ours, theirs


def _filled_in(page: str) -> dict[str, str]:
    """What a browser would send of the form's texts and ticks."""
    tags = re.findall(r"<input[^>]*>", page)
    inputs = [dict(re.findall(r'([a-z]+)="([^"]*)"', tag)) | {"checked": "checked" in tag} for tag in tags]
    wanted = [one for one in inputs if one.get("type") != "checkbox" or one["checked"]]
    return {one["name"]: one.get("value", "") for one in wanted if "name" in one and not one["name"].startswith("_")}


@dataclass(frozen=True)
class Took:
    ms: float
    processor_ms: float


@dataclass(frozen=True)
class Row:
    ours: Took
    theirs: Took

    @property
    def ratio(self) -> float:
        return self.ours.ms / self.theirs.ms


def _row(name: str, ours: Ask, theirs: Ask, servers: Callable[[], float]) -> Row:
    """In turns, warm; fewer rounds of what takes long."""
    rounds, took, used = ROUNDS, ([], []), [0.0, 0.0]
    ours(), theirs()
    done = 0
    begun = time.perf_counter()
    while done < rounds:
        for at, ask in enumerate((ours, theirs)):
            gc.collect()
            processor, start = time.process_time() + servers(), time.perf_counter()
            ask()
            took[at].append((time.perf_counter() - start) * 1000)
            used[at] += (time.process_time() + servers() - processor) * 1000
        done += 1
        if time.perf_counter() - begun > LONGEST_S:
            break
    row = Row(*(Took(statistics.median(ms), spent / done) for ms, spent in zip(took, used, strict=True)))
    _print(name, row)
    return row


def _print(name: str, row: Row) -> None:
    shown = [f"{one.ms:,.1f} ({one.processor_ms:,.1f})" for one in (row.ours, row.theirs)]
    processor = row.ours.processor_ms / max(row.theirs.processor_ms, 0.01)
    print(f"  {name:34}{shown[0]:>20}{shown[1]:>22}{row.ratio:>8.2f}{processor:>11.2f}", flush=True)


def _postgresql_seconds(app: Any) -> Callable[[], float]:
    """What the server's processes have used for the connections of this database, both ours and Django's."""
    from sqlalchemy import text

    from admin_app.extensions import db

    with app.app_context():
        ours = db.engine.connect()

    def seconds() -> float:
        found = ours.execute(text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")).scalars()
        fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in found]
        ours.rollback()
        return sum(int(one[11]) + int(one[12]) for one in fields) / os.sysconf("SC_CLK_TCK")

    return seconds


def _exports(desk: Any, peer: Any, servers: Callable[[], float]) -> tuple[Row, float]:
    """All customers as CSV, taken piece by piece; the row, and how large our process was at most."""
    took, sizes = [], []
    for browser, path in ((desk, "/customers/export/csv/"), (peer, "/admin/django_desk/customer/export/")):
        gc.collect()
        before, processor, start = resident_mb(), time.process_time() + servers(), time.perf_counter()
        with _largest() as seen:
            answer = browser.get(path, buffered=False)
            lines = sum(piece.count(b"\n") for piece in answer.response)
            answer.close()
        spent = (time.process_time() + servers() - processor) * 1000
        took.append(Took((time.perf_counter() - start) * 1000, spent))
        sizes.append(f"{lines:,} lines, {seen[0] - before:.0f} MB grown, {seen[0]:.0f} in all")
        if browser is desk:
            most = seen[0]
    row = Row(*took)
    _print("export", row)
    print(f"  {'':34}Guizhang {sizes[0]}; Django {sizes[1]}")
    return row, most


@contextmanager
def _largest() -> Iterator[list[float]]:
    """The most that the process held meanwhile, in MB; looked at by another thread."""
    seen, ended = [resident_mb()], threading.Event()

    def look() -> None:
        while not ended.wait(0.02):
            seen[0] = max(seen[0], resident_mb())

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield seen
    finally:
        ended.set()
        looking.join()


if __name__ == "__main__":
    given = sys.argv[1:]
    run(int(given[1]) if len(given) > 1 else 100_000, given[0] if given else "sqlite")
