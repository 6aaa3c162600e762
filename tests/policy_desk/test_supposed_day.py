"""Which day does a draft suppose, and what is it compared with? The text it grew from, on the day that holds from."""

from datetime import date
from typing import Any

import pytest

from admin_app.extensions import db
from admin_app.policy_desk.preview.models import PolicyPreview
from admin_app.secrecy.reader import unguarded
from tests.factories import DAY
from tests.policy_desk.acting import Acts
from tests.policy_desk.pages import begin

pytestmark = pytest.mark.parametrize("desk", ["sqlite"], indirect=True)  # pages of one draft, whatever the database

NEXT_MONTH = date(2026, 12, 1)
ASKED = {
    "part": "try",
    "policy": "credit_terms",
    "asked": "1",
    "grade": "B",
    "contract_period_sales_fen": "1000.00",
    "contract_days": "30",
    "good_reports_in_a_row": "0",
    "careful_review_passed": "no",
    "lang": "en",
}


def supposed() -> list[date]:
    with unguarded("a look"):
        return list(db.session.scalars(db.select(PolicyPreview.on)))


def test_a_draft_of_what_waits_for_its_day_is_tried_previewed_and_proposed_for_that_day(
    acts: Acts, sign_in: Any
) -> None:
    acts.publish(40, effective_on=NEXT_MONTH)
    mei = sign_in("csmanager")
    address = begin(mei)
    page = mei.get(f"{address}?part=differences&lang=en").text
    assert "What was published last holds from 2026-12-01 on" in page
    assert "Nothing differs from what is published." in page
    page = mei.get(address, query_string=ASKED).text
    assert "Answers of 2026-12-01" in page
    assert "the same" in page
    page = mei.get(f"{address}?part=submit&lang=en").text
    assert 'value="2026-12-01"' in page
    assert ("Nothing differs from what is published." in page, "texts alone change" in page) == (True, False)
    mei.post("/policy-previews/ask", data={"draft": address.rsplit("/", 1)[1]})
    assert supposed() == [NEXT_MONTH]


def test_a_draft_that_another_text_overtook_is_compared_with_the_one_it_grew_from(acts: Acts, sign_in: Any) -> None:
    draft = acts.draft(share=50)
    acts.publish(40, effective_on=DAY)
    mei = sign_in("csmanager")
    address = f"/policy-drafts/{draft.id}"
    page = mei.get(address, query_string=ASKED).text
    assert "The text it grew from" in page
    assert ("300.00" in page, "400.00" in page, "500.00" in page) == (True, False, True)
    assert "/policy-previews/ask" not in page
    answer = mei.post("/policy-previews/ask?lang=en", data={"draft": draft.id}, follow_redirects=True).text
    assert "counted against what holds" in answer
    assert supposed() == []
