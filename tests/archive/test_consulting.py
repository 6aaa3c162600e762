"""Consulting (二(二)6.7): two signatures, one day, on screen; the answer never tells whether there is an archive."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from admin_app.areas.archive import requests
from admin_app.areas.archive.models import ArchiveLink, ArchiveRequest
from admin_app.audit.models import AuditEntry
from admin_app.decisions import service as decisions
from admin_app.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from admin_app.policies import service as policies
from admin_app.secrecy.models import Grant
from admin_app.signoffs.models import SignRequest
from tests.credit.test_preview import edited
from tests.factories import DAY, make_customer

TOMORROW = DAY + timedelta(days=1)


def test_the_department_manager_signs_the_custodian_grants_and_it_lasts_one_day(ask, sign, grant, access, secret):
    request = ask("sales1")
    assert access("sales1", secret) == "none"
    sign("mktmanager")
    grant(request, secret)
    assert request.state == "granted"
    assert [access("sales1", secret, on) for on in (DAY - timedelta(days=1), DAY, TOMORROW)] == ["none", "full", "none"]


OTHERS = 'step_1="department_manager",\n            step_2=None'


def test_who_signs_first_is_whom_the_rules_name(ask, sign, grant, access, secret):
    with policies.supposing(edited("approvals.py", (OTHERS, OTHERS.replace("department", "cs", 1))), DAY):
        request = ask("sales1")
        sign("csmanager")
    grant(request, secret)
    assert access("sales1", secret) == "full"
    nobody = OTHERS.replace('"department_manager"', "None", 1)
    with policies.supposing(edited("approvals.py", (OTHERS, nobody)), DAY):
        assert ask("sales1").state == "to_grant"


def test_a_first_signer_of_the_found_level_alone_signs_once_it_is_found(session):
    def left(level):
        return requests.left_to_sign("consult", decisions.ask("consultation", {"level": level}, DAY), DAY)

    assert (left("secret"), left("top_secret")) == ([], ["general_manager"])
    with policies.supposing(edited("approvals.py", (OTHERS, OTHERS.replace("department", "cs", 1))), DAY):
        assert (left("secret"), left("top_secret")) == ([], ["department_manager", "general_manager"])


def test_what_leaves_the_screen_is_not_lifted(ask, sign, grant, access, secret):
    request = ask("sales1")
    sign("mktmanager")
    grant(request, secret)
    assert access("sales1", secret, on_screen=False) == "none"


def test_the_custodian_grants_nothing_before_the_manager_signed(ask, grant, secret):
    request = ask("sales1")
    with pytest.raises(Conflict):
        grant(request, secret)


def test_what_the_manager_refuses_is_declined(ask, sign, access, secret, session):
    request = ask("sales1")
    sign("mktmanager", refuse="与投标无关")
    session.refresh(request)
    assert (request.state, access("sales1", secret)) == ("declined", "none")


def test_a_managers_own_request_goes_to_the_next_superior(ask, sign, grant, access, secret):
    request = ask("finmanager")
    sign("gm")
    grant(request, secret)
    assert access("finmanager", secret) == "full"


def test_top_secret_takes_the_general_manager_too(ask, sign, grant, access):
    customer = make_customer("绝密一号", owner="sales2", level="top_secret")
    request = ask("sales1", "绝密一号")
    sign("mktmanager")
    grant(request, customer)
    assert (request.state, access("sales1", customer)) == ("to_grant", "none")
    sign("gm")
    assert access("sales1", customer) == "full"


def test_a_level_that_has_ended_takes_no_general_manager(ask, sign, grant, access):
    customer = make_customer("旧绝密", owner="sales2", level="top_secret", level_ends=DAY - timedelta(days=1))
    request = ask("sales1", "旧绝密")
    sign("mktmanager")
    grant(request, customer)
    assert request.state == "granted"


def test_the_general_manager_refuses_and_it_is_declined(ask, sign, grant, access):
    customer = make_customer("绝密一号", owner="sales2", level="top_secret")
    request = ask("sales1", "绝密一号")
    sign("mktmanager")
    grant(request, customer)
    sign("gm", refuse="不宜外传")
    assert (request.state, access("sales1", customer)) == ("declined", "none")


@pytest.mark.parametrize("username", ["sales1", "csmanager", "gm", "infosupervisor", "auditor"])
def test_only_the_custodian_grants_and_declines(ask, sign, grant, act, secret, username):
    request = ask("sales2", "松江精密")
    sign("mktmanager")
    with pytest.raises((NotAllowed, NotFound)):
        grant(request, secret, by=username)
    with pytest.raises((NotAllowed, NotFound)):
        act(username, requests.decline, request.id, "不予")


# --- the requester learns nothing


def test_a_name_that_exists_and_one_that_does_not_read_the_same(ask, sign, act, as_reader, session, secret):
    seen = []
    for name in ("松江精密", "没有这家公司"):
        request = ask("sales1", name)
        sign("mktmanager")
        act("clerk", requests.decline, request.id, "另有原因")
        session.expunge_all()
        with as_reader("sales1"):
            one = session.scalars(select(ArchiveRequest).where(ArchiveRequest.id == request.id)).one()
            signed = session.scalars(select(SignRequest).where(SignRequest.subject == str(request.id))).one()
            links = session.scalars(select(ArchiveLink)).all()
            entries = [one.state, one.typed_name, signed.state, signed.customer_id, signed.outcome, links]
            seen.append(["X" if entry == name else entry for entry in entries])
    assert seen[0] == seen[1]


def test_while_the_general_manager_has_it_the_requester_sees_nothing_of_that(ask, sign, grant, as_reader, session):
    customer = make_customer("绝密一号", owner="sales2", level="top_secret")
    request = ask("sales1", "绝密一号")
    sign("mktmanager")
    grant(request, customer)
    session.expunge_all()
    with as_reader("sales1"):
        matters = session.scalars(select(SignRequest.matter)).all()
        assert (matters, session.scalars(select(ArchiveLink)).all()) == (["archive_request"], [])


def test_on_the_page_signing_reads_as_with_the_custodian(ask, sign, grant, sign_in):
    customer = make_customer("绝密一号", owner="sales2", level="top_secret")
    request = ask("sales1", "绝密一号")
    sign("mktmanager")
    path = f"/archive-requests/details/?id={request.id}&lang=en"
    before = sign_in("sales1").get(path).text
    grant(request, customer)
    after = sign_in("sales1").get(path).text
    assert "With the custodian" in before
    assert "With the custodian" in after
    assert "general manager" not in after
    assert "With the general manager" in sign_in("clerk").get(path).text


@pytest.mark.parametrize("username", ["sales2", "finance", "mktmanager", "contracts"])
def test_a_strangers_request_does_not_exist(ask, as_reader, session, username):
    ask("sales1")
    with as_reader(username):
        assert session.scalars(select(ArchiveRequest)).all() == []


# --- who asks, and bad input


@pytest.mark.parametrize(("kind", "clause"), [("consult", "二(二)6.7"), ("borrow", "二(二)7.1")])
def test_the_administrator_asks_for_nothing(ask, kind, clause):
    with pytest.raises(NotAllowed) as refused:
        ask("admin", kind=kind)
    assert (refused.value.clause, "information clerk" in refused.value.says["en"]) == (clause, True)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (("consult", " ", "用途"), "typed_name"),
        (("consult", "字" * 201, "用途"), "typed_name"),
        (("consult", "公司", " "), "purpose"),
        (("consult", "公司", "字" * 401), "purpose"),
        (("steal", "公司", "用途"), "kind"),
    ],
)
def test_what_cannot_be_taken_is_said_by_field(act, given, field):
    with pytest.raises(Invalid) as refused:
        act("sales1", requests.ask, *given, on=DAY)
    assert set(refused.value.errors) == {field}


def test_whoever_asked_withdraws_and_nothing_waits_for_a_signature(ask, act, as_reader, session):
    from admin_app.signoffs import inbox

    request = ask("sales1")
    act("sales1", requests.withdraw, request.id)
    assert request.state == "withdrawn"
    with as_reader("mktmanager") as one:
        assert inbox.waiting_for(one) == []
    with pytest.raises(Conflict):
        act("sales1", requests.withdraw, request.id)


def test_a_merged_record_is_no_archive(ask, sign, grant):
    customer = make_customer("并入他档", status="merged")
    request = ask("sales1")
    sign("mktmanager")
    with pytest.raises(NotFound):
        grant(request, customer)


def test_every_act_is_audited(ask, sign, grant, secret, session):
    request = ask("sales1")
    sign("mktmanager")
    grant(request, secret)
    actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.number)).all()
    assert [one for one in actions if one.startswith("archive")] == ["archive_request.ask", "archive_request.grant"]
    assert session.scalar(select(AuditEntry.customer_id).where(AuditEntry.action == "archive_request.ask")) is None


# --- the page carries the reader's name


def test_while_one_consults_every_page_is_marked_and_not_printed(ask, sign, grant, secret, sign_in):
    browser = sign_in("sales1")
    assert "watermark" not in browser.get("/").text
    request = ask("sales1")
    sign("mktmanager")
    grant(request, secret)
    for path in ("/", f"/customers/details/?id={secret.id}"):
        page = browser.get(path).text
        assert "sales1 2026-11-23" in page
        assert "查阅期间不得打印" in page
    assert "watermark" not in sign_in("clerk").get("/").text


def test_a_grant_is_the_requesters_alone(ask, sign, grant, access, secret, session, as_reader, cast):
    request = ask("sales1")
    sign("mktmanager")
    grant(request, secret)
    with as_reader("gm"):
        kept = session.scalars(select(Grant)).one()
    assert (kept.user_id, kept.kind, kept.from_on, kept.until_on) == (cast["sales1"].id, "consult", DAY, DAY)
    assert access("mktmanager", secret) == "full"  # his own department's
    assert access("finance", secret) == "work"


def test_staff_may_not_borrow(ask):
    with pytest.raises(Refused) as refused:
        ask("sales1", kind="borrow")
    assert refused.value.clause == "二(二)7.1"
