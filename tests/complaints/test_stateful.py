"""Any acts in any order, against a plain table: what is not next is refused and changes nothing."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from admin_app.areas.visits.models import Visit
from admin_app.errors import DeskError
from tests.complaints.helpers import STEPS, recorded, stored
from tests.factories import make_customer

pytestmark = pytest.mark.parametrize("desk", ["sqlite"], indirect=True)

# stage → act → stage, as 四1 has it
NEXT = {
    "recorded": {"agree": "agreed", "void": "void"},
    "agreed": {"judge": "passed_on", "unfounded": "unfounded", "service": "service"},
    "unfounded": {"reply": "to_visit"},
    "service": {"serve": "to_visit", "pass_on": "service"},
    "passed_on": {"examine": "examined", "pass_on": "passed_on"},
    "examined": {"propose": "examined", "submit": "deciding", "pass_on": "examined"},
    "deciding": {"decide": "instructed"},
    "instructed": {"feed_back": "to_visit", "pass_on": "instructed"},
    "to_visit": {"visit": "visited", "unhappy": "recorded"},
    "visited": {"archive": "archived", "improve": "visited"},
    "archived": {},
    "void": {},
}


class Complaints(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.key = recorded(make_customer())
        self.stage, self.round, self.alternatives, self.was_founded = "recorded", 1, 0, False
        self.answered, self.improvements = set(), 0

    @rule(act=st.sampled_from(sorted(STEPS)), hurry=st.booleans())
    def take(self, act, hurry):
        """Any act; or, in a hurry, one that is next."""
        following = NEXT[self.stage]
        if hurry and following and act not in following:
            act = sorted(following)[len(act) % len(following)]
        expected = following.get(act)
        if act == "submit" and self.alternatives < 2:
            expected = None
        if act in ("sanction", "spare") and self.was_founded and self.stage in ("instructed", "to_visit", "visited"):
            expected = self.stage
        if act == "remedy" and self.improvements:
            expected = self.stage
        if act == "archive" and (self.improvements or (self.was_founded and self.answered != {"sanction", "spare"})):
            expected = None
        if act == "void" and self.round > 1:
            expected = None
        try:
            STEPS[act](self.key)
        except (DeskError, IndexError):
            assert expected is None, f"{act} at {self.stage} was refused"
            return
        assert expected is not None, f"{act} at {self.stage} was let pass"
        self.alternatives += act == "propose"
        self.was_founded = self.was_founded or act == "judge"
        self.improvements += (act == "improve") - (act == "remedy")
        self.answered |= {act} & {"sanction", "spare"}
        if act == "unhappy":
            self.answered = set()
            self.round, self.alternatives, self.was_founded = self.round + 1, 0, False
        self.stage = expected

    @invariant()
    def it_is_where_the_table_says(self):
        row = stored(self.key)
        assert (row.stage, row.round) == (self.stage, self.round)
        if row.stage == "archived":
            assert stored(row.visit_id, Visit).visit_state == "done"
            assert row.summary


def test_no_step_is_skipped_in_any_order(session):
    run_state_machine_as_test(
        Complaints,
        settings=settings(
            max_examples=6,
            stateful_step_count=25,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
