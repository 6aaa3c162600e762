"""A text that held before rule files said which answers refuse goes on as it was; a new one must say it."""

from pathlib import Path
from typing import Any

import pytest

from admin_app.decisions import service as decisions
from admin_app.extensions import db
from admin_app.policies import service as policies
from admin_app.policy_desk import service, stops
from admin_app.secrecy.reader import unguarded
from rules.engine import RuleFileRefused, load_text
from tests.factories import DAY, as_reader
from tests.policy_desk.acting import Acts

SHIPPED = Path("rules/approvals.py").read_text()
OLD = "\n".join(line for line in SHIPPED.splitlines() if not line.lstrip().startswith("refuses=")) + "\n"
FACTS = {"limit_fen": 1, "allowed_fen": 1}
one_database = pytest.mark.parametrize("desk", ["sqlite"], indirect=True)


@pytest.fixture
def old(acts: Acts) -> Any:
    """The file as it was published before."""
    with unguarded("as an earlier edition of the desk published it"):
        policies.publish(load_text(OLD, "approvals.py", was_published=True), effective_on=DAY, origin="shell")
        db.session.commit()
    return policies.versions("limit_approval")[-1]


@one_database
def test_it_decides_and_stopped_refers_to_a_manager(acts: Acts, old: Any) -> None:
    with as_reader("csmanager"):
        assert decisions.ask("limit_approval", FACTS, DAY).outcome["approver"] == "cs_manager"
    acts("gm", stops.stop, "limit_approval", "wrong figures")
    with as_reader("csmanager"):
        assert decisions.ask("limit_approval", FACTS, DAY).decision.rule == "limit-approval-stopped"


@one_database
def test_one_may_go_back_to_it_and_changes_nothing_without_saying_what_refuses(acts: Acts, old: Any) -> None:
    assert service.read(old.source.text, "approvals.py").faults == ()
    fault = service.read(OLD + "# a change\n", "approvals.py").faults[0]
    assert "nothing says which answers refuse" in fault.problem["en"]


def test_the_same_text_is_refused_where_it_never_held() -> None:
    with pytest.raises(RuleFileRefused, match="nothing says which answers refuse"):
        load_text(OLD, "approvals.py")
