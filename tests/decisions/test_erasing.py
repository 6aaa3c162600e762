"""What is left of a decision about a customer lawfully destroyed? That it was taken; nothing of what it stood on."""

from typing import Any

import pytest

from admin_app.accounts import tokens
from admin_app.audit import verifying
from admin_app.audit.models import AuditEntry, AuditValues
from admin_app.decisions import service
from admin_app.decisions.erasing import erase_facts
from admin_app.decisions.models import DecisionRecord
from admin_app.errors import Refused
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded
from tests.decisions.test_screens import decide
from tests.factories import make_customer


def kept(decision_id: str) -> tuple[Any, ...]:
    with unguarded("a test looks"):
        row = db.session.get(DecisionRecord, decision_id)
        return row.policy, row.version, row.rule, row.facts, row.outcome, row.reasons, row.passed_over


@pytest.fixture
def erased(session: Any, cast: Any) -> tuple[str, str]:
    """A decision about a customer, its facts erased, and one about another."""
    customer = make_customer(owner="sales1", grade="B")
    one, other = decide("credit", customer), decide("credit", make_customer(owner="sales1", grade="B"))
    before = kept(other)
    assert kept(one)[3]["contract_period_sales_fen"] == 1_000_000_00
    assert erase_facts(customer.id, by_id=cast["gm"].id, reason="销毁证书 1") == 1
    session.commit()
    assert kept(other) == before
    return one, other


def test_facts_outcome_and_reasons_are_emptied_and_noted(erased: tuple[str, str], cast: Any) -> None:
    assert kept(erased[0]) == ("credit_terms", 1, "B-open-account", {}, {}, [], [])
    found = db.select(AuditEntry.action, AuditEntry.user_id, AuditValues.content).join(
        AuditValues, AuditValues.number == AuditEntry.number
    )
    noted = ("decision.facts_erased", cast["gm"].id, {"decisions": 1, "reason": "销毁证书 1"})
    assert [tuple(row) for row in db.session.execute(found)] == [noted]
    assert list(verifying.broken_entries()) == []


def test_asked_again_it_says_why_not(erased: tuple[str, str], as_reader: Any) -> None:
    with as_reader("gm"):
        assert service.replay(erased[1])[1].outcome == kept(erased[1])[4]
        with pytest.raises(Refused) as refused:
            service.replay(erased[0])
    assert refused.value.says["en"] == (
        "The facts of this decision were erased on 2026-11-23 by lawful destruction; it cannot be asked again."
    )
    assert refused.value.clause == "二(二)6.10"


def test_its_page_says_so(erased: tuple[str, str], sign_in: Any) -> None:
    page = sign_in("auditor").get(f"/decisions/{erased[0]}?lang=en")
    assert page.status_code == 200
    assert "erased on 2026-11-23 by lawful destruction" in page.text
    assert "1,000,000.00" not in page.text
    assert "another answer" not in page.text


def test_the_api_gives_what_is_left_and_refuses_to_replay(erased: tuple[str, str], client: Any, cast: Any) -> None:
    bearer = {"Authorization": f"Bearer {tokens.make(cast['gm'])}"}
    answer = client.get(f"/api/v1/decisions/{erased[0]}", headers=bearer)
    assert (answer.status_code, answer.json["facts"], answer.json["outcome"]) == (200, {}, {})
    assert answer.json["erased_at"].startswith("2026-11-23T")
    again = client.post(f"/api/v1/decisions/{erased[0]}/replay", headers=bearer)
    assert (again.status_code, again.json["clause"]) == (409, "二(二)6.10")
    assert "erased_at" not in client.get(f"/api/v1/decisions/{erased[1]}", headers=bearer).json


def test_a_second_time_there_is_nothing_left_to_erase(erased: tuple[str, str], session: Any, cast: Any) -> None:
    with unguarded("a test looks"):
        customer_id = session.get(DecisionRecord, erased[0]).customer_id
    assert erase_facts(customer_id, by_id=None, reason="again") == 0
