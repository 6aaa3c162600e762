"""A new rule file with new facts becomes a policy with its page, forms, API and checks, without a line of screen code."""

import html
import json
from pathlib import Path
from typing import Any

import pytest

from admin_app.accounts import tokens
from admin_app.extensions import db
from admin_app.policies import service
from tests import databases, factories
from tests.factories import DAY, as_reader
from tests.policy_desk.acting import Acts
from tests.policy_desk.pages import begin, fields, kept

pytestmark = pytest.mark.parametrize("desk", ["sqlite"], indirect=True)  # nothing of it differs by database

SAMPLES = '''"""May samples be given away?   Owner: 市场部经理.   Money in fen."""

from rules.engine import Choice, Count, Example, Flag, Money, Parameter, Policy, Rule, least, m

most_value_fen = Parameter(200_000, unit="fen", clause="二(一)1", note="set by this installation", most=1_000_000)

samples = Policy(
    "samples",
    title={"en": "Samples given away", "zh": "样品赠送"},
    labels={"season": {"en": "season", "zh": "季节"}, "peak": {"en": "peak season", "zh": "旺季"}},
    facts=dict(
        season=Choice("peak", "slack"),
        visits_so_far=Count(unit="visits"),
        is_new_customer=Flag(),
        asked_value_fen=Money(nullable=True),
    ),
    rules=[
        Rule(
            "new-customer",
            when=(m.is_new_customer == True) & (m.visits_so_far >= 1),
            then=dict(give=True, value_fen=least(m.asked_value_fen, most_value_fen)),
            clause="二(一)1",
            because={"en": "A new customer may try our goods.", "zh": "新客户可试用样品。"},
        ),
        Rule(
            "peak",
            when=m.season == "peak",
            then=dict(give=False, value_fen=0),
            clause="二(一)1",
            because={"en": "No samples in the peak season.", "zh": "旺季不赠送样品。"},
        ),
    ],
    otherwise=Rule(
        "small",
        then=dict(give=True, value_fen=5_000),
        clause="二(一)1",
        because={"en": "A small sample.", "zh": "可赠送小样。"},
    ),
    refuses=dict(give=False),
    stopped=Rule(
        "samples-stopped",
        then=dict(give=False, value_fen=0),
        clause="二(一)1",
        because={"en": "Refer to a manager.", "zh": "请交由经理处理。"},
    ),
    examples=[
        Example(
            given=dict(season="peak", visits_so_far=1, is_new_customer=True, asked_value_fen=300_000),
            then=dict(give=True, value_fen=200_000),
            rule="new-customer",
        ),
        Example(
            given=dict(season="peak", visits_so_far=0, is_new_customer=True, asked_value_fen=None),
            then=dict(give=False),
            rule="peak",
        ),
        Example(
            given=dict(season="slack", visits_so_far=0, is_new_customer=False, asked_value_fen=None),
            then=dict(give=True, value_fen=5_000),
            rule="small",
        ),
    ],
)
'''
CASE = {"season": "peak", "visits_so_far": 2, "is_new_customer": True, "asked_value_fen": 900_000}


@pytest.fixture
def new(app: Any, session: Any, tmp_path: Path) -> Any:
    """The file dropped into the folder of rules of a desk at work."""
    (tmp_path / "samples.py").write_text(SAMPLES, encoding="utf-8")
    app.config["GUIZHANG_RULES"] = str(tmp_path)
    yield Acts()
    databases.forget_policy()


def api(app: Any, path: str, body: Any = None) -> Any:
    with as_reader("sales1"):
        token = tokens.make(factories.user("sales1"))
        db.session.commit()
    headers = {"Authorization": f"Bearer {token}"}
    client = app.test_client()
    answer = client.get(f"/api/v1{path}", headers=headers) if body is None else None
    return (answer or client.post(f"/api/v1{path}", headers=headers, json=body)).get_json()


def test_it_has_a_page_a_list_entry_and_a_place_in_the_rulebook(new: Any, sign_in: Any) -> None:
    browser = sign_in("sales1")
    assert 'href="/policies/samples"' in browser.get("/policies/").text
    page = html.unescape(browser.get("/policies/samples?lang=en").text)
    shown = ("Samples given away", "A new customer may try our goods.", "peak season", "2,000.00", "while the policy")
    assert [word for word in shown if word not in page] == []
    assert "3 of 3 rules have an example." in page
    assert "旺季不赠送样品。" in browser.get("/policies/samples?lang=zh").text


def test_programs_ask_it_and_its_facts_stand_in_the_description(new: Any, sign_in: Any, app: Any) -> None:
    sign_in("sales1").get("/policies/")
    table = api(app, "/policies/samples")
    assert [one["name"] for one in table["facts"]] == ["season", "visits_so_far", "is_new_customer", "asked_value_fen"]
    assert (table["version"], table["stopped"]["then"]) == (1, {"give": False, "value_fen": 0})
    decided = api(app, "/decisions/samples", {"facts": CASE})
    assert (decided["outcome"], decided["reasons"][0]["rule"]) == ({"give": True, "value_fen": 200_000}, "new-customer")
    batch = api(app, "/decisions/samples/batch", {"cases": [CASE, {**CASE, "visits_so_far": 0}]})
    assert batch["outcomes"] == [{"give": True, "value_fen": 200_000}, {"give": False, "value_fen": 0}]
    wrong = api(app, "/decisions/samples", {"facts": {**CASE, "season": "spring", "colour": "red"}})
    assert (wrong["status"], sorted(wrong["errors"])) == (422, ["colour", "season"])
    described = json.dumps(app.test_client().get("/api/v1/openapi.json").get_json())
    assert [fact for fact in CASE if f'"{fact}"' not in described] == []


def test_it_is_tried_changed_in_forms_signed_and_stopped_like_any_other(new: Any, sign_in: Any) -> None:
    mei = sign_in("csmanager")
    mei.get("/policies/?lang=en")
    address = begin(mei, "samples.py")
    sent = fields(mei.get(address, query_string={"part": "numbers"}).text, "/numbers")
    assert sent["most_value_fen"] == "2000.00"
    assert mei.post(f"{address}/numbers", data={**sent, "most_value_fen": "99999.00"}).status_code == 422
    assert mei.post(f"{address}/numbers", data={**sent, "most_value_fen": "3000.00"}).status_code == 302
    asked = {"season": "peak", "visits_so_far": 2, "is_new_customer": "yes", "asked_value_fen": "9000.00"}
    page = mei.get(address, query_string={"part": "try", "policy": "samples", "asked": 1, **asked}).text
    assert "2,000.00" in page
    assert "3,000.00" in page
    where = {"policy": "samples", "rule": "small"}
    rule = mei.get(address, query_string={"part": "rules", **where}).text
    changed = {**fields(rule, "/row?"), "cell_value_fen": "60.00"}
    assert mei.post(f"{address}/row", query_string=where, data=changed).status_code == 302
    assert mei.post(f"{address}/agree-examples").status_code == 302
    assert "value_fen=6000" in kept(address).text

    assert new.sign(new.submit(kept(address))).state == "signed"
    gm = sign_in("gm")
    assert "3,000.00" in gm.get("/policies/samples").text
    assert service.version_in_force("samples", DAY).number == 2
    gm.post("/policy-drafts/stop/samples", data={"reason": "stock is out"})
    halted = service.in_force("samples", DAY).loaded.outcome({**CASE, "visits_so_far": 0})
    assert halted == {"give": False, "value_fen": 0}


def test_a_broken_one_is_named_and_becomes_nothing(new: Any, sign_in: Any, tmp_path: Path) -> None:
    broken = SAMPLES.replace("m.visits_so_far >= 1", "m.visits_so_far >= m.season")
    (tmp_path / "samples.py").write_text(broken, encoding="utf-8")
    page = sign_in("csmanager").get("/policies/?lang=en").text
    assert "samples.py:" in page
    assert "samples" not in service.names()
