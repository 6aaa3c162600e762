"""Changing a number in the browser, from the policy's page to the day it holds; and what goes wrong on the way."""

import html
import json
import re
from typing import Any

import pytest
from sqlalchemy import select

from admin_app.extensions import db
from admin_app.policy_desk import rows
from admin_app.policy_desk.models import PolicyDraft
from admin_app.secrecy.reader import unguarded
from admin_app.signoffs import service as signoffs
from admin_app.signoffs.models import SignStep
from rules.engine import load, load_text
from tests.factories import make_customer
from tests.policy_desk.acting import FILE, Acts, b_limit, with_share
from tests.policy_desk.pages import begin, fields, kept


def test_a_manager_changes_one_number_and_it_holds_when_signed(acts: Acts, sign_in: Any) -> None:
    mei, gm = sign_in("csmanager"), sign_in("gm")
    assert "policy-drafts/begin" in mei.get("/policies/credit_terms").text
    address = begin(mei)
    sent = {**fields(mei.get(f"{address}?part=numbers").text, "/numbers"), "b_first_share": "40"}
    page = mei.post(f"{address}/numbers", data=sent, follow_redirects=True)
    assert page.status_code == 200
    assert "Examples that are answered otherwise now" in mei.get(f"{address}?lang=en").text
    assert b_limit() == 30_000
    mei.post(f"{address}/agree-examples")
    assert load_text(kept(address).text, FILE).parameters["b_first_share"].value == 40
    page = mei.get(f"{address}?part=differences&lang=en").text
    assert "Grade B: first share of the sales: 30 → 40 %" in page
    assert (
        "Grade B, sales of the account period 1,000.00 yuan, good reports in a row 0: limit 300.00 → 400.00 yuan"
        in page
    )
    answer = mei.post(f"{address}/submit", data={"effective_on": "2026-11-23", "reason": "more room for B"})
    assert answer.status_code == 302
    request = kept(address).request_id
    page = gm.get(f"/signoffs/{request}?lang=en").text
    assert "Credit terms by grade" in page
    assert "Grade B: first share of the sales: 30 → 40 %" in page
    assert f'href="{address}?part=differences">credit.py</a>' in page
    assert "Not previewed yet" in page
    mei.post("/policy-previews/ask", data={"draft": address.rsplit("/", 1)[1]})
    page = gm.get(f"/signoffs/{request}?lang=en").text
    preview = re.search(r'href="(/policy-previews/\d+)">Preview for 2026-11-23</a>', page)
    assert preview is not None
    assert [gm.get(one).status_code for one in (f"{address}?part=differences", preview[1])] == [200, 200]
    step = re.search(r'name="step" value="(\d+)"', page)
    assert step is not None
    gm.post(f"/signoffs/{request}/sign", data={"step": step[1]})
    assert b_limit() == 40_000
    page = mei.get("/policies/credit_terms?lang=en").text
    assert page.count("Go back to this") == 1


def test_a_change_of_policy_is_not_ticked_among_others_but_looked_at(acts: Acts, sign_in: Any) -> None:
    request = acts.submit(acts.draft(share=40))
    gm = sign_in("gm")
    inbox = gm.get("/signoffs/?lang=en").text
    assert f'href="/signoffs/{request.id}">' in inbox
    assert ('name="step"' in inbox, "Look at it and sign" in inbox) == (False, True)
    with unguarded("a test's arrangement"):
        step = db.session.scalars(select(SignStep.id).where(SignStep.request_id == request.id)).one()
    page = gm.post("/signoffs/sign?lang=en", data={"step": step}, follow_redirects=True).text
    assert "A change of policy: open it and look at what it changes" in page
    assert b_limit() == 30_000
    gm.post(f"/signoffs/{request.id}/sign", data={"step": step})
    assert b_limit() == 40_000


def test_the_signer_is_told_in_his_language_and_nothing_of_what_was_written_since(acts: Acts, sign_in: Any) -> None:
    draft = acts.draft(share=40)
    request = acts.submit(draft)
    gm = sign_in("gm")
    page = gm.get(f"/signoffs/{request.id}?lang=zh").text
    assert "各等级授信条件" in page
    assert "30 → 40 %" in page
    acts("csmanager", signoffs.withdraw, request.id, "not yet")
    acts.write(draft, with_share(draft.text, 55))
    page = gm.get(f"/signoffs/{request.id}?lang=zh").text
    assert "各等级授信条件" in page
    assert "→" not in page


@pytest.mark.parametrize(
    ("name", "given"),
    [("b_first_share", "many"), ("b_first_share", ""), ("small_limit", "-5"), ("small_limit", "1.234")],
)
def test_a_number_that_is_none_is_said_at_its_field_and_nothing_is_lost(
    acts: Acts, sign_in: Any, name: str, given: str
) -> None:
    mei = sign_in("csmanager")
    address = begin(mei)
    before = kept(address).text
    sent = {**fields(mei.get(f"{address}?part=numbers").text, "/numbers"), "b_share_step": "15", name: given}
    answer = mei.post(f"{address}/numbers", data=sent)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert 'value="15"' in answer.text
    assert kept(address).text == before


def test_a_number_is_typed_as_it_is_told_and_within_its_range(acts: Acts, sign_in: Any) -> None:
    mei = sign_in("csmanager")
    address = begin(mei)
    shown = mei.get(f"{address}?part=numbers&lang=en").text
    assert "% · 0.00 – 100.00 · 二(三)1 · set by this installation" in re.sub("<[^>]*>", "", shown)
    sent = fields(shown, "/numbers")
    assert (sent["a_on_time_bp"], sent["a_average_days_late"]) == ("90.00", "5.00")
    assert mei.post(f"{address}/numbers", data={**sent, "a_on_time_bp": "92.5"}).status_code == 302
    assert "a_on_time_bp = Parameter(\n    9250," in kept(address).text
    address = begin(mei, "approvals.py")
    shown = mei.get(f"{address}?part=numbers&lang=en").text
    assert "yuan · 0.00 – 1,000,000,000.00 · 二(三)2.5 · set by this installation" in re.sub("<[^>]*>", "", shown)
    sent = {**fields(shown, "/numbers"), "cs_manager_limit": "1000000000.01"}
    refused = mei.post(f"{address}/numbers", query_string={"lang": "en"}, data=sent)
    assert "Write a number from 0.00 to 1,000,000,000.00." in refused.text


def test_a_text_with_a_fault_is_kept_said_at_its_line_and_not_submitted(acts: Acts, sign_in: Any) -> None:
    mei = sign_in("csmanager")
    address = begin(mei)
    broken = kept(address).text.replace("m.grade ==", "m.grad ==", 1)
    line = broken[: broken.index("m.grad ==")].count("\n") + 1
    assert mei.post(f"{address}/text", data={"text": broken}).status_code == 302
    page = mei.get(f"{address}?part=text&lang=en").text
    assert f"Line {line}" in page
    found = re.search(r'data-found="([^"]*)"', page)
    assert found is not None
    assert json.loads(html.unescape(found[1]))[0]["line"] == line
    answer = mei.post(f"{address}/submit?lang=en", data={"effective_on": "2026-11-23", "reason": "x"})
    assert answer.status_code == 422
    assert "The rules have a fault" in answer.text


def test_a_draft_that_nobody_foresaw_is_opened_mended_and_thrown_away(
    acts: Acts, sign_in: Any, monkeypatch: Any
) -> None:
    """Whatever goes wrong while its text is read, nothing of it is lost and the page says so."""
    mei = sign_in("csmanager")
    address = begin(mei)
    whole, read = kept(address).text, load.read

    def fails(tree: Any, filename: str) -> Any:
        if any(getattr(one, "lineno", 0) == 1 and getattr(one.value, "value", "") == "odd" for one in tree.body):
            raise TypeError("nobody foresaw this")
        return read(tree, filename)

    monkeypatch.setattr(load, "read", fails)
    odd = '"odd"\n' + whole
    assert mei.post(f"{address}/check", data={"text": odd}).get_json()["faults"][0]["line"] == 1
    assert mei.post(f"{address}/text", data={"text": odd}).status_code == 302
    for part in ("", "text", "numbers", "rules", "examples", "differences"):
        page = mei.get(f"{address}?part={part}&lang=en")
        assert page.status_code == 200, part
    assert "the file could not be read (TypeError)" in mei.get(f"{address}?part=text&lang=en").text
    assert mei.post(f"{address}/text", data={"text": whole}).status_code == 302
    assert mei.post(f"{address}/discard", data={"confirmed": 1}).status_code == 302


def test_clauses_that_the_rulebook_does_not_have_are_named_before_a_signature(acts: Acts, sign_in: Any) -> None:
    mei = sign_in("csmanager")
    address = begin(mei)
    whole = kept(address).text
    assert "Not in the rulebook" not in mei.get(f"{address}?part=submit&lang=en").text
    mei.post(f"{address}/text", data={"text": whole.replace('clause="二(三)2.2"', 'clause="二(三)9.9"', 1)})
    assert "Not in the rulebook: 二(三)9.9." in mei.get(f"{address}?part=submit&lang=en").text


def test_the_editor_hears_of_faults_while_typing_and_nothing_is_kept(acts: Acts, sign_in: Any) -> None:
    mei = sign_in("csmanager")
    address = begin(mei)
    before = kept(address).text
    told = mei.post(f"{address}/check", data={"text": before + "\nimport os\n"}).get_json()
    assert [one["line"] for one in told["faults"]] == [before.count("\n") + 2]
    assert mei.post(f"{address}/check", data={"text": before}).get_json() == {"faults": []}
    assert kept(address).text == before


def test_two_windows_the_second_keeps_what_was_typed_and_is_told(acts: Acts, sign_in: Any) -> None:
    mei = sign_in("csmanager")
    address = begin(mei)
    version = kept(address).row_version
    text = kept(address).text
    assert mei.post(f"{address}/text", data={"text": text + "\n# first\n", "version": version}).status_code == 302
    answer = mei.post(f"{address}/text?lang=en", data={"text": text + "\n# second\n", "version": version})
    assert answer.status_code == 409
    assert "saved in another window" in answer.text
    assert "# second" in answer.text
    assert kept(address).text.endswith("# first\n")


def test_a_draft_is_tried_beside_the_rules_in_force_on_typed_facts_and_on_a_customer(acts: Acts, sign_in: Any) -> None:
    draft = acts.draft(share=40)
    mei = sign_in("csmanager")
    facts = (
        "grade=B&contract_period_sales_fen=1000.00&contract_days=30&good_reports_in_a_row=0&careful_review_passed=no"
    )
    page = mei.get(f"/policy-drafts/{draft.id}?part=try&policy=credit_terms&asked=1&{facts}&lang=en").text
    assert "300.00" in page
    assert "400.00" in page
    assert page.count("grade = A does not hold: the case has B.") == 4  # two rules, twice
    customer = make_customer("试算公司", grade="B")
    page = mei.get(
        f"/policy-drafts/{draft.id}?part=try&policy=credit_terms&customer={customer.id}&asked=1&lang=en"
    ).text
    assert "试算公司" in page
    assert "the same" in page  # nothing sold, nothing allowed by either
    hidden = mei.get(f"/policy-drafts/{draft.id}?part=try&policy=credit_terms&customer=1&lang=en").text
    assert "试算公司" not in hidden


@pytest.mark.parametrize("person", ["clerk", "sales1", "credit", "finance", "itclerk", "service", "contracts", "admin"])
def test_drafts_are_not_there_for_others(acts: Acts, sign_in: Any, person: str) -> None:
    draft = acts.draft()
    browser = sign_in(person)
    answers = [
        browser.get("/policy-drafts/").status_code,
        browser.get(f"/policy-drafts/{draft.id}").status_code,
        browser.post(f"/policy-drafts/{draft.id}/check", data={"text": ""}).status_code,
        browser.post("/policy-drafts/begin", data={"filename": FILE}).status_code,
    ]
    assert set(answers) <= {403, 404}


def test_the_auditor_and_the_general_manager_read_a_draft_and_change_nothing(acts: Acts, sign_in: Any) -> None:
    draft = acts.draft()
    for person in ("auditor", "gm"):
        browser = sign_in(person)
        for part in ("text", "differences", "try"):
            assert browser.get(f"/policy-drafts/{draft.id}?part={part}").status_code == 200
        answer = browser.post(f"/policy-drafts/{draft.id}/text", data={"text": "x"})
        assert answer.status_code == 403
    with unguarded("a look"):
        assert db.session.get(PolicyDraft, draft.id).text == draft.text  # type: ignore[union-attr]


def test_a_draft_is_discarded_by_its_author(acts: Acts, sign_in: Any) -> None:
    mei = sign_in("csmanager")
    address = begin(mei)
    assert mei.post(f"{address}/discard").headers["Location"].endswith("/policy-drafts/")
    assert kept(address).state == "discarded"
    assert mei.post(f"{address}/text", data={"text": "x"}).status_code == 409


def test_the_published_text_is_shown(acts: Acts, sign_in: Any) -> None:
    page = sign_in("sales1").get("/policies/credit_terms/text").text
    assert "b_first_share = Parameter(" in html.unescape(page)
    assert sign_in("sales1").get("/policies/nonsense/text").status_code == 404


def test_a_row_of_the_table_is_changed_in_a_form_that_knows_its_kinds(acts: Acts, sign_in: Any) -> None:
    mei = sign_in("csmanager")
    address = begin(mei)
    page = mei.get(f"{address}?part=rules&lang=en").text
    assert "B-open-account" in page
    table = load_text(kept(address).text, FILE).policies["over_limit"].rules
    rule = next(one for one in table if one.then["verdict"].value({}) == "refused")
    where = {"policy": "over_limit", "rule": rule.id}
    page = mei.get(address, query_string={"part": "rules", **where}).text
    assert '<option selected value="refused">' in page
    sent = {
        **fields(page, "/row?"),
        "cell_verdict": "refused",
        "cell_report_to": "general_manager",
        "cell_mode": "",
        "condition": "m.emergency_open == True",
        "clause": "二(三)3.3.1",
        "en": "Stop.",
        "zh": "停止。",
    }
    answer = mei.post(f"{address}/row", query_string=where, data=sent)
    assert answer.status_code == 302
    row = rows.row_of(kept(address).text, FILE, "over_limit", rule.id)
    assert row is not None
    assert row.written == {"verdict": "refused", "report_to": "general_manager", "mode": None}
    assert (row.rule.because, row.rule.clause) == ({"en": "Stop.", "zh": "停止。"}, "二(三)3.3.1")


@pytest.mark.parametrize(
    "wrong", [{"cell_verdict": "maybe"}, {"condition": ""}, {"condition": "import os"}, {"zh": ""}, {"clause": ""}]
)
def test_a_row_that_cannot_be_is_said_and_nothing_is_kept(acts: Acts, sign_in: Any, wrong: dict[str, str]) -> None:
    mei = sign_in("csmanager")
    address = begin(mei)
    before = kept(address).text
    rule = load_text(before, FILE).policies["over_limit"].rules[0]
    sent = {"cell_verdict": "refused", "condition": "m.emergency_open == True", "clause": "二", "en": "a", "zh": "甲"}
    answer = mei.post(f"{address}/row", query_string={"policy": "over_limit", "rule": rule.id}, data={**sent, **wrong})
    assert answer.status_code == 422
    assert kept(address).text == before
    assert mei.post(f"{address}/row?policy=over_limit&rule=none", data=sent).status_code == 404
