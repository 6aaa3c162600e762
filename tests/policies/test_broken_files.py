"""Every broken rule file before each door: read from disk, submitted as a draft, published or checked from the shell.

None takes effect, nothing of it is kept but what is wrong with it, and the last good version answers meanwhile.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from admin_app.decisions import service as decisions
from admin_app.errors import Invalid
from admin_app.extensions import Base, db
from admin_app.policies import service
from admin_app.policy_desk import service as drafts
from rules.engine import RuleFileRefused, load_text
from tests import databases
from tests.cli.conftest import Shell, sqlite, template  # noqa: F401 fixtures
from tests.factories import DAY, as_reader
from tests.policy_desk.acting import Acts
from tests.rules.engine.files import GOOD
from tests.rules.engine.test_broken import BROKEN

one_database = pytest.mark.parametrize("desk", ["sqlite"], indirect=True)  # a file is refused before it is asked
FILE = "release.py"
NAMES = [path.stem for path in BROKEN]
FACTS = {"grade": "A", "days_late": 30, "hold": False, "sum_fen": 100, "asked_fen": None}
ANSWER = {"go": True, "up_to_fen": 50}


@dataclass(frozen=True)
class Broken:
    """What stands in the file, and what is said of it first."""

    text: str
    en: str
    zh: str


def broken() -> Iterator[Broken]:
    for path in BROKEN:
        text = path.read_text(encoding="utf-8")
        with pytest.raises(RuleFileRefused) as refused:
            load_text(text, FILE)
        fault = refused.value.faults[0]
        yield Broken(text, fault.text("en"), fault.text("zh"))


@pytest.fixture
def folder(app: Any, session: Any, tmp_path: Path) -> Iterator[Path]:
    """A folder of one rule file, read and in force."""
    (tmp_path / FILE).write_text(GOOD, encoding="utf-8")
    app.config["GUIZHANG_RULES"] = str(tmp_path)
    databases.forget_policy()
    assert service.read_disk() == []
    yield tmp_path
    databases.forget_policy()


def answer() -> tuple[Any, int]:
    with as_reader("credit"):
        asked = decisions.ask("release", FACTS, DAY)
    return asked.outcome, asked.version


def stored(*but: str) -> dict[str, list[Any]]:
    """Every row of every table, but of these."""
    db.session.rollback()
    with db.engine.connect() as connection:
        tables = [table for table in Base.metadata.sorted_tables if table.name not in but]
        return {table.name: list(connection.execute(select(table).order_by(*table.primary_key))) for table in tables}


@one_database
@pytest.mark.parametrize("environment", ["demo", "production"])
def test_no_broken_file_on_disk_takes_effect(folder: Path, app: Any, environment: str) -> None:
    app.config["GUIZHANG_ENV"] = environment
    before, answers, told = stored("disk_reading"), [], []
    wrong = list(broken())
    for one in wrong:
        (folder / FILE).write_text(one.text, encoding="utf-8")
        service.read_disk()
        [(filename, faults)] = service.faults_on_disk()
        told.append((filename, faults[0]["en"], faults[0]["zh"]))
        answers.append(answer())
    assert told == [(FILE, one.en, one.zh) for one in wrong]
    assert answers == [(ANSWER, 1)] * len(NAMES)
    assert stored("disk_reading") == before
    (folder / FILE).write_text(GOOD.replace("Parameter(30", "Parameter(31"), encoding="utf-8")
    assert (service.read_disk(), service.faults_on_disk()) == ([], [])
    assert answer() == (ANSWER, 2 if environment == "demo" else 1)


@one_database
def test_no_broken_draft_is_submitted(folder: Path) -> None:
    acts = Acts()
    draft = acts("csmanager", drafts.start, FILE)
    before, answers, told = stored("policy_draft"), [], []
    for one in broken():
        acts.write(draft, one.text)
        with pytest.raises(Invalid) as refused:
            acts.submit(draft)
        told.append({field: sentence["en"] for field, sentence in refused.value.errors.items()})
        answers.append(answer())
    said = [{"text": f"The rules have a fault: {one.en}"} for one in broken()]
    said[NAMES.index("example-wrong")] = {"text": drafts.AGREE_FIRST["en"]}
    assert told == said
    assert answers == [(ANSWER, 1)] * len(NAMES)
    assert stored("policy_draft") == before
    with as_reader("csmanager"):
        assert [(one.state, one.request_id) for one in drafts.at_work()] == [("draft", None)]


def test_no_broken_file_is_published_or_passes_the_check(sqlite: Shell) -> None:  # noqa: F811 a fixture's name
    folder = sqlite.folder / "rules"
    folder.mkdir()
    sqlite.env["GUIZHANG_RULES"] = str(folder)
    (folder / FILE).write_text(GOOD, encoding="utf-8")
    facts = [f"{name}={json.dumps(value)}" for name, value in FACTS.items()]

    def decided() -> Any:
        said = sqlite("decide", "release", *facts)
        return said.code, json.loads(said.out)["outcome"]

    assert decided() == (0, ANSWER)
    before, wrong = sqlite.everything(), list(broken())
    elsewhere = sqlite.file(FILE, "")
    for one in wrong:
        Path(elsewhere).write_text(one.text, encoding="utf-8")
        for command in ("publish", "format"):
            said = sqlite("policy", command, elsewhere)
            assert (said.code, said.out, said.err.split("\n")[0]) == (1, "", one.en)
        assert Path(elsewhere).read_text(encoding="utf-8") == one.text
    assert sqlite.everything() == before
    for path in BROKEN:
        (folder / path.with_suffix(".py").name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    said = sqlite("policy", "check", str(folder))
    named = {line.split(":")[0] for line in said.err.splitlines()}
    assert (said.code, named) == (1, {f"{name}.py" for name in NAMES})
    assert decided() == (0, ANSWER)
    kept = sqlite.everything()
    assert {name for name in before if kept[name] != before[name]} == {"disk_reading"}
