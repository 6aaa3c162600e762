"""The rules on screen, for everybody signed in, in his language."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from admin_app.accounts.demo import CAST
from admin_app.decisions import service as decisions
from admin_app.policies import service
from admin_app.policies.rulebook.clauses import CLAUSES
from admin_app.policy_desk import stops
from admin_app.secrecy.reader import unguarded
from rules.engine import load_text
from tests.factories import DAY, as_reader
from tests.policy_desk.acting import Acts, with_share


@pytest.mark.parametrize(("turn", "username"), enumerate(row[0] for row in CAST))
def test_everybody_reads_every_policy(sign_in: Any, session: Any, turn: int, username: str) -> None:
    """The list, and every fourth of them, the next person the next."""
    browser, names = sign_in(username), service.names()[turn % 4 :: 4]
    assert browser.get("/policies/").status_code == 200
    assert [browser.get(f"/policies/{name}").status_code for name in names] == [200] * len(names)


def test_a_policy_shows_condition_outcome_clause_and_sentence(sign_in: Any) -> None:
    page = sign_in("sales1").get("/policies/credit_report?lang=en").text
    for part in ("A-half-year", "grade == &#39;A&#39;", "months between reports", "二(三)3.2.3", "every six months"):
        assert part in page
    assert "每半年报告一次" in sign_in("sales1").get("/policies/credit_report?lang=zh").text


def test_a_policy_tells_its_numbers_in_the_units_of_its_rules(sign_in: Any) -> None:
    page = re.sub(r"<[^>]*>", " ", sign_in("sales1").get("/policies/credit_grade?lang=en").text)
    assert re.search(r"a_on_time_bp\s+90\.00\s+%", page)
    assert re.search(r"on_time_bp\s+\S+\s+%\s+0\.00 … 100\.00", page)


def test_a_policy_says_what_the_clauses_of_its_rules_and_parameters_demand(session: Any, sign_in: Any) -> None:
    page = sign_in("sales1").get("/policies/credit_terms?lang=en").text
    policy = service.in_force("credit_terms", DAY).loaded
    listed = page[page.index('id="clauses"') : page.index('id="written"')]
    rules = [*policy.rules, policy.stopped]
    named = {rule.clause for rule in rules if rule} | {one.clause for one in policy.parameters.values()}
    assert set(re.findall(r">([一二三四][^<]*)</a>", listed)) == named
    assert f'<td data-label="What it demands" class="">{CLAUSES["二(三)2.2"]["en"]}</td>' in listed


def test_of_how_many_decisions_answers_are_counted_is_said(
    session: Any, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with as_reader("csmanager") as reader:
        for limit in (1_000, 2_000, 3_000):
            answer = decisions.ask("limit_approval", {"limit_fen": limit, "allowed_fen": 9_000}, DAY)
            decisions.record(answer, user_id=reader.user_id)
        session.commit()
    monkeypatch.setattr("admin_app.policies.screens.MOST_COUNTED", 3)
    browser = sign_in("csmanager")
    assert "“Answered” counts the latest 3 recorded" in browser.get("/policies/limit_approval?lang=en").text
    monkeypatch.setattr("admin_app.policies.screens.MOST_COUNTED", 4)
    assert "“Answered” counts the 3 recorded" in browser.get("/policies/limit_approval?lang=en").text
    assert "“Answered” counts" not in browser.get("/policies/credit_terms?lang=en").text


def test_what_is_worked_out_is_told_in_words(sign_in: Any) -> None:
    reader = sign_in("sales1")
    words = {"en": "120 % of limit, rounded up", "zh": "额度的 120 %（向上取整）"}
    for language, told in words.items():
        page = reader.get(f"/policies/over_limit?lang={language}").text
        assert f'<div>{told}<div class="small text-break"><code class="text-secondary">percent_up(' in page


def test_a_policy_shows_its_owner_in_the_readers_language_and_its_own_lines_of_the_file(
    session: Any, sign_in: Any
) -> None:
    reader = sign_in("sales1")
    english, chinese = (reader.get(f"/policies/consultation?lang={one}").text for one in ("en", "zh"))
    assert "Customer service manager" in english
    assert "客服部经理" in chinese
    text = service.version_in_force("consultation", DAY).source.text
    number = text[: text.index("consultation = Policy(")].count("\n") + 1
    (first, shown), *_others = re.findall(r'data-first="(\d+)">\n(.*?)</textarea>', english, re.DOTALL)
    rows = unescape(shown).splitlines()
    assert (first, rows[0], rows[-1]) == (str(number), "consultation = Policy(", ")")
    assert rows == text.splitlines()[number - 1 : number - 1 + len(rows)]
    assert "borrowing" not in shown


def test_why_a_policy_cannot_be_stopped_is_said_to_those_who_may_stop_others(sign_in: Any) -> None:
    why, button = "cannot be stopped in an emergency", "Emergency: stop this policy"
    manager, clerk = sign_in("csmanager"), sign_in("clerk")

    def told(browser: Any, policy: str) -> tuple[bool, bool]:
        page = browser.get(f"/policies/{policy}?lang=en").text
        return why in page, button in page

    assert told(manager, "credit_report") == (True, False)
    assert told(manager, "borrowing") == (False, True)
    assert told(clerk, "credit_report") == told(clerk, "borrowing") == (False, False)


def test_an_unknown_policy_is_not_there(sign_in: Any) -> None:
    assert sign_in("sales1").get("/policies/nonsense").status_code == 404


def test_a_stranger_reads_none(client: Any) -> None:
    assert client.get("/policies/").headers["Location"].startswith("/login")


def row_of(page: str, policy: str) -> str:
    found = re.search(rf'<tr>(?:(?!</tr>).)*<code class="text-secondary">{policy}</code>.*?</tr>', page, re.DOTALL)
    assert found is not None
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", found[0]))


def test_the_list_says_who_answers_for_a_policy_and_what_is_about_to_happen_to_it(sign_in: Any, session: Any) -> None:
    acts = Acts()
    acts.publish(share=40, effective_on=DAY + timedelta(days=8))
    acts("gm", stops.stop, "borrowing", "a drill")
    acts.submit(acts.draft(filename="credit.py", share=50), effective_on=DAY + timedelta(days=9))
    page = sign_in("csmanager").get("/policies/?lang=en").text
    for policy, told in {
        "credit_terms": "changes on 2026-12-01 file awaits a signature Customer service manager",
        "borrowing": "stopped Customer service manager",
        "credit_report": "in force Customer service manager",
    }.items():
        assert told in row_of(page, policy)
    assert "awaits a signature" not in sign_in("sales1").get("/policies/?lang=en").text


def test_a_version_that_will_never_hold_is_not_announced(sign_in: Any, session: Any) -> None:
    Acts().publish(share=40, effective_on=DAY + timedelta(days=8))
    shipped = service.versions("credit_terms")[0].source.text
    urgent = load_text(with_share(shipped, 20), "credit.py")
    with unguarded("a test's arrangement"):
        service.publish(urgent, effective_on=DAY, origin="browser")
        session.commit()
    assert "changes on" not in row_of(sign_in("csmanager").get("/policies/?lang=en").text, "credit_terms")
