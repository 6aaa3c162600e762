"""Prospecting on screen: from the first step to the customer, and the same answer from screen, raw POST and API."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from admin_app.accounts import tokens
from admin_app.areas.customers.models import Customer
from admin_app.areas.prospects.models import ProspectConfirmation, ProspectStep
from admin_app.secrecy.reader import unguarded
from tests.complaints.helpers import stored
from tests.factories import DAY, make_customer, user
from tests.prospects.conftest import stepped

FAR = (DAY + timedelta(days=31)).isoformat()


def only(session: Any, model: Any) -> Any:
    session.expire_all()
    with unguarded("a test looks"):
        return session.scalars(select(model)).one()


@pytest.fixture
def ask(app: Any, session: Any) -> Any:
    """`ask("sales1", "prospect_step", {…})`: what the decision API answers."""

    def asked(username: str, policy: str, body: dict[str, Any]) -> Any:
        token = tokens.make(user(username))
        session.commit()
        headers = {"Authorization": f"Bearer {token}"}
        return app.test_client().post(f"/api/v1/decisions/{policy}", json=body, headers=headers).get_json()

    return asked


def test_from_the_first_step_to_the_customer(session: Any, prospect: Any, sign_in: Any) -> None:
    seller, service, clerk = sign_in("sales1"), sign_in("service"), sign_in("clerk")
    here = f"/customers/details/?id={prospect.id}"
    assert "No next step since" in seller.get(f"{here}&lang=en").text
    assert "安排下一步" not in service.get(here).text
    url = f"/prospect-steps/new/?customer={prospect.id}"
    assert f"({prospect.code})" in seller.get(url).text
    data = {"customer": prospect.id, "step_kind": "visit", "what": "上门拜访", "due_on": DAY.isoformat()}
    page = seller.post(f"{url}&lang=en", data=data | {"due_on": FAR}).text
    assert "too far ahead" in page
    assert "一4.7" in page
    assert "上门拜访" in page  # nothing typed is lost
    assert "上门拜访" in seller.post(url, data=data, follow_redirects=True).text
    step = only(session, ProspectStep)
    assert "上门拜访" in seller.get(here).text
    told = {"claim": "won", "spoke_with": "采购经理", "outcome": "试订一批"}
    seller.post(f"/prospect-steps/step/done/?id={step.id}", data=told)
    row = only(session, ProspectConfirmation)
    page = service.get(f"/customers/confirm/details/?id={row.id}&lang=en").text
    assert "试订一批" in page
    heard = {"agrees": "1", "spoke_with": "总经理", "said": "确有其事"}
    assert "Note first" in service.post(f"/customers/confirm/step/hear/?id={row.id}", data=heard).text
    call = {"visit_method": "phone", "attempt_result": "reached"}
    service.post(f"/customers/confirm/step/call/?id={row.id}", data=call)
    service.post(f"/customers/confirm/step/hear/?id={row.id}", data=heard)
    assert "确有其事" in seller.get(f"/customers/confirm/details/?id={row.id}").text
    assert f"/prospect-steps/take-on/?id={prospect.id}" in clerk.get(f"/customers/confirm/details/?id={row.id}").text
    page = clerk.get(f"/prospect-steps/take-on/?id={prospect.id}&lang=en").text
    assert "told customer service that he wants to buy" in page
    page = clerk.post(f"/prospect-steps/take-on/?id={prospect.id}", follow_redirects=True).text
    assert "Taken on as a customer" in page
    assert stored(prospect.id, Customer).status == "active"
    assert "上门拜访" in seller.get(here).text  # nothing is lost
    assert seller.get(f"/customers/edit/?id={prospect.id}").status_code == 403
    assert clerk.get(f"/prospect-steps/take-on/?id={prospect.id}").status_code == 403


def test_one_refusal_from_screen_raw_post_and_api(session: Any, prospect: Any, sign_in: Any, ask: Any) -> None:
    """A raw POST skips nothing, and the decision API gives the sentence and the clause of the page."""
    clerk, seller = sign_in("clerk"), sign_in("sales1")
    answer = ask("clerk", "prospect_taking_on", {"customer": prospect.code, "facts": {}})
    assert (answer["outcome"]["allowed"], answer["reasons"][0]["clause"]) == (False, "一4.8")
    page = clerk.post(f"/prospect-steps/take-on/?id={prospect.id}&lang=en", follow_redirects=True).text
    assert answer["reasons"][0]["because"]["en"] in page
    assert "一4.8" in page
    answer = ask("sales1", "prospect_step", {"facts": {"days_ahead": 31, "times_postponed": 0}})
    data = {"customer": prospect.id, "step_kind": "call", "what": "电话", "due_on": FAR}
    page = seller.post("/prospect-steps/new/?lang=en", data=data).text
    assert answer["reasons"][0]["because"]["en"] in page
    assert stored(prospect.id, Customer).status == "prospect"
    assert seller.post(f"/prospect-steps/take-on/?id={prospect.id}").status_code == 403
    other = sign_in("sales2")
    assert other.post("/prospect-steps/new/", data=data).status_code == 200  # not his: not among what he may choose
    with unguarded("a test looks"):
        assert session.scalar(select(ProspectStep.id)) is None


def test_what_is_not_ones_own_is_not_there(session: Any, cast: Any, sign_in: Any) -> None:
    """Pages, steps and forms of others' prospects are missing; one's managers see them, and take no step."""
    hidden = make_customer("机密意向", owner="sales1", status="prospect", level="secret")
    step = stepped(hidden, "lost")
    row = only(session, ProspectConfirmation)
    places = (
        f"/prospect-steps/details/?id={step.id}",
        f"/prospect-steps/step/done/?id={step.id}",
        f"/customers/confirm/details/?id={row.id}",
        f"/customers/confirm/step/settle/?id={row.id}",
    )
    for username, code in (("sales2", 404), ("mktmanager", 200), ("csmanager", 200)):
        browser = sign_in(username)
        assert [browser.get(url).status_code for url in places] == [code] * 4, username
        page = browser.get("/customers/confirm/").text
        assert ("机密意向" in page) == (code == 200)
    settle = {"stands": "0", "instruction": "x"}
    sign_in("mktmanager").post(places[3], data=settle)
    assert only(session, ProspectConfirmation).confirmation_state == "asked"
