"""A number that makes an example differ is no fault of the text: the draft is looked at on every page, and agreed last."""

import html
from typing import Any

import pytest

from tests.policy_desk.pages import begin, fields, kept
from tests.policy_desk.test_supposed_day import DAY, supposed

pytestmark = pytest.mark.parametrize("desk", ["sqlite"], indirect=True)  # pages of one draft, whatever the database

LARGE = {"asked": "1", "amount_fen": "500000.00", "dealings": "ordinary", "is_change": "no"}


def test_an_example_that_differs_keeps_from_nothing_but_being_put_in_force(acts: Any, sign_in: Any) -> None:
    mei = sign_in("csmanager")
    address = begin(mei, "plans.py")

    def page(part: str, **more: str) -> str:
        return html.unescape(mei.get(address, query_string={"part": part, "lang": "en", **more}).text)

    sent = {**fields(page("numbers"), "/numbers"), "large_plan": "600000"}
    assert mei.post(f"{address}/numbers", data=sent).headers["Location"].endswith("part=differences")
    text = kept(address).text
    shown = page("differences")
    assert "Examples that are answered otherwise now" in shown
    assert "From this amount on the general manager decides: 500,000.00 → 600,000.00 yuan" in shown
    assert "Cases that come out otherwise" in shown
    assert "Examples written" not in shown
    again = fields(page("numbers"), "/numbers")
    assert again["large_plan"] == "600000.00"
    assert "differ</span>" in page("try", **LARGE)
    assert "The draft answers some examples otherwise" in (shown := page("submit"))
    assert ("These policies decide otherwise" in shown, "Ask for the signature" in shown) == (True, False)
    mei.post("/policy-previews/ask", data={"draft": address.rsplit("/", 1)[1]})
    assert supposed() == [DAY]
    assert kept(address).text == text
    refused = mei.post(f"{address}/submit?lang=en", data={"effective_on": "2026-11-23", "reason": "fewer for the GM"})
    assert (refused.status_code, refused.text.count("The draft answers some examples otherwise")) == (422, 1)
    assert mei.post(f"{address}/numbers", data={**again, "large_plan": "500000"}).status_code == 302
    assert "Examples that are answered otherwise now" not in page("numbers")


def test_two_windows_of_numbers_the_second_keeps_what_was_typed_and_is_told(acts: Any, sign_in: Any) -> None:
    mei = sign_in("csmanager")
    address = begin(mei, "plans.py")
    window = fields(mei.get(f"{address}?part=numbers&lang=en").text, "/numbers")
    assert mei.post(f"{address}/numbers", data={**window, "large_plan": "600000"}).status_code == 302
    saved = kept(address).text
    answer = mei.post(f"{address}/numbers?lang=en", data={**window, "large_plan": "700000"})
    assert answer.status_code == 409
    assert "saved in another window" in answer.text
    assert "Saved in the draft: 600,000.00." in answer.text
    assert fields(answer.text, "/numbers")["large_plan"] == "700000"
    assert kept(address).text == saved
    mei.post(f"{address}/text", data={"text": f"{saved}\nimport os\n"})
    answer = mei.post(f"{address}/numbers?lang=en", data={**window, "large_plan": "800000"})
    assert (answer.status_code, "saved in another window" in answer.text) == (409, True)
    assert fields(answer.text, "/numbers")["large_plan"] == "800000"


def test_numbers_are_changed_while_a_rule_can_never_fire(acts: Any, sign_in: Any) -> None:
    mei = sign_in("csmanager")
    address = begin(mei, "plans.py")
    stuck = kept(address).text.replace(
        "m.amount_fen >= large_plan", "(m.amount_fen >= large_plan) & (m.is_change == True)", 1
    )
    mei.post(f"{address}/text", data={"text": stuck})
    page = mei.get(f"{address}?part=numbers&lang=en").text
    assert "This text is no sound rule file" in page
    sent = {**fields(page, "/numbers"), "large_plan": "600000"}
    assert mei.post(f"{address}/numbers", data=sent).status_code == 302
    assert "60_000_000" in kept(address).text
