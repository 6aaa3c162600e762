"""The rules on screen, for everybody signed in, in his language."""

import re
from typing import Any

import pytest

from admin_app.accounts.demo import CAST
from admin_app.policies import service


@pytest.mark.parametrize("username", [row[0] for row in CAST])
def test_everybody_reads_every_policy(sign_in: Any, session: Any, username: str) -> None:
    browser = sign_in(username)
    assert browser.get("/policies/").status_code == 200
    assert [browser.get(f"/policies/{name}").status_code for name in service.names()] == [200] * len(service.names())


def test_a_policy_shows_condition_outcome_clause_and_sentence(sign_in: Any) -> None:
    page = sign_in("sales1").get("/policies/credit_report?lang=en").text
    for part in ("A-half-year", "grade == &#39;A&#39;", "months between reports", "二(三)3.2.3", "every six months"):
        assert part in page
    assert "每半年报告一次" in sign_in("sales1").get("/policies/credit_report?lang=zh").text


def test_a_policy_tells_its_numbers_in_the_units_of_its_rules(sign_in: Any) -> None:
    page = re.sub(r"<[^>]*>", " ", sign_in("sales1").get("/policies/credit_grade?lang=en").text)
    assert re.search(r"a_on_time_bp\s+90\.00\s+%", page)
    assert re.search(r"on_time_bp\s+\S+\s+%\s+0\.00 … 100\.00", page)


def test_an_unknown_policy_is_not_there(sign_in: Any) -> None:
    assert sign_in("sales1").get("/policies/nonsense").status_code == 404


def test_a_stranger_reads_none(client: Any) -> None:
    assert client.get("/policies/").headers["Location"].startswith("/login")
