"""The inbox, one request, deputies and the alternate on screen; what a raw POST can not do."""

import pytest
from sqlalchemy import select

from admin_app.accounts.models import Deputy
from admin_app.areas.credit import service as credit
from admin_app.areas.credit.models import CreditLimit
from admin_app.secrecy.reader import unguarded
from admin_app.signoffs.alternates import SignAlternate
from admin_app.signoffs.models import SignRequest
from tests.credit.helpers import buyer
from tests.factories import DAY, as_reader, user
from tests.pages import steady

pytestmark = pytest.mark.parametrize("desk", ["sqlite"], indirect=True)  # the leak matrix asks every screen of both

YEAR_END = DAY.replace(month=12, day=31)


@pytest.fixture
def proposed(session):
    """A limit that the credit officer asks the manager for."""

    def go(name="华东机电", limit_fen=100_000, **columns):
        customer = buyer("A", name=name, **columns)
        with as_reader("credit"):
            request = credit.propose_limit(customer.id, limit_fen, DAY, YEAR_END, "年度授信")
            session.commit()
            return request.id, request.steps[0].id, customer

    return go


def state_of(session, request_id):
    session.expire_all()
    with as_reader("gm"):
        return session.get(SignRequest, request_id).state


def test_the_inbox_shows_what_is_asked_with_customer_amount_and_clause(sign_in, proposed):
    request_id, _step, _customer = proposed()
    page = sign_in("csmanager").get("/signoffs/?lang=en").text
    shown = ("A credit limit", "华东机电", "1,000.00", "二(三)2.5", "程信", "年度授信", f"/signoffs/{request_id}")
    assert [text for text in shown if text not in page] == []


def test_an_empty_inbox_says_so(sign_in, cast):
    assert "没有待您签批的事项" in sign_in("csmanager").get("/signoffs/").text


def test_one_signs_on_the_page_and_the_limit_is_there(sign_in, proposed, session):
    request_id, step_id, _customer = proposed()
    page = sign_in("csmanager").post(
        f"/signoffs/{request_id}/sign?lang=en", data={"step": step_id, "text": "同意"}, follow_redirects=True
    )
    assert "Signed." in page.text
    assert state_of(session, request_id) == "signed"


def test_several_are_signed_at_once(sign_in, proposed, session):
    ids = [proposed(name) for name in ("甲公司", "乙公司", "丙公司")]
    data = {"step": [step for _request, step, _customer in ids], "comment": "一并同意"}
    page = sign_in("csmanager").post("/signoffs/sign?lang=en", data=data, follow_redirects=True)
    assert "Signed: 3." in page.text
    assert {state_of(session, request) for request, _step, _customer in ids} == {"signed"}


def test_ticking_nothing_says_so(sign_in, cast):
    page = sign_in("csmanager").post("/signoffs/sign?lang=en", data={}, follow_redirects=True)
    assert "Tick at least one request." in page.text


def test_a_refusal_without_a_reason_keeps_the_page(sign_in, proposed, session):
    request_id, step_id, _customer = proposed()
    page = sign_in("csmanager").post(f"/signoffs/{request_id}/refuse?lang=en", data={"step": step_id, "text": " "})
    assert page.status_code == 422
    assert "Please say why." in page.text
    assert state_of(session, request_id) == "pending"


@pytest.mark.parametrize("act", ["sign", "refuse", "withdraw", "countersign", "disown", "phone"])
@pytest.mark.parametrize("username", ["sales1", "finance", "clerk", "auditor", "admin"])
def test_a_raw_post_by_whoever_may_not_changes_nothing(sign_in, proposed, session, act, username):
    request_id, step_id, _customer = proposed(level="top_secret", owner="sales2")
    answer = sign_in(username).post(f"/signoffs/{request_id}/{act}", data={"step": step_id, "text": "x"})
    assert answer.status_code in (403, 404, 409)
    assert state_of(session, request_id) == "pending"
    with as_reader("gm"):
        assert session.scalars(select(CreditLimit)).all() == []


def test_a_hidden_request_and_a_missing_one_are_the_same_page(sign_in, proposed):
    request_id, _step, _customer = proposed(level="top_secret", owner="sales2")
    browser = sign_in("sales1")
    hidden, missing = browser.get(f"/signoffs/{request_id}"), browser.get("/signoffs/12345")
    assert hidden.status_code == missing.status_code == 404
    assert steady(hidden.text, str(request_id)) == steady(missing.text, "12345")


@pytest.mark.parametrize(
    "path",
    [
        "/signoffs/99999999999999999999",
        "/signoffs/0",
        "/signoffs/?after=x 1",
        "/signoffs/requests?after=2026-01-01 1&state=nonsense",
    ],
)
def test_odd_addresses_are_no_faults(sign_in, cast, path):
    assert sign_in("gm").get(path).status_code in (200, 404)


def test_my_requests_name_no_customer_whom_i_see_no_more(sign_in, session):
    customer = buyer("A", name="华东机电", owner="sales1")
    with as_reader("sales1"):
        credit.propose_limit(customer.id, 100_000, DAY, YEAR_END, "年度授信")
        session.commit()
    with unguarded("a test hands over and classifies"):
        customer = session.get_one(type(customer), customer.id)
        customer.owner_id, customer.level, customer.level_ends = user("sales2").id, "top_secret", YEAR_END
        session.commit()
    page = sign_in("sales1").get("/signoffs/requests?lang=en").text
    assert ("A credit limit" in page, "华东机电" in page) == (True, False)


def test_my_requests_list_what_i_asked(sign_in, proposed):
    proposed("华东机电")
    assert "华东机电" in sign_in("credit").get("/signoffs/requests").text
    assert "华东机电" not in sign_in("csmanager").get("/signoffs/requests").text
    assert "华东机电" in sign_in("csmanager").get("/signoffs/requests?all=1&state=pending").text


def test_whoever_asked_withdraws_on_the_page(sign_in, proposed, session):
    request_id, _step, _customer = proposed()
    sign_in("credit").post(f"/signoffs/{request_id}/withdraw", data={"text": "客户已改期"})
    assert state_of(session, request_id) == "withdrawn"


def test_a_deputy_is_named_and_ended(sign_in, cast, session):
    browser = sign_in("csmanager")
    data = {"deputy": cast["infosupervisor"].id, "from_on": "2026-11-23", "until_on": "2026-11-30", "reason": "出差"}
    assert "苏主管" in browser.post("/deputies/", data=data, follow_redirects=True).text
    row = session.scalars(select(Deputy)).one()
    assert (row.person_id, row.deputy_id, row.named_by_id) == (
        cast["csmanager"].id,
        cast["infosupervisor"].id,
        cast["csmanager"].id,
    )
    browser.post(f"/deputies/{row.id}/end")
    session.expire_all()
    assert session.scalars(select(Deputy)).one().ended_at is not None


def test_a_deputy_for_somebody_else_is_named_by_the_general_manager_alone(sign_in, cast, session):
    data = {
        "person": cast["finmanager"].id,
        "deputy": cast["clerk"].id,
        "from_on": "2026-11-23",
        "until_on": "2026-11-30",
        "reason": "出差",
    }
    sign_in("csmanager").post("/deputies/", data=data)
    sign_in("gm").post("/deputies/", data=data)
    people = [row.person_id for row in session.scalars(select(Deputy).order_by(Deputy.id))]
    assert people == [cast["csmanager"].id, cast["finmanager"].id]


def test_the_alternate_is_named_by_the_general_manager_alone(sign_in, cast, session):
    data = {"person": cast["finmanager"].id}
    assert sign_in("csmanager").post("/deputies/alternate", data=data).status_code == 403
    page = sign_in("gm").post("/deputies/alternate", data=data, follow_redirects=True)
    assert "金经理" in page.text
    assert session.scalars(select(SignAlternate)).one().person_id == cast["finmanager"].id


def test_phone_and_countersignature_on_screen(sign_in, proposed, session):
    request_id, step_id, _customer = proposed()
    data = {"step": step_id, "text": "10:20 与经理通话"}
    sign_in("service").post(f"/signoffs/{request_id}/phone", data=data)
    page = sign_in("csmanager").get(f"/signoffs/{request_id}?lang=en").text
    assert "10:20 与经理通话" in page
    sign_in("csmanager").post(f"/signoffs/{request_id}/countersign", data={"step": step_id})
    assert state_of(session, request_id) == "signed"
