"""What do programs hear while a policy is stopped?"""

from collections.abc import Iterator
from typing import Any

import pytest

from admin_app.extensions import db
from admin_app.policy_desk import stops
from tests.api.test_problems import problem_of
from tests.factories import as_reader

LEVELS = {"level_before": "secret", "level_after": "confidential"}


@pytest.fixture
def stopped(cast: Any) -> Iterator[None]:
    with as_reader("gm"):
        for policy in ("level_change", "credit_terms"):
            stops.stop(policy, "a drill")
        db.session.commit()


@pytest.mark.usefixtures("stopped")
@pytest.mark.parametrize(("path", "body"), [("", {"facts": LEVELS}), ("/batch", {"cases": [LEVELS]})])
def test_a_policy_that_answers_nothing_refuses_with_its_clause(call: Any, path: str, body: Any) -> None:
    status, _kind, told = problem_of(call("clerk").post(f"/decisions/level_change{path}", body))
    assert (status, told["clause"]) == (409, "二(二)7.2.3")
    assert "refer the case to a manager" in told["detail"]


@pytest.mark.usefixtures("stopped")
def test_the_fingerprint_is_the_published_one(call: Any) -> None:
    held = call("credit").get("/policies/credit_terms").json
    assert held["hash"] == call("credit").get("/policies/credit_terms/versions").json["items"][0]["hash"]
    assert [one["id"] for one in held["rules"]] == ["credit-terms-stopped"]
