"""What does `guizhang …` print, and how does it end? A shell in front of a desk of its own, on both databases."""

import fcntl
import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, func, select, text

from admin_app.cli import main
from admin_app.extensions import Base
from admin_app.screens import meet_all
from tests.databases import PASSWORD, database

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Said:
    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


@dataclass
class Shell:
    """`shell("duties", "--json")` runs a command in this process; `as_process` as a person would."""

    url: str
    folder: Path
    env: dict[str, str] = field(default_factory=dict)

    def __call__(self, *words: str, **env: str | None) -> Said:
        run = CliRunner().invoke(main, [str(word) for word in words], env={**self._env(), **env})
        gc.unfreeze()  # here a command is not all that the process does
        if run.exception and not isinstance(run.exception, SystemExit):
            raise run.exception
        return Said(run.exit_code, run.stdout, run.stderr)

    def as_process(self, *words: str, **env: str) -> Said:
        run = subprocess.run(
            [sys.executable, "-m", "admin_app.cli", *words],
            env=self.whole_env(**env),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
        )
        return Said(run.returncode, run.stdout, run.stderr)

    def whole_env(self, **env: str) -> dict[str, str]:
        return {**os.environ, **self._env(), "GUIZHANG_INSTANCE": str(self.folder), **env}

    def _env(self) -> dict[str, str]:
        files = str(self.folder / "files")
        return {"DATABASE_URL": self.url, "GUIZHANG_FILES": files, "GUIZHANG_DEMO_PASSWORD": PASSWORD, **self.env}

    def file(self, name: str, content: bytes | str) -> str:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    def sql(self, statement: str, **values: Any) -> list[Any]:
        """Past every guard, as somebody with the database's own tools would."""
        return self._done(text(statement), values)

    def rows(self) -> dict[str, int]:
        """How many rows each table holds."""
        tables = Base.metadata.sorted_tables
        counts = select(*(select(func.count()).select_from(t).scalar_subquery().label(t.name) for t in tables))
        return dict(self._done(counts, {})[0]._mapping)

    def everything(self) -> dict[str, list[Any]]:
        """Every row of every table, in the order of its key."""
        tables = Base.metadata.sorted_tables
        return {t.name: [tuple(row) for row in self._done(select(t).order_by(*t.primary_key), {})] for t in tables}

    def _done(self, statement: Any, values: dict[str, Any]) -> list[Any]:
        engine = create_engine(self.url.replace("postgresql://", "postgresql+psycopg://"))
        try:
            with engine.begin() as connection:
                result = connection.execute(statement, values)
                return list(result) if result.returns_rows else []
        finally:
            engine.dispose()


@pytest.fixture(scope="session")
def template() -> Any:
    """`template("sqlite")`: the address of a desk with cast and policy, made by the command, to be copied.

    By whoever asks first of all workers; it goes with the folder of the run.
    """
    meet_all()  # whoever finds it made by another worker knows the tables all the same
    made: dict[str, str] = {}

    def of(kind: str) -> str:
        if kind not in made:
            folder = Path(os.environ["GUIZHANG_TEST_FOLDER"], f"template-{kind}")
            folder.mkdir(exist_ok=True)
            with (folder / "lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                made[kind] = _known(folder / "address") or _made(kind, folder)
        return made[kind]

    return of


def _known(address: Path) -> str:
    return address.read_text("utf-8") if address.exists() else ""


def _made(kind: str, folder: Path) -> str:
    making = database(kind, folder)
    url = making.__enter__()  # and never left: other workers copy it
    assert Shell(url, folder)("duties").code == 0
    (folder / "address").write_text(url, "utf-8")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def shell(request: pytest.FixtureRequest, template: Any, tmp_path: Path) -> Iterator[Shell]:
    """A shell in front of a desk with its cast and policy and nothing else."""
    with database(request.param, tmp_path, like=template(request.param)) as url:
        yield Shell(url, tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shell]:
    """A shell in front of an empty database."""
    with database(request.param, tmp_path) as url:
        yield Shell(url, tmp_path)


@pytest.fixture
def sqlite(template: Any, tmp_path: Path) -> Iterator[Shell]:
    """As `shell`, where the database makes no difference."""
    with database("sqlite", tmp_path, like=template("sqlite")) as url:
        yield Shell(url, tmp_path)
