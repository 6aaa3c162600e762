"""One click from a limit to why it was given: facts, rule, clause, version, and the same answer again."""

import html
import re
from typing import Any

import pytest

from admin_app.areas.credit import service as credit
from admin_app.decisions import service
from admin_app.decisions.models import DecisionRecord
from admin_app.extensions import db
from admin_app.policies import service as policies
from admin_app.secrecy.reader import unguarded
from rules.engine import load_text
from rules.engine.examples import with_examples_as_answered
from rules.engine.writing import with_cell, with_parameter
from tests import factories
from tests.factories import DAY, as_reader, make_customer
from tests.pages import steady

TERMS = {
    "grade": "B",
    "contract_period_sales_fen": 1_000_000_00,
    "contract_days": 30,
    "requested_limit_fen": None,
    "good_reports_in_a_row": 0,
    "careful_review_passed": False,
}


def decide(username: str, customer: Any = None, policy: str = "credit_terms", **facts: Any) -> str:
    with as_reader(username):
        answer = service.ask(policy, facts or TERMS, DAY)
        record = service.record(
            answer, user_id=factories.user(username).id, customer_id=customer.id if customer else None
        )
        db.session.commit()
        return record.id


def page(browser: Any, url: str) -> str:
    answer = browser.get(url)
    assert answer.status_code == 200
    return html.unescape(answer.text)


def test_a_decision_shows_facts_rule_clause_and_version(session: Any, sign_in: Any) -> None:
    customer = make_customer("青岚纸业", owner="sales1", grade="B")
    shown = page(sign_in("auditor"), f"/decisions/{decide('credit', customer)}?lang=en")
    for part in ("青岚纸业", "二(三)2.2", "B-open-account", "1,000,000.00", "grade == 'A'", "the same answer"):
        assert part in shown


def test_facts_answer_and_rules_passed_over_are_told_in_words(session: Any, sign_in: Any) -> None:
    browser = sign_in("mktmanager")
    kept = decide("mktmanager", policy="plan_review", amount_fen=1_000_000, dealings="ordinary", is_change=False)
    shown = page(browser, f"/decisions/{kept}?lang=zh")
    for part in ("客服部经理", "财务部经理", "往来重要性 = 至关重要", "方案金额 ≥ 500,000.00 元", "10,000.00 元"):
        assert part in shown
    visible = re.sub("<code.*?</code>", "", shown, flags=re.S)
    assert [code for code in ("cs_manager", "decided_by", "amount_fen", "ordinary") if code in visible] == []
    shown = page(browser, f"/decisions/{kept}?lang=en")
    for part in ("customer-service manager", "dealings with the customer = vital", "change of an approved plan = yes"):
        assert part in shown
    assert "amount_fen &gt;= 50000000" in browser.get(f"/decisions/{kept}").text  # as the file writes it


def test_of_a_condition_on_several_facts_each_is_told_by_name(session: Any, sign_in: Any) -> None:
    kept = decide("csmanager", policy="limit_approval", limit_fen=60_000_000, allowed_fen=90_000_000)
    shown = page(sign_in("csmanager"), f"/decisions/{kept}?lang=en")
    assert "limit to be approved > limit the policy allows" in shown
    assert "limit to be approved 600,000.00 yuan, limit the policy allows 900,000.00 yuan" in shown


def test_whatever_of_an_answer_differs_when_asked_again_is_said(session: Any, sign_in: Any) -> None:
    kept = decide("csmanager", policy="limit_approval", limit_fen=60_000_000, allowed_fen=90_000_000)
    browser = sign_in("csmanager")
    assert "the same answer" in page(browser, f"/decisions/{kept}?lang=en")
    for part in ("outcome", "reasons", "passed_over"):
        with unguarded("what was kept is falsified"):
            record = session.get(DecisionRecord, kept)
            was = getattr(record, part)
            other = {**was, "approver": "cs_manager"} if part == "outcome" else [{**was[0], "clause": "x"}, *was[1:]]
            setattr(record, part, other)
            session.commit()
        with as_reader("csmanager"):
            assert not service.is_same(*service.replay(kept))
        assert "another answer" in page(browser, f"/decisions/{kept}?lang=en")
        with unguarded("and put right"):
            setattr(session.get(DecisionRecord, kept), part, was)
            session.commit()
    assert "the same answer" in page(browser, f"/decisions/{kept}?lang=en")


def test_an_approved_limit_leads_to_its_decision(session: Any, sign_in: Any) -> None:
    customer = make_customer(owner="sales1", grade="A")
    factories.make_invoice(customer, amount_fen=900_000_00)
    with as_reader("gm"):
        limit = credit.approve_limit(customer.id, 100_000_00, DAY, DAY.replace(year=2027), "steady", on=DAY)
        db.session.commit()
    browser = sign_in("auditor")
    link = re.search(r"/decisions/(\w{32})", page(browser, f"/limits/details/?id={limit.id}"))
    assert link is not None
    assert "二(三)2.1" in page(browser, link[0])


@pytest.mark.parametrize("url", ["/decisions/nonsense", "/decisions/" + "a" * 300, "/policies/credit_terms?version=0"])
def test_what_is_not_there_is_404(sign_in: Any, url: str) -> None:
    assert sign_in("auditor").get(url).status_code == 404


def test_decisions_about_a_hidden_customer_do_not_exist(session: Any, sign_in: Any) -> None:
    customer = make_customer("紫藤电子", owner="sales2", level="top_secret")
    kept = decide("gm", customer)
    browser = sign_in("sales1")
    missing, hidden = browser.get("/decisions/" + "0" * 32), browser.get(f"/decisions/{kept}")
    assert hidden.status_code == missing.status_code == 404
    assert steady(hidden.text, kept) == steady(missing.text, "0" * 32)
    assert kept not in browser.get("/decisions/").text
    assert kept not in browser.get(f"/decisions/?customer={customer.id}").text
    assert kept in sign_in("gm").get(f"/decisions/?customer={customer.id}").text
    assert sign_in("admin").get("/decisions/").status_code == 403


def test_what_tells_the_level_needs_the_archive(session: Any, sign_in: Any) -> None:
    customer = make_customer(owner="sales1", level="confidential")
    kept = decide("clerk", customer, "classification", dealings="important", harm="serious")
    assert sign_in("clerk").get(f"/decisions/{kept}").status_code == 200
    browser = sign_in("sales1")  # work on his own confidential customers
    assert browser.get(f"/decisions/{kept}").status_code == 404
    assert kept not in browser.get("/decisions/").text


def test_a_decision_about_no_customer_is_its_asker_s(session: Any, sign_in: Any) -> None:
    kept = decide("sales1")
    assert sign_in("sales1").get(f"/decisions/{kept}").status_code == 200
    assert sign_in("gm").get(f"/decisions/{kept}").status_code == 404


def test_pages_follow_each_other_without_gap(session: Any, sign_in: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("admin_app.decisions.screens.PAGE", 2)
    kept = {decide("sales1") for _ in range(5)}
    browser, url, seen = sign_in("sales1"), "/decisions/?policy=credit_terms", []
    while url:
        shown = page(browser, url)
        seen += re.findall(r'href="/decisions/(\w{32})"', shown)
        following = re.search(r'href="(/decisions/\?[^"]*after=[^"]*)"', shown)
        url = following[1] if following else ""
    assert len(seen) == 5
    assert set(seen) == kept


@pytest.mark.parametrize("after", ["x", "2026-11-23", "2026-11-23T00:00:00", "9999-12-31T23:59:59+00:00 z"])
def test_any_cursor_is_answered(sign_in: Any, after: str) -> None:
    assert sign_in("auditor").get("/decisions/", query_string={"after": after}).status_code == 200


def test_a_version_named_in_the_address_is_shown(session: Any, sign_in: Any) -> None:
    version = policies.version_in_force("credit_terms", DAY)
    shown = page(sign_in("auditor"), f"/policies/credit_terms?version={version.id}&lang=en")
    assert "B-open-account" in shown
    assert "not the one in force" not in shown


def test_the_list_is_narrowed_by_policy_rule_and_days(session: Any, sign_in: Any) -> None:
    customer = make_customer("青岚纸业", owner="sales1", grade="B")
    made = decide("credit", customer), decide("credit", customer, **(TERMS | {"grade": "C"}))
    browser = sign_in("auditor")

    def found(query: str) -> list[bool]:
        shown = page(browser, f"/decisions/?{query}")
        return [key in shown for key in made]

    assert found("policy=credit_terms") == [True, True]
    assert 'value="credit-terms-stopped"' in browser.get("/decisions/?policy=credit_terms").text
    assert found("policy=credit_terms&rule=B-open-account") == [True, False]
    assert found("since=2026-11-23&until=2026-11-23") == [True, True]
    assert found("since=2026-11-24") == found("until=2026-11-22") == found("policy=over_limit") == [False, False]
    assert found("since=nonsense&until=0001-01-01x&rule=") == [True, True]
    assert found("since=0001-01-01&until=9999-12-31") == [True, True]


def test_a_decision_tells_what_the_rules_of_today_would_say(session: Any, sign_in: Any) -> None:
    customer = make_customer("青岚纸业", owner="sales1", grade="B")
    key = decide("credit", customer)
    browser = sign_in("auditor")
    assert "The same." in page(browser, f"/decisions/{key}?lang=en")
    text = with_parameter(policies.versions("credit_terms")[0].source.text, "b_first_share", 40)
    file = load_text(with_examples_as_answered(text, "credit.py"), "credit.py")
    policies.publish(file, effective_on=DAY, origin="shell")
    db.session.commit()
    shown = page(browser, f"/decisions/{key}?lang=en")
    assert "the same answer" in shown  # by the rules of that version
    today = shown[shown.index('id="today"') :]
    assert "300,000.00" in today
    assert "400,000.00" in today


def test_decisions_are_found_by_what_they_answered(session: Any, sign_in: Any) -> None:
    customer = make_customer(owner="sales1", grade="B")
    yes, no = decide("credit", customer), decide("credit", customer, **{**TERMS, "grade": "D"})
    browser = sign_in("auditor")
    whole = "/decisions/?policy=credit_terms&lang=en"
    found = page(browser, f"{whole}&outcome=credit_allowed%3DTrue")
    assert yes in found
    assert no not in found
    assert 'value="credit_allowed=True" selected' in found
    refused = page(browser, f"{whole}&outcome=settlement%3Dcash_or_prepayment")
    assert no in refused
    assert yes not in refused
    assert "No decision has been recorded here." in page(browser, f"{whole}&outcome=settlement%3Dno+such")
    assert "No decision has been recorded here." in page(browser, f"{whole}&outcome=nonsense")


def test_decisions_are_found_by_the_amount_they_came_to(session: Any, sign_in: Any) -> None:
    small, large = (decide("credit", **{**TERMS, "contract_period_sales_fen": fen}) for fen in (100_000, 100_000_000))
    browser = sign_in("credit")
    whole = "/decisions/?policy=credit_terms&lang=en&figure=limit_fen"

    def found(ends: str) -> tuple[bool, bool]:
        shown = page(browser, f"{whole}{ends}")
        return small in shown, large in shown

    assert found("") == (True, True)
    assert (found("&least=300.01"), found("&most=300"), found("&least=300&most=300,000")) == (
        (False, True),
        (True, False),
        (True, True),
    )
    assert found("&least=many") == (True, True)
    assert "Write a number, such as 12.50." in page(browser, f"{whole}&least=many")
    assert "No decision has been recorded here." in page(browser, "/decisions/?policy=credit_terms&figure=settlement")


def test_an_answer_is_that_of_the_version_decided_by(session: Any, sign_in: Any) -> None:
    """The same rule answers otherwise in a later version: what was decided before keeps its answer."""
    before = decide("credit")
    text = policies.versions("credit_terms")[-1].source.text
    changed = with_cell(text, "credit_terms", "B-open-account", "settlement", "small_credit")
    policies.publish(
        load_text(with_examples_as_answered(changed, "credit.py"), "credit.py"), effective_on=DAY, origin="browser"
    )
    session.commit()
    after = decide("credit")
    browser = sign_in("credit")
    small = page(browser, "/decisions/?policy=credit_terms&outcome=settlement%3Dsmall_credit")
    account = page(browser, "/decisions/?policy=credit_terms&outcome=settlement%3Dopen_account")
    assert (before in small, after in small) == (False, True)
    assert (before in account, after in account) == (True, False)


def test_decisions_are_found_by_their_customer(session: Any, sign_in: Any) -> None:
    mine, hidden = (
        make_customer("青岚纸业", owner="sales1"),
        make_customer("青岚电子", owner="sales2", level="top_secret"),
    )
    about, other = decide("credit", mine), decide("gm", hidden)
    browser = sign_in("sales1")
    for asked in (str(mine.id), mine.code, "青岚", "青岚 纸业"):
        shown = page(browser, f"/decisions/?customer={asked}&lang=en")
        assert about in shown
        assert other not in shown
    assert f'value="{mine.code}"' in page(browser, f"/decisions/?customer={mine.id}")
    for asked in (str(hidden.id), hidden.code, "电子"):
        assert "No decision has been recorded here." in page(browser, f"/decisions/?customer={asked}&lang=en")
    assert hidden.code not in page(browser, f"/decisions/?customer={hidden.id}")
    assert other in page(sign_in("gm"), "/decisions/?customer=电子")
