"""Whoever has a draft of a file open is led there; its title says what it touches; what changed is counted right."""

import html
from typing import Any

import pytest

from admin_app.imports import jobs
from admin_app.policy_desk import service
from admin_app.policy_desk.differences import told
from admin_app.policy_desk.preview import service as previews
from rules.engine import load_text
from rules.engine.examples import with_examples_as_answered
from rules.engine.writing import with_parameter, without_example
from tests.factories import as_reader, user
from tests.policy_desk.acting import Acts
from tests.policy_desk.pages import begin, kept

pytestmark = pytest.mark.parametrize("desk", ["sqlite"], indirect=True)  # pages of one draft, whatever the database

PLANS = "plans.py"


def with_large(text: str, yuan: int) -> str:
    return with_examples_as_answered(with_parameter(text, "large_plan", yuan * 100), PLANS)


def test_change_leads_to_ones_open_draft_and_begins_another_when_asked(acts: Acts, sign_in: Any) -> None:
    mei = sign_in("csmanager")
    address = begin(mei, PLANS)
    untouched = kept(address).text
    assert f'<h1 class="page-title">{PLANS}</h1>' in mei.get(address).text
    other = acts("finmanager", service.start, PLANS)
    other = acts.write(other, untouched.replace('"amount of the plan"', '"amount planned"'), "finmanager")
    acts.sign(acts.submit(other, "finmanager"))
    again = mei.post("/policy-drafts/begin", data={"filename": PLANS})
    assert again.headers["Location"].startswith(f"{address}?")
    assert kept(address).text == other.text  # nothing was written in it
    page = html.unescape(mei.get(f"{again.headers['Location']}&lang=en").text)
    assert "You have this draft of plans.py open since 2026-11-23" in page
    another = mei.post("/policy-drafts/begin", data={"filename": PLANS, "another": "1"}).headers["Location"]
    assert not another.startswith(address)
    acts.write(kept(another.split("?")[0]), with_large(untouched, 700_000))
    assert begin(mei, PLANS) in (address, another.split("?")[0])
    for where in (f"{another}&lang=en", "/policy-drafts/?lang=en"):
        assert "Who reviews a business plan and who decides" in mei.get(where).text
    answer = mei.post(f"{address}/bring-up-to-date")
    assert answer.headers["Location"].endswith("part=differences")


def test_one_example_changed_counts_once(acts: Acts) -> None:
    text = acts("csmanager", service.start, PLANS).text
    before = load_text(text, PLANS)
    changed = with_large(text, 600_000)
    fewer = without_example(text, "plan_review", 3)
    assert [told(before, load_text(one, PLANS))[0].examples for one in (changed, fewer)] == [1, 1]


def test_a_preview_cancelled_twice_says_that_it_is_cancelled(acts: Acts, sign_in: Any, monkeypatch: Any) -> None:
    text = acts("csmanager", service.start, PLANS).text
    monkeypatch.setattr(jobs, "claim", lambda *_given: None)
    with as_reader("csmanager") as reader:
        asked = previews.ask({PLANS: text}, reader.on, user("csmanager").id)  # type: ignore[union-attr]
    mei = sign_in("csmanager")
    pages = [mei.post(f"/policy-previews/{asked.id}/cancel?lang=en", follow_redirects=True).text for _time in range(2)]
    assert ["cancelled already" in page for page in pages] == [False, True]
