"""Examples of a draft, as cases beside its rules: added, changed, removed, and made for rules that have none."""

import html
import re
from typing import Any

import pytest

from admin_app.policy_desk import rows
from rules.engine import load_text
from rules.engine.examples import case_for
from rules.engine.writing import with_rule
from tests.factories import make_customer
from tests.policy_desk.acting import FILE, Acts
from tests.policy_desk.pages import begin, fields, kept

pytestmark = pytest.mark.parametrize("desk", ["sqlite"], indirect=True)  # a text is changed, whatever the database

REPORTING = "reporting.py"
WHERE = {"policy": "credit_terms"}
FACTS = {
    "given_grade": "B",
    "given_contract_period_sales_fen": "2,000.00",
    "given_contract_days": "30",
    "given_requested_limit_fen": "",
    "given_good_reports_in_a_row": "1",
    "given_careful_review_passed": "no",
}


@pytest.fixture
def mei(acts: Acts, sign_in: Any) -> Any:
    return sign_in("csmanager")


def examples(address: str, policy: str = "credit_terms", filename: str = FILE) -> list[Any]:
    table = rows.table_of(kept(address).text, filename, policy)
    return list(table.policy.examples) if table else []


def page(browser: Any, address: str, **where: Any) -> str:
    return html.unescape(browser.get(address, query_string={"part": "examples", "lang": "en", **where}).text)


def test_every_example_is_told_with_what_is_expected_and_what_the_draft_answers(mei: Any) -> None:
    address = begin(mei, REPORTING)
    shown = page(mei, address, policy="credit_report")
    assert "1. Grade A" in shown
    assert shown.count("as expected") == len(examples(address, "credit_report", REPORTING))
    changed = kept(address).text.replace("then=dict(every_months=6)", "then=dict(every_months=5)", 1)
    mei.post(f"{address}/text", data={"text": changed})
    shown = page(mei, address, policy="credit_report")
    assert shown.count(">otherwise<") == 1
    assert "<strong>5</strong>" in shown
    assert "等级 A" in mei.get(address, query_string={"part": "examples", "policy": "credit_report", "lang": "zh"}).text


def test_an_example_is_typed_asked_and_kept(mei: Any) -> None:
    address = begin(mei)
    count = len(examples(address))
    empty = page(mei, address, new=1, **WHERE)
    assert 'name="then_limit_fen"' not in empty
    asked = mei.post(f"{address}/example", query_string=WHERE, data={**FACTS, "ask": "1"})
    assert asked.status_code == 200
    sent = fields(asked.text, "/example?")
    assert (sent["then_limit_fen"], sent["then_settlement"], sent["rule"]) == (
        "800.00",
        "open_account",
        "B-open-account",
    )
    assert len(examples(address)) == count
    sent.pop("ask", None)
    assert mei.post(f"{address}/example", query_string=WHERE, data=sent).status_code == 302
    added = examples(address)[-1]
    assert added.given == {
        "grade": "B",
        "contract_period_sales_fen": 200_000,
        "contract_days": 30,
        "requested_limit_fen": None,
        "good_reports_in_a_row": 1,
        "careful_review_passed": False,
    }
    assert added.then == {"settlement": "open_account", "credit_allowed": True, "limit_fen": 80_000, "payment_days": 30}
    assert added.rule == "B-open-account"
    load_text(kept(address).text, FILE)


def test_an_expectation_the_draft_does_not_meet_is_kept_and_shown(mei: Any) -> None:
    address = begin(mei)
    asked = mei.post(f"{address}/example", query_string=WHERE, data={**FACTS, "ask": "1"})
    sent = {**fields(asked.text, "/example?"), "then_limit_fen": "900"}
    assert mei.post(f"{address}/example", query_string=WHERE, data=sent).status_code == 302
    shown = page(mei, address, **WHERE)
    assert "Examples that are answered otherwise now" in shown
    assert "limit: <strong>800.00 yuan</strong>" in shown


WRONG = [
    ({"given_grade": "E"}, "Not a valid choice."),
    ({"given_grade": ""}, "This field is required."),
    ({"given_contract_days": "-1"}, "Write a whole number, such as 30."),
    ({"given_contract_days": "1000001"}, "Write a number from 0 to 1,000,000."),
    ({"given_contract_days": "３０天"}, "Write a whole number, such as 30."),
    ({"given_contract_period_sales_fen": "2000.005"}, "Write an amount in yuan"),
    ({"given_contract_period_sales_fen": "-5"}, "An amount cannot be negative."),
    ({"given_careful_review_passed": "maybe"}, "Not a valid choice."),
    ({"then_limit_fen": ""}, "This field is required."),
    ({"then_settlement": "barter"}, "Not a valid choice."),
    ({"rule": "nobody"}, "Not a valid choice."),
]


@pytest.mark.parametrize(("wrong", "said"), WRONG)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_kept(mei: Any, wrong: dict[str, str], said: str) -> None:
    address = begin(mei)
    before = kept(address).text
    asked = mei.post(f"{address}/example", query_string=WHERE, data={**FACTS, "ask": "1"})
    sent = {**fields(asked.text, "/example?"), **wrong}
    answer = mei.post(f"{address}/example", query_string={**WHERE, "lang": "en"}, data=sent)
    assert answer.status_code == 422
    assert said in html.unescape(answer.text)
    assert 'aria-invalid="true"' in answer.text
    again = fields(answer.text, "/example?")
    assert again["given_good_reports_in_a_row"] == "1"
    assert kept(address).text == before


def test_the_same_facts_are_one_example(mei: Any) -> None:
    address = begin(mei, REPORTING)
    sent = {"given_grade": "A", "then": "1", "then_every_months": "6", "rule": ""}
    answer = mei.post(f"{address}/example", query_string={"policy": "credit_report", "lang": "en"}, data=sent)
    assert answer.status_code == 422
    assert "Example 1 has these facts already." in answer.text


def test_an_example_is_changed_in_its_place_and_removed(mei: Any) -> None:
    address = begin(mei, REPORTING)
    where = {"policy": "duty_terms", "at": 1}
    sent = fields(page(mei, address, **where), "/example?")
    before = examples(address, "duty_terms", REPORTING)
    assert sent["given_duty"] == before[1].given["duty"]
    assert mei.post(f"{address}/example", query_string=where, data={**sent, "rule": ""}).status_code == 302
    after = examples(address, "duty_terms", REPORTING)
    assert [one.given for one in after] == [one.given for one in before]
    assert (after[0].rule, after[1].rule) == (before[0].rule, None)
    assert mei.post(f"{address}/remove-example", query_string=where).status_code == 302
    assert [one.given for one in examples(address, "duty_terms", REPORTING)] == [
        one.given for number, one in enumerate(before) if number != 1
    ]
    gone = {"policy": "duty_terms", "at": 99}
    assert mei.post(f"{address}/remove-example", query_string=gone).status_code == 404
    assert mei.post(f"{address}/example", query_string=gone, data=sent).status_code == 404


def test_a_rule_without_example_is_named_and_gets_one_from_a_case_it_answers(mei: Any) -> None:
    address = begin(mei)
    rule = {
        "id": "B-far",
        "when": '(m.grade == "B") & (m.contract_days > 45) & (m.contract_period_sales_fen > 0)',
        "then": {"settlement": "cash", "credit_allowed": False, "limit_fen": 0, "payment_days": 0},
        "clause": "二(三)2.2",
        "because": {"en": "Too long.", "zh": "付款期过长。"},
    }
    mei.post(f"{address}/text", data={"text": with_rule(kept(address).text, "credit_terms", rule)})
    shown = page(mei, address, **WHERE)
    assert "Rules without an example" in shown
    assert "Make an example for it" in shown
    sent = fields(page(mei, address, rule="B-far", new=1, **WHERE), "/example?")
    assert (sent["given_grade"], sent["given_contract_days"], sent["rule"]) == ("B", "46", "B-far")
    assert mei.post(f"{address}/example", query_string=WHERE, data=sent).status_code == 302
    assert "Rules without an example" not in page(mei, address, **WHERE)
    load_text(kept(address).text, FILE)


def test_every_shipped_rule_has_a_case_that_it_answers(acts: Acts, mei: Any) -> None:
    address = begin(mei)
    for table in rows.tables(kept(address).text, FILE):
        for row in table.rows:
            case = case_for(table.policy, row.rule.id)
            assert case is not None
            assert table.policy.decide(case).rule == row.rule.id


def test_a_case_tried_becomes_an_example_unless_a_customer_supplied_it(acts: Acts, mei: Any) -> None:
    draft = acts.draft(share=40)
    facts = {name.removeprefix("given_"): value for name, value in FACTS.items()}
    where = {"part": "try", "asked": 1, "lang": "en", **WHERE, **facts}
    tried = html.unescape(mei.get(f"/policy-drafts/{draft.id}", query_string=where).text)
    link = re.search(r'href="([^"]*part=examples[^"]*new=1[^"]*)"', tried)
    assert link is not None
    sent = fields(mei.get(link[1]).text, "/example?")
    assert (sent["given_contract_period_sales_fen"], sent["then_limit_fen"]) == ("2000.00", "1000.00")
    customer = make_customer("试算公司", grade="B")
    where = {"part": "try", "asked": 1, "lang": "en", "customer": customer.id, **WHERE}
    tried = mei.get(f"/policy-drafts/{draft.id}", query_string=where).text
    assert "What a customer’s record says is not kept in a rule file" in tried
    assert "Keep this case as an example" not in tried


def test_a_reader_who_is_not_the_author_sees_the_examples_and_no_button(acts: Acts, sign_in: Any) -> None:
    draft = acts.draft()
    for person in ("gm", "auditor", "finmanager"):
        shown = page(sign_in(person), f"/policy-drafts/{draft.id}", **WHERE)
        assert "as expected" in shown
        assert "Add an example" not in shown
