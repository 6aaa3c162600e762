"""What does every test stand on? One desk on SQLite and one on PostgreSQL per worker, emptied between tests.

A test that asks for `app` (or `session`, `cast`, `sign_in`, …) runs on both databases; a test that asks for
none of them pays nothing. The business day is 2026-11-23.
"""

import gc
import inspect
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from hypothesis import settings

from tests.scheduling import FIRST, Scheduling
from tests.secrecy.matrix.contract import PEOPLE

os.environ.update(GUIZHANG_TODAY="2026-11-23", GUIZHANG_ENV="demo", GUIZHANG_ZONE="Asia/Shanghai")
for name in ("DATABASE_URL", "SECRET_KEY", "GUIZHANG_DEMO_PASSWORD", "GUIZHANG_RULES", "GUIZHANG_FILES"):
    os.environ.pop(name, None)


settings.register_profile("guizhang", derandomize=True, database=None)  # the same cases every time
settings.load_profile("guizhang")
gc.disable()  # until all tests are collected: of what is imported meanwhile nothing goes


def pytest_configure(config: pytest.Config) -> None:
    """One folder for the whole run, made by the process that started it and known to its workers by name."""
    if not hasattr(config, "workerinput"):
        os.environ["GUIZHANG_TEST_FOLDER"] = tempfile.mkdtemp(prefix="gz-")
        Path(os.environ["GUIZHANG_TEST_FOLDER"]).chmod(0o755)
    os.environ["GUIZHANG_INSTANCE"] = str(Path(os.environ["GUIZHANG_TEST_FOLDER"], "instance"))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    return Scheduling(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One more than there are cores: the one with the browser waits most of its time."""
    return (os.cpu_count() or 1) + 1


# Forms, pages, accounts, files and the shell ask nothing of a database that other tests do not ask of both.
ONE_DATABASE = {
    "accounts": ("people", "sign_ins", "sign_in", "sign_on", "links", "second_factor", "tokens"),
    "api": ("bad_bodies", "problems", "schemathesis"),
    "archive": ("screens", "destruction_screens", "consulting"),
    "attachments": ("service",),
    "contracts": ("screens",),
    "cli": ("moving", "policy", "people", "commands"),
    "complaints": ("steps", "intakes", "stateful", "screens"),
    "customers": ("disclosures", "circle", "forms", "sections"),
    "decisions": ("screens",),
    "duties": ("company_screens",),
    "imports": ("screens", "matching", "crm"),
    "plans": ("screens",),
    "policies": ("screens", "clause_readings"),
    "policy_desk": ("screens",),
    "prospects": ("steps", "screens"),
    "receivables": ("screens",),
    "screens": ("conflicts", "help", "in_place", "order"),
    "secrecy": ("undertaking", "why", "deletion", "audit_screen"),
    "seed": ("demo", "days"),
    "visits": ("screens",),
    "staff": ("establishment", "screens"),
    "waivers": ("screens",),
}


# Long, and near something else that is asked every time; GUIZHANG_EVERY_WALK asks these, too.
LONG = (
    "test_query_counts.py::test_as_many_queries_for_one_row_as_for_three[sqlite-finance]",
    "test_policy_rules.py::",
    *(  # there and back again is asked all the same
        f"test_safekeeping.py::test_{name}[{kind}-{kind}]"
        for name in (
            "what_is_backed_up_comes_back_on_either_database",
            "people_sign_in_and_work_goes_on_after_a_restore",
        )
        for kind in ("sqlite", "postgresql")
    ),
    "test_days.py::test_it_can_be_loaded_around_any_day[sqlite-day2]",  # an ordinary day, as the walks' is
    "test_days.py::test_the_same_day_gives_the_same_data",  # two more fillings, in processes of their own
    "test_an_empty_demonstration_is_filled_once",  # as the walks' desk is
    *(  # one who sees his own, one by level, one the cards alone, one nothing; the others come near to one of them
        f"test_nothing_hidden_shows_anywhere[sqlite-{person}]"
        for person in PEOPLE
        if person not in ("sales1", "itclerk", "service", "admin")
    ),
    *(  # on PostgreSQL whoever has most lists
        f"test_nothing_hidden_shows_anywhere[postgresql-{person}]" for person in PEOPLE if person != "credit"
    ),
)
# What is asked of both databases every time: SQL of our own, what is kept for ever, several at once. Every other test is
# asked of one of them, half of the tests of each; GUIZHANG_EVERY_WALK asks them all of both.
BOTH = (
    *("audit/", "secrecy/", "test_at_once.py", "test_kill.py", "test_migrations.py"),
    *("credit/test_preview_agrees.py", "duties/test_duties.py", "policy_desk/test_workers.py"),
    *("receivables/test_figures.py", "imports/test_receivables.py", "cli/test_safekeeping.py"),
    *(  # of the policy desk: rows that are locked, a snapshot read while others write, policies compiled to SQL
        f"policy_desk/test_{name}"
        for name in (
            "announcing.py::test_owners_hear_of_their_own_and_managers_of_all_they_see",
            "announcing.py::test_who_asked_lately_and_whose_post_a_differing_rule_names_hears_of_it",
            "drafts.py::test_two_who_sign_at_once_publish_once",
            "later_edition.py::test_three_posts_instead_of_five_are_told_tried_published_and_gone_back_from",
            "preview.py::test_one_cancelled_while_it_runs_leaves_no_row",
            "preview.py::test_records_that_open_or_close_are_listed_as_far_as_the_reader_sees_them",
            "preview.py::test_the_latest_of_the_same_texts_is_found_and_old_ones_go",
            "preview.py::test_what_is_written_meanwhile_is_not_seen",
            "stops.py::test_a_stopped_policy_allows_nothing_and_put_back_decides_as_before",
            "stops.py::test_who_may_read_stopped_shows_nobody_anything",
        )
    ),
)
DATABASES = ("sqlite", "postgresql")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Those ask SQLite alone, and most others one of the two."""
    tests = Path(__file__).parent
    files = {tests / area / f"test_{name}.py" for area, names in ONE_DATABASE.items() for name in names}
    assert all(file.exists() for file in files), "a file of ONE_DATABASE has another name now"
    twice = [one for one in items if one.path in files and "postgresql" in _parameters(one)]
    if not os.environ.get("GUIZHANG_EVERY_WALK"):
        twice += [one for one in items if any(name in one.nodeid for name in LONG)]
        twice += _repeated([one for one in items if one.path.parent == tests / "browser"])
        dropped = set(twice)
        twice += _other_databases([one for one in items if one not in dropped])
    if twice:
        gone = set(twice)
        config.hook.pytest_deselected(items=list(gone))
        items[:] = [one for one in items if one not in gone]
    items.sort(key=lambda one: not one.nodeid.startswith(FIRST))


def pytest_collection_finish() -> None:
    """What is imported by now stays; there is no need to look again and again whether it may go."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)
    gc.enable()


def _repeated(walks: list[pytest.Item]) -> list[pytest.Item]:
    """All but one of each walk that is made in several languages and widths; from walk to walk another one is made."""
    by_walk: dict[str, list[pytest.Item]] = {}
    for one in walks:
        by_walk.setdefault(one.nodeid.partition("[")[0], []).append(one)
    kept = [same[at % len(same)] for at, same in enumerate(by_walk.values())]
    return [one for one in walks if one not in kept]


def _other_databases(items: list[pytest.Item]) -> list[pytest.Item]:
    """Of each test that is there for both databases, outside `BOTH`, the one of them; by its name, so that it stays."""
    pairs: dict[str, list[pytest.Item]] = {}
    for one in items:
        named = [name for name in DATABASES if name in _parameters(one)]
        if len(named) == 1 and not one.nodeid.removeprefix("tests/").startswith(BOTH):
            pairs.setdefault(one.nodeid.replace(named[0], "?"), []).append(one)
    return [both[crc32(name.encode()) % 2] for name, both in pairs.items() if len(both) == 2]


def _parameters(item: pytest.Item) -> list[str]:
    spec = getattr(item, "callspec", None)
    return spec.id.split("-") if spec is not None else []


def pytest_unconfigure(config: pytest.Config) -> None:
    gc.freeze()  # pytest would collect what is left, five times over
    if hasattr(config, "workerinput"):
        return
    folder = Path(os.environ["GUIZHANG_TEST_FOLDER"])
    if (folder / "pg").exists():
        from tests import databases

        databases.stop_postgresql(folder / "pg")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The desk on one database, schema, cast and policy made once per worker; use `app` instead."""
    from tests import databases

    with databases.fresh(request.param, tmp_path_factory.mktemp("desk")) as made:
        yield made


@pytest.fixture
def app(desk: Any) -> Iterator[Any]:
    """The application, its database holding the cast and the shipped policy and nothing else."""
    config = dict(desk.app.config)
    desk.clear()
    desk.app.extensions["access_log"].searched.clear()
    yield desk.app
    desk.app.config.clear()
    desk.app.config.update(config)


@pytest.fixture
def session(app: Any) -> Iterator[Any]:
    """The database session, in an application context. Nobody reads: see `as_reader`."""
    from admin_app.extensions import db

    with app.app_context():
        yield db.session
        db.session.rollback()


@pytest.fixture
def cast(session: Any) -> dict[str, Any]:
    """The demo users of the contract by username."""
    from tests import factories

    return factories.cast()


@pytest.fixture
def client(app: Any) -> Any:
    """A browser in which nobody is signed in."""
    return app.test_client()


@pytest.fixture
def sign_in(app: Any) -> Callable[[str], Any]:
    """`sign_in("sales1")`: a browser in which that person is signed in (without the cost of a password)."""
    from tests import factories

    return lambda username: factories.signed_in(app, username)


@pytest.fixture
def as_reader(session: Any) -> Callable[..., AbstractContextManager[Any]]:
    """`with as_reader("sales1"): …` reads and writes as that person on the business day, or on another."""
    from tests import factories

    return factories.as_reader


@pytest.fixture
def act(as_reader: Callable[..., Any], session: Any) -> Callable[..., Any]:
    """`act("clerk", suggestions.make, "标题", "内容")`, committed; the day stands in `on`, for whoever asks it."""
    from tests.factories import DAY

    def go(by: str, doing: Callable[..., Any], *given: Any, on: date = DAY, **more: Any) -> Any:
        if "on" in inspect.signature(doing).parameters:
            more["on"] = on
        with as_reader(by, on):
            try:
                done = doing(*given, **more)
                session.commit()
                return done
            finally:
                session.rollback()

    return go


@pytest.fixture
def count_queries(session: Any) -> Callable[[], AbstractContextManager[list[str]]]:
    """`with count_queries() as statements: …`; then `len(statements)`."""
    from tests import databases

    return databases.count_queries


@pytest.fixture
def no_monthly_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each salesperson of the cast owes his report of the month, whatever a test is about; here nobody does."""
    from admin_app.duties import kinds

    others = {name: kind for name, kind in kinds._kinds.items() if name != "information_report"}
    monkeypatch.setattr(kinds, "_kinds", others)
