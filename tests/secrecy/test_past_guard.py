"""The lint that keeps statements past the guard in named modules finds each spelling of them, and nothing else."""

import pytest

from tools.past_guard import ALLOWED, faults, findings

FOUND = {
    "with unguarded('why'):\n    pass": "unguarded",
    "run(options=past_guard('why'))": "past_guard",
    "from sqlalchemy import text\nrun(text('SELECT 1'))": "text",
    "from sqlalchemy import update\nrun(update(Customer))": "bulk",
    "from sqlalchemy.dialects.postgresql import insert\nrun(insert(Customer))": "bulk",
    "run(select(Customer.__table__))": "table",
    "db.session.connection()": "engine",
    "with db.engine.connect() as c:\n    pass": "engine",
    "db.session.bulk_save_objects([])": "bulk",
    "select(Customer).from_statement(x)": "text",
}
PLAIN = (
    "run(select(Customer))",
    "text = note('text')\ntext(1)",
    "form.update(values)",
    "places.insert(0, x)",
    "def update(): ...\nupdate()",
)


@pytest.mark.parametrize("source", FOUND)
def test_a_way_past_the_guard_is_found(source: str) -> None:
    assert {kind for _line, kind, _shown in findings(source)} == {FOUND[source]}


@pytest.mark.parametrize("source", PLAIN)
def test_plain_code_is_left_alone(source: str) -> None:
    assert list(findings(source)) == []


def test_every_such_module_is_named_with_a_reason() -> None:
    assert faults() == []
    assert [path for path, (_may, why) in ALLOWED.items() if len(why) < 10] == []
