"""Where a policy is asked, as read off the code; and which of its rules nothing has met."""

import html
import re
from pathlib import Path
from typing import Any

import pytest

import admin_app
from admin_app import clock
from admin_app.decisions import service as decisions
from admin_app.extensions import db
from admin_app.policies import service as policies
from admin_app.policy_desk.uses import uses_of
from tests.factories import as_reader

pytestmark = pytest.mark.parametrize("desk", ["sqlite"], indirect=True)  # it is the code that is read

ASKED = re.compile(r'\b(?:decisions|policies|service)\.(?:ask|ask_many|ask_about|in_force)\(\s*"(\w+)"')


def named(policy: str) -> set[tuple[str, str]]:
    found = uses_of(policy)
    return {(use.kind, use.name["en"] if isinstance(use.name, dict) else str(use.name)) for use in found}


@pytest.fixture
def reading(app: Any, session: Any) -> Any:
    with app.test_request_context("/?lang=en"), as_reader("csmanager"):
        yield


def test_screens_signatures_and_routes_that_ask_a_policy_are_found(reading: Any) -> None:
    found = named("credit_terms")
    assert ("signature", "A credit limit") in found
    assert ("customer_page", "") in found
    assert ("route", "GET /api/v1/customers/<path:code>") in found
    screens = {use.url for use in uses_of("credit_terms") if use.kind == "screen"}
    assert screens == {"/sales", "/limits", "/credit-reports"}


def test_what_is_asked_of_everything_that_is_read_is_said_so(reading: Any) -> None:
    assert named("may_read") == {("everything", "")}


def test_a_policy_asked_by_a_constant_or_for_duties_is_found(reading: Any) -> None:
    assert {use.kind for use in uses_of("destruction")} == {"screen", "signature"}
    assert "duties" in {use.kind for use in uses_of("duty_terms")}


def test_every_policy_that_the_code_asks_by_name_has_a_use(reading: Any) -> None:
    sources = [path.read_text() for path in Path(admin_app.__file__).parent.rglob("*.py")]
    asked = {name for text in sources for name in ASKED.findall(text)} & set(policies.names())
    assert len(asked) > 10
    assert [name for name in policies.names() if not uses_of(name)] == []


def test_the_page_says_where_a_policy_is_used_and_which_rules_no_decision_met(session: Any, sign_in: Any) -> None:
    mei = sign_in("csmanager")
    page = html.unescape(mei.get("/policies/credit_report?lang=en").text)
    assert "Used by" in page
    assert "No recorded decision that you may see was answered by this policy." in page
    with as_reader("csmanager") as reader:
        answer = decisions.ask("credit_report", {"grade": "A"}, clock.today())
        decisions.record(answer, user_id=reader.user_id)
        db.session.commit()
    page = html.unescape(mei.get("/policies/credit_report?lang=en").text)
    assert "3 of 4 rules answered in no recorded decision that you may see:" in page
    assert "4 of 4 rules have an example." in page
    assert '<a href="#B-quarter">' in page
    assert '<a href="#A-half-year">' not in page.split("Coverage")[1].split("Used by")[0]


def test_nobody_is_led_to_a_screen_that_is_not_for_him(session: Any, sign_in: Any) -> None:
    page = sign_in("sales1").get("/policies/policy_change?lang=en").text
    assert "Changes of policy" in page
    assert 'href="/policy-drafts/"' not in page
