"""For how long after its day is a duty not overdue yet? Policy `duty_grace`: counted in working days, by kind."""

from datetime import date, timedelta

import pytest

from admin_app.duties import kinds, service
from admin_app.duties.grace import overdue_by
from admin_app.policies import service as policies
from tests.credit.test_preview import edited
from tests.factories import DAY, make_customer

pytestmark = pytest.mark.usefixtures("no_monthly_report")

GRACE = ("grace_working_days = Parameter(\n    0", "grace_working_days = Parameter(\n    2")
FRIDAY = date(2026, 11, 20)  # DAY is the Monday after


def asked(as_reader, on):
    with as_reader("credit", on) as one:
        found, _ = service.duties_of(one, on)
        late, _ = service.duties_of(one, on, overdue=True)
        counts = service.counts_of(one, on)
    return [(duty.state, duty.days, duty.in_grace) for duty in found], len(late), counts


def test_without_grace_a_duty_is_overdue_on_the_next_day(session, cast):
    assert [overdue_by(DAY)(kind) for kind in ("credit_report", "signature", "unknown")] == 3 * [
        DAY - timedelta(days=1)
    ]


def test_with_two_working_days_it_is_due_until_they_are_over(session, cast, as_reader):
    make_customer(grade="C", last_report_on=date(2026, 10, 20))
    with policies.supposing(edited("reporting.py", GRACE), DAY):
        for on, days in ((FRIDAY, 0), (DAY, 3), (DAY + timedelta(days=1), 4)):
            told = ([("due", days, days > 0)], 0, {"overdue": 0, "due": 1, "soon": 0})
            assert asked(as_reader, on) == told, on
        after = DAY + timedelta(days=2)
        assert asked(as_reader, after) == ([("overdue", 5, False)], 1, {"overdue": 1, "due": 0, "soon": 0})
        assert overdue_by(DAY)("signature") == DAY - timedelta(days=1)
    assert asked(as_reader, DAY)[2] == {"overdue": 1, "due": 0, "soon": 0}


@pytest.mark.parametrize("policy", ["duty_grace", "duty_waiver"])
def test_the_policy_knows_every_kind_of_duty(session, policy):
    """A new kind is named in rules/reporting.py, so that a manager can give it grace, or let it be waived."""
    known = policies.in_force(policy, DAY).loaded.facts["kind"].values
    assert set(known) == {kind.name for kind in kinds.registered()} | {"information_report"}
