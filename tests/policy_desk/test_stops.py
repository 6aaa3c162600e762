"""A policy stopped in an emergency refers to a manager and never allows; put back, it decides as before."""

from typing import Any

import pytest

from admin_app.decisions import service as decisions
from admin_app.errors import Conflict, Invalid, NotAllowed, Refused
from admin_app.extensions import db
from admin_app.policies import service as policies
from admin_app.policy_desk import stops
from rules.engine import LoadedPolicy
from tests.factories import DAY, as_reader, make_customer
from tests.policy_desk.acting import Acts, b_limit


def test_a_stopped_policy_allows_nothing_and_put_back_decides_as_before(acts: Acts) -> None:
    assert b_limit() == 30_000
    acts("finmanager", stops.stop, "credit_terms", "wrong figures")
    with as_reader("credit"):
        answer = decisions.ask("credit_terms", _facts(), DAY)
    assert answer.outcome == {
        "settlement": "cash_or_prepayment",
        "credit_allowed": False,
        "limit_fen": 0,
        "payment_days": 0,
    }
    assert "manager" in answer.because["en"]
    acts("csmanager", stops.lift, "credit_terms", "mended")
    assert b_limit() == 30_000


def _facts() -> dict[str, Any]:
    return {
        "grade": "A",
        "contract_period_sales_fen": 100_000,
        "contract_days": 30,
        "requested_limit_fen": None,
        "good_reports_in_a_row": 0,
        "careful_review_passed": False,
    }


def test_what_was_decided_while_stopped_is_replayed_so(acts: Acts) -> None:
    acts("gm", stops.stop, "credit_terms", "wrong figures")
    with as_reader("credit") as reader:
        kept = decisions.record(decisions.ask("credit_terms", _facts(), DAY), user_id=reader.user_id)
        db.session.commit()
    acts("gm", stops.lift, "credit_terms", "mended")
    with as_reader("credit"):
        record, again = decisions.replay(kept.id)
        assert (again.outcome, again.decision.rule) == (record.outcome, "credit-terms-stopped")


def test_who_may_read_stopped_shows_nobody_anything(acts: Acts, sign_in: Any) -> None:
    customer = make_customer("停用时看不见的客户")
    page = f"/customers/details/?id={customer.id}"
    assert sign_in("gm").get(page).status_code == 200
    acts("gm", stops.stop, "may_read", "a leak")
    assert sign_in("gm").get(page).status_code == 404
    browser = sign_in("gm")
    assert browser.get("/policies/may_read").status_code == 200
    acts("gm", stops.lift, "may_read", "closed")
    assert sign_in("gm").get(page).status_code == 200


@pytest.mark.parametrize("person", ["clerk", "sales1", "auditor", "credit", "admin"])
def test_others_stop_nothing(acts: Acts, person: str) -> None:
    with pytest.raises(NotAllowed):
        acts(person, stops.stop, "credit_terms", "x")
    assert b_limit() == 30_000


def test_whoever_may_only_stop_does_not_put_back(acts: Acts) -> None:
    acts("mktmanager", stops.stop, "credit_terms", "x")
    with pytest.raises(NotAllowed):
        acts("mktmanager", stops.lift, "credit_terms", "x")


def test_a_reason_is_needed_and_a_stop_holds_once(acts: Acts) -> None:
    with pytest.raises(Invalid):
        acts("gm", stops.stop, "credit_terms", "  ")
    acts("gm", stops.stop, "credit_terms", "x")
    with pytest.raises(Conflict):
        acts("gm", stops.stop, "credit_terms", "x")
    acts("gm", stops.lift, "credit_terms", "x")
    with pytest.raises(Conflict):
        acts("gm", stops.lift, "credit_terms", "x")


def test_a_policy_without_a_safe_answer_is_not_stopped(acts: Acts) -> None:
    with pytest.raises(Refused):
        acts("gm", stops.stop, "credit_report", "x")


def test_the_page_says_that_it_is_stopped_and_offers_to_put_it_back(acts: Acts, sign_in: Any) -> None:
    browser = sign_in("csmanager")
    assert "Emergency: stop this policy" in browser.get("/policies/credit_terms?lang=en").text
    browser.post("/policy-drafts/stop/credit_terms", data={"reason": "wrong figures"})
    page = browser.get("/policies/credit_terms?lang=en").text
    assert "This policy is stopped since" in page
    assert "wrong figures" in page
    browser.post("/policy-drafts/lift/credit_terms", data={"reason": "mended"})
    assert "This policy is stopped since" not in browser.get("/policies/credit_terms?lang=en").text
    assert sign_in("sales1").post("/policy-drafts/stop/credit_terms", data={"reason": "x"}).status_code in (
        302,
        403,
        404,
    )
    assert b_limit() == 30_000


def every_stopped() -> list[tuple[str, LoadedPolicy]]:
    from pathlib import Path

    from rules.engine import load_text

    found = []
    for path in sorted(Path("rules").glob("[a-z]*.py")):
        file = load_text(path.read_text(encoding="utf-8"), path.name)
        found += [(name, one) for name, one in file.policies.items() if one.halted]
    return found


@pytest.mark.parametrize(("name", "policy"), every_stopped(), ids=lambda one: one if isinstance(one, str) else "")
def test_every_stopped_policy_answers_alike_in_both_executors_and_never_allows(name: str, policy: LoadedPolicy) -> None:
    halted = policy.halted
    assert halted is not None
    for example in policy.examples:
        durable, compiled = halted.decide(example.given), halted.decide_compiled(example.given)
        assert durable == compiled
        told = durable.outcome
        assert not any(told.get(one) for one in ("allowed", "credit_allowed", "limit_fen", "copies"))
        assert told.get("verdict", "refused") == "refused"
        assert told.get("access", "none") == "none"


def test_stopping_does_not_change_a_fingerprint(session: Any) -> None:
    assert [policies.version_in_force(name, DAY).number for name in policies.names()] == [1] * len(policies.names())
