"""A policy stopped in an emergency refers to a manager and never allows; put back, it decides as before."""

import re
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from admin_app.areas.customers import level_requests
from admin_app.decisions import service as decisions
from admin_app.errors import Conflict, Invalid, NotAllowed, Refused
from admin_app.extensions import db
from admin_app.policies import service as policies
from admin_app.policy_desk import service, stops, trying
from admin_app.policy_desk.differences import told
from admin_app.policy_desk.preview import service as previews
from admin_app.signoffs.models import SignRequest
from rules.engine import LoadedPolicy, load_text
from tests.factories import DAY, as_reader, make_customer, make_invoice
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
    shown = re.findall(r'<tr id="([^"]+)"', page)
    assert (shown[1], shown[-1]) == ("A-open-account", "credit-terms-stopped")  # with the rules that are out of use
    assert "The first rule that applies answers." not in page
    browser.post("/policy-drafts/lift/credit_terms", data={"reason": "mended"})
    assert "This policy is stopped since" not in browser.get("/policies/credit_terms?lang=en").text
    assert sign_in("sales1").post("/policy-drafts/stop/credit_terms", data={"reason": "x"}).status_code in (
        302,
        403,
        404,
    )
    assert b_limit() == 30_000


def without_stopped(text: str, policy: str = "credit_terms") -> str:
    """The text in which this policy says nothing of what it answers while stopped."""
    start = text.index("    stopped=Rule(", text.index(f"\n{policy} = Policy("))
    return text[:start] + text[text.index("\n    ),\n", start) + len("\n    ),\n") :]


def test_a_text_without_an_answer_is_not_published_while_stopped(acts: Acts) -> None:
    draft = acts("csmanager", service.start, "credit.py")
    acts.write(draft, without_stopped(draft.text))
    waiting = acts.submit(draft)
    acts("finmanager", stops.stop, "credit_terms", "wrong figures")
    with pytest.raises(Refused):
        policies.publish(load_text(without_stopped(draft.text), "credit.py"), effective_on=DAY, origin="disk")
    assert acts.sign(waiting).state == "lapsed"
    with pytest.raises(Invalid) as refused:
        acts.submit(draft)
    assert "is stopped" in refused.value.errors["text"]["en"]
    assert b_limit() == 0
    acts("csmanager", stops.lift, "credit_terms", "mended")
    acts.sign(acts.submit(draft))
    with pytest.raises(Refused):
        acts("gm", stops.stop, "credit_terms", "no answer any more")


def test_a_policy_that_will_have_no_answer_is_not_stopped(acts: Acts) -> None:
    draft = acts("csmanager", service.start, "credit.py")
    acts.write(draft, without_stopped(draft.text))
    acts.sign(acts.submit(draft, effective_on=DAY + timedelta(days=9)))
    with pytest.raises(Refused):
        acts("gm", stops.stop, "credit_terms", "x")
    acts("gm", stops.stop, "over_limit", "x")


def test_a_stopped_policy_whose_text_lost_its_answer_answers_nothing(acts: Acts) -> None:
    """Nothing leads there, but if anything ever does, no case is allowed."""
    acts("gm", stops.stop, "credit_terms", "x")
    version = policies.version_in_force("credit_terms", DAY)
    bare = load_text(without_stopped(version.source.text), "credit.py")
    with policies.supposing([bare], DAY), as_reader("credit"), pytest.raises(Refused) as refused:
        decisions.ask("credit_terms", _facts(), DAY)
    assert "refer the case to a manager" in refused.value.says["en"]


def test_a_stopped_policy_that_says_who_signs_refuses_the_question(acts: Acts) -> None:
    customer = make_customer("密级甲", level="secret")

    def ended() -> Any:
        return level_requests.declassify(customer.id, ground="no trade any more", on=DAY)

    acts("gm", stops.stop, "level_change", "wrong signers")
    with pytest.raises(Refused) as refused:
        acts("clerk", ended)
    assert refused.value.clause == "二(二)7.2.3"
    acts("gm", stops.lift, "level_change", "mended")
    asked = acts("clerk", ended)
    assert isinstance(asked, SignRequest)


def test_the_policy_that_signs_changes_stopped_is_put_back_all_the_same(acts: Acts) -> None:
    draft = acts.draft()
    acts("gm", stops.stop, "policy_change", "signed by the wrong people")
    with pytest.raises(Refused) as refused:
        acts.submit(draft)
    assert refused.value.clause == "三3"
    acts("gm", stops.lift, "policy_change", "mended")
    assert acts.submit(draft).state == "pending"


def test_no_page_falls_over_while_all_that_can_be_is_stopped(acts: Acts, sign_in: Any, session: Any) -> None:
    for name, _policy in every_stopped():
        if name != "may_read":
            acts("gm", stops.stop, name, "a drill")
    looked_at = Counter(("/logout", "/api/v1/docs") * 2)
    for person in ("sales1", "gm", "clerk", "csmanager", "credit", "service", "auditor"):
        browser = sign_in(person)
        pages = sorted(set(re.findall(r'href="(/[^"#?]*)', browser.get("/?lang=en").text)))
        assert len(pages) > 20
        for page in pages:
            if page == "/" or looked_at[page] < 2:  # each by two people, whoever owes and whoever leads
                assert browser.get(page).status_code in (200, 302), (person, page)
        looked_at.update(pages)


def test_a_draft_whose_stopped_row_may_allow_more_is_no_sound_file(acts: Acts) -> None:
    draft = acts("csmanager", service.start, "credit.py")
    at = draft.text.index('"credit-terms-stopped"')
    allowing = draft.text[:at] + draft.text[at:].replace("credit_allowed=False", "credit_allowed=True", 1)
    acts.write(draft, allowing)
    with pytest.raises(Invalid) as refused:
        acts.submit(draft)
    assert "may allow more than a rule that refuses" in refused.value.errors["text"]["en"]


def test_another_answer_while_stopped_is_told_and_named_as_a_change(acts: Acts) -> None:
    draft = acts("csmanager", service.start, "credit.py")
    at = draft.text.index('"credit-terms-stopped"')
    cash = draft.text[:at] + draft.text[at:].replace("cash_or_prepayment", "cash", 1)
    acts.write(draft, cash)
    (one,) = told(load_text(draft.base.text, "credit.py"), load_text(cash, "credit.py"))
    assert [change.text["en"] for change in one.changes] == [
        "rule credit-terms-stopped, settlement: cash against goods or payment first → cash against goods"
    ]
    assert acts.submit(draft).values["policies"] == ["credit_terms"]


def test_while_stopped_a_draft_is_tried_and_previewed_as_if_at_work(acts: Acts, sign_in: Any) -> None:
    customer = make_customer("甲公司", grade="B", graded_on=DAY, last_report_on=DAY)
    make_invoice(customer, 1_000_000)
    draft = acts.draft(share=20)
    acts("gm", stops.stop, "credit_terms", "wrong figures")
    with as_reader("csmanager") as reader:
        file = load_text(draft.text, "credit.py")
        tried = trying.compare(file, "credit_terms", {**_facts(), "grade": "B"}, DAY)
        assert [(old, new) for name, old, new in tried.outcomes if name == "limit_fen"] == [(0, 20_000)]
        asked = previews.ask({"credit.py": draft.text}, DAY, reader.user_id)
        total = (asked.sums or {})["total"]
        assert (total["allowed_before_fen"], total["allowed_after_fen"]) == (300_000, 200_000)
    page = sign_in("csmanager").get(f"/policy-previews/{asked.id}?lang=en").text
    assert "Stopped now: Credit terms by grade." in page
    assert b_limit() == 0
    acts("gm", stops.lift, "credit_terms", "mended")
    assert "Stopped now" not in sign_in("csmanager").get(f"/policy-previews/{asked.id}?lang=en").text


def every_stopped() -> list[tuple[str, LoadedPolicy]]:
    found = []
    for path in sorted(Path("rules").glob("[a-z]*.py")):
        file = load_text(path.read_text(encoding="utf-8"), path.name)
        found += [(name, one) for name, one in file.policies.items() if one.halted]
    return found


@pytest.mark.parametrize(("name", "policy"), every_stopped(), ids=lambda one: one if isinstance(one, str) else "")
def test_every_stopped_policy_answers_alike_in_both_executors_and_never_allows(name: str, policy: LoadedPolicy) -> None:
    halted = policy.halted
    assert halted is not None
    if policy.stopped is not None and not policy.stopped.then:
        assert halted.rules == ()
    for example in policy.examples if halted.rules else ():
        durable, compiled = halted.decide(example.given), halted.decide_compiled(example.given)
        assert durable == compiled
        answer = durable.outcome
        assert not any(answer.get(one) for one in ("allowed", "credit_allowed", "limit_fen", "copies"))
        assert answer.get("verdict", "refused") == "refused"
        assert answer.get("access", "none") == "none"


def test_stopping_does_not_change_a_fingerprint(session: Any) -> None:
    assert [policies.version_in_force(name, DAY).number for name in policies.names()] == [1] * len(policies.names())
