"""Who may read what happened."""

from typing import Any

import pytest

from admin_app.accounts.demo import CAST
from admin_app.audit import service as audit
from admin_app.secrecy.reader import unguarded
from tests.factories import make_customer

READERS = {"gm", "auditor"}


@pytest.fixture
def _happened(session: Any, cast: Any) -> None:
    customer = make_customer("青岚纸业", level="top_secret")
    with unguarded("a test's arrangement"):
        audit.record("customer.test", user_id=cast["clerk"].id, subject="青岚纸业", customer_id=customer.id)
        audit.record("policy.test", user_id=cast["gm"].id, subject="credit.py", values={"on": "2026-11-23"})
        session.commit()


@pytest.mark.parametrize("username", [row[0] for row in CAST])
@pytest.mark.usefixtures("_happened")
def test_the_audit_is_for_the_auditor_and_the_general_manager(sign_in: Any, username: str) -> None:
    answer = sign_in(username).get("/audit/")
    assert answer.status_code == (200 if username in READERS else 403)
    assert ("青岚纸业" in answer.text) is (username in READERS)


@pytest.mark.usefixtures("_happened")
def test_the_audit_can_be_narrowed_to_one_action(sign_in: Any) -> None:
    page = sign_in("auditor").get("/audit/?action=policy.test").text
    assert "credit.py" in page
    assert "青岚纸业" not in page


@pytest.mark.parametrize("before", ["1", "0", "-5", str(2**63), "x"])
@pytest.mark.usefixtures("_happened")
def test_any_page_number_is_answered(sign_in: Any, before: str) -> None:
    assert sign_in("auditor").get(f"/audit/?before={before}").status_code == 200
